#include "jobs/extract/markdown/markdown.h"

#include <cmark.h>

#include "jobs/extract/ceiling.h"
#include "jobs/extract/error_report.h"
#include "jobs/extract/markdown/frontmatter.h"
#include "jobs/extract/markdown/markdown_table.h"
#include "jobs/extract/text/encoding.h"

#define LIST_DEPTH 16 /* deeper items are indented and numbered as these */
#define SOFT_BREAK \
    '\037' /* a line end of the source inside a paragraph, until the block is known to be a table or not */

/* One pass over the tree: inlines gather in `text` until their block ends. */
struct walk {
    struct document_writer *document;
    struct fault *fault;
    struct buf text;
    struct buf first_heading;
    size_t list_depth;
    int next_number[LIST_DEPTH];
    bool at_marker; /* the item's marker has been put and nothing behind it */
};

/* ---- memory: cmark has no way to fail ---- */

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

/* ---- blocks that stand by themselves ---- */

static bool add(struct walk *walk, struct chunk chunk)
{
    if (chunk.text.at == NULL)
        chunk.text = buf_str(&walk->text);
    return ceiling_kept(&walk->text, walk->fault) && document_writer_add(walk->document, &chunk, walk->fault);
}

static void replace_soft_breaks(struct walk *walk, char with)
{
    for (size_t i = 0; i < walk->text.len; i++) {
        if (walk->text.data[i] == SOFT_BREAK)
            walk->text.data[i] = with;
    }
}

static bool end_heading(struct walk *walk, cmark_node *node)
{
    int level = cmark_node_get_heading_level(node);

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

static bool end_paragraph(struct walk *walk)
{
    struct str before, table;
    struct buf lines;
    bool done;

    lines = buf_make(LIMIT_DOCUMENT);
    buf_put(&lines, walk->text.data, walk->text.len);
    for (size_t i = 0; i < lines.len; i++)
        lines.data[i] = lines.data[i] == SOFT_BREAK ? '\n' : lines.data[i];
    replace_soft_breaks(walk, ' ');
    if (!markdown_table_find(buf_str(&lines), &before, &table))
        done = add(walk, (struct chunk){.type = CHUNK_PARAGRAPH});
    else
        done = add(walk, (struct chunk){.type = CHUNK_PARAGRAPH, .text = before}) && add_table(walk, table);
    buf_free(&lines);
    return done;
}

static struct str first_word(const char *text)
{
    struct str word = str_trim(str_of(text == NULL ? "" : text));

    for (size_t i = 0; i < word.len; i++) {
        if (word.at[i] == ' ' || word.at[i] == '\t' || word.at[i] == '{')
            word.len = i;
    }
    return word;
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

/* A block inside an item: the first stands behind the marker, the others on lines of their own. */
static void begin_inside_item(struct walk *walk)
{
    if (!walk->at_marker)
        indent(walk, walk->list_depth);
    walk->at_marker = false;
}

static bool end_list(struct walk *walk)
{
    bool done = true;

    if (--walk->list_depth == 0) {
        replace_soft_breaks(walk, ' ');
        done = add(walk, (struct chunk){.type = CHUNK_LIST});
        buf_clear(&walk->text);
    }
    return done;
}

/* ---- raw blocks ---- */

/* How what stands behind a '<' ends when it is no text: comments, scripts, style sheets. NULL: it is a tag like others. */
static const char *end_of_silent(struct str html)
{
    static const char *const silent[][2] = {{"script", "</script"}, {"style", "</style"}};
    struct str name = {html.at, strcspn(html.at, " \t\n/<>")};

    if (str_starts(html, STR("!--")))
        return "-->";
    for (size_t i = 0; i < ARRAY_COUNT(silent); i++)
        if (str_equal_nocase(name, str_of(silent[i][0])))
            return silent[i][1];
    return NULL;
}

/* What remains of HTML, a text that ends with NUL, when tags and what is silent are taken out. */
static void put_untagged(struct buf *out, struct str html)
{
    while (html.at != NULL) {
        struct str text = str_cut(&html, '<');
        const char *end = html.at != NULL ? end_of_silent(html) : NULL;

        buf_put(out, text.at, text.len);
        if (end != NULL) {
            const char *at = strcasestr(html.at, end);

            html = at == NULL ? (struct str){NULL, 0} : (struct str){at, (size_t)(html.at + html.len - at)};
        }
        if (html.at != NULL)
            str_cut(&html, '>');
    }
}

static bool raw_block(struct walk *walk, cmark_node *node)
{
    struct str literal = str_of(cmark_node_get_literal(node));
    bool code = cmark_node_get_type(node) == CMARK_NODE_CODE_BLOCK, done = true;

    if (walk->list_depth > 0)
        begin_inside_item(walk);
    if (code)
        buf_put(&walk->text, literal.at, literal.len);
    else
        put_untagged(&walk->text, literal);
    if (walk->list_depth == 0) {
        done = add(walk, (struct chunk){.type = code ? CHUNK_CODE : CHUNK_PARAGRAPH,
                                        .language = first_word(code ? cmark_node_get_fence_info(node) : NULL)});
        buf_clear(&walk->text);
    }
    return done;
}

/* ---- the walk ---- */

static void put_literal(struct walk *walk, cmark_node *node)
{
    buf_puts(&walk->text, cmark_node_get_literal(node));
}

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
        if (walk->list_depth > 0)
            begin_inside_item(walk);
        break;
    case CMARK_NODE_CODE_BLOCK:
    case CMARK_NODE_HTML_BLOCK:
        return raw_block(walk, node);
    case CMARK_NODE_TEXT:
    case CMARK_NODE_CODE:
        put_literal(walk, node);
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
    done = type == CMARK_NODE_HEADING ? end_heading(walk, node) : end_paragraph(walk);
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
        .first_heading = buf_make(LIMIT_TITLE),
    };
    cmark_node *root = parse(frontmatter_take(text, document));
    bool done = walk_tree(&walk, root);

    document_writer_set_title(document, buf_str(&walk.first_heading));
    if (document->chunk_count == 0)
        document_writer_warn(document, "The file has no text.");
    cmark_node_free(root);
    buf_free(&walk.text);
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
