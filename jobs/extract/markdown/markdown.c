#include "jobs/extract/markdown/markdown.h"

#include <cmark.h>

#include "jobs/extract/ceiling.h"
#include "jobs/extract/error_report.h"
#include "jobs/extract/exponent.h"
#include "jobs/extract/made_up_title.h"
#include "jobs/extract/markdown/dialect/dialect.h"
#include "jobs/extract/markdown/dialect/dialect_span.h"
#include "jobs/extract/markdown/fence.h"
#include "jobs/extract/markdown/frontmatter.h"
#include "jobs/extract/markdown/html_block.h"
#include "jobs/extract/markdown/html_tag.h"
#include "jobs/extract/markdown/markdown_table.h"
#include "jobs/extract/markdown/own_lines.h"
#include "jobs/extract/text/encoding.h"

#define LIST_DEPTH 16 /* deeper items are indented and numbered as these */
#define SOFT_BREAK \
    '\037' /* a line end of the source inside a paragraph, until the block is known to be a table or not */

/* One pass over the tree: inlines gather in `text` until their block ends. */
struct walk {
    struct document_writer *document;
    struct fault *fault;
    struct buf text;
    struct buf inline_code; /* what of the text is code, a line each */
    struct buf first_heading;
    struct buf picture; /* the words of a picture that is all of the paragraph before */
    size_t list_depth;
    int next_number[LIST_DEPTH];
    bool at_marker; /* nothing follows the item's marker yet */
};

/* cmark cannot report a failure. */
static cmark_mem memory = {error_report_calloc, error_report_realloc, free};

/* ---- blocks outside lists ---- */

static bool add(struct walk *walk, struct chunk chunk)
{
    bool done;

    if (chunk.text.at == NULL)
        chunk.text = buf_str(&walk->text);
    if (chunk.type != CHUNK_CODE)
        chunk.inline_code = buf_str(&walk->inline_code);
    done = ceiling_kept(&walk->text, walk->fault) && document_writer_add(walk->document, &chunk, walk->fault);
    buf_clear(&walk->inline_code);
    buf_clear(&walk->picture);
    return done;
}

/* What stood for something else until the block was known is what it stands for. */
static void replace_marks(struct walk *walk)
{
    for (size_t i = 0; i < walk->text.len; i++) {
        if (walk->text.data[i] == SOFT_BREAK)
            walk->text.data[i] = ' ';
        if (walk->text.data[i] == DIALECT_SPAN_BAR)
            walk->text.data[i] = '|';
    }
}

static bool end_heading(struct walk *walk, int level)
{
    replace_marks(walk);
    if (level == 1)
        document_writer_set_title(walk->document, buf_str(&walk->text));
    if (walk->first_heading.len == 0)
        buf_put(&walk->first_heading, walk->text.data, MIN(walk->text.len, (size_t)LIMIT_TITLE));
    return add(walk, (struct chunk){.type = CHUNK_HEADING, .level = level});
}

static bool add_table(struct walk *walk, struct str source)
{
    struct buf rows = buf_make(LIMIT_DOCUMENT);
    bool done;

    markdown_table_render(source, &rows);
    done = add(walk, (struct chunk){.type = CHUNK_TABLE, .text = buf_str(&rows)});
    buf_free(&rows);
    return done;
}

/* Of lines of a paragraph, in their order. */
struct question {
    bool lettered; /* its lines begin with "A. ", "B. " */
    bool begun;    /* an option stands before */
};

/* Whether a line begins an option of a question, or says behind them which is right. */
static bool is_of_options(struct question *question, struct str line)
{
    const bool begins = own_lines_begins_item(line) || (question->lettered && own_lines_begins_with_letter(line));

    question->begun = question->begun || begins;
    return begins || (question->begun && own_lines_begins_with_label(line));
}

/* The ends of lines that stand by themselves stay; the others become spaces. `lines` is the text with all of them. */
static void join_lines(struct walk *walk, struct str lines)
{
    const bool entries = own_lines_are_entries(lines);
    struct question question = {.lettered = own_lines_are_lettered(lines, '\n')};
    struct str rest = lines;

    while (rest.at != NULL && lines.len > 0) {
        struct str line = str_cut(&rest, '\n');
        const size_t at = (size_t)(line.at - lines.at);
        const bool own = is_of_options(&question, line) || entries;
        if (own && at > 0 && walk->text.data[at - 1] == SOFT_BREAK)
            walk->text.data[at - 1] = '\n';
    }
    replace_marks(walk);
}

