#include "jobs/extract/html/page_facts.h"

#include <ctype.h>

#include "base/json.h"
#include "base/limits.h"

#define LINKED_MOST ((size_t)256 * KIB) /* of one piece of JSON-LD */
#define LINKED_DEPTH 6

/* ---- the first that says it counts ---- */

static void keep(struct buf *fact, struct str text)
{
    text = str_trim(text);
    if (fact->len > 0 || text.len == 0)
        return;
    text = str_clip(text, PAGE_FACTS_TEXT);
    for (size_t i = 0; i < text.len; i++) {
        const bool is_space = (unsigned char)text.at[i] <= ' ';

        if (!is_space || fact->data[fact->len - 1] != ' ')
            buf_putc(fact, is_space ? ' ' : text.at[i]);
    }
}

/* The date of "2024-05-17T09:30:00+02:00"; what is written otherwise is none. */
static void keep_date(struct buf *fact, struct str text)
{
    static const char form[] = "dddd-dd-dd";

    text = str_trim(text);
    if (text.len < sizeof form - 1)
        return;
    text.len = sizeof form - 1;
    for (size_t i = 0; i < text.len; i++)
        if (form[i] == 'd' ? !isdigit((unsigned char)text.at[i]) : text.at[i] != form[i])
            return;
    keep(fact, text);
}

/* "en_US" is "en-US". */
static void keep_language(struct buf *fact, struct str text)
{
    char tag[36];

    text = str_trim(text);
    if (text.len < 2 || text.len >= sizeof tag)
        return;
    for (size_t i = 0; i < text.len; i++) {
        tag[i] = (char)(text.at[i] == '_' ? '-' : text.at[i]);
        if (!isalnum((unsigned char)tag[i]) && tag[i] != '-')
            return;
    }
    keep(fact, (struct str){tag, text.len});
}

static void keep_author(struct buf *fact, struct str text)
{
    if (!str_starts(text, STR("http://")) && !str_starts(text, STR("https://")))
        keep(fact, text);
}

/* ---- meta ---- */

static void read_meta(const struct page_node *meta, struct page_facts *facts)
{
    static const char *const authors[] = {"author", "article:author", "dc.creator", "citation_author",
                                          "parsely-author"},
                             *const dates[] = {"article:published_time",
                                               "citation_publication_date",
                                               "dc.date",
                                               "dcterms.date",
                                               "dc.date.issued",
                                               "datepublished",
                                               "date",
                                               "parsely-pub-date"};
    const struct str content = page_node_attribute(meta, "content");
    struct str name = page_node_attribute(meta, "name");

    if (name.len == 0)
        name = page_node_attribute(meta, "property");
    if (name.len == 0)
        name = page_node_attribute(meta, "itemprop");
    for (size_t i = 0; i < ARRAY_COUNT(authors); i++)
        if (str_equal_nocase(name, str_of(authors[i])))
            keep_author(&facts->author, content);
    for (size_t i = 0; i < ARRAY_COUNT(dates); i++)
        if (str_equal_nocase(name, str_of(dates[i])))
            keep_date(&facts->published, content);
    if (str_equal_nocase(name, STR("og:title")) || str_equal_nocase(name, STR("citation_title")))
        keep(&facts->own_title, content);
    if (str_equal_nocase(name, STR("og:site_name")))
        keep(&facts->site, content);
    if (str_equal_nocase(name, STR("og:locale")) ||
        str_equal_nocase(page_node_attribute(meta, "http-equiv"), STR("content-language")))
        keep_language(&facts->language, content);
}

/* ---- JSON-LD ---- */

static void read_name(const json_t *value, struct buf *fact)
{
    if (json_is_array(value))
        value = json_array_get(value, 0);
    if (json_is_object(value))
        value = json_object_get(value, "name");
    if (json_is_string(value))
        keep_author(fact, str_of(json_string_value(value)));
}

