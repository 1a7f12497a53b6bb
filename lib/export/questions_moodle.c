#include "export/questions_moodle.h"

#include "export/export_markup.h"
#include "export/question.h"

/* ---- texts ---- */

static void html(struct buf *out, const char *text)
{
    buf_puts(out, "<text><![CDATA[");
    question_html(out, text);
    buf_puts(out, "]]></text>");
}

static void plain(struct buf *out, const char *text)
{
    buf_puts(out, "<text>");
    export_markup_text(out, text);
    buf_puts(out, "</text>");
}

static void element(struct buf *out, const char *element, const char *text)
{
    buf_printf(out, "    <%s format=\"html\">", element);
    html(out, text != NULL ? text : "");
    buf_printf(out, "</%s>\n", element);
}

/* A part of the path of a category: "/" stands twice where it is no separator, and apart from one, whose spaces do not count. */
static void category(struct buf *out, const char *text)
{
    const size_t whole = strlen(text);

    if (text[0] == '/')
        buf_putc(out, ' ');
    for (const char *at = text; *at != '\0';) {
        const size_t length = strcspn(at, "/");
        struct buf part = buf_make(length + 1);

        buf_put(&part, at, length);
        export_markup_text(out, buf_text(&part));
        buf_free(&part);
        at += length;
        if (*at == '/') {
            buf_puts(out, "//");
            at++;
        }
    }
    if (whole > 0 && text[whole - 1] == '/')
        buf_putc(out, ' ');
}

/* ---- answers ---- */

static void answer(struct buf *out, double fraction, const char *text, const char *feedback)
{
    buf_printf(out, "    <answer fraction=\"%.7g\" format=\"html\">", fraction);
    html(out, text);
    buf_puts(out, "<feedback format=\"html\">");
    html(out, feedback != NULL ? feedback : "");
    buf_puts(out, "</feedback></answer>\n");
}

static void choice(struct buf *out, const struct exercise *exercise)
{
    size_t right = 0;

    for (size_t i = 0; i < exercise->option_count; i++)
        right += exercise->options[i].correct;
    buf_printf(out,
               "    <single>%s</single>\n    <shuffleanswers>true</shuffleanswers>\n    "
               "<answernumbering>abc</answernumbering>\n",
               right == 1 ? "true" : "false");
    for (size_t i = 0; i < exercise->option_count; i++)
        answer(out, question_fraction(exercise, i), exercise->options[i].text, exercise->options[i].reason);
}

static void truth_answers(struct buf *out, bool truth)
{
    buf_printf(out,
               "    <answer fraction=\"%d\"><text>true</text></answer>\n    <answer "
               "fraction=\"%d\"><text>false</text></answer>\n",
               truth ? 100 : 0, truth ? 0 : 100);
}

static void short_answer(struct arena *arena, struct buf *out, const struct exercise *exercise)
{
    buf_puts(out, "    <usecase>0</usecase>\n    <answer fraction=\"100\" format=\"plain_text\">");
    plain(out, question_typed(arena, exercise->options[0].text));
    buf_puts(out, "</answer>\n");
}

static void pair(struct buf *out, const char *left, const char *right)
{
    buf_puts(out, "    <subquestion format=\"html\">");
    html(out, left);
    buf_puts(out, "<answer>");
    plain(out, right);
    buf_puts(out, "</answer></subquestion>\n");
}

static void pairs(struct arena *arena, struct buf *out, const struct exercise *exercise, bool steps)
{
    buf_puts(out, "    <shuffleanswers>true</shuffleanswers>\n");
    for (size_t i = 0; i < exercise->option_count; i++)
        if (steps)
            pair(out, arena_printf(arena, "%zu", i + 1), exercise->options[i].text);
        else
            pair(out, exercise->options[i].text, exercise->options[i].reason);
}

static void essay(struct buf *out, const struct exercise *exercise)
{
    buf_puts(out, "    <responseformat>editor</responseformat>\n    <responserequired>1</responserequired>\n"
                  "    <responsefieldlines>10</responsefieldlines>\n    <attachments>0</attachments>\n");
    element(out, "graderinfo", exercise->grading_criteria);
}

