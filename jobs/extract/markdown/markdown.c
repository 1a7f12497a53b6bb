#include "jobs/extract/markdown/markdown.h"

#include <cmark.h>

#include "jobs/extract/ceiling.h"
#include "jobs/extract/error_report.h"
#include "jobs/extract/markdown/fence.h"
#include "jobs/extract/markdown/frontmatter.h"
#include "jobs/extract/markdown/html_block.h"
#include "jobs/extract/markdown/markdown_table.h"
#include "jobs/extract/markdown/own_lines.h"
#include "jobs/extract/text/encoding.h"

#define LIST_DEPTH 16 /* deeper items are indented and numbered as these */
#define SOFT_BREAK \
    '\037' /* a line end of the source inside a paragraph, until the block is known to be a table or not */
#define NOTE_MARK '\036' /* in front of the colon of a footnote's text, while cmark reads it */

/* One pass over the tree: inlines gather in `text` until their block ends. */
struct walk {
    struct document_writer *document;
    struct fault *fault;
    struct buf text;
    struct buf inline_code; /* what of the text is code, a line each */
    struct buf first_heading;
    size_t list_depth;
    int next_number[LIST_DEPTH];
    bool at_marker; /* nothing follows the item's marker yet */
};

/* ---- memory: cmark cannot report a failure ---- */

static void *must_calloc(size_t count, size_t size)
{
    void *memory = calloc(count, size);

    if (memory == NULL)
        error_report_out_of_memory();
    return memory;
}

static void *must_realloc(void *old, size_t size)
{
    void *memory = realloc(old, size);

    if (memory == NULL)
        error_report_out_of_memory();
    return memory;
}

static cmark_mem memory = {must_calloc, must_realloc, free};

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
    return done;
}

static void replace_soft_breaks(struct walk *walk, char with)
{
    for (size_t i = 0; i < walk->text.len; i++) {
        if (walk->text.data[i] == SOFT_BREAK)
            walk->text.data[i] = with;
    }
}

static bool end_heading(struct walk *walk, int level)
{
    replace_soft_breaks(walk, ' ');
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

/* Without the lines at both ends that only open or close a part of the document, as Pandoc writes them: "::: exercise". */
static struct str without_divs(struct str lines)
{
    struct str rest = lines;

    while (str_starts(str_trim(lines), STR(":::")) && rest.at != NULL) {
        str_cut(&rest, '\n');
        lines = rest.at != NULL ? rest : STR("");
    }
    for (const char *last; lines.len > 0; lines.len = (size_t)(last - lines.at)) {
        last = memrchr(lines.at, '\n', lines.len);
        if (last == NULL ||
            !str_starts(str_trim((struct str){last, lines.len - (size_t)(last - lines.at)}), STR(":::")))
            break;
    }
    return lines;
}

/* The ends of lines that stand by themselves stay; the others become spaces. `lines` is the text with all of them. */
static void join_lines(struct walk *walk, struct str lines)
{
    const bool entries = own_lines_are_entries(lines);
    struct str rest = lines;

    while (rest.at != NULL && lines.len > 0) {
        struct str line = str_cut(&rest, '\n');
        const size_t at = (size_t)(line.at - lines.at);
        if (at > 0 && walk->text.data[at - 1] == SOFT_BREAK && (entries || own_lines_begins_item(line)))
            walk->text.data[at - 1] = '\n';
    }
    replace_soft_breaks(walk, ' ');
}

static bool end_paragraph(struct walk *walk)
{
    struct str before, table, text;
    struct buf lines;
    bool done;

    lines = buf_make(LIMIT_DOCUMENT);
    buf_put(&lines, walk->text.data, walk->text.len);
    for (size_t i = 0; i < lines.len; i++)
        lines.data[i] = lines.data[i] == SOFT_BREAK ? '\n' : lines.data[i];
    text = without_divs(buf_str(&lines));
    join_lines(walk, buf_str(&lines));
    if (!markdown_table_find(text, &before, &table))
        done = add(walk, (struct chunk){.type = CHUNK_PARAGRAPH,
                                        .text = {walk->text.data + (text.at - lines.data), text.len}});
    else
        done = add(walk, (struct chunk){.type = CHUNK_PARAGRAPH, .text = before}) && add_table(walk, table);
    buf_free(&lines);
    return done;
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

/* What there is of a list so far. */
static bool flush_list(struct walk *walk)
{
    bool done;

    replace_soft_breaks(walk, ' ');
    done = add(walk, (struct chunk){.type = CHUNK_LIST});
    buf_clear(&walk->text);
    return done;
}

static bool end_list(struct walk *walk)
{
    return --walk->list_depth > 0 || flush_list(walk);
}

/* ---- raw blocks ---- */

/* A node's text without the marks of footnotes. */
static void put_literal(struct buf *out, cmark_node *node)
{
    struct str rest = str_of(cmark_node_get_literal(node));

    while (rest.at != NULL) {
        struct str part = str_cut(&rest, NOTE_MARK);

        buf_put(out, part.at, part.len);
    }
}

/* Inside a list, it parts the list's text in two. */
static bool code_block(struct walk *walk, cmark_node *node)
{
    bool done = walk->list_depth == 0 || flush_list(walk);

    put_literal(&walk->text, node);
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
    done =
        chunk->type == CHUNK_HEADING ? end_heading(walk, chunk->level) : add(walk, (struct chunk){.type = chunk->type});
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
    done = type == CMARK_NODE_HEADING ? end_heading(walk, cmark_node_get_heading_level(node)) : end_paragraph(walk);
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

/* The length of a line's "[^name]", where a colon follows it: a footnote's text, which CommonMark takes for a link's address and leaves
 * out. 0: there is none. */
static size_t footnote_label(struct str line)
{
    const struct str trimmed = str_trim(line);
    const char *end = memmem(trimmed.at, trimmed.len, "]:", 2);

    return str_starts(trimmed, STR("[^")) && end != NULL ? (size_t)(end + 1 - line.at) : 0;
}

/* Line by line, with a mark in front of the colon of a footnote. */
static void feed(cmark_parser *parser, struct str text)
{
    static const char mark = NOTE_MARK;

    while (text.at != NULL) {
        const struct str line = str_cut(&text, '\n');
        const size_t label = footnote_label(line);

        cmark_parser_feed(parser, line.at, label);
        if (label > 0)
            cmark_parser_feed(parser, &mark, 1);
        cmark_parser_feed(parser, line.at + label, line.len - label + (text.at != NULL));
    }
}

static cmark_node *parse(struct str text)
{
    cmark_parser *parser = cmark_parser_new_with_mem(CMARK_OPT_DEFAULT, &memory);
    cmark_node *root;

    feed(parser, text);
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
    };
    cmark_node *root = parse(frontmatter_take(text, document));
    bool done = walk_tree(&walk, root);

    document_writer_set_title(document, buf_str(&walk.first_heading));
    if (document->chunk_count == 0)
        document_writer_warn(document, "The file has no text.");
    cmark_node_free(root);
    buf_free(&walk.text);
    buf_free(&walk.inline_code);
    buf_free(&walk.first_heading);
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
