#include "jobs/extract/html/page_notes.h"

bool page_notes_is_note(const struct page_node *node)
{
    static const char *const words[] = {"footnotes", "footnote", "endnotes"};
    static const char *const roles[] = {"doc-endnotes", "doc-footnote", NULL};
    const struct str style = page_node_attribute(node, "style"), id = page_node_attribute(node, "id");

    if (page_node_is_text(node))
        return false;
    for (size_t i = 0; i < ARRAY_COUNT(words); i++)
        if (page_node_has_word(node, "class", words[i]))
            return true;
    return page_node_has_role(node, roles) || str_holds(style, STR("mso-element:footnote")) ||
           str_holds(style, STR("mso-element:endnote")) || str_starts(id, STR("sdfootnote")) ||
           str_starts(id, STR("sdendnote"));
}

/* Google Docs leads from it back to its mark. */
static bool leads_back(const struct page_node *node)
{
    const struct page_node *link = node->first;

    return node->tag == GUMBO_TAG_P && link != NULL && link->tag == GUMBO_TAG_A &&
           str_starts(page_node_attribute(link, "href"), STR("#cmnt_ref"));
}

bool page_notes_is_comment(const struct page_node *node)
{
    return page_node_has_word(node, "class", "msocomanchor") || page_node_has_word(node, "class", "msocomtxt") ||
           str_holds(page_node_attribute(node, "style"), STR("mso-element:comment")) || leads_back(node);
}
