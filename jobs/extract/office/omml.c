#include "jobs/extract/office/omml.h"

#include "jobs/extract/office/office_xml.h"

static void put(const xmlNode *node, struct buf *out);

static void put_children(const xmlNode *node, struct buf *out)
{
    for (const xmlNode *child = node != NULL ? node->children : NULL; child != NULL; child = child->next)
        put(child, out);
}

static bool is_simple(struct str text)
{
    size_t at = 0;

    str_next(text, &at);
    for (size_t i = at; i < text.len; i++)
        if ((text.at[i] < '0' || text.at[i] > '9') && text.at[i] != '.')
            return false;
    return at >= text.len || (text.at[0] >= '0' && text.at[0] <= '9');
}

/* In brackets, unless it is one sign or one number. */
static void put_operand(const xmlNode *node, struct buf *out)
{
    struct buf operand = buf_make(out->ceiling);

    put_children(node, &operand);
    buf_puts(out, is_simple(buf_str(&operand)) ? "" : "(");
    buf_put(out, buf_text(&operand), operand.len);
    buf_puts(out, is_simple(buf_str(&operand)) ? "" : ")");
    buf_free(&operand);
}

/* The sign of an operator; `usual` where none is named. */
static void put_sign(const xmlNode *properties, const char *usual, struct buf *out)
{
    const xmlNode *sign = office_xml_child(properties, "chr");

    if (sign == NULL)
        buf_puts(out, usual);
    else
        buf_put(out, office_xml_attribute(sign, "val").at, office_xml_attribute(sign, "val").len);
}

static void put_scripts(const xmlNode *node, const char *below, const char *above, struct buf *out)
{
    if (below != NULL && office_xml_child(node, below) != NULL && office_xml_child(node, below)->children != NULL) {
        buf_putc(out, '_');
        put_operand(office_xml_child(node, below), out);
    }
    if (above != NULL && office_xml_child(node, above) != NULL && office_xml_child(node, above)->children != NULL) {
        buf_putc(out, '^');
        put_operand(office_xml_child(node, above), out);
    }
}

static void put_fraction(const xmlNode *node, struct buf *out)
{
    put_operand(office_xml_child(node, "num"), out);
    buf_putc(out, '/');
    put_operand(office_xml_child(node, "den"), out);
}

static void put_root(const xmlNode *node, struct buf *out)
{
    const xmlNode *degree = office_xml_child(node, "deg");

    if (degree == NULL || degree->children == NULL ||
        office_xml_is_on(office_xml_child(office_xml_child(node, "radPr"), "degHide")))
        buf_puts(out, "\u221A");
    else {
        buf_puts(out, "root_");
        put_operand(degree, out);
    }
    buf_putc(out, '(');
    put_children(office_xml_child(node, "e"), out);
    buf_putc(out, ')');
}

/* A sum, a product, an integral. */
static void put_nary(const xmlNode *node, struct buf *out)
{
    put_sign(office_xml_child(node, "naryPr"), "\u222B", out);
    put_scripts(node, "sub", "sup", out);
    buf_putc(out, ' ');
    put_children(office_xml_child(node, "e"), out);
}

static void put_bracket(const xmlNode *properties, const char *name, const char *usual, struct buf *out)
{
    const xmlNode *bracket = office_xml_child(properties, name);
    const struct str value = office_xml_attribute(bracket, "val");

    buf_put(out, bracket != NULL ? value.at : usual, bracket != NULL ? value.len : strlen(usual));
}

static void put_delimited(const xmlNode *node, struct buf *out)
{
    const xmlNode *properties = office_xml_child(node, "dPr");
    bool first = true;

    put_bracket(properties, "begChr", "(", out);
    for (const xmlNode *child = node->children; child != NULL; child = child->next) {
        if (!office_xml_is(child, "e"))
            continue;
        if (!first)
            put_bracket(properties, "sepChr", "|", out);
        put_children(child, out);
        first = false;
    }
    put_bracket(properties, "endChr", ")", out);
}

/* Rows of a matrix, or lines of a system of equations. */
static void put_rows(const xmlNode *node, const char *row, struct buf *out)
{
    bool first_row = true;

    buf_putc(out, '[');
    for (const xmlNode *child = node->children; child != NULL; child = child->next) {
        bool first = true;

        if (!office_xml_is(child, row))
            continue;
        if (!first_row)
            buf_puts(out, "; ");
        first_row = false;
        if (strcmp(row, "e") == 0)
            put_children(child, out);
        for (const xmlNode *cell = strcmp(row, "mr") == 0 ? child->children : NULL; cell != NULL; cell = cell->next) {
            if (!office_xml_is(cell, "e"))
                continue;
            if (!first)
                buf_puts(out, ", ");
            first = false;
            put_children(cell, out);
        }
    }
    buf_putc(out, ']');
}

static void put_base(const xmlNode *node, struct buf *out)
{
    put_operand(office_xml_child(node, "e"), out);
}

static void put_function(const xmlNode *node, struct buf *out)
{
    put_children(office_xml_child(node, "fName"), out);
    buf_putc(out, ' ');
    put_children(office_xml_child(node, "e"), out);
}

static void put_limit(const xmlNode *node, const char *mark, struct buf *out)
{
    put_children(office_xml_child(node, "e"), out);
    buf_puts(out, mark);
    put_operand(office_xml_child(node, "lim"), out);
}

static void put_accent(const xmlNode *node, struct buf *out)
{
    put_children(office_xml_child(node, "e"), out);
    put_sign(office_xml_child(node, "accPr"), "\u0302", out);
}

static void put_script(const xmlNode *node, struct buf *out)
{
    put_base(node, out);
    put_scripts(node, "sub", "sup", out);
}

/* Scripts that stand before their base. */
static void put_prescript(const xmlNode *node, struct buf *out)
{
    put_scripts(node, "sub", "sup", out);
    put_base(node, out);
}

static void put_matrix(const xmlNode *node, struct buf *out)
{
    put_rows(node, "mr", out);
}

static void put_equations(const xmlNode *node, struct buf *out)
{
    put_rows(node, "e", out);
}

static void put_lower_limit(const xmlNode *node, struct buf *out)
{
    put_limit(node, "_", out);
}

static void put_upper_limit(const xmlNode *node, struct buf *out)
{
    put_limit(node, "^", out);
}

static void put_text(const xmlNode *node, struct buf *out)
{
    const struct str text = office_xml_text(node);

    buf_put(out, text.at, text.len);
}

static void put(const xmlNode *node, struct buf *out)
{
    static const struct {
        const char *name;
        void (*put)(const xmlNode *node, struct buf *out);
    } forms[] = {
        {"t", put_text},
        {"f", put_fraction},
        {"rad", put_root},
        {"nary", put_nary},
        {"d", put_delimited},
        {"m", put_matrix},
        {"eqArr", put_equations},
        {"func", put_function},
        {"limLow", put_lower_limit},
        {"limUpp", put_upper_limit},
        {"acc", put_accent},
        {"sSub", put_script},
        {"sSup", put_script},
        {"sSubSup", put_script},
        {"sPre", put_prescript},
    };

    if (node->type != XML_ELEMENT_NODE)
        return;
    for (size_t i = 0; i < ARRAY_COUNT(forms); i++)
        if (office_xml_is(node, forms[i].name)) {
            forms[i].put(node, out);
            return;
        }
    put_children(node, out);
}

void omml_put(const xmlNode *formula, struct buf *out)
{
    put_children(formula, out);
}
