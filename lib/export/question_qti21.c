#include "export/question_qti21.h"

#include "export/export_markup.h"
#include "export/question_qti21_body.h"

#define NAMESPACE "http://www.imsglobal.org/xsd/imsqti_v2p1"
#define TEMPLATES "http://www.imsglobal.org/question/qti_v2p1/rptemplates/"
#define LABEL 256 /* bytes: no more characters than the label of an item may have */
#define MILLION 1000000

/* A reader of XML takes white space of an attribute for spaces unless it is written as references. */
static void attribute(struct buf *out, const char *text)
{
    while (*text != '\0') {
        const size_t length = strcspn(text, "\t\n\r");
        struct buf part = buf_make(length + 1);

        buf_put(&part, text, length);
        export_markup_text(out, buf_text(&part));
        buf_free(&part);
        text += length;
        if (*text != '\0')
            buf_printf(out, "&#%d;", *text++);
    }
}

/* ---- declarations ---- */

static const char *pair_of(const struct question_qti21 *item, size_t option)
{
    return arena_printf(item->arena, "left%zu right%zu", option + 1, question_qti21_parts_side(item, option) + 1);
}

static void declare(const struct question_qti21 *item, const char *name, const char *cardinality, const char *type)
{
    buf_printf(item->out, "<responseDeclaration identifier=\"%s\" cardinality=\"%s\" baseType=\"%s\">", name,
               cardinality, type);
}

static void put_value(const struct question_qti21 *item, const char *text)
{
    buf_puts(item->out, "<value>");
    export_markup_text(item->out, text);
    buf_puts(item->out, "</value>");
}

/* A part of 1, rounded up: all parts together are cut to 1, and never fall short of it. */
static void put_entry(const struct question_qti21 *item, const char *key, const char *sign, size_t parts)
{
    const bool typed = item->kind == QUESTION_GAP || item->kind == QUESTION_GAPS;
    const size_t share = (MILLION + parts - 1) / parts;

    buf_puts(item->out, "<mapEntry mapKey=\"");
    attribute(item->out, key);
    buf_printf(item->out, "\" mappedValue=\"%s%zu.%06zu\"%s/>", sign, share / MILLION, share % MILLION,
               typed ? " caseSensitive=\"false\"" : "");
}

static void begin_mapping(const struct question_qti21 *item)
{
    buf_puts(item->out, "</correctResponse><mapping lowerBound=\"0\" upperBound=\"1\" defaultValue=\"0\">");
}

static void declare_choice(const struct question_qti21 *item)
{
    const struct exercise *exercise = item->exercise;

    declare(item, "RESPONSE", item->several ? "multiple" : "single", "identifier");
    buf_puts(item->out, "<correctResponse>");
    for (size_t i = 0; i < exercise->option_count; i++)
        if (exercise->options[i].correct)
            put_value(item, question_qti21_parts_name(item, i));
    if (item->several) {
        begin_mapping(item);
        for (size_t i = 0; i < exercise->option_count; i++)
            put_entry(item, question_qti21_parts_name(item, i), exercise->options[i].correct ? "" : "-",
                      exercise->options[i].correct ? item->right : exercise->option_count - item->right);
    }
    buf_puts(item->out, item->several ? "</mapping>" : "</correctResponse>");
    buf_puts(item->out, "</responseDeclaration>\n");
}

static void declare_gaps(const struct question_qti21 *item)
{
    for (size_t i = 0; i < item->exercise->option_count; i++) {
        const char *text = item->exercise->options[i].text;

        declare(item, question_qti21_parts_response(item, i), "single", "string");
        buf_puts(item->out, "<correctResponse>");
        put_value(item, text);
        begin_mapping(item);
        put_entry(item, text, "", 1);
        buf_puts(item->out, "</mapping></responseDeclaration>\n");
    }
}

static void declare_pairs(const struct question_qti21 *item)
{
    const size_t count = item->exercise->option_count;

    declare(item, "RESPONSE", "multiple", "directedPair");
    buf_puts(item->out, "<correctResponse>");
    for (size_t i = 0; i < count; i++)
        put_value(item, pair_of(item, i));
    begin_mapping(item);
    for (size_t i = 0; i < count; i++)
        put_entry(item, pair_of(item, i), "", count);
    buf_puts(item->out, "</mapping></responseDeclaration>\n");
}

