#include "export/question_qti.h"

#include "base/limits.h"
#include "export/export_markup.h"
#include "export/question.h"
#include "export/question_sides.h"

#define HTML_CEILING (16 * MIB) /* a task with all of its options, where every character is an entity */
#define NAMESPACE "http://www.imsglobal.org/xsd/ims_qtiasiv1p2"

static void field(struct buf *out, const char *label, const char *entry)
{
    buf_printf(out, "<qtimetadatafield><fieldlabel>%s</fieldlabel><fieldentry>%s</fieldentry></qtimetadatafield>",
               label, entry);
}

/* HTML as the text of an element. */
static void put_html(struct buf *out, const struct buf *html)
{
    buf_puts(out, "<material><mattext texttype=\"text/html\">");
    export_markup_text(out, buf_text(html));
    buf_puts(out, "</mattext></material>");
}

static void material(struct buf *out, const char *text)
{
    struct buf html = buf_make(HTML_CEILING);

    question_html(&html, text);
    put_html(out, &html);
    buf_free(&html);
}

/* ---- what is asked ---- */

/* What is to be put together, as a list of HTML in the order of the alphabet. */
static void put_sides(struct arena *arena, struct buf *out, const struct exercise *exercise, bool right)
{
    size_t count;
    const char **texts = question_sides(arena, exercise, right, &count);

    buf_puts(out, count > 0 ? "<ul>" : "");
    for (size_t i = 0; i < count; i++) {
        buf_puts(out, "<li>");
        question_html(out, texts[i]);
        buf_puts(out, "</li>");
    }
    buf_puts(out, count > 0 ? "</ul>" : "");
}

static void put_listed(struct arena *arena, struct buf *out, const struct exercise *exercise, enum question_kind kind)
{
    if (kind == QUESTION_STEPS || kind == QUESTION_PAIRS)
        put_sides(arena, out, exercise, false);
    if (kind == QUESTION_PAIRS)
        put_sides(arena, out, exercise, true);
}

static void label(struct buf *out, const char *ident, const char *text)
{
    buf_printf(out, "<response_label ident=\"%s\">", ident);
    material(out, text);
    buf_puts(out, "</response_label>");
}

static void choices(struct arena *arena, struct buf *out, const struct exercise *exercise, bool several)
{
    buf_printf(out, "<response_lid ident=\"response\" rcardinality=\"%s\"><render_choice>",
               several ? "Multiple" : "Single");
    for (size_t i = 0; i < exercise->option_count; i++)
        label(out, arena_printf(arena, "answer%zu", i + 1), exercise->options[i].text);
    buf_puts(out, "</render_choice></response_lid>");
}

static void truths(struct buf *out, const struct exercise *exercise, bool truth)
{
    const size_t right = exercise->options[0].correct ? 0 : 1, yes = truth ? right : 1 - right;

    buf_puts(out, "<response_lid ident=\"response\" rcardinality=\"Single\"><render_choice>");
    label(out, "true", exercise->options[yes].text);
    label(out, "false", exercise->options[1 - yes].text);
    buf_puts(out, "</render_choice></response_lid>");
}

/* ---- what is right ---- */

static void score(struct buf *out)
{
    buf_puts(out, "<setvar action=\"Set\" varname=\"SCORE\">100</setvar></respcondition>");
}

static void equal(struct buf *out, const char *text)
{
    buf_puts(out, "<varequal respident=\"response\" case=\"No\">");
    export_markup_text(out, text);
    buf_puts(out, "</varequal>");
}

/* All that is right is chosen, and nothing else. */
static void right_choices(struct arena *arena, struct buf *out, const struct exercise *exercise, bool several)
{
    buf_puts(out, several ? "<and>" : "");
    for (size_t i = 0; i < exercise->option_count; i++) {
        const char *ident = arena_printf(arena, "answer%zu", i + 1);

        if (exercise->options[i].correct) {
            equal(out, ident);
        } else if (several) {
            buf_puts(out, "<not>");
            equal(out, ident);
            buf_puts(out, "</not>");
        }
    }
    buf_puts(out, several ? "</and>" : "");
}

