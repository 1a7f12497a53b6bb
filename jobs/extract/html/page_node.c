#include "jobs/extract/html/page_node.h"

#include <ctype.h>

bool page_node_is_text(const struct page_node *node)
{
    return node->tag == GUMBO_TAG_LAST;
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
    static const GumboTag blocks[] = {
        GUMBO_TAG_ADDRESS, GUMBO_TAG_ARTICLE, GUMBO_TAG_ASIDE,    GUMBO_TAG_BLOCKQUOTE, GUMBO_TAG_BODY,
        GUMBO_TAG_CAPTION, GUMBO_TAG_CENTER,  GUMBO_TAG_DD,       GUMBO_TAG_DETAILS,    GUMBO_TAG_DIV,
        GUMBO_TAG_DL,      GUMBO_TAG_DT,      GUMBO_TAG_FIELDSET, GUMBO_TAG_FIGCAPTION, GUMBO_TAG_FIGURE,
        GUMBO_TAG_FOOTER,  GUMBO_TAG_FORM,    GUMBO_TAG_HEADER,   GUMBO_TAG_HGROUP,     GUMBO_TAG_HR,
        GUMBO_TAG_LEGEND,  GUMBO_TAG_LI,      GUMBO_TAG_MAIN,     GUMBO_TAG_NAV,        GUMBO_TAG_OPTION,
        GUMBO_TAG_P,       GUMBO_TAG_PRE,     GUMBO_TAG_SECTION,  GUMBO_TAG_SUMMARY,    GUMBO_TAG_TABLE,
        GUMBO_TAG_TBODY,   GUMBO_TAG_TD,      GUMBO_TAG_TFOOT,    GUMBO_TAG_TH,         GUMBO_TAG_THEAD,
        GUMBO_TAG_TR,      GUMBO_TAG_LISTING,
    };

    for (size_t i = 0; i < ARRAY_COUNT(blocks); i++)
        if (node->tag == blocks[i])
            return true;
    return page_node_is_heading(node) || page_node_is_list(node);
}
