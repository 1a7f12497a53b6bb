#include "jobs/extract/html/page_main.h"

#include "base/buf.h"
#include "base/limits.h"
#include "jobs/extract/html/page_around.h"
#include "jobs/extract/html/page_notes.h"
#include "jobs/extract/html/page_words.h"

#define WALL_MOST 600 /* bytes of a page that shows nothing else than its question about them */
#define LANDMARK_LEAST 160
#define ASIDE_PROSE 140   /* bytes of prose that are worth keeping beside the main part */
#define ARTICLE_PROSE 250 /* of an article: a teaser has less */
#define ENOUGH 200        /* bytes of a text that is not looked at twice */
#define SENTENCE_LEAST 60
#define SHOWN_TEXT ((size_t)8 * KIB)

/* ---- where the text is ---- */

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

    return node->tag == GUMBO_TAG_MAIN || page_node_has_role(node, roles);
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
    if (page_notes_is_note(node) || node->tag == GUMBO_TAG_H1 || page_tree_find(node, GUMBO_TAG_H1) != NULL)
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

/* ---- what is left of the other things ---- */

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
        if (node != root && !node->dropped && is_list_of_links(node) && !page_around_is_most(node, root))
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
               part->parent->sentence_bytes < PAGE_AROUND_SMALL_PROSE)
            part = part->parent;
        if (part != node && !page_around_is_most(part, root))
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
    page_around_drop(body, &main->around);
    page_tree_measure(body);
    main->root = body;
}

struct page_main page_main_find(struct page_tree *tree, struct str name)
{
    struct page_main main = {.root = tree->body};
    size_t all;

    page_tree_measure(tree->root);
    main.scripts = tree->root->scripts;
    page_around_drop(tree->body, &main.around);
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
        main.root->text_bytes < WALL_MOST &&
        (main.around.asks_consent ? main.root->text_bytes < WALL_MOST / 4
                                  : page_around_has_buttons(tree->body) && page_around_asks_consent(main.root));
    main.title = find_title(tree->body, &main, name);
    return main;
}