static void answers(struct arena *arena, struct buf *out, const struct exercise *exercise, enum question_kind kind,
                    bool truth)
{
    switch (kind) {
    case QUESTION_TRUE_FALSE:
        truth_answers(out, truth);
        return;
    case QUESTION_CHOICE:
        choice(out, exercise);
        return;
    case QUESTION_GAP:
        short_answer(arena, out, exercise);
        return;
    case QUESTION_PAIRS:
    case QUESTION_STEPS:
        pairs(arena, out, exercise, kind == QUESTION_STEPS);
        return;
    case QUESTION_ESSAY:
        essay(out, exercise);
        return;
    case QUESTION_GAPS: /* they stand in the text */
        return;
    }
}

/* ---- cloze: the answers stand in the text ---- */

/* Signs of the syntax go by their numbers: of what a backslash escapes, Moodle takes it away before "}" and "#" only. "&amp;" would escape
 * what follows. */
static void cloze_answer(struct arena *arena, struct buf *out, const char *text)
{
    buf_puts(out, "{1:SHORTANSWER:%100%");
    for (const char *at = question_typed(arena, text); *at != '\0'; at++) {
        if (strchr("&<>{}#~\"'\\", *at) != NULL)
            buf_printf(out, "&#%d;", *at);
        else
            buf_putc(out, (unsigned char)*at < 0x20 ? ' ' : *at);
    }
    buf_putc(out, '}');
}

/* Nothing of the text is an answer. */
static void cloze_text(struct buf *out, const char *text)
{
    struct buf made = buf_make(1 << 20);

    question_html(&made, text);
    for (const char *at = buf_text(&made); *at != '\0'; at++)
        if (*at == '{')
            buf_puts(out, "&#123;");
        else
            buf_putc(out, *at);
    buf_free(&made);
}

static void cloze(struct arena *arena, struct buf *out, const struct exercise *exercise)
{
    const char *at = exercise->description, *end, *gap;
    size_t next = 0;

    buf_puts(out, "    <questiontext format=\"html\"><text><![CDATA[");
    for (; (gap = question_gap(at, &end)) != NULL; at = end) {
        cloze_text(out, arena_strndup(arena, at, (size_t)(gap - at)));
        cloze_answer(arena, out, exercise->options[next++].text);
    }
    cloze_text(out, at);
    while (next < exercise->option_count) {
        buf_puts(out, "<br>");
        cloze_answer(arena, out, exercise->options[next++].text);
    }
    buf_puts(out, "]]></text></questiontext>\n");
}

/* ---- questions ---- */

static void put_question(struct arena *arena, struct buf *out, const struct exercise *exercise)
{
    static const char *const types[] = {
        [QUESTION_ESSAY] = "essay",     [QUESTION_TRUE_FALSE] = "truefalse", [QUESTION_CHOICE] = "multichoice",
        [QUESTION_GAP] = "shortanswer", [QUESTION_GAPS] = "cloze",           [QUESTION_PAIRS] = "matching",
        [QUESTION_STEPS] = "matching",
    };
    bool truth;
    const enum question_kind kind = question_kind(exercise, &truth);

    buf_printf(out, "  <question type=\"%s\">\n    <name>", types[kind]);
    plain(out, question_name(arena, exercise));
    buf_puts(out, "</name>\n");
    if (kind == QUESTION_GAPS)
        cloze(arena, out, exercise);
    else
        element(out, "questiontext", exercise->description);
    element(out, "generalfeedback", exercise->reference_solution);
    if (kind != QUESTION_GAPS)
        buf_puts(out, "    <defaultgrade>1</defaultgrade>\n");
    answers(arena, out, exercise, kind, truth);
    buf_puts(out, "  </question>\n");
}

void questions_moodle_begin(struct buf *out)
{
    buf_puts(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<quiz>\n");
}

void questions_moodle_lesson(struct arena *arena, struct buf *out, const char *module, const struct lesson *lesson)
{
    buf_puts(out, "  <question type=\"category\"><category><text>$course$/top/");
    category(out, module);
    buf_putc(out, '/');
    category(out, lesson->title);
    buf_puts(out, "</text></category></question>\n");
    for (size_t i = 0; i < lesson->exercise_count; i++)
        put_question(arena, out, &lesson->exercises[i]);
}

void questions_moodle_end(struct buf *out)
{
    buf_puts(out, "</quiz>\n");
}