static bool is_picture(cmark_node *paragraph)
{
    cmark_node *only = cmark_node_first_child(paragraph);

    return only != NULL && cmark_node_next(only) == NULL && cmark_node_get_type(only) == CMARK_NODE_IMAGE;
}

/* Names of files are no words of a picture; a caption may repeat the words. */
static bool says_nothing(const struct walk *walk, cmark_node *paragraph)
{
    const struct str text = str_trim(buf_str(&walk->text));

    return (walk->picture.len > 0 && str_equal(text, buf_str(&walk->picture))) ||
           (is_picture(paragraph) && made_up_title_is(text));
}

static bool put_paragraph(struct walk *walk)
{
    struct str before, table;
    struct buf lines;
    bool done;

    lines = buf_make(LIMIT_DOCUMENT);
    buf_put(&lines, walk->text.data, walk->text.len);
    for (size_t i = 0; i < lines.len; i++)
        lines.data[i] = lines.data[i] == SOFT_BREAK ? '\n' : lines.data[i];
    join_lines(walk, buf_str(&lines));
    if (!markdown_table_find(buf_str(&lines), &before, &table))
        done = add(walk, (struct chunk){.type = CHUNK_PARAGRAPH});
    else
        done = add(walk, (struct chunk){.type = CHUNK_PARAGRAPH, .text = before}) && add_table(walk, table);
    buf_free(&lines);
    return done;
}

static bool end_paragraph(struct walk *walk, cmark_node *paragraph)
{
    const struct str text = str_trim(buf_str(&walk->text));

    if (says_nothing(walk, paragraph))
        return true;
    if (!put_paragraph(walk))
        return false;
    if (is_picture(paragraph))
        buf_put(&walk->picture, text.at, text.len);
    return true;
}

/* ---- lists: one chunk for the outermost one ---- */

static void indent(struct walk *walk, size_t depth)
{
    buf_printf(&walk->text, "\n%*s", (int)(2 * MIN(depth, (size_t)LIST_DEPTH)), "");
}

static void begin_list(struct walk *walk, cmark_node *node)
{
    size_t depth = MIN(walk->list_depth, (size_t)LIST_DEPTH - 1);
    bool ordered = cmark_node_get_list_type(node) == CMARK_ORDERED_LIST;

    walk->list_depth++;
    walk->next_number[depth] = ordered ? cmark_node_get_list_start(node) : -1;
}

static void begin_item(struct walk *walk)
{
    size_t depth = MIN(walk->list_depth, (size_t)LIST_DEPTH) - 1;

    indent(walk, depth);
    if (walk->next_number[depth] < 0)
        buf_puts(&walk->text, "- ");
    else
        buf_printf(&walk->text, "%u. ", (unsigned)walk->next_number[depth]++);
    walk->at_marker = true;
}

/* The first block of an item follows the marker, the others begin lines of their own. */
static void begin_block(struct walk *walk)
{
    if (walk->list_depth == 0)
        return;
    if (!walk->at_marker)
        indent(walk, walk->list_depth);
    walk->at_marker = false;
}

/* Where the text of a line of a list begins: behind "- " or "1. ", else at its indentation. */
static size_t depth_of_text(struct str line)
{
    const size_t indent = strspn(line.at, " "), digits = strspn(line.at + indent, "0123456789");
    const char *mark = line.at + indent + digits;

    return mark[0] == (digits > 0 ? '.' : '-') && mark[1] == ' ' ? indent + 2 : indent;
}

/* Options that stand in an item without a list of their own are lines below it. */
static void put_item_lines(struct str item, struct buf *out)
{
    const size_t depth = depth_of_text(item);
    struct question question = {.lettered = own_lines_are_lettered(item, SOFT_BREAK)};
    bool first = true;

    while (item.at != NULL) {
        const struct str line = str_cut(&item, SOFT_BREAK);
        const bool own = is_of_options(&question, line);

        if (!first && own)
            buf_printf(out, "\n%*s", (int)depth, "");
        else if (!first)
            buf_putc(out, SOFT_BREAK);
        buf_put(out, line.at, line.len);
        first = false;
    }
}