static void declare_steps(const struct question_qti21 *item)
{
    declare(item, "RESPONSE", "ordered", "identifier");
    buf_puts(item->out, "<correctResponse>");
    for (size_t i = 0; i < item->exercise->option_count; i++)
        put_value(item, question_qti21_parts_name(item, i));
    buf_puts(item->out, "</correctResponse></responseDeclaration>\n");
}

static void put_declarations(const struct question_qti21 *item)
{
    switch (item->kind) {
    case QUESTION_TRUE_FALSE:
    case QUESTION_CHOICE:
        declare_choice(item);
        break;
    case QUESTION_GAP:
    case QUESTION_GAPS:
        declare_gaps(item);
        break;
    case QUESTION_PAIRS:
        declare_pairs(item);
        break;
    case QUESTION_STEPS:
        declare_steps(item);
        break;
    case QUESTION_ESSAY:
        declare(item, "RESPONSE", "single", "string");
        buf_puts(item->out, "</responseDeclaration>\n");
        break;
    }
    buf_puts(item->out, "<outcomeDeclaration identifier=\"SCORE\" cardinality=\"single\" baseType=\"float\" "
                        "normalMaximum=\"1\"><defaultValue><value>0</value></defaultValue></outcomeDeclaration>\n");
    if (item->explained)
        buf_printf(item->out,
                   "<outcomeDeclaration identifier=\"FEEDBACK\" cardinality=\"%s\" baseType=\"identifier\"/>\n",
                   item->several ? "multiple" : "single");
}

/* ---- the score ---- */

/* What the templates do, and the feedback of what was chosen. */
static void process_explained(const struct question_qti21 *item)
{
    if (item->several)
        buf_puts(item->out, "<setOutcomeValue identifier=\"SCORE\"><mapResponse identifier=\"RESPONSE\"/>"
                            "</setOutcomeValue>");
    else
        buf_puts(item->out, "<responseCondition><responseIf><match><variable identifier=\"RESPONSE\"/><correct "
                            "identifier=\"RESPONSE\"/></match><setOutcomeValue identifier=\"SCORE\"><baseValue "
                            "baseType=\"float\">1</baseValue></setOutcomeValue></responseIf></responseCondition>");
    buf_puts(item->out, "<setOutcomeValue identifier=\"FEEDBACK\"><variable identifier=\"RESPONSE\"/>"
                        "</setOutcomeValue>");
}

/* The mean of all gaps. */
static void process_gaps(const struct question_qti21 *item)
{
    const size_t count = item->exercise->option_count;

    buf_puts(item->out, "<setOutcomeValue identifier=\"SCORE\"><divide><sum>");
    for (size_t i = 0; i < count; i++)
        buf_printf(item->out, "<mapResponse identifier=\"%s\"/>", question_qti21_parts_response(item, i));
    buf_printf(item->out, "</sum><baseValue baseType=\"float\">%zu</baseValue></divide></setOutcomeValue>", count);
}

/* An essay is scored by people. */
static void put_processing(const struct question_qti21 *item)
{
    const bool mapped = item->several || item->kind == QUESTION_GAP || item->kind == QUESTION_PAIRS;

    if (item->kind == QUESTION_ESSAY)
        return;
    if (!item->explained && item->kind != QUESTION_GAPS) {
        buf_printf(item->out, "<responseProcessing template=\"" TEMPLATES "%s\"/>\n",
                   mapped ? "map_response" : "match_correct");
        return;
    }
    buf_puts(item->out, "<responseProcessing>");
    if (item->explained)
        process_explained(item);
    else
        process_gaps(item);
    buf_puts(item->out, "</responseProcessing>\n");
}

void question_qti21_item(struct arena *arena, struct buf *out, const char *ident, const char *language,
                         const char *lesson, const struct exercise *exercise)
{
    const struct str label = str_clip(str_of(lesson), LABEL);
    const struct question_qti21 item = question_qti21_parts(arena, out, exercise);

    buf_printf(out,
               "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<assessmentItem xmlns=\"" NAMESPACE
               "\" identifier=\"%s\" title=\"",
               ident);
    attribute(out, question_name(arena, exercise));
    buf_puts(out, "\" label=\"");
    attribute(out, arena_strndup(arena, label.at, label.len));
    if (language != NULL)
        buf_printf(out, "\" xml:lang=\"%s", language);
    buf_puts(out, "\" adaptive=\"false\" timeDependent=\"false\">\n");
    put_declarations(&item);
    question_qti21_body(&item, export_words_in(language));
    put_processing(&item);
    buf_puts(out, "</assessmentItem>\n");
}
