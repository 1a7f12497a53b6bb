#include "jobs/extract/html/page_main.h"

#include <ctype.h>

#include "base/buf.h"
#include "base/limits.h"
#include "jobs/extract/html/page_words.h"

#define SMALL_PROSE 500   /* bytes of prose: with more a part is no share bar, whatever its name says */
#define CONSENT_MOST 1500 /* bytes of a note about cookies */
#define WALL_MOST 600     /* bytes of a page that shows nothing else than its question about them */
#define LANDMARK_LEAST 160
#define ASIDE_PROSE 140   /* bytes of prose that are worth keeping beside the main part */
#define ARTICLE_PROSE 250 /* of an article: a teaser has less */
#define ENOUGH 200        /* bytes of a text that is not looked at twice */
#define SENTENCE_LEAST 60
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

static bool has_role(const struct page_node *node, const char *const *roles)
{
    const struct str role = str_trim(page_node_attribute(node, "role"));

    for (; role.len > 0 && *roles != NULL; roles++)
        if (str_equal_nocase(role, str_of(*roles)))
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

    if (is_formula(node) || has_role(node, panels) || is_answer(node))
        return false;
    if (page_node_has(node, "hidden") && !str_equal_nocase(how, STR("until-found")))
        return true;
    if (str_equal_nocase(page_node_attribute(node, "aria-hidden"), STR("true")))
        return true;
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

/* Notes in a text are asides, too. */
static bool is_note(const struct page_node *node)
{
    static const char *const words[] = {"note",      "admonition", "warning",    "tip",    "callout", "caution",
                                        "important", "hint",       "info",       "alert",  "danger",  "starlight",
                                        "footnote",  "example",    "definition", "theorem"};
    static const char *const roles[] = {"note", "doc-tip", "doc-footnote", "doc-endnotes", "doc-example", NULL};

    for (size_t i = 0; i < ARRAY_COUNT(words); i++)
        if (page_node_has_word(node, "class", words[i]))
            return true;
    return has_role(node, roles);
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
    return has_role(node, roles);
}

static bool is_anchor_sign(const struct page_node *node)
{
    static const char *const signs[] = {"\xC2\xB6",     "#",           "\xC2\xA7", "\xF0\x9F\x94\x97",
                                        "\xE2\x80\x8B", "\xEF\x83\x81"};
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

static enum page_part named_part(const struct page_node *node)
{
    enum page_part by_class = PAGE_PART_NONE, by_id = PAGE_PART_NONE;

    if (page_node_is_heading(node))
        return PAGE_PART_NONE;
    by_class = page_words_of_name(page_node_attribute(node, "class"));
    if (!is_named_by_its_heading(node))
        by_id = page_words_of_name(page_node_attribute(node, "id"));
    if (by_class == PAGE_PART_AROUND || by_id == PAGE_PART_AROUND)
        return PAGE_PART_AROUND;
    return by_class != PAGE_PART_NONE ? by_class : by_id;
}

/* ---- the first pass: by what elements are and how they are called ---- */

static bool is_most(const struct page_node *node, const struct page_node *whole)
{
    return node->text_bytes > whole->text_bytes / 10 * 6;
}

static bool holds_text_of_page(const struct page_node *node)
{
    return node->tag == GUMBO_TAG_BODY || page_tree_find(node, GUMBO_TAG_H1) != NULL ||
           page_tree_find(node, GUMBO_TAG_ARTICLE) != NULL || page_tree_find(node, GUMBO_TAG_MAIN) != NULL;
}

static bool has_buttons(const struct page_node *node)
{
    return page_tree_find(node, GUMBO_TAG_BUTTON) != NULL || page_tree_find(node, GUMBO_TAG_INPUT) != NULL;
}

static bool asks_consent(const struct page_node *node)
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
    if (!has_buttons(node) && (node->links == 0 || node->text_bytes >= CONSENT_MOST / 4))
        return false;
    return !holds_text_of_page(node) && asks_consent(node);
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
    if (is_most(node, whole))
        return false;
    if (is_anchor_sign(node) || is_hidden(node) || is_landmark_around(node))
        return true;
    part = named_part(node);
    return part == PAGE_PART_AROUND ||
           (part == PAGE_PART_SMALL && page_node_is_block(node) && node->sentence_bytes < SMALL_PROSE);
}

static void drop_around(struct page_node *whole, struct page_main *main)
{
    struct page_node *node = whole;

    while (node != NULL) {
        const bool is_code = node->tag == GUMBO_TAG_PRE || node->tag == GUMBO_TAG_CODE;

        if (node->tag == GUMBO_TAG_INPUT && str_equal_nocase(page_node_attribute(node, "type"), STR("password")))
            main->asks_password = true;
        if (page_node_is_text(node) || is_code || node == whole) {
            node = page_tree_next(node, whole, !is_code);
            continue;
        }
        if (!is_most(node, whole) && is_consent(node))
            main->asks_consent = node->dropped = true;
        else
            node->dropped = is_around(node, whole);
        node = page_tree_next(node, whole, !node->dropped || node->tag == GUMBO_TAG_FORM);
    }
}

/* ---- the second: where the text is ---- */

static bool is_content_name(const struct page_node *node)
{
    static const char *const names[] = {"mw-parser-output", "markdown-body", "entry-content",   "post-content",
                                        "article-body",     "articleBody",   "article-content", "post-body",
                                        "story-body",       "page-content",  "main-content",    "td-post-content"};

    for (size_t i = 0; i < ARRAY_COUNT(names); i++)
        if (page_node_has_word(node, "class", names[i]) || page_node_has_word(node, "itemprop", names[i]))
            return true;
    return false;
}

static bool is_main(const struct page_node *node)
{
    static const char *const roles[] = {"main", NULL};

    return node->tag == GUMBO_TAG_MAIN || has_role(node, roles);
}

static bool is_article(const struct page_node *node)
{
    return node->tag == GUMBO_TAG_ARTICLE;
}

static bool is_inside(const struct page_node *node, const struct page_node *outer)
{
    while (node != NULL && node != outer)
        node = node->parent;
    return node == outer;
}

/* The largest that the test takes, if it holds so much of the whole (percent). */
static struct page_node *largest(struct page_node *whole, bool (*test)(const struct page_node *), size_t percent)
{
    struct page_node *best = NULL;

    for (struct page_node *node = whole; node != NULL; node = page_tree_next(node, whole, !node->dropped))
        if (!node->dropped && !page_node_is_text(node) && test(node) &&
            (best == NULL || node->sentence_bytes > best->sentence_bytes))
            best = node;
    if (best == NULL || best->text_bytes < LANDMARK_LEAST ||
        best->sentence_bytes * 100 < whole->sentence_bytes * percent)
        return NULL;
    return best;
}

/* The same where it stands alone: questions with their answers, and posts of a discussion, are several, with so much prose each. */
static struct page_node *only(struct page_node *whole, bool (*test)(const struct page_node *), size_t prose)
{
    struct page_node *best = largest(whole, test, 60), *node = whole;

    while (best != NULL && node != NULL) {
        const bool counts = !node->dropped && !page_node_is_text(node) && node != whole && test(node);

        if (counts && node != best && node->sentence_bytes >= prose && !is_inside(best, node))
            return NULL;
        node = page_tree_next(node, whole, !node->dropped && node != best);
    }
    return best;
}

static struct page_node *landmark(struct page_node *body)
{
    struct page_node *root = largest(body, is_main, 30), *inner;

    if (root == NULL)
        root = body;
    inner = only(root, is_article, ARTICLE_PROSE);
    root = inner != NULL ? inner : root;
    inner = only(root, is_content_name, SENTENCE_LEAST);
    return inner != NULL ? inner : root;
}

static bool is_container(const struct page_node *node)
{
    static const GumboTag tags[] = {GUMBO_TAG_DIV,   GUMBO_TAG_SECTION, GUMBO_TAG_ARTICLE, GUMBO_TAG_MAIN,
                                    GUMBO_TAG_TABLE, GUMBO_TAG_TBODY,   GUMBO_TAG_TR,      GUMBO_TAG_TD,
                                    GUMBO_TAG_FORM,  GUMBO_TAG_CENTER,  GUMBO_TAG_BODY,    GUMBO_TAG_HEADER,
                                    GUMBO_TAG_FONT};

    for (size_t i = 0; i < ARRAY_COUNT(tags); i++)
        if (node->tag == tags[i])
            return true;
    return false;
}

/* What stands beside the main part of a page and still belongs to it. */
static bool belongs(const struct page_node *node)
{
    if (page_node_is_text(node))
        return node->text_bytes >= ASIDE_PROSE;
    if (node->tag == GUMBO_TAG_H1 || page_tree_find(node, GUMBO_TAG_H1) != NULL)
        return true;
    return node->sentence_bytes >= ASIDE_PROSE && node->link_bytes * 3 < node->text_bytes;
}

static struct page_node *dominant(const struct page_node *node)
{
    for (struct page_node *child = node->first; child != NULL; child = child->next)
        if (!child->dropped && is_container(child) && child->sentence_bytes * 10 >= node->sentence_bytes * 8)
            return child;
    return NULL;
}

/* One of several of a kind: posts, answers. */
static bool is_alike(const struct page_node *a, const struct page_node *b)
{
    const struct str name = page_node_attribute(a, "class");

    return a->tag == b->tag && name.len > 0 && str_equal(name, page_node_attribute(b, "class"));
}

/* Down to where the prose is; what stands beside the way is dropped, but for more prose. */
static void narrow(struct page_node *root)
{
    struct page_node *main;

    while (root->sentence_bytes > 0 && (main = dominant(root)) != NULL) {
        for (struct page_node *child = root->first; child != NULL; child = child->next)
            if (child != main && !belongs(child) && !is_alike(child, main))
                child->dropped = true;
        root = main;
    }
}

/* ---- the third: what is left of the other things ---- */

/* Parts of links with few words, outside of running text. */
static bool is_list_of_links(const struct page_node *node)
{
    static const GumboTag tags[] = {GUMBO_TAG_DIV, GUMBO_TAG_SECTION, GUMBO_TAG_TD, GUMBO_TAG_TABLE};

    for (size_t i = 0; i < ARRAY_COUNT(tags); i++)
        if (node->tag == tags[i])
            return node->links >= 4 && node->link_bytes * 5 > node->text_bytes * 4 &&
                   node->sentence_bytes < SENTENCE_LEAST && !page_node_has_word(node, "class", "infobox");
    return false;
}

static void drop_lists_of_links(struct page_node *root)
{
    for (struct page_node *node = root; node != NULL; node = page_tree_next(node, root, !node->dropped))
        if (node != root && !node->dropped && is_list_of_links(node) && !is_most(node, root))
            node->dropped = true;
}

static bool heading_ends_text(const struct page_node *heading)
{
    struct buf text = buf_make(SHOWN_TEXT);
    bool ends;

    page_tree_put_text(heading, &text);
    ends = page_words_end_text(buf_str(&text));
    buf_free(&text);
    return ends;
}

static bool is_no_text(const struct page_node *node)
{
    return node->dropped || node->text_bytes == 0 || node->link_bytes * 2 > node->text_bytes ||
           page_tree_find(node, GUMBO_TAG_FORM) != NULL || node->tag == GUMBO_TAG_FORM;
}

/* From the heading on to the next, if nothing else than links or a form follows. */
static void drop_below(struct page_node *heading)
{
    struct page_node *end = heading->next;

    while (end != NULL && !page_node_is_heading(end) && is_no_text(end))
        end = end->next;
    if (end != NULL && !page_node_is_heading(end))
        return;
    for (struct page_node *node = heading; node != end; node = node->next)
        node->dropped = true;
}

/* No text stands before it in its part. */
static bool leads(const struct page_node *node)
{
    const struct page_node *before = node->parent->first;

    while (before != node && (before->dropped || before->text_bytes == 0))
        before = before->next;
    return before == node;
}

/* A part that such a heading begins is dropped with it. */
static void drop_by_heading(struct page_node *root)
{
    for (struct page_node *node = root; node != NULL; node = page_tree_next(node, root, !node->dropped)) {
        struct page_node *part = node;

        if (node == root || node->dropped || !page_node_is_heading(node) || !heading_ends_text(node))
            continue;
        while (part->parent != root && leads(part) && is_container(part->parent) &&
               part->parent->sentence_bytes < SMALL_PROSE)
            part = part->parent;
        if (part != node && !is_most(part, root))
            part->dropped = true;
        else
            drop_below(node);
    }
}

/* ---- the page's own heading ---- */

static bool names_page(const struct page_node *heading, struct str name)
{
    struct buf text = buf_make(SHOWN_TEXT);
    struct str own;
    bool same;

    page_tree_put_text(heading, &text);
    while (text.len > 0 && text.data[text.len - 1] == ' ')
        text.data[--text.len] = '\0';
    own = str_trim(buf_str(&text));
    same = own.len > 0 && name.len > 0 && strcasestr(name.at, buf_text(&text) + (own.at - text.data)) != NULL;
    buf_free(&text);
    return same;
}

static bool is_shown(const struct page_node *node, const struct page_node *root)
{
    for (; node != NULL && node != root; node = node->parent)
        if (node->dropped)
            return false;
    return node == root;
}

/* A heading of the text that the page calls itself by. */
static struct page_node *find_name(struct page_node *root, struct str name)
{
    for (struct page_node *node = root; node != NULL; node = page_tree_next(node, root, !node->dropped))
        if (!node->dropped && (node->tag == GUMBO_TAG_H1 || node->tag == GUMBO_TAG_H2) && names_page(node, name))
            return node;
    return NULL;
}

static struct page_node *find_title(struct page_node *body, struct page_main *main, struct str name)
{
    main->name = find_name(main->root, name);
    for (struct page_node *node = body; node != NULL && main->name == NULL; node = page_tree_next(node, body, true))
        if (node->tag == GUMBO_TAG_H1 && names_page(node, name) && !is_shown(node, main->root))
            return main->name = node;
    return NULL;
}

/* Only what is around the text by its kind or name goes. */
static void take_all(struct page_node *body, struct page_main *main)
{
    for (struct page_node *node = body; node != NULL; node = page_tree_next(node, body, true))
        node->dropped = false;
    page_tree_measure(body);
    drop_around(body, main);
    page_tree_measure(body);
    main->root = body;
}

struct page_main page_main_find(struct page_tree *tree, struct str name)
{
    struct page_main main = {.root = tree->body};
    size_t all;

    page_tree_measure(tree->root);
    main.scripts = tree->root->scripts;
    drop_around(tree->body, &main);
    page_tree_measure(tree->body);
    all = tree->body->text_bytes;
    main.root = landmark(tree->body);
    narrow(main.root);
    page_tree_measure(main.root);
    drop_by_heading(main.root);
    drop_lists_of_links(main.root);
    page_tree_measure(main.root);
    if (main.root->text_bytes < ENOUGH && all > 3 * main.root->text_bytes)
        take_all(tree->body, &main);
    main.asks_consent =
        main.root->text_bytes < WALL_MOST && (main.asks_consent ? main.root->text_bytes < WALL_MOST / 4
                                                                : has_buttons(tree->body) && asks_consent(main.root));
    main.title = find_title(tree->body, &main, name);
    return main;
}
