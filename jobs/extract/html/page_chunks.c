#include "jobs/extract/html/page_chunks.h"

#include <ctype.h>

#include "base/num.h"
#include "jobs/extract/ceiling.h"
#include "jobs/extract/html/page_code.h"
#include "jobs/extract/html/page_line.h"
#include "jobs/extract/html/page_table.h"
#include "jobs/extract/list_number.h"
#include "jobs/extract/text/plain_text.h"

#define LIST_DEPTH 16  /* deeper items are indented as these */
#define ITEM_PROSE 900 /* bytes of prose of an item: with more the list is the shape of a page */
#define BULLETS (-1)

struct walk {
    struct document_writer *document;
    struct fault *fault;
    struct page_line line;
    int lists;    /* that are open; the outermost is one chunk */
    bool at_mark; /* nothing follows the item's mark yet */
    bool behind;  /* in a list: what follows stands behind a block */
    bool goes_on; /* the list that follows is more of the one before it */
};

static bool walk_children(struct walk *walk, const struct page_node *node);

/* ---- chunks ---- */

static bool add(struct walk *walk, struct chunk chunk)
{
    bool done;

    if (chunk.text.at == NULL)
        chunk.text = str_trim(buf_str(&walk->line.text));
    if (chunk.type != CHUNK_CODE)
        chunk.inline_code = buf_str(&walk->line.code);
    done = ceiling_kept(&walk->line.text, walk->fault) && document_writer_add(walk->document, &chunk, walk->fault);
    buf_clear(&walk->line.text);
    buf_clear(&walk->line.code);
    return done;
}

/* What has gathered in lines; in a list it goes on gathering. */
static bool flush(struct walk *walk)
{
    return walk->lists > 0 || add(walk, (struct chunk){.type = CHUNK_PARAGRAPH});
}

static bool flush_list(struct walk *walk)
{
    return add(walk, (struct chunk){.type = CHUNK_LIST});
}

/* The sign of an item, as "a." or "12)", that a page shows in a block of its own before the item's text. */
static bool is_only_sign(struct str text)
{
    text = str_trim(text);
    if (text.len < 2 || text.len > 3 || (text.at[text.len - 1] != '.' && text.at[text.len - 1] != ')'))
        return false;
    return text.len == 2 ? isalnum((unsigned char)text.at[0])
                         : isdigit((unsigned char)text.at[0]) && isdigit((unsigned char)text.at[1]);
}

/* At the edge of a block. */
static bool flush_block(struct walk *walk)
{
    if (walk->lists > 0 || !is_only_sign(buf_str(&walk->line.text)))
        return flush(walk);
    page_line_put(&walk->line, STR(" "));
    return true;
}

/* ---- lists ---- */

static void indent(struct walk *walk, int depth)
{
    walk->behind = false;
    page_line_break(&walk->line);
    buf_printf(&walk->line.text, "%*s", 2 * MIN(depth, LIST_DEPTH), "");
}

/* The first block of an item follows its mark, the others begin lines of their own. */
static bool begin_block(struct walk *walk)
{
    if (walk->lists == 0)
        return flush_block(walk);
    if (!walk->at_mark)
        indent(walk, walk->lists);
    return true;
}

static int64_t number_of(const struct page_node *node, const char *attribute, int64_t otherwise)
{
    int64_t number;

    return num_parse(str_trim(page_node_attribute(node, attribute)), 0, 999999, &number) ? number : otherwise;
}

/* How a list counts, in a format of list_number.h: by its type (HTML, section 4.4.5), or by its style. */
static struct str format_of(const struct page_node *list)
{
    static const struct {
        struct str type, styles[2], format;
    } formats[] = {
        {STR("a"), {STR("lower-alpha"), STR("lower-latin")}, STR("lowerLetter")},
        {STR("A"), {STR("upper-alpha"), STR("upper-latin")}, STR("upperLetter")},
        {STR("i"), {STR("lower-roman"), STR("lower-roman")}, STR("lowerRoman")},
        {STR("I"), {STR("upper-roman"), STR("upper-roman")}, STR("upperRoman")},
    };
    const struct str type = str_trim(page_node_attribute(list, "type")), style = page_node_attribute(list, "style");

    for (size_t i = 0; i < ARRAY_COUNT(formats); i++)
        if (str_equal(type, formats[i].type) || str_holds(style, formats[i].styles[0]) ||
            str_holds(style, formats[i].styles[1]))
            return formats[i].format;
    return STR("decimal");
}

static bool put_item(struct walk *walk, const struct page_node *item, int64_t *number)
{
    size_t mark;

    indent(walk, walk->lists - 1);
    mark = walk->line.text.len;
    if (*number == BULLETS) {
        buf_puts(&walk->line.text, "- ");
    } else {
        *number = number_of(item, "value", *number);
        list_number_put(format_of(item->parent), (*number)++, &walk->line.text);
        buf_puts(&walk->line.text, ". ");
    }
    walk->at_mark = true;
    if (!walk_children(walk, item))
        return false;
    if (walk->at_mark && walk->line.text.len > mark && walk->line.text.data[walk->line.text.len - 1] == ' ')
        walk->line.text.len = mark; /* nothing of the item is shown */
    walk->at_mark = false;
    return true;
}