static void processing(struct arena *arena, struct buf *out, const struct exercise *exercise, enum question_kind kind,
                       bool truth, bool several)
{
    buf_puts(out, "<resprocessing><outcomes><decvar maxvalue=\"100\" minvalue=\"0\" varname=\"SCORE\" "
                  "vartype=\"Decimal\"/></outcomes>");
    if (kind == QUESTION_CHOICE || kind == QUESTION_TRUE_FALSE || kind == QUESTION_GAP) {
        buf_puts(out, "<respcondition continue=\"No\"><conditionvar>");
        if (kind == QUESTION_CHOICE)
            right_choices(arena, out, exercise, several);
        else
            equal(out, kind == QUESTION_GAP ? exercise->options[0].text : truth ? "true" : "false");
        buf_puts(out, "</conditionvar>");
        score(out);
    }
    buf_puts(out, "</resprocessing>");
}

/* ---- items ---- */

static void put_task(struct arena *arena, struct buf *out, const struct exercise *exercise, enum question_kind kind)
{
    struct buf html = buf_make(HTML_CEILING);

    question_html(&html, exercise->description);
    put_listed(arena, &html, exercise, kind);
    put_html(out, &html);
    buf_free(&html);
}

static void put_item(struct arena *arena, struct buf *out, const char *ident, const struct exercise *exercise)
{
    static const char *const profiles[] = {
        [QUESTION_ESSAY] = "cc.essay.v0p1",
        [QUESTION_TRUE_FALSE] = "cc.true_false.v0p1",
        [QUESTION_CHOICE] = "cc.multiple_choice.v0p1",
        [QUESTION_GAP] = "cc.fib.v0p1",
        [QUESTION_GAPS] = "cc.essay.v0p1",
        [QUESTION_PAIRS] = "cc.essay.v0p1",
        [QUESTION_STEPS] = "cc.essay.v0p1",
    };
    bool truth;
    const enum question_kind kind = question_kind(exercise, &truth);
    const char *profile = profiles[kind];
    size_t right = 0;
    bool several;

    for (size_t i = 0; i < exercise->option_count; i++)
        right += exercise->options[i].correct;
    several = kind == QUESTION_CHOICE && right > 1;
    buf_printf(out, "<item ident=\"%s\" title=\"", ident);
    export_markup_text(out, question_name(arena, exercise));
    buf_puts(out, "\"><itemmetadata><qtimetadata>");
    field(out, "cc_profile", several ? "cc.multiple_response.v0p1" : profile);
    if (strcmp(profile, "cc.essay.v0p1") == 0)
        field(out, "qmd_computerscored", "No");
    buf_puts(out, "</qtimetadata></itemmetadata><presentation>");
    put_task(arena, out, exercise, kind);
    if (kind == QUESTION_CHOICE)
        choices(arena, out, exercise, several);
    else if (kind == QUESTION_TRUE_FALSE)
        truths(out, exercise, truth);
    else
        buf_puts(out, "<response_str ident=\"response\" rcardinality=\"Single\"><render_fib/></response_str>");
    buf_puts(out, "</presentation>");
    processing(arena, out, exercise, kind, truth, several);
    buf_puts(out, "</item>\n");
}

void question_qti_assessment(struct arena *arena, struct buf *out, int number, const struct lesson *lesson)
{
    buf_printf(out,
               "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<questestinterop xmlns=\"" NAMESPACE
               "\"><assessment ident=\"exercises%d\" title=\"",
               number);
    export_markup_text(out, lesson->title);
    buf_puts(out, "\"><qtimetadata>");
    field(out, "cc_profile", "cc.exam.v0p1");
    field(out, "qmd_assessmenttype", "Examination");
    buf_puts(out, "</qtimetadata><section ident=\"section\">\n");
    for (size_t i = 0; i < lesson->exercise_count; i++)
        put_item(arena, out, arena_printf(arena, "exercise%d.%zu", number, i + 1), &lesson->exercises[i]);
    buf_puts(out, "</section></assessment></questestinterop>\n");
}
