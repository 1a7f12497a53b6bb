#include "jobs/extract/html/page_around.h"

#include "base/buf.h"
#include "base/limits.h"
#include "jobs/extract/html/page_notes.h"
#include "jobs/extract/html/page_words.h"

#define CONSENT_MOST 1500 /* bytes of a note about cookies */
#define SHOWN_TEXT ((size_t)8 * KIB)

/* ---- single elements ---- */

static bool is_tag_of_parts_around(GumboTag tag)
{
    static const GumboTag tags[] = {
        GUMBO_TAG_NAV,      GUMBO_TAG_BUTTON,   GUMBO_TAG_INPUT,  GUMBO_TAG_SELECT, GUMBO_TAG_TEXTAREA,
        GUMBO_TAG_SVG,      GUMBO_TAG_SCRIPT,   GUMBO_TAG_STYLE,  GUMBO_TAG_TITLE,  GUMBO_TAG_IFRAME,
        GUMBO_TAG_OBJECT,   GUMBO_TAG_EMBED,    GUMBO_TAG_CANVAS, GUMBO_TAG_AUDIO,  GUMBO_TAG_VIDEO,
        GUMBO_TAG_HEAD,     GUMBO_TAG_MAP,      GUMBO_TAG_APPLET, GUMBO_TAG_METER,  GUMBO_TAG_PROGRESS,
        GUMBO_TAG_TEMPLATE, GUMBO_TAG_DATALIST, GUMBO_TAG_OPTION,
    };

    for (size_t i = 0; i < ARRAY_COUNT(tags); i++)
        if (tag == tags[i])
            return true;
    return false;
}

/* Formulas are hidden from the eye, as a picture of them is shown. */
static bool is_formula(const struct page_node *node)
{
    return page_node_has_word(node, "class", "mathml") || page_node_has_word(node, "class", "MathJax") ||
           node->tag == GUMBO_TAG_MATH;
}

/* What a button shows: the answer to a question. */
static bool is_answer(const struct page_node *node)
{
    static const char *const words[] = {"solution", "answer", "answers", "explanation", "spoiler",
                                        "hint",     "lösung", "reponse", "solucion",    "vidpovid"};

    for (size_t i = 0; i < ARRAY_COUNT(words); i++)
        if (page_node_has_word(node, "class", words[i]) || page_node_has_word(node, "id", words[i]))
            return true;
    return false;
}

static bool is_hidden(const struct page_node *node)
{
    const struct str style = page_node_attribute(node, "style");
    const struct str how = page_node_attribute(node, "hidden");
    static const char *const panels[] = {"tabpanel", NULL};

    if (is_formula(node) || page_node_has_role(node, panels) || is_answer(node))
        return false;
    if (page_node_has(node, "hidden") && !str_equal_nocase(how, STR("until-found")))
        return true;
    if (node->tag != GUMBO_TAG_FIGCAPTION && str_equal_nocase(page_node_attribute(node, "aria-hidden"), STR("true")))
        return true; /* a caption is hidden from those alone who hear the picture's alternative text, which says the same */
    return str_holds(style, STR("display:none")) || str_holds(style, STR("display: none")) ||
           str_holds(style, STR("visibility:hidden")) || str_holds(style, STR("visibility: hidden"));
}

static const struct page_node *ancestor(const struct page_node *node, GumboTag tag)
{
    const struct page_node *at = node->parent;

    while (at != NULL && at->tag != tag)
        at = at->parent;
    return at;
}

/* Notes in a text are asides, too, and what a speaker says with a slide. */
static bool is_note(const struct page_node *node)
{
    static const char *const words[] = {"note",      "admonition", "warning",    "tip",     "callout", "caution",
                                        "important", "hint",       "info",       "alert",   "danger",  "starlight",
                                        "footnote",  "example",    "definition", "theorem", "notes"};
    static const char *const roles[] = {"note", "doc-tip", "doc-footnote", "doc-endnotes", "doc-example", NULL};

    for (size_t i = 0; i < ARRAY_COUNT(words); i++)
        if (page_node_has_word(node, "class", words[i]))
            return true;
    return page_node_has_role(node, roles);
}

static bool is_landmark_around(const struct page_node *node)
{
    static const char *const roles[] = {"navigation",   "banner", "contentinfo", "complementary", "search",  "dialog",
                                        "alertdialog",  "menu",   "menubar",     "toolbar",       "tablist", "doc-toc",
                                        "doc-pagelist", NULL};

    if (node->tag == GUMBO_TAG_ASIDE)
        return !is_note(node);
    if (node->tag == GUMBO_TAG_FOOTER)
        return ancestor(node, GUMBO_TAG_BLOCKQUOTE) == NULL;
    if (node->tag == GUMBO_TAG_HEADER)
        return ancestor(node, GUMBO_TAG_ARTICLE) == NULL && ancestor(node, GUMBO_TAG_MAIN) == NULL &&
               ancestor(node, GUMBO_TAG_SECTION) == NULL;
    return page_node_has_role(node, roles);
}

/* Links to a heading itself, and from a note back to where it belongs. */
static bool is_anchor_sign(const struct page_node *node)
{
    static const char *const signs[] = {"\xC2\xB6",
                                        "#",
                                        "\xC2\xA7",
                                        "\xF0\x9F\x94\x97",
                                        "\xE2\x80\x8B",
                                        "\xEF\x83\x81",
                                        "\u21A9",
                                        "\u21A9\uFE0E",
                                        "\u21A9\uFE0F",
                                        "\u2191",
                                        "^"};
    const struct page_node *only = node->first;

    if (node->tag != GUMBO_TAG_A || only == NULL || only->next != NULL || !page_node_is_text(only))
        return false;
    for (size_t i = 0; i < ARRAY_COUNT(signs); i++)
        if (str_equal(str_trim(only->text), str_of(signs[i])))
            return true;
    return false;
}