static bool put_items(struct walk *walk, const struct page_node *list)
{
    int64_t number = list->tag == GUMBO_TAG_OL ? number_of(list, "start", 1) : BULLETS;

    for (const struct page_node *item = list->first; item != NULL; item = item->next) {
        if (item->dropped || item->text_bytes == 0)
            continue;
        if (item->tag == GUMBO_TAG_LI ? !put_item(walk, item, &number) : !walk_children(walk, item))
            return false;
    }
    return true;
}

/* A list whose items are parts of a page: cards, results of a search, posts. */
static bool holds_parts(const struct page_node *list)
{
    for (const struct page_node *item = list->first; item != NULL; item = item->next) {
        if (item->dropped || page_node_is_text(item))
            continue;
        if (item->sentence_bytes > ITEM_PROSE && page_tree_find(item, GUMBO_TAG_P) != NULL)
            return true;
        for (const struct page_node *node = item; node != NULL; node = page_tree_next(node, item, !node->dropped))
            if (page_node_is_heading(node) || node->tag == GUMBO_TAG_ARTICLE)
                return true;
    }
    return false;
}

/* Google Docs writes lists in lists one behind the other, and how deep they are at the end of their class: "lst-kix_1x2y-1". -1: not so. */
static int depth_in_class(const struct page_node *list)
{
    struct str rest = page_node_attribute(list, "class"), word;

    while (rest.at != NULL && rest.len > 0) {
        word = str_cut(&rest, ' ');
        if (str_starts(word, STR("lst-kix_")) && isdigit((unsigned char)word.at[word.len - 1]))
            return word.at[word.len - 1] - '0';
    }
    return -1;
}

static bool is_more_of(const struct page_node *list, const struct page_node *next)
{
    if (depth_in_class(list) >= 0 && depth_in_class(next) >= 0)
        return true;
    return list->tag == next->tag &&
           str_equal(page_node_attribute(list, "class"), page_node_attribute(next, "class")) &&
           (next->tag != GUMBO_TAG_OL || number_of(next, "start", 1) > 1);
}

/* Whether the list right behind it is more of the same: programs write each item, or each depth, as a list of its own. */
static bool list_goes_on(const struct page_node *list)
{
    const struct page_node *next = list->next;

    while (next != NULL && (next->dropped || (page_node_is_text(next) && next->text_bytes == 0)))
        next = next->next;
    return next != NULL && page_node_is_list(next) && next->text_bytes > 0 && is_more_of(list, next) &&
           !holds_parts(next);
}

static bool put_list(struct walk *walk, const struct page_node *list)
{
    const int depth = walk->lists > 0 ? 1 : 1 + MAX(depth_in_class(list), 0);
    bool done;

    if (walk->lists == 0 && holds_parts(list))
        return walk_children(walk, list);
    if (!walk->goes_on && !flush(walk))
        return false;
    walk->lists += depth;
    walk->at_mark = false;
    done = put_items(walk, list);
    walk->lists -= depth;
    walk->goes_on = walk->lists == 0 && list_goes_on(list);
    return done && (walk->lists > 0 || walk->goes_on || flush_list(walk));
}

/* A term and what follows it, "term: meaning". */
static bool put_terms(struct walk *walk, const struct page_node *node)
{
    for (const struct page_node *part = node->first; part != NULL; part = part->next) {
        if (part->dropped || page_node_is_text(part) || part->text_bytes == 0)
            continue;
        if (part->tag == GUMBO_TAG_DT) {
            indent(walk, walk->lists - 1);
            buf_puts(&walk->line.text, "- ");
        } else if (part->tag == GUMBO_TAG_DD && walk->line.text.len > 0 &&
                   walk->line.text.data[walk->line.text.len - 1] != ':') {
            buf_puts(&walk->line.text, ": ");
        }
        walk->at_mark = true;
        if (part->tag == GUMBO_TAG_DIV ? !put_terms(walk, part) : !walk_children(walk, part))
            return false;
    }
    return true;
}

/* Meanings that are parts of a page: the descriptions of an API. */
static bool has_long_meanings(const struct page_node *list)
{
    for (const struct page_node *node = page_tree_next(list, list, true); node != NULL;
         node = page_tree_next(node, list, true))
        if (node->tag == GUMBO_TAG_PRE || node->tag == GUMBO_TAG_TABLE || node->tag == GUMBO_TAG_DL ||
            page_node_is_heading(node) ||
            (node->tag == GUMBO_TAG_P && node->next != NULL && node->next->tag == GUMBO_TAG_P))
            return true;
    return false;
}

static bool put_definitions(struct walk *walk, const struct page_node *list)
{
    bool done;

    if (walk->lists == 0 && has_long_meanings(list))
        return walk_children(walk, list);
    if (!flush(walk))
        return false;
    walk->lists++;
    done = put_terms(walk, list);
    walk->lists--;
    return done && (walk->lists > 0 || flush_list(walk));
}

/* ---- other blocks ---- */

