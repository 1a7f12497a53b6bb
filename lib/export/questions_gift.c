#include "export/questions_gift.h"

#include "export/question.h"

#define ARROW "->" /* between the sides of a pair; nothing escapes it */

/* ---- texts ---- */

static void escape(struct buf *out, const char *text)
{
    for (const char *at = text; *at != '\0'; at++) {
        if (strchr("~=#{}:\\", *at) != NULL)
            buf_putc(out, '\\');
        if (*at == '\n')
            buf_puts(out, "\\n");
        else if (*at != '\r')
            buf_putc(out, *at);
    }
}

static void html(struct buf *out, const char *text)
{
    struct buf made = buf_make(1 << 20);

    question_html(&made, text);
    escape(out, buf_text(&made));
    buf_free(&made);
}

/* A name on a line of its own has no line breaks. */
static void name(struct buf *out, const char *text)
{
    for (const char *at = text; *at != '\0'; at++) {
        const char one[2] = {*at, '\0'};

        if (*at == '\n' || *at == '\r')
            buf_putc(out, ' ');
        else
            escape(out, one);
    }
}

/* A part of the path of a category: "/" stands twice where it is no separator, and apart from one, whose spaces do not count. */
static void category(struct buf *out, const char *text)
{
    const size_t length = strlen(text);

    if (text[0] == '/')
        buf_putc(out, ' ');
    for (const char *at = text; *at != '\0'; at++)
        buf_printf(out, *at == '/' ? "//" : "%c", *at == '\n' || *at == '\r' ? ' ' : *at);
    if (length > 0 && text[length - 1] == '/')
        buf_putc(out, ' ');
}

/* ---- answers ---- */

static void choice(struct buf *out, const struct exercise *exercise)
{
    for (size_t i = 0; i < exercise->option_count; i++) {
        const double fraction = question_fraction(exercise, i);

        buf_puts(out, fraction > 99.9 ? "\t=" : "\t~");
        buf_printf(out, "%%%.7g%%", fraction);
        html(out, exercise->options[i].text);
        if (exercise->options[i].reason != NULL) {
            buf_putc(out, '#');
            html(out, exercise->options[i].reason);
        }
        buf_putc(out, '\n');
    }
}

static void pair(struct buf *out, const char *left, const char *right)
{
    buf_puts(out, "\t=");
    html(out, left);
    buf_puts(out, " " ARROW " ");
    escape(out, right);
    buf_putc(out, '\n');
}

static void numbered(struct arena *arena, struct buf *out, const struct exercise *exercise)
{
    for (size_t i = 0; i < exercise->option_count; i++)
        pair(out, arena_printf(arena, "%zu", i + 1), exercise->options[i].text);
}

static void answers(struct arena *arena, struct buf *out, const struct exercise *exercise)
{
    bool truth;

    switch (question_kind(exercise, &truth)) {
    case QUESTION_TRUE_FALSE:
        buf_puts(out, truth ? "\tTRUE\n" : "\tFALSE\n");
        return;
    case QUESTION_CHOICE:
        choice(out, exercise);
        return;
    case QUESTION_GAP:
        if (strstr(exercise->options[0].text, ARROW) != NULL)
            return; /* it would be read as a pair */
        buf_puts(out, "\t=%100%");
        escape(out, question_typed(arena, exercise->options[0].text));
        buf_putc(out, '\n');
        return;
    case QUESTION_PAIRS:
        for (size_t i = 0; i < exercise->option_count; i++)
            pair(out, exercise->options[i].text, exercise->options[i].reason);
        return;
    case QUESTION_GAPS:
    case QUESTION_STEPS:
        numbered(arena, out, exercise);
        return;
    case QUESTION_ESSAY:
        return;
    }
}

/* Several gaps are numbered, for they are matched. */
static void description(struct arena *arena, struct buf *out, const struct exercise *exercise)
{
    const char *text = exercise->description, *at = text, *end, *gap;
    const char *made = "";
    size_t number = 0;
    bool truth;

    if (question_kind(exercise, &truth) != QUESTION_GAPS) {
        html(out, text);
        return;
    }
    for (; (gap = question_gap(at, &end)) != NULL; at = end)
        made = arena_printf(arena, "%s%.*s(%zu) ____", made, (int)(gap - at), at, ++number);
    html(out, arena_printf(arena, "%s%s", made, at));
}

static void put_question(struct arena *arena, struct buf *out, const struct exercise *exercise)
{
    const bool gap = exercise->kind == EXERCISE_GAP && exercise->option_count == 1;
    const char *feedback =
        exercise->reference_solution == NULL && gap ? exercise->options[0].text : exercise->reference_solution;

    buf_puts(out, "::");
    name(out, question_name(arena, exercise));
    buf_puts(out, "::[html]");
    description(arena, out, exercise);
    buf_puts(out, " {\n");
    answers(arena, out, exercise);
    if (feedback != NULL) {
        buf_puts(out, "\t####");
        html(out, feedback);
        buf_putc(out, '\n');
    }
    buf_puts(out, "}\n\n");
}

void questions_gift_begin(struct arena *arena UNUSED, struct buf *out, const char *title)
{
    buf_puts(out, "// ");
    for (const char *at = title; *at != '\0'; at++)
        buf_putc(out, *at == '\n' || *at == '\r' ? ' ' : *at);
    buf_puts(out, "\n\n");
}

void questions_gift_lesson(struct arena *arena, struct buf *out, const char *module, const struct lesson *lesson)
{
    buf_puts(out, "$CATEGORY: ");
    category(out, module);
    buf_putc(out, '/');
    category(out, lesson->title);
    buf_puts(out, "\n\n");
    for (size_t i = 0; i < lesson->exercise_count; i++)
        put_question(arena, out, &lesson->exercises[i]);
}