static void part_items(struct walk *walk)
{
    struct buf before = buf_make(LIMIT_DOCUMENT);
    struct str rest;

    buf_put(&before, walk->text.data, walk->text.len);
    buf_clear(&walk->text);
    for (rest = buf_str(&before); rest.at != NULL;) {
        put_item_lines(str_cut(&rest, '\n'), &walk->text);
        if (rest.at != NULL)
            buf_putc(&walk->text, '\n');
    }
    buf_free(&before);
}

/* What there is of a list so far. */
static bool flush_list(struct walk *walk)
{
    bool done;

    part_items(walk);
    replace_marks(walk);
    done = add(walk, (struct chunk){.type = CHUNK_LIST});
    buf_clear(&walk->text);
    return done;
}

static bool end_list(struct walk *walk)
{
    return --walk->list_depth > 0 || flush_list(walk);
}

/* ---- raw blocks ---- */

/* At the beginning of a line that a tag has begun, spaces mean nothing. */
static void put_literal(struct buf *out, cmark_node *node)
{
    const char *literal = cmark_node_get_literal(node);

    if (out->len > 0 && out->data[out->len - 1] == '\n')
        literal += strspn(literal, " ");
    buf_puts(out, literal);
}

/* Inside a list, it parts the list's text in two. */
static bool code_block(struct walk *walk, cmark_node *node)
{
    const struct str code = fence_code(cmark_node_get_fence_info(node), cmark_node_get_literal(node));
    bool done = walk->list_depth == 0 || flush_list(walk);

    buf_put(&walk->text, code.at, code.len);
    done = done &&
           add(walk, (struct chunk){.type = CHUNK_CODE, .language = fence_language(cmark_node_get_fence_info(node))});
    buf_clear(&walk->text);
    return done;
}

/* Its text reads like any other; that it is code is noted beside it. */
static void code_span(struct walk *walk, cmark_node *node)
{
    put_literal(&walk->text, node);
    put_literal(&walk->inline_code, node);
    buf_putc(&walk->inline_code, '\n');
}

static void put_in_item(struct walk *walk, struct str text)
{
    if (walk->text.len > 0 && walk->text.data[walk->text.len - 1] != ' ')
        buf_putc(&walk->text, ' ');
    buf_put(&walk->text, text.at, text.len);
}

/* In a list, all that a block of HTML holds is text of its item. */
static bool put_html(void *to, const struct chunk *chunk)
{
    struct walk *walk = to;
    bool done;

    if (walk->list_depth > 0) {
        put_in_item(walk, chunk->text);
        return true;
    }
    buf_put(&walk->text, chunk->text.at, chunk->text.len);
    done = chunk->type == CHUNK_HEADING ? end_heading(walk, chunk->level)
                                        : add(walk, (struct chunk){.type = chunk->type, .language = chunk->language});
    buf_clear(&walk->text);
    return done;
}

static bool html_block(struct walk *walk, cmark_node *node)
{
    struct buf html = buf_make(LIMIT_DOCUMENT);
    bool done;

    put_literal(&html, node);
    done = html_block_split(buf_str(&html), &(struct html_block_sink){put_html, walk}, walk->fault);
    buf_free(&html);
    return done;
}

static bool is_exponent(cmark_node *node)
{
    cmark_node *next = cmark_node_next(node);
    const char *text = next != NULL ? cmark_node_get_literal(next) : NULL;

    return text != NULL && exponent_is(str_of(text));
}

static void begin_line(struct buf *text)
{
    while (text->len > 0 && text->data[text->len - 1] == ' ')
        text->len--;
    if (text->len > 0 && text->data[text->len - 1] != '\n')
        buf_putc(text, '\n');
}

/* A tag in a line parts words, or shows some, or changes nothing. */
static void html_inline(struct walk *walk, cmark_node *node)
{
    const char *literal = cmark_node_get_literal(node);
    const struct str tag = str_of(literal + 1 + (literal[1] == '/'));
    const struct str name = html_tag_name(tag);
    const enum html_tag kind = html_tag_kind(name);

    if (str_equal_nocase(name, STR("sup")) && literal[1] != '/' && is_exponent(node))
        buf_putc(&walk->text, '^');
    else if (str_equal_nocase(name, STR("img")))
        html_tag_put_text(&walk->text, html_tag_attribute(tag, STR("alt")));
    else if (kind == HTML_CELL)
        buf_putc(&walk->text, ' ');
    else if (kind != HTML_INLINE)
        begin_line(&walk->text);
}

