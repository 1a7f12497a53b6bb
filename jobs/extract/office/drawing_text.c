#include "jobs/extract/office/drawing_text.h"

#include "jobs/extract/office/office_xml.h"
#include "jobs/extract/office/omml.h"

#define LEVELS 8

/* Runs, fields with what they showed last, line breaks, formulas. */
static void put_runs(const xmlNode *parent, struct buf *out)
{
    for (const xmlNode *node = parent != NULL ? parent->children : NULL; node != NULL; node = node->next) {
        if (office_xml_is(node, "r") || office_xml_is(node, "fld")) {
            const struct str text = office_xml_text(office_xml_child(node, "t"));
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

void drawing_text_put(const xmlNode *body, struct buf *out)
{
    const size_t begin = out->len;

    for (const xmlNode *node = body != NULL ? body->children : NULL; node != NULL; node = node->next) {
        const int64_t level = office_xml_number(office_xml_child(node, "pPr"), "lvl", 0);
        const size_t before = out->len;
        size_t words;

        if (!office_xml_is(node, "p"))
            continue;
        if (out->len > begin)
            buf_putc(out, '\n');
        buf_printf(out, "%*s", (int)(2 * MIN(MAX(level, 0), LEVELS)), "");
        words = out->len;
        put_runs(node, out);
        for (size_t i = words; i < out->len; i++)
            out->data[i] = out->data[i] == '\v' ? '\n' : out->data[i];
        if (is_blank((struct str){out->data + words, out->len - words}))
            out->len = before;
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
