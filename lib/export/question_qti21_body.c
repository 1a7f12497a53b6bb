#include "export/question_qti21_body.h"

#include "export/export_page.h"

/* ---- options ---- */

struct side {
    const char *text;
    size_t option;
};

static int by_text(const void *left, const void *right)
{
    const struct side *a = left, *b = right;
    const int order = strcmp(a->text, b->text);

    return order != 0 ? order : (a->option > b->option) - (a->option < b->option);
}

/* Options, or the right sides of pairs, in the order of the alphabet: that of the exercise may be the answer. */
static struct side *sorted(const struct question_qti21 *item, size_t *count)
{
    const struct exercise *exercise = item->exercise;
    const bool pairs = item->kind == QUESTION_PAIRS;
    struct side *sides = arena_array(item->arena, exercise->option_count, sizeof *sides);

    *count = 0;
    for (size_t i = 0; i < exercise->option_count; i++)
        if (!pairs || question_qti21_parts_side(item, i) == i)
            sides[(*count)++] = (struct side){pairs ? exercise->options[i].reason : exercise->options[i].text, i};
    qsort(sides, *count, sizeof *sides, by_text);
    return sides;
}

static void put_prompt(const struct question_qti21 *item)
{
    buf_puts(item->out, "<prompt>");
    question_xhtml(item->out, item->exercise->description);
    buf_puts(item->out, "</prompt>\n");
}

static void put_option(const struct question_qti21 *item, size_t option)
{
    const char *name = question_qti21_parts_name(item, option), *reason = item->exercise->options[option].reason;

    buf_printf(item->out, "<simpleChoice identifier=\"%s\">", name);
    question_xhtml(item->out, item->exercise->options[option].text);
    if (item->explained && reason != NULL) {
        buf_printf(item->out, " <feedbackInline outcomeIdentifier=\"FEEDBACK\" identifier=\"%s\" showHide=\"show\">",
                   name);
        question_xhtml(item->out, reason);
        buf_puts(item->out, "</feedbackInline>");
    }
    buf_puts(item->out, "</simpleChoice>\n");
}

static void put_options(const struct question_qti21 *item)
{
    size_t count;
    const struct side *sides = sorted(item, &count);

    put_prompt(item);
    for (size_t i = 0; i < count; i++)
        put_option(item, sides[i].option);
}

static void put_truths(const struct question_qti21 *item)
{
    buf_puts(item->out, "<choiceInteraction responseIdentifier=\"RESPONSE\" shuffle=\"false\" maxChoices=\"1\">");
    put_prompt(item);
    put_option(item, item->yes);
    put_option(item, 1 - item->yes);
    buf_puts(item->out, "</choiceInteraction>\n");
}

static void put_choice(const struct question_qti21 *item)
{
    buf_printf(item->out, "<choiceInteraction responseIdentifier=\"RESPONSE\" shuffle=\"true\" maxChoices=\"%d\">",
               item->several ? 0 : 1);
    put_options(item);
    buf_puts(item->out, "</choiceInteraction>\n");
}

static void put_steps(const struct question_qti21 *item)
{
    buf_puts(item->out, "<orderInteraction responseIdentifier=\"RESPONSE\" shuffle=\"true\">");
    put_options(item);
    buf_puts(item->out, "</orderInteraction>\n");
}

static void put_side(const struct question_qti21 *item, const char *side, size_t option, int most, const char *text)
{
    buf_printf(item->out, "<simpleAssociableChoice identifier=\"%s%zu\" matchMax=\"%d\">", side, option + 1, most);
    question_xhtml(item->out, text);
    buf_puts(item->out, "</simpleAssociableChoice>\n");
}