/* ---- the walk ---- */

static bool enter(struct walk *walk, cmark_node *node)
{
    switch ((int)cmark_node_get_type(node)) {
    case CMARK_NODE_LIST:
        begin_list(walk, node);
        break;
    case CMARK_NODE_ITEM:
        begin_item(walk);
        break;
    case CMARK_NODE_PARAGRAPH:
    case CMARK_NODE_HEADING:
        begin_block(walk);
        break;
    case CMARK_NODE_CODE_BLOCK:
        begin_block(walk);
        return code_block(walk, node);
    case CMARK_NODE_HTML_BLOCK:
        begin_block(walk);
        return html_block(walk, node);
    case CMARK_NODE_TEXT:
        put_literal(&walk->text, node);
        break;
    case CMARK_NODE_CODE:
        code_span(walk, node);
        break;
    case CMARK_NODE_HTML_INLINE:
        html_inline(walk, node);
        break;
    case CMARK_NODE_SOFTBREAK:
        buf_putc(&walk->text, SOFT_BREAK);
        break;
    case CMARK_NODE_LINEBREAK:
        buf_putc(&walk->text, '\n');
        break;
    default:
        break;
    }
    return true;
}

static bool leave(struct walk *walk, cmark_node *node)
{
    cmark_node_type type = cmark_node_get_type(node);
    bool done = true;

    if (type == CMARK_NODE_LIST)
        return end_list(walk);
    if (walk->list_depth > 0 || (type != CMARK_NODE_PARAGRAPH && type != CMARK_NODE_HEADING))
        return true;
    done =
        type == CMARK_NODE_HEADING ? end_heading(walk, cmark_node_get_heading_level(node)) : end_paragraph(walk, node);
    buf_clear(&walk->text);
    return done;
}

static bool walk_tree(struct walk *walk, cmark_node *root)
{
    cmark_iter *iter = cmark_iter_new(root);
    cmark_event_type event;
    bool done = true;

    while (done && (event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
        cmark_node *node = cmark_iter_get_node(iter);

        done = event == CMARK_EVENT_ENTER ? enter(walk, node) : leave(walk, node);
    }
    cmark_iter_free(iter);
    return done;
}

static cmark_node *parse(struct str text)
{
    cmark_parser *parser = cmark_parser_new_with_mem(CMARK_OPT_DEFAULT, &memory);
    cmark_node *root;

    cmark_parser_feed(parser, text.at, text.len);
    root = cmark_parser_finish(parser);
    cmark_parser_free(parser);
    return root;
}

bool markdown_split(struct str text, struct document_writer *document, struct fault *fault)
{
    struct walk walk = {
        .document = document,
        .fault = fault,
        .text = buf_make(LIMIT_DOCUMENT),
        .inline_code = buf_make(LIMIT_DOCUMENT),
        .first_heading = buf_make(LIMIT_TITLE),
        .picture = buf_make(LIMIT_DOCUMENT),
    };
    struct buf common = buf_make((size_t)2 * LIMIT_DOCUMENT);
    cmark_node *root = NULL;
    bool done;

    dialect_rewrite(frontmatter_take(text, document), &common);
    done = ceiling_kept(&common, fault);
    if (done) {
        root = parse(buf_str(&common));
        done = walk_tree(&walk, root);
    }
    buf_free(&common);

    document_writer_set_title(document, buf_str(&walk.first_heading));
    if (document->chunk_count == 0)
        document_writer_warn(document, "The file has no text.");
    if (root != NULL)
        cmark_node_free(root);
    buf_free(&walk.text);
    buf_free(&walk.inline_code);
    buf_free(&walk.first_heading);
    buf_free(&walk.picture);
    return done;
}

bool markdown_read(struct extraction *x)
{
    struct buf text = buf_make(LIMIT_DOCUMENT);
    bool done = encoding_read(x, &text) && markdown_split(buf_str(&text), &x->document, &x->fault);

    buf_free(&text);
    document_writer_meta_text(&x->document, "format", "markdown");
    return done;
}