/* Inside a list it parts the list's text in two. */
static bool put_code(struct walk *walk, const struct page_node *pre)
{
    struct buf code = buf_make(LIMIT_DOCUMENT);
    bool done = walk->lists > 0 ? flush_list(walk) : flush(walk);

    page_code_put(pre, &code);
    done = done && ceiling_kept(&code, walk->fault);
    if (page_code_language(pre).len == 0 && walk->lists == 0 && page_code_is_prose(buf_str(&code)))
        done = done && plain_text_split(buf_str(&code), walk->document, walk->fault);
    else
        done =
            done &&
            add(walk, (struct chunk){.type = CHUNK_CODE, .text = buf_str(&code), .language = page_code_language(pre)});
    buf_free(&code);
    return done;
}

static bool put_heading(struct walk *walk, const struct page_node *heading)
{
    if (walk->lists > 0)
        return begin_block(walk) && walk_children(walk, heading);
    if (!flush(walk))
        return false;
    page_line_put_all(&walk->line, heading);
    return add(walk, (struct chunk){.type = CHUNK_HEADING, .level = (int)(heading->tag - GUMBO_TAG_H1) + 1});
}

static bool put_table(struct walk *walk, const struct page_node *table)
{
    const struct page_node *caption = page_table_caption(table), *pre = page_tree_find(table, GUMBO_TAG_PRE);

    if (page_code_is_table(table)) {
        for (const struct page_node *node = pre; node != NULL; node = page_tree_next(node, table, true))
            pre = node->tag == GUMBO_TAG_PRE ? node : pre; /* the first holds the numbers */
        return put_code(walk, pre);
    }
    if (walk->lists > 0 || !page_table_is_data(table))
        return walk_children(walk, table);
    if (!flush(walk))
        return false;
    if (caption != NULL && !caption->dropped)
        page_line_put_all(&walk->line, caption);
    if (!flush(walk))
        return false;
    page_table_put(table, &walk->line);
    return add(walk, (struct chunk){.type = CHUNK_TABLE});
}

static bool put_plain_block(struct walk *walk, const struct page_node *node)
{
    if (!begin_block(walk) || !walk_children(walk, node) || !flush_block(walk))
        return false;
    walk->behind = walk->lists > 0;
    return true;
}

static bool put_block(struct walk *walk, const struct page_node *node)
{
    if (page_node_is_heading(node))
        return put_heading(walk, node);
    if (page_node_is_list(node))
        return put_list(walk, node);
    if (page_code_is_listing(node))
        return put_code(walk, node);
    switch ((int)node->tag) {
    case GUMBO_TAG_DL:
        return put_definitions(walk, node);
    case GUMBO_TAG_PRE:
    case GUMBO_TAG_LISTING:
        return put_code(walk, node);
    case GUMBO_TAG_TABLE:
        return put_table(walk, node);
    default:
        return put_plain_block(walk, node);
    }
}

/* Two breaks in a row part paragraphs. */
static bool ends_paragraph(const struct page_node *node)
{
    const struct page_node *next = node->next;

    while (next != NULL && page_node_is_text(next) && next->text_bytes == 0)
        next = next->next;
    return node->tag == GUMBO_TAG_BR && next != NULL && next->tag == GUMBO_TAG_BR;
}

static bool walk_text(struct walk *walk, const struct page_node *node)
{
    if (walk->behind && node->text_bytes > 0)
        indent(walk, walk->lists);
    walk->at_mark = walk->at_mark && node->text_bytes == 0;
    page_line_put(&walk->line, node->text);
    return true;
}

static bool walk_node(struct walk *walk, const struct page_node *node)
{
    size_t length;
    bool into;

    if (node->dropped)
        return true;
    if (page_node_is_text(node))
        return walk_text(walk, node);
    if (page_node_is_block(node))
        return node->text_bytes == 0 || put_block(walk, node);
    if (ends_paragraph(node))
        return flush(walk);
    length = walk->line.text.len;
    into = page_line_enter(&walk->line, node);
    walk->at_mark = walk->at_mark && walk->line.text.len == length;
    return !into || walk_children(walk, node);
}

static bool walk_children(struct walk *walk, const struct page_node *node)
{
    for (const struct page_node *child = node->first; child != NULL; child = child->next)
        if (!walk_node(walk, child))
            return false;
    return true;
}

static bool put(const struct page_node *root, bool as_title, struct document_writer *document, struct fault *fault)
{
    struct walk walk = {
        .document = document,
        .fault = fault,
        .line = {.text = buf_make(LIMIT_DOCUMENT), .code = buf_make(LIMIT_DOCUMENT)},
    };
    bool done = as_title ? put_heading(&walk, root) : walk_children(&walk, root) && flush(&walk);

    buf_free(&walk.line.text);
    buf_free(&walk.line.code);
    return done;
}

bool page_chunks_put(const struct page_node *root, struct document_writer *document, struct fault *fault)
{
    return put(root, false, document, fault);
}

bool page_chunks_put_title(const struct page_node *heading, struct document_writer *document, struct fault *fault)
{
    return put(heading, true, document, fault);
}
