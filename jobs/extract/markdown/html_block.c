#include "jobs/extract/markdown/html_block.h"

#include <ctype.h>

#include "jobs/extract/ceiling.h"

enum tag { INLINE, BLOCK, LINE, HEADING, TABLE, ROW, CELL };

/* One pass over the source: text gathers until a tag ends what it belongs to. */
struct splitter {
    const struct html_block_sink *sink;
    struct fault *fault;
    struct buf text;
    enum chunk_type type; /* of the text */
    int level;            /* of a heading */
    int depth;            /* of tables within tables: the outermost is the chunk */
    bool in_row;
};

/* ---- tags ---- */

static enum tag tag_of(struct str name)
{
    static const struct {
        struct str name;
        enum tag tag;
    } tags[] = {
        {STR("p"), BLOCK},       {STR("div"), BLOCK},     {STR("section"), BLOCK}, {STR("article"), BLOCK},
        {STR("header"), BLOCK},  {STR("footer"), BLOCK},  {STR("main"), BLOCK},    {STR("blockquote"), BLOCK},
        {STR("details"), BLOCK}, {STR("summary"), BLOCK}, {STR("figure"), BLOCK},  {STR("figcaption"), BLOCK},
        {STR("center"), BLOCK},  {STR("pre"), BLOCK},     {STR("hr"), BLOCK},      {STR("ul"), BLOCK},
        {STR("ol"), BLOCK},      {STR("dl"), BLOCK},      {STR("br"), LINE},       {STR("li"), LINE},
        {STR("dt"), LINE},       {STR("dd"), LINE},       {STR("option"), LINE},   {STR("h1"), HEADING},
        {STR("h2"), HEADING},    {STR("h3"), HEADING},    {STR("h4"), HEADING},    {STR("h5"), HEADING},
        {STR("h6"), HEADING},    {STR("table"), TABLE},   {STR("tr"), ROW},        {STR("td"), CELL},
        {STR("th"), CELL},       {STR("caption"), CELL},
    };

    for (size_t i = 0; i < ARRAY_COUNT(tags); i++) {
        if (str_equal_nocase(name, tags[i].name))
            return tags[i].tag;
    }
    return INLINE;
}

/* What ends a comment, a script or a style sheet, none of which is text; NULL for other tags. `html` begins behind the '<'. */
static const char *end_of_hidden(struct str html)
{
    static const char *const hidden[][2] = {{"script", "</script"}, {"style", "</style"}};
    struct str name = {html.at, strcspn(html.at, " \t\n/<>")};

    if (str_starts(html, STR("!--")))
        return "-->";
    for (size_t i = 0; i < ARRAY_COUNT(hidden); i++)
        if (str_equal_nocase(name, str_of(hidden[i][0])))
            return hidden[i][1];
    return NULL;
}

/* ---- text ---- */

static void trim_end(struct buf *text)
{
    while (text->len > 0 && text->data[text->len - 1] == ' ')
        text->len--;
}

/* White space of any length becomes one space: in a heading and in a cell, line ends of the source mean nothing. */
static void put_on_one_line(struct buf *out, struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        bool is_space = strchr(" \t\n\f", text.at[i]) != NULL;

        if (!is_space)
            buf_putc(out, text.at[i]);
        else if (out->len > 0 && out->data[out->len - 1] != ' ')
            buf_putc(out, ' ');
    }
}

static void open_cell(struct splitter *s)
{
    trim_end(&s->text);
    if (s->in_row)
        buf_putc(&s->text, ' ');
    else if (s->text.len > 0)
        buf_putc(&s->text, '\n');
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
    if (s->type == CHUNK_PARAGRAPH) {
        buf_put(&s->text, text.at, text.len);
        return;
    }
    if (s->type == CHUNK_TABLE && !s->in_row) {
        if (str_trim(text).len == 0)
            return;
        open_cell(s);
    }
    put_on_one_line(&s->text, text);
}

/* Passes on the text so far; what follows is of the type given. */
static bool flush(struct splitter *s, enum chunk_type next)
{
    struct chunk chunk = {.type = s->type, .level = s->level};

    if (s->type == CHUNK_TABLE)
        close_row(s);
    chunk.text = str_trim(buf_str(&s->text));
    if (!ceiling_kept(&s->text, s->fault) || (chunk.text.len > 0 && !s->sink->put(s->sink->to, &chunk)))
        return false;
    buf_clear(&s->text);
    s->type = next;
    s->depth = 0;
    return true;
}

/* ---- the pass ---- */

/* A tag inside a cell that does not end the cell separates words. */
static bool on_tag_in_table(struct splitter *s, enum tag tag, bool closes)
{
    if (tag == TABLE)
        s->depth += closes ? -1 : 1;
    if (tag == TABLE && s->depth <= 0)
        return flush(s, CHUNK_PARAGRAPH);
    if (s->depth <= 1 && tag == ROW)
        close_row(s);
    else if (s->depth <= 1 && tag == CELL && !closes)
        open_cell(s);
    else if (tag != INLINE)
        put_text(s, STR(" "));
    return true;
}

static bool on_heading(struct splitter *s, int level, bool closes)
{
    if (!flush(s, closes ? CHUNK_PARAGRAPH : CHUNK_HEADING))
        return false;
    s->level = level;
    return true;
}

static bool on_tag(struct splitter *s, struct str name, bool closes)
{
    enum tag tag = tag_of(name);

    if (s->type == CHUNK_TABLE)
        return on_tag_in_table(s, tag, closes);
    if (tag == HEADING)
        return on_heading(s, name.at[1] - '0', closes);
    if (tag >= TABLE && !closes)
        return flush(s, CHUNK_TABLE) && on_tag_in_table(s, tag, false);
    if (tag == BLOCK && s->type == CHUNK_PARAGRAPH)
        return flush(s, CHUNK_PARAGRAPH);
    if (tag == LINE || tag == BLOCK)
        put_text(s, STR("\n"));
    return true;
}

/* Moves behind the tag, or behind the end of a comment, script or style sheet. */
static bool take_tag(struct splitter *s, struct str *html)
{
    const char *end = end_of_hidden(*html), *at;
    struct str name = *html;
    bool closes = str_starts(name, STR("/"));

    if (end != NULL) {
        at = strcasestr(html->at, end);
        *html = at == NULL ? (struct str){NULL, 0} : (struct str){at, (size_t)(html->at + html->len - at)};
    }
    if (html->at != NULL)
        str_cut(html, '>');
    if (end != NULL)
        return true;
    name.at += closes;
    name.len = strcspn(name.at, " \t\n/<>");
    return on_tag(s, name, closes);
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
