#include "jobs/extract/html/page_math.h"

/* How an element is written: what stands around its children, and between them. Those that a sign parts stand in parentheses where they are more
 * than one token. */
static const struct form {
    const char *name;
    const char *before, *behind;
    const char *marks[3]; /* between the children, the last one again and again; NULL: nothing */
} forms[] = {
    {"mfrac", "", "", {"/"}},     {"msqrt", "sqrt(", ")", {NULL}}, {"mroot", "root(", ")", {", "}},
    {"msup", "", "", {"^"}},      {"msub", "", "", {"_"}},         {"msubsup", "", "", {"_", "^"}},
    {"mover", "", "", {"^"}},     {"munder", "", "", {"_"}},       {"munderover", "", "", {"_", "^"}},
    {"mtable", "[", "]", {"; "}}, {"mtr", "", "", {", "}},         {"mfenced", "(", ")", {", "}},
};

static const struct form *form_of(const struct page_node *node)
{
    for (size_t i = 0; i < ARRAY_COUNT(forms); i++)
        if (page_node_is_named(node, forms[i].name))
            return &forms[i];
    return NULL;
}

/* Words of operators and space are left as they are; line ends between elements are none. */
static void put_token(struct str text, struct buf *out)
{
    text = str_trim(text);
    buf_put(out, text.at, text.len);
}

static bool has_more(const struct page_node *node)
{
    for (node = node->next; node != NULL; node = node->next)
        if (!page_node_is_text(node) || str_trim(node->text).len > 0)
            return true;
    return false;
}

static bool is_single(const struct page_node *node)
{
    while (node != NULL && !page_node_is_text(node)) {
        const struct page_node *only = node->first;

        while (only != NULL && page_node_is_text(only) && str_trim(only->text).len == 0)
            only = only->next;
        if (form_of(node) != NULL || (only != NULL && has_more(only)))
            return false;
        node = only;
    }
    return true;
}

static void put(const struct page_node *node, struct buf *out);

static void put_part(const struct page_node *part, bool parted, struct buf *out)
{
    const bool wraps = parted && !is_single(part);

    if (wraps)
        buf_putc(out, '(');
    put(part, out);
    if (wraps)
        buf_putc(out, ')');
}

static void put_form(const struct form *form, const struct page_node *node, struct buf *out)
{
    const bool parted = form->before[0] == '\0' && form->marks[0] != NULL && form->marks[0][1] == '\0';
    size_t index = 0;

    buf_puts(out, form->before);
    for (const struct page_node *part = node->first; part != NULL; part = part->next) {
        if (page_node_is_text(part) && str_trim(part->text).len == 0)
            continue;
        if (index > 0 && form->marks[0] != NULL)
            buf_puts(out, form->marks[1] != NULL && index > 1 ? form->marks[1] : form->marks[0]);
        put_part(part, parted, out);
        index++;
    }
    buf_puts(out, form->behind);
}

/* Annotations say the same once more. */
static void put(const struct page_node *node, struct buf *out)
{
    const struct form *form;

    if (page_node_is_text(node)) {
        put_token(node->text, out);
        return;
    }
    if (page_node_is_named(node, "annotation") || page_node_is_named(node, "annotation-xml"))
        return;
    form = form_of(node);
    if (form != NULL) {
        put_form(form, node, out);
        return;
    }
    for (const struct page_node *part = node->first; part != NULL; part = part->next)
        put(part, out);
}

void page_math_put(const struct page_node *math, struct buf *out)
{
    for (const struct page_node *part = math->first; part != NULL; part = part->next)
        put(part, out);
}