/* Sections are called by their headings: one about comments is no list of comments. */
static bool is_named_by_its_heading(const struct page_node *node)
{
    return node->tag == GUMBO_TAG_SECTION || page_node_is_heading(node) ||
           page_node_has_word(node, "class", "section") || page_node_has_word(node, "class", "sect1") ||
           page_node_has_word(node, "class", "sect2") || (node->first != NULL && page_node_is_heading(node->first)) ||
           node->tag == GUMBO_TAG_A || node->tag == GUMBO_TAG_DT || node->tag == GUMBO_TAG_P ||
           node->tag == GUMBO_TAG_LI;
}

/* Headings that nobody sees; the page's own is there to be found. */
static bool is_for_readers_aloud(const struct page_node *heading)
{
    static const char *const words[] = {"accesshide", "sr-only", "visually-hidden", "screen-reader-text"};

    for (size_t i = 0; i < ARRAY_COUNT(words) && heading->tag != GUMBO_TAG_H1; i++)
        if (page_node_has_word(heading, "class", words[i]))
            return true;
    return false;
}

static enum page_part named_part(const struct page_node *node)
{
    enum page_part by_class = PAGE_PART_NONE, by_id = PAGE_PART_NONE;

    if (page_node_is_heading(node))
        return is_for_readers_aloud(node) ? PAGE_PART_AROUND : PAGE_PART_NONE;
    by_class = page_words_of_name(page_node_attribute(node, "class"));
    if (!is_named_by_its_heading(node))
        by_id = page_words_of_name(page_node_attribute(node, "id"));
    if (by_class == PAGE_PART_AROUND || by_id == PAGE_PART_AROUND)
        return PAGE_PART_AROUND;
    return by_class != PAGE_PART_NONE ? by_class : by_id;
}

/* ---- parts by what they are and how they are called ---- */

bool page_around_is_most(const struct page_node *node, const struct page_node *whole)
{
    return node->text_bytes > whole->text_bytes / 10 * 6;
}

static bool holds_text_of_page(const struct page_node *node)
{
    return node->tag == GUMBO_TAG_BODY || page_tree_find(node, GUMBO_TAG_H1) != NULL ||
           page_tree_find(node, GUMBO_TAG_ARTICLE) != NULL || page_tree_find(node, GUMBO_TAG_MAIN) != NULL;
}

bool page_around_has_buttons(const struct page_node *node)
{
    return page_tree_find(node, GUMBO_TAG_BUTTON) != NULL || page_tree_find(node, GUMBO_TAG_INPUT) != NULL;
}

bool page_around_asks_consent(const struct page_node *node)
{
    struct buf text = buf_make(SHOWN_TEXT);
    bool asks;

    page_tree_put_text(node, &text);
    asks = page_words_ask_consent(buf_str(&text));
    buf_free(&text);
    return asks;
}

static bool is_consent(const struct page_node *node)
{
    if (node->text_bytes == 0 || node->text_bytes >= CONSENT_MOST || !page_node_is_block(node))
        return false; /* nothing is sought in large parts: it would be sought in each part of them again */
    if (!page_around_has_buttons(node) && (node->links == 0 || node->text_bytes >= CONSENT_MOST / 4))
        return false;
    return !holds_text_of_page(node) && page_around_asks_consent(node);
}

/* A button that opens a part of the page is its heading. */
static bool is_opener(const struct page_node *node)
{
    return node->tag == GUMBO_TAG_BUTTON &&
           (page_node_is_heading(node->parent) || page_node_has_word(node, "class", "accordion") ||
            page_node_has_word(node, "class", "collapsible"));
}

static bool is_around(const struct page_node *node, const struct page_node *whole)
{
    enum page_part part;

    if (is_opener(node))
        return false;
    if (is_tag_of_parts_around(node->tag))
        return true;
    if (page_around_is_most(node, whole))
        return false;
    if (is_anchor_sign(node) || is_hidden(node) || is_landmark_around(node) || page_notes_is_comment(node))
        return true;
    part = named_part(node);
    return part == PAGE_PART_AROUND ||
           (part == PAGE_PART_SMALL && page_node_is_block(node) && node->sentence_bytes < PAGE_AROUND_SMALL_PROSE);
}

void page_around_drop(struct page_node *whole, struct page_around *around)
{
    struct page_node *node = whole;

    while (node != NULL) {
        const bool is_code = node->tag == GUMBO_TAG_PRE || node->tag == GUMBO_TAG_CODE;

        if (node->tag == GUMBO_TAG_INPUT && str_equal_nocase(page_node_attribute(node, "type"), STR("password")))
            around->asks_password = true;
        if (page_node_is_text(node) || is_code || node == whole) {
            node = page_tree_next(node, whole, !is_code);
            continue;
        }
        if (!page_around_is_most(node, whole) && is_consent(node))
            around->asks_consent = node->dropped = true;
        else
            node->dropped = is_around(node, whole);
        node = page_tree_next(node, whole, !node->dropped || node->tag == GUMBO_TAG_FORM);
    }
}