static void read_linked(const json_t *tree, struct page_facts *facts, int depth)
{
    const char *key;
    json_t *value;
    size_t index;

    if (depth == LINKED_DEPTH)
        return;
    if (json_object_get(tree, "headline") != NULL || json_object_get(tree, "datePublished") != NULL) {
        keep(&facts->own_title, str_of(json_get_text(tree, "headline", "")));
        keep_date(&facts->published, str_of(json_get_text(tree, "datePublished", "")));
        read_name(json_object_get(tree, "author"), &facts->author);
        keep_language(&facts->language, str_of(json_get_text(tree, "inLanguage", "")));
    }
    json_object_foreach((json_t *)(uintptr_t)tree, key, value) read_linked(value, facts, depth + 1);
    json_array_foreach((json_t *)(uintptr_t)tree, index, value) read_linked(value, facts, depth + 1);
}

static void read_script(const struct page_node *script, struct page_facts *facts)
{
    json_t *tree;

    if (script->first == NULL || !page_node_is_text(script->first) || script->first->text.len > LINKED_MOST ||
        !str_equal_nocase(page_node_attribute(script, "type"), STR("application/ld+json")))
        return;
    tree = json_loadb(script->first->text.at, script->first->text.len, JSON_ALLOW_NUL, NULL);
    read_linked(tree, facts, 0);
    json_decref(tree);
}

/* ---- elements ---- */

static void read_text(const struct page_node *node, struct buf *fact)
{
    struct buf text = buf_make((size_t)64 * KIB);

    page_tree_put_text(node, &text);
    keep(fact, buf_str(&text));
    buf_free(&text);
}

static void read_element(const struct page_node *node, struct page_facts *facts)
{
    if (node->tag == GUMBO_TAG_META)
        read_meta(node, facts);
    else if (node->tag == GUMBO_TAG_SCRIPT)
        read_script(node, facts);
    else if (node->tag == GUMBO_TAG_TITLE)
        read_text(node, &facts->title);
}

/* What stands in the text itself is worth less than what is said in the head. */
static void read_body(const struct page_node *node, struct page_facts *facts)
{
    if (node->dropped)
        return;
    if (node->tag == GUMBO_TAG_TIME && page_node_has(node, "datetime"))
        keep_date(&facts->published, page_node_attribute(node, "datetime"));
    if (str_equal_nocase(page_node_attribute(node, "rel"), STR("author")) ||
        page_node_has_word(node, "itemprop", "author"))
        read_text(node, &facts->author);
}

void page_facts_read(const struct page_tree *tree, struct page_facts *facts)
{
    struct buf *const all[] = {&facts->title,  &facts->own_title, &facts->site,
                               &facts->author, &facts->published, &facts->language};

    for (size_t i = 0; i < ARRAY_COUNT(all); i++)
        *all[i] = buf_make((size_t)2 * PAGE_FACTS_TEXT);
    keep_language(&facts->language, page_node_attribute(tree->root, "lang"));
    for (const struct page_node *node = tree->root; node != NULL; node = page_tree_next(node, tree->root, true))
        if (!page_node_is_text(node))
            read_element(node, facts);
    for (const struct page_node *node = tree->body; node != NULL; node = page_tree_next(node, tree->body, true))
        if (!page_node_is_text(node))
            read_body(node, facts);
}

void page_facts_free(struct page_facts *facts)
{
    struct buf *const all[] = {&facts->title,  &facts->own_title, &facts->site,
                               &facts->author, &facts->published, &facts->language};

    for (size_t i = 0; i < ARRAY_COUNT(all); i++)
        buf_free(all[i]);
}

/* ---- without the site's name ---- */

struct str page_facts_title(const struct page_facts *facts)
{
    static const char *const marks[] = {" | ",        " - ",  " \xE2\x80\x93 ", " \xE2\x80\x94 ",
                                        " \xC2\xB7 ", " :: ", " \xC2\xBB "};
    const struct str title = buf_str(&facts->title), own = buf_str(&facts->own_title), site = buf_str(&facts->site);

    if (own.len > 0 && (title.len == 0 || str_holds(title, own)))
        return own;
    for (size_t i = 0; site.len > 0 && i < ARRAY_COUNT(marks); i++) {
        const size_t tail = strlen(marks[i]) + site.len;

        if (title.len > tail && str_ends_nocase(title, site) &&
            memcmp(title.at + title.len - tail, marks[i], strlen(marks[i])) == 0)
            return (struct str){title.at, title.len - tail};
    }
    return title.len > 0 ? title : own;
}
