#include "jobs/extract/markdown/html_block.h"

#include <ctype.h>

#include "jobs/extract/ceiling.h"
#include "jobs/extract/markdown/html_tag.h"

#define LIST_DEPTH 16 /* deeper items are indented and numbered as these */
#define BULLETS (-1)

/* One pass over the source: text gathers until a tag ends what it belongs to. */
struct splitter {
    const struct html_block_sink *sink;
    struct fault *fault;
    struct buf text;
    enum chunk_type type; /* of the text */
    int level;            /* of a heading */
    struct str language;  /* of code */
    struct str picture;   /* the alternative text of the last one */
    int depth;            /* of tables in tables, or of lists in lists: the outermost is the chunk */
    int next[LIST_DEPTH]; /* number of an item, or BULLETS */
    bool in_row;
};

/* ---- text ---- */

static void trim_end(struct buf *text)
{
    while (text->len > 0 && text->data[text->len - 1] == ' ')
        text->len--;
}

/* White space of any length becomes one space, and none at the beginning of a line. */
static void put_on_one_line(struct buf *out, struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        const bool is_space = strchr(" \t\n\f\r", text.at[i]) != NULL;

        if (!is_space)
            buf_putc(out, text.at[i]);
        else if (out->len > 0 && strchr(" \n", out->data[out->len - 1]) == NULL)
            buf_putc(out, ' ');
    }
}

static void begin_line(struct splitter *s)
{
    trim_end(&s->text);
    if (s->text.len > 0)
        buf_putc(&s->text, '\n');
}

static void open_cell(struct splitter *s)
{
    if (!s->in_row)
        begin_line(s);
    else if (s->text.len > 0 && s->text.data[s->text.len - 1] != ' ')
        buf_putc(&s->text, ' ');
    buf_puts(&s->text, "| ");
    s->in_row = true;
}

static void close_row(struct splitter *s)
{
    trim_end(&s->text);
    if (s->in_row)
        buf_puts(&s->text, " |");
    s->in_row = false;
}

static void put_text(struct splitter *s, struct str text)
{
    struct buf plain = buf_make(LIMIT_DOCUMENT);

    html_tag_put_text(&plain, text);
    if (s->type == CHUNK_CODE) {
        buf_put(&s->text, plain.data, plain.len);
    } else {
        if (s->type == CHUNK_TABLE && !s->in_row && str_trim(buf_str(&plain)).len > 0)
            open_cell(s);
        if (s->type != CHUNK_TABLE || s->in_row)
            put_on_one_line(&s->text, buf_str(&plain));
    }
    buf_free(&plain);
}

/* Passes on the text so far; what follows is of the type given. */
static bool flush(struct splitter *s, enum chunk_type next)
{
    struct chunk chunk = {.type = s->type, .level = s->level, .language = s->language};

    if (s->type == CHUNK_TABLE)
        close_row(s);
    chunk.text = s->type == CHUNK_CODE ? buf_str(&s->text) : str_trim(buf_str(&s->text));
    if (!ceiling_kept(&s->text, s->fault) || (str_trim(chunk.text).len > 0 && !s->sink->put(s->sink->to, &chunk)))
        return false;
    buf_clear(&s->text);
    s->type = next;
    s->depth = 0;
    s->language = STR("");
    return true;
}

/* ---- tables and lists ---- */

/* A tag inside a cell that does not end the cell separates words. */
static bool on_tag_in_table(struct splitter *s, enum html_tag tag, bool closes)
{
    if (tag == HTML_TABLE)
        s->depth += closes ? -1 : 1;
    if (tag == HTML_TABLE && s->depth <= 0)
        return flush(s, CHUNK_PARAGRAPH);
    if (s->depth <= 1 && tag == HTML_ROW)
        close_row(s);
    else if (s->depth <= 1 && tag == HTML_CELL && !closes)
        open_cell(s);
    else if (tag != HTML_INLINE)
        put_text(s, STR(" "));
    return true;
}

static void begin_item(struct splitter *s)
{
    const int deep = MIN(MAX(s->depth, 1), LIST_DEPTH) - 1;

    begin_line(s);
    buf_printf(&s->text, "%*s", 2 * deep, "");
    if (s->next[deep] == BULLETS || s->depth == 0)
        buf_puts(&s->text, "- ");
    else
        buf_printf(&s->text, "%d. ", s->next[deep]++);
}

static int first_number(struct str tag)
{
    const struct str start = html_tag_attribute(tag, STR("start"));
    int number = 0;

    if (!str_equal_nocase(html_tag_name(tag), STR("ol")))
        return BULLETS;
    if (start.len == 0 || start.len > 6)
        return 1;
    for (size_t i = 0; i < start.len; i++) {
        if (!isdigit((unsigned char)start.at[i]))
            return 1;
        number = number * 10 + (start.at[i] - '0');
    }
    return number;
}

