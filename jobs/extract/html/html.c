#include "jobs/extract/html/html.h"

#include <ctype.h>

#include "jobs/extract/ceiling.h"
#include "jobs/extract/html/page_chunks.h"
#include "jobs/extract/html/page_facts.h"
#include "jobs/extract/html/page_main.h"
#include "jobs/extract/html/page_source.h"
#include "jobs/extract/made_up_title.h"
#include "jobs/extract/text/encoding.h"

#define META_SEARCHED 8192 /* bytes in which <meta charset> is looked for; browsers look at 1024 */
#define SHELL_MOST 60      /* bytes of the text of a page that its scripts have still to write */
#define LOGIN_MOST 400     /* of one that asks for a password */

/* ---- the character set ---- */

/* The value of the first "charset=" inside a <meta>. */
static struct str charset_of_meta(struct str html)
{
    struct str rest = str_clip(html, META_SEARCHED), value;

    while (rest.len > 0) {
        struct str tag;

        str_cut(&rest, '<');
        if (rest.len < 5 || !str_equal_nocase((struct str){rest.at, 4}, STR("meta")))
            continue;
        tag = str_cut(&rest, '>');
        for (size_t i = 0; i + 8 < tag.len; i++) {
            if (!str_equal_nocase((struct str){tag.at + i, 8}, STR("charset=")))
                continue;
            value = (struct str){tag.at + i + 8, 0};
            while (value.at < tag.at + tag.len && strchr("\"' ", *value.at) != NULL)
                value.at++;
            while (value.at + value.len < tag.at + tag.len &&
                   (isalnum((unsigned char)value.at[value.len]) || strchr("-_:.", value.at[value.len]) != NULL))
                value.len++;
            return value;
        }
    }
    return STR("");
}

static bool read_source(struct extraction *x, struct buf *html)
{
    struct buf bytes = buf_make(html->ceiling);
    bool done = input_whole(&x->input, &bytes, &x->fault);
    struct str charset = x->options->charset != NULL ? str_of(x->options->charset) : STR("");

    if (done && charset.len == 0)
        charset = charset_of_meta(buf_str(&bytes));
    done = done && encoding_decode(x, buf_str(&bytes), charset, html) && ceiling_kept(html, &x->fault);
    buf_free(&bytes);
    return done;
}

/* ---- what is missing ---- */

/* Few words that somebody has written, and not what stands there while a page loads. */
static bool is_structured(const struct page_node *root)
{
    return page_tree_find(root, GUMBO_TAG_PRE) != NULL || page_tree_find(root, GUMBO_TAG_TABLE) != NULL ||
           page_tree_find(root, GUMBO_TAG_LI) != NULL;
}

static bool refuse_empty(struct extraction *x, const struct page_main *main)
{
    const size_t bytes = main->root->text_bytes;

    if (bytes == 0 && page_tree_find(main->root, GUMBO_TAG_FRAME) != NULL)
        return fault_set(
            &x->fault, FAULT_NO_MAIN_TEXT,
            "The page is made of frames and has no text of its own. Send the address of the frame with the "
            "text, or save that frame from a browser and upload it.");
    if (main->around.asks_password && bytes < LOGIN_MOST)
        return fault_set(&x->fault, FAULT_NO_MAIN_TEXT,
                         "The page asks for a login and shows no text without one. Save the page from a browser, or "
                         "upload its text as a file.");
    if (main->asks_consent)
        return fault_set(&x->fault, FAULT_NO_MAIN_TEXT,
                         "The page asks for consent before it shows its text. Save the page from a browser, or upload "
                         "its text as a file.");
    if (main->scripts > 0 && bytes < SHELL_MOST && !is_structured(main->root))
        return fault_set(&x->fault, FAULT_NO_MAIN_TEXT,
                         "The page has no text before its scripts have run. Save or print the page from a browser, or "
                         "upload its text as a file.");
    return true;
}

/* ---- the document ---- */

static void title_from(struct document_writer *document, const struct page_node *heading)
{
    struct buf text = buf_make((size_t)64 * KIB);

    page_tree_put_text(heading, &text);
    document_writer_set_title(document, buf_str(&text));
    buf_free(&text);
}

static const struct page_node *first_heading(const struct page_node *root)
{
    const struct page_node *node = root;

    while (node != NULL && (node->dropped || !page_node_is_heading(node)))
        node = page_tree_next(node, root, !node->dropped);
    return node;
}

/* The paragraph in the style for titles of Google Docs or Word, whose pages may say no other title. */
static const struct page_node *titled(const struct page_node *root)
{
    const struct page_node *node = root;

    while (node != NULL &&
           (node->dropped || node->tag != GUMBO_TAG_P ||
            !(page_node_has_word(node, "class", "title") || page_node_has_word(node, "class", "MsoTitle"))))
        node = page_tree_next(node, root, !node->dropped);
    return node;
}

/* The heading that the page is called by, else what it says its title is, unless a program made that, else what looks like a title, else its first
 * heading. */
static void put_title(struct document_writer *document, const struct page_facts *facts, const struct page_main *main)
{
    const struct page_node *first = first_heading(main->root), *paragraph = titled(main->root);

    if (main->name != NULL)
        title_from(document, main->name);
    if (!made_up_title_is(page_facts_title(facts)))
        document_writer_set_title(document, page_facts_title(facts));
    if (paragraph != NULL)
        title_from(document, paragraph);
    if (first != NULL)
        title_from(document, first);
    document_writer_set_title(document, page_facts_title(facts));
}

static void put_facts(struct document_writer *document, const struct page_facts *facts, const struct page_main *main)
{
    put_title(document, facts, main);
    if (facts->language.len > 0)
        document_writer_set_language(document, buf_str(&facts->language));
    document_writer_meta_text(document, "format", "html");
    if (facts->author.len > 0)
        document_writer_meta_text(document, "author", buf_text(&facts->author));
    if (facts->published.len > 0)
        document_writer_meta_text(document, "published", buf_text(&facts->published));
    if (main->root->text_bytes == 0)
        document_writer_warn(document, "The page has no text.");
}

static bool put_page(struct extraction *x, struct page_tree *tree)
{
    struct page_facts facts;
    struct page_main main;
    bool done;

    page_facts_read(tree, &facts);
    main = page_main_find(tree, facts.title.len > 0 ? buf_str(&facts.title) : buf_str(&facts.own_title));
    done = refuse_empty(x, &main) &&
           (main.title == NULL || page_chunks_put_title(main.title, &x->document, &x->fault)) &&
           page_chunks_put(main.root, &x->document, &x->fault);
    put_facts(&x->document, &facts, &main);
    page_facts_free(&facts);
    return done;
}

bool html_read(struct extraction *x)
{
    struct buf html = buf_make(LIMIT_DOCUMENT), source = buf_make((size_t)4 * LIMIT_DOCUMENT);
    struct page_tree tree;
    bool done = read_source(x, &html);

    if (done) {
        page_source_reduce(buf_str(&html), &source);
        done = ceiling_kept(&source, &x->fault);
    }
    buf_free(&html);
    if (done) {
        page_tree_parse(buf_str(&source), &tree);
        done = put_page(x, &tree);
        page_tree_free(&tree);
    }
    buf_free(&source);
    return done;
}
