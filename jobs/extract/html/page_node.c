#include "jobs/extract/html/page_node.h"

#include <ctype.h>

bool page_node_is_text(const struct page_node *node)
{
    return node->tag == GUMBO_TAG_LAST;
}

bool page_node_is_named(const struct page_node *node, const char *name)
{
    return node->tag == GUMBO_TAG_UNKNOWN && str_equal_nocase(node->name, str_of(name));
}

static const GumboAttribute *find_attribute(const struct page_node *node, const char *name)
{
    return node->attributes == NULL ? NULL : gumbo_get_attribute(node->attributes, name);
}

struct str page_node_attribute(const struct page_node *node, const char *name)
{
    const GumboAttribute *attribute = find_attribute(node, name);

    return attribute == NULL ? STR("") : str_of(attribute->value);
}

bool page_node_has(const struct page_node *node, const char *name)
{
    return find_attribute(node, name) != NULL;
}

bool page_node_has_word(const struct page_node *node, const char *attribute, const char *word)
{
    const struct str value = page_node_attribute(node, attribute);
    const size_t length = strlen(word);

    for (size_t i = 0; i + length <= value.len; i++)
        if ((i == 0 || !isalnum((unsigned char)value.at[i - 1])) &&
            (i + length == value.len || !isalnum((unsigned char)value.at[i + length])) &&
            str_equal_nocase((struct str){value.at + i, length}, str_of(word)))
            return true;
    return false;
}

bool page_node_is_heading(const struct page_node *node)
{
    return node->tag >= GUMBO_TAG_H1 && node->tag <= GUMBO_TAG_H6;
}

bool page_node_is_list(const struct page_node *node)
{
    return node->tag == GUMBO_TAG_UL || node->tag == GUMBO_TAG_OL || node->tag == GUMBO_TAG_MENU ||
           node->tag == GUMBO_TAG_DIR;
}

bool page_node_is_block(const struct page_node *node)
{
    static const bool blocks[GUMBO_TAG_LAST + 1] = {
        [GUMBO_TAG_ADDRESS] = true,    [GUMBO_TAG_ARTICLE] = true,    [GUMBO_TAG_ASIDE] = true,
        [GUMBO_TAG_BLOCKQUOTE] = true, [GUMBO_TAG_BODY] = true,       [GUMBO_TAG_CAPTION] = true,
        [GUMBO_TAG_CENTER] = true,     [GUMBO_TAG_DD] = true,         [GUMBO_TAG_DETAILS] = true,
        [GUMBO_TAG_DIV] = true,        [GUMBO_TAG_DL] = true,         [GUMBO_TAG_DT] = true,
        [GUMBO_TAG_FIELDSET] = true,   [GUMBO_TAG_FIGCAPTION] = true, [GUMBO_TAG_FIGURE] = true,
        [GUMBO_TAG_FOOTER] = true,     [GUMBO_TAG_FORM] = true,       [GUMBO_TAG_HEADER] = true,
        [GUMBO_TAG_HGROUP] = true,     [GUMBO_TAG_HR] = true,         [GUMBO_TAG_LEGEND] = true,
        [GUMBO_TAG_LI] = true,         [GUMBO_TAG_MAIN] = true,       [GUMBO_TAG_NAV] = true,
        [GUMBO_TAG_OPTION] = true,     [GUMBO_TAG_P] = true,          [GUMBO_TAG_PRE] = true,
        [GUMBO_TAG_SECTION] = true,    [GUMBO_TAG_SUMMARY] = true,    [GUMBO_TAG_TABLE] = true,
        [GUMBO_TAG_TBODY] = true,      [GUMBO_TAG_TD] = true,         [GUMBO_TAG_TFOOT] = true,
        [GUMBO_TAG_TH] = true,         [GUMBO_TAG_THEAD] = true,      [GUMBO_TAG_TR] = true,
        [GUMBO_TAG_LISTING] = true,    [GUMBO_TAG_H1] = true,         [GUMBO_TAG_H2] = true,
        [GUMBO_TAG_H3] = true,         [GUMBO_TAG_H4] = true,         [GUMBO_TAG_H5] = true,
        [GUMBO_TAG_H6] = true,         [GUMBO_TAG_UL] = true,         [GUMBO_TAG_OL] = true,
        [GUMBO_TAG_MENU] = true,       [GUMBO_TAG_DIR] = true,
    };

    return blocks[node->tag];
}

bool page_node_has_role(const struct page_node *node, const char *const *roles)
{
    const struct str role = str_trim(page_node_attribute(node, "role"));

    for (; role.len > 0 && *roles != NULL; roles++)
        if (str_equal_nocase(role, str_of(*roles)))
            return true;
    return false;
}