static bool on_tag_in_list(struct splitter *s, struct str tag, enum html_tag kind, bool closes)
{
    if (kind == HTML_LIST && closes)
        return --s->depth > 0 || flush(s, CHUNK_PARAGRAPH);
    if (kind == HTML_LIST) {
        s->next[MIN(s->depth, LIST_DEPTH - 1)] = first_number(tag);
        s->depth++;
    } else if (kind == HTML_ITEM && !closes) {
        begin_item(s);
    } else if (kind == HTML_MEANING && !closes) {
        trim_end(&s->text);
        buf_puts(&s->text, ": ");
    } else if (kind != HTML_INLINE) {
        put_text(s, STR(" "));
    }
    return true;
}

/* ---- the pass ---- */

static bool on_heading(struct splitter *s, int level, bool closes)
{
    if (!flush(s, closes ? CHUNK_PARAGRAPH : CHUNK_HEADING))
        return false;
    s->level = level;
    return true;
}

/* "language-c", as HTML has it for <code> (section 4.5.15), or the attribute `lang`. */
static struct str code_language(struct str tag)
{
    struct str classes = html_tag_attribute(tag, STR("class"));

    while (classes.at != NULL && classes.len > 0) {
        const struct str word = str_cut(&classes, ' ');

        if (str_starts(word, STR("language-")))
            return (struct str){word.at + 9, word.len - 9};
    }
    return html_tag_attribute(tag, STR("lang"));
}

static bool on_tag_in_code(struct splitter *s, struct str tag, enum html_tag kind, bool closes)
{
    if (kind == HTML_CODE && closes)
        return flush(s, CHUNK_PARAGRAPH);
    if (kind == HTML_LINE)
        buf_putc(&s->text, '\n');
    if (!closes && s->language.len == 0)
        s->language = code_language(tag);
    return true;
}

static bool opens(struct splitter *s, struct str tag, enum html_tag kind)
{
    if (kind >= HTML_TABLE)
        return flush(s, CHUNK_TABLE) && on_tag_in_table(s, kind, false);
    if (kind >= HTML_LIST)
        return flush(s, CHUNK_LIST) && on_tag_in_list(s, tag, kind, false);
    return flush(s, CHUNK_CODE) && on_tag_in_code(s, tag, kind, false);
}

/* The alternative text of a picture is said once, though its caption may say the same. */
static void on_picture(struct splitter *s, struct str tag, bool closes)
{
    struct buf words = buf_make(LIMIT_DOCUMENT);

    if (str_equal_nocase(html_tag_name(tag), STR("img"))) {
        s->picture = html_tag_attribute(tag, STR("alt"));
        put_text(s, s->picture);
    } else if (closes && s->type == CHUNK_PARAGRAPH && str_equal_nocase(html_tag_name(tag), STR("figcaption"))) {
        html_tag_put_text(&words, s->picture);
        if (str_equal(str_trim(buf_str(&words)), str_trim(buf_str(&s->text))))
            buf_clear(&s->text);
    }
    buf_free(&words);
}

static bool on_tag(struct splitter *s, struct str tag, bool closes)
{
    const enum html_tag kind = html_tag_kind(html_tag_name(tag));

    on_picture(s, tag, closes);
    if (s->type == CHUNK_CODE)
        return on_tag_in_code(s, tag, kind, closes);
    if (s->type == CHUNK_TABLE)
        return on_tag_in_table(s, kind, closes);
    if (s->type == CHUNK_LIST && kind < HTML_TABLE && kind != HTML_HEADING && kind != HTML_CODE)
        return on_tag_in_list(s, tag, kind, closes);
    if (kind == HTML_HEADING)
        return on_heading(s, html_tag_name(tag).at[1] - '0', closes);
    if (kind >= HTML_CODE && !closes)
        return opens(s, tag, kind);
    if (kind == HTML_BLOCK && s->type == CHUNK_PARAGRAPH)
        return flush(s, CHUNK_PARAGRAPH);
    if (kind == HTML_LINE || kind == HTML_BLOCK)
        begin_line(s);
    return true;
}

/* Moves behind the tag, or behind the end of a comment, script or style sheet. */
static bool take_tag(struct splitter *s, struct str *html)
{
    const char *end = html_tag_end_of_hidden(*html), *at;
    const bool closes = str_starts(*html, STR("/"));
    struct str tag;

    if (end != NULL) {
        at = strcasestr(html->at, end);
        *html = at == NULL ? (struct str){NULL, 0} : (struct str){at, (size_t)(html->at + html->len - at)};
        if (html->at != NULL)
            str_cut(html, '>');
        return true;
    }
    tag = str_cut(html, '>');
    return on_tag(s, (struct str){tag.at + closes, tag.len - closes}, closes);
}

static bool begins_tag(struct str html)
{
    return html.len > 0 && (isalpha((unsigned char)html.at[0]) || strchr("/!?", html.at[0]) != NULL);
}

bool html_block_split(struct str html, const struct html_block_sink *sink, struct fault *fault)
{
    struct splitter s = {.sink = sink, .fault = fault, .text = buf_make(LIMIT_DOCUMENT), .type = CHUNK_PARAGRAPH};
    bool done = true;

    while (done && html.at != NULL) {
        put_text(&s, str_cut(&html, '<'));
        if (html.at == NULL)
            break;
        if (begins_tag(html))
            done = take_tag(&s, &html);
        else
            put_text(&s, STR("<"));
    }
    done = done && flush(&s, CHUNK_PARAGRAPH);
    buf_free(&s.text);
    return done;
}