static void put_pairs(const struct question_qti21 *item)
{
    size_t count;
    const struct side *sides = sorted(item, &count);

    buf_printf(item->out, "<matchInteraction responseIdentifier=\"RESPONSE\" shuffle=\"true\" maxAssociations=\"%zu\">",
               item->exercise->option_count);
    put_prompt(item);
    buf_puts(item->out, "<simpleMatchSet>\n");
    for (size_t i = 0; i < item->exercise->option_count; i++)
        put_side(item, "left", i, 1, item->exercise->options[i].text);
    buf_puts(item->out, "</simpleMatchSet><simpleMatchSet>\n");
    for (size_t i = 0; i < count; i++)
        put_side(item, "right", sides[i].option, 0, sides[i].text);
    buf_puts(item->out, "</simpleMatchSet></matchInteraction>\n");
}

/* ---- gaps and texts ---- */

static void put_gap(const struct question_qti21 *item, size_t gap)
{
    buf_printf(item->out, "<textEntryInteraction responseIdentifier=\"%s\"/>",
               question_qti21_parts_response(item, gap));
}

/* The space behind a gap is none at the start of a line. */
static const char *put_space(const struct question_qti21 *item, const char *at)
{
    if (*at == ' ')
        buf_putc(item->out, *at++);
    return at;
}

/* Gaps that have no place in the text follow it. */
static void put_gaps(const struct question_qti21 *item)
{
    const char *at = item->exercise->description, *end, *gap;
    size_t next = 0;

    buf_puts(item->out, "<p>");
    for (; (gap = question_gap(at, &end)) != NULL; at = put_space(item, end)) {
        question_xhtml(item->out, arena_strndup(item->arena, at, (size_t)(gap - at)));
        put_gap(item, next++);
    }
    question_xhtml(item->out, at);
    while (next < item->exercise->option_count) {
        buf_puts(item->out, "<br/>");
        put_gap(item, next++);
    }
    buf_puts(item->out, "</p>\n");
}

static void put_essay(const struct question_qti21 *item)
{
    buf_puts(item->out, "<extendedTextInteraction responseIdentifier=\"RESPONSE\" expectedLines=\"10\">");
    put_prompt(item);
    buf_puts(item->out, "</extendedTextInteraction>\n");
}

/* ---- for scorers ---- */

static void put_paragraph(const struct question_qti21 *item, const char *heading, const char *text)
{
    if (text == NULL)
        return;
    buf_printf(item->out, "<p>%s: ", heading);
    question_xhtml(item->out, text);
    buf_puts(item->out, "</p>\n");
}

static void put_rubric(const struct question_qti21 *item, const struct export_words *words)
{
    const struct exercise *exercise = item->exercise;
    const char *answer =
        item->kind == QUESTION_ESSAY ? export_page_answer(item->arena, exercise) : exercise->reference_solution;

    if (answer == NULL && exercise->grading_criteria == NULL && exercise->criterion_count == 0)
        return;
    buf_puts(item->out, "<rubricBlock view=\"scorer tutor\">\n");
    put_paragraph(item, words->answer, answer);
    put_paragraph(item, words->grading, exercise->grading_criteria);
    buf_puts(item->out, exercise->criterion_count > 0 ? "<ul>" : "");
    for (size_t i = 0; i < exercise->criterion_count; i++) {
        buf_puts(item->out, "<li>");
        question_xhtml(item->out, exercise->criteria[i].text);
        buf_printf(item->out, " (%d %s)</li>\n", exercise->criteria[i].max_points, words->points);
    }
    buf_puts(item->out, exercise->criterion_count > 0 ? "</ul></rubricBlock>\n" : "</rubricBlock>\n");
}

void question_qti21_body(const struct question_qti21 *item, const struct export_words *words)
{
    static void (*const bodies[])(const struct question_qti21 *item) = {
        [QUESTION_ESSAY] = put_essay, [QUESTION_TRUE_FALSE] = put_truths, [QUESTION_CHOICE] = put_choice,
        [QUESTION_GAP] = put_gaps,    [QUESTION_GAPS] = put_gaps,         [QUESTION_PAIRS] = put_pairs,
        [QUESTION_STEPS] = put_steps,
    };

    buf_puts(item->out, "<itemBody>\n");
    bodies[item->kind](item);
    put_rubric(item, words);
    buf_puts(item->out, "</itemBody>\n");
}
