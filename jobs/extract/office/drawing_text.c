#include "jobs/extract/office/drawing_text.h"

#include "jobs/extract/exponent.h"
#include "jobs/extract/list_number.h"
#include "jobs/extract/office/office_xml.h"
#include "jobs/extract/office/omml.h"

#define LEVELS 9
#define NUMBER_MOST 32767 /* that a list may start at */

/* How far the numbered lists of a text are, by level. */
struct numbering {
    int64_t numbers[LEVELS]; /* of the last item; 0: the next one begins a list */
    struct str schemes[LEVELS];
};

/* Runs, fields with what they showed last, line breaks, formulas. */
static void put_runs(const xmlNode *parent, struct buf *out)
{
    const size_t begin = out->len;

    for (const xmlNode *node = parent != NULL ? parent->children : NULL; node != NULL; node = node->next) {
        if (office_xml_is(node, "r") || office_xml_is(node, "fld")) {
            const struct str text = office_xml_text(office_xml_child(node, "t"));
            const int64_t raised = office_xml_number(office_xml_child(node, "rPr"), "baseline", 0);

            if (raised > 0 && out->len > begin && out->data[out->len - 1] != ' ' && exponent_is(text))
                buf_putc(out, '^');
            buf_put(out, text.at, text.len);
        } else if (office_xml_is(node, "br")) {
            buf_putc(out, '\v');
        } else if (office_xml_is(node, "oMath") || office_xml_is(node, "oMathPara")) {
            omml_put(node, out);
        } else if (office_xml_is(node, "AlternateContent")) {
            put_runs(office_xml_choice(node), out);
        } else if (office_xml_is(node, "m")) {
            put_runs(node, out);
        }
    }
}

static bool is_blank(struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (strchr(" \t\n\v", text.at[i]) == NULL)
            return false;
    return true;
}

/* A paragraph without a number ends the lists of its level and of deeper ones. */
static void put_number(struct numbering *numbering, const xmlNode *properties, int64_t level, struct buf *out)
{
    const xmlNode *automatic = office_xml_child(properties, "buAutoNum");
    const struct str scheme = office_xml_attribute(automatic, "type");
    int64_t *number = &numbering->numbers[level];

    for (int64_t i = level + 1; i < LEVELS; i++)
        numbering->numbers[i] = 0;
    if (automatic == NULL) {
        *number = 0;
        return;
    }
    if (*number > 0 && str_equal(numbering->schemes[level], scheme))
        ++*number;
    else
        *number = MIN(MAX(office_xml_number(automatic, "startAt", 1), 1), NUMBER_MOST);
    numbering->schemes[level] = scheme;
    list_number_put_scheme(scheme, *number, out);
    buf_putc(out, ' ');
}

void drawing_text_put(const xmlNode *body, struct buf *out)
{
    const size_t begin = out->len;
    struct numbering numbering = {0};

    for (const xmlNode *node = body != NULL ? body->children : NULL; node != NULL; node = node->next) {
        const xmlNode *properties = office_xml_child(node, "pPr");
        const int64_t level = MIN(MAX(office_xml_number(properties, "lvl", 0), 0), LEVELS - 1);
        const struct numbering former = numbering;
        const size_t before = out->len;
        size_t words;

        if (!office_xml_is(node, "p"))
            continue;
        if (out->len > begin)
            buf_putc(out, '\n');
        buf_printf(out, "%*s", (int)(2 * level), "");
        put_number(&numbering, properties, level, out);
        words = out->len;
        put_runs(node, out);
        for (size_t i = words; i < out->len; i++)
            out->data[i] = out->data[i] == '\v' ? '\n' : out->data[i];
        if (is_blank((struct str){out->data + words, out->len - words})) {
            out->len = before;
            numbering = former;
        }
    }
}

void drawing_text_put_line(const xmlNode *body, struct buf *out)
{
    const size_t begin = out->len;

    drawing_text_put(body, out);
    for (size_t i = begin; i < out->len; i++)
        out->data[i] = out->data[i] == '\n' ? ' ' : out->data[i];
}

/* Cells that are merged with another one are empty. */
void drawing_text_put_table(const xmlNode *table, struct buf *out)
{
    for (const xmlNode *row = table->children; row != NULL; row = row->next) {
        const size_t before = out->len;
        size_t words = 0;
        bool any = false;

        if (!office_xml_is(row, "tr"))
            continue;
        for (const xmlNode *cell = row->children; cell != NULL; cell = cell->next) {
            if (!office_xml_is(cell, "tc") || str_equal(office_xml_attribute(cell, "hMerge"), STR("1")))
                continue;
            buf_puts(out, any ? " | " : "| ");
            words -= out->len;
            drawing_text_put_line(office_xml_child(cell, "txBody"), out);
            words += out->len;
            any = true;
        }
        if (words > 0)
            buf_puts(out, " |\n");
        else
            out->len = before;
    }
}
