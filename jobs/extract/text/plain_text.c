#include "jobs/extract/text/plain_text.h"

#include <ctype.h>

#include "jobs/extract/ceiling.h"
#include "jobs/extract/text/encoding.h"
#include "jobs/extract/text/text_heading.h"
#include "jobs/extract/text/time_marks.h"

#define PASSAGE ((size_t)600) /* bytes of a paragraph, from which on it is parted: a citation names one of its parts */

static bool is_blank(struct str line)
{
    return str_trim(line).len == 0;
}

/* The next block, or one with no lines at the end. */
static struct text_block next_block(struct str *rest)
{
    struct text_block block = {0};

    while (rest->at != NULL) {
        struct str line = str_cut(rest, '\n');

        if (is_blank(line)) {
            if (block.lines > 0)
                return block;
            continue;
        }
        if (block.lines++ == 0)
            block.text = line;
        block.text.len = (size_t)(line.at + line.len - block.text.at);
    }
    return block;
}

/* ---- lists ---- */

enum { NO_ITEM = -2, BULLET = -1 };

/* The number in front of an item. */
static int item_number(struct str line)
{
    int number = 0;
    size_t digits = 0;

    line = str_trim(line);
    if (line.len > 2 && strchr("-*+", line.at[0]) != NULL && line.at[1] == ' ')
        return BULLET;
    if (str_starts(line, STR("\xE2\x80\xA2"))) /* U+2022 BULLET */
        return BULLET;
    for (; digits < line.len && digits < 4 && isdigit((unsigned char)line.at[digits]); digits++)
        number = number * 10 + (line.at[digits] - '0');
    if (digits == 0 || digits > 3 || digits + 1 >= line.len || strchr(".)", line.at[digits]) == NULL ||
        line.at[digits + 1] != ' ')
        return NO_ITEM;
    return number;
}

/* How many items: every line is one or continues one by being indented. 0: it is no list. */
static size_t count_items(struct str rest)
{
    size_t items = 0;

    while (rest.at != NULL) {
        struct str line = str_cut(&rest, '\n');

        if (item_number(line) != NO_ITEM)
            items++;
        else if (!is_blank(line) && (items == 0 || !isspace((unsigned char)line.at[0])))
            return 0;
    }
    return items;
}

/* Blank lines may separate items: a block of one item continues with the next block if that is an item with the next number, or both have
 * bullets. */
static void join_items(struct text_block *block, struct str *rest)
{
    int number = count_items(block->text) == 1 ? item_number(block->text) : NO_ITEM;

    while (number != NO_ITEM) {
        struct str behind = *rest;
        struct text_block next = next_block(&behind);

        number = number == BULLET ? BULLET : number + 1;
        if (next.lines == 0 || item_number(next.text) != number || count_items(next.text) != 1)
            return;
        block->text.len = (size_t)(next.text.at + next.text.len - block->text.at);
        block->lines += next.lines;
        *rest = behind;
    }
}

static bool add_list(struct str rest, struct document_writer *document, struct fault *fault)
{
    struct buf lines = buf_make(LIMIT_DOCUMENT);
    bool done;

    while (rest.at != NULL) {
        struct str line = str_cut(&rest, '\n');

        if (is_blank(line))
            continue;
        if (lines.len > 0)
            buf_putc(&lines, '\n');
        buf_put(&lines, line.at, line.len);
    }
    done = ceiling_kept(&lines, fault) &&
           document_writer_add(document, &(struct chunk){.type = CHUNK_LIST, .text = buf_str(&lines)}, fault);
    buf_free(&lines);
    return done;
}

/* ---- tables, as spreadsheets paste them ---- */

static size_t count_tabs(struct str line)
{
    size_t tabs = 0;

    for (size_t i = 0; i < line.len; i++)
        tabs += line.at[i] == '\t';
    return tabs;
}

/* Every line has as many cells as the first, two at least. */
static bool is_table(struct text_block block)
{
    struct str rest = block.text;
    const size_t tabs = count_tabs(str_cut(&rest, '\n'));

    while (rest.at != NULL) {
        const struct str line = str_cut(&rest, '\n');

        if (!is_blank(line) && count_tabs(line) != tabs)
            return false;
    }
    return tabs > 0 && block.lines >= 2;
}

static bool add_table(struct str rest, struct document_writer *document, struct fault *fault)
{
    struct buf rows = buf_make(LIMIT_DOCUMENT);
    bool done;

    while (rest.at != NULL) {
        struct str line = str_cut(&rest, '\n');

        if (is_blank(line))
            continue;
        buf_puts(&rows, rows.len > 0 ? "\n|" : "|");
        while (line.at != NULL) {
            const struct str cell = str_trim(str_cut(&line, '\t'));

            buf_putc(&rows, ' ');
            buf_put(&rows, cell.at, cell.len);
            buf_puts(&rows, " |");
        }
    }
    done = ceiling_kept(&rows, fault) &&
           document_writer_add(document, &(struct chunk){.type = CHUNK_TABLE, .text = buf_str(&rows)}, fault);
    buf_free(&rows);
    return done;
}

/* ---- long runs of lines, such as a pasted transcript ---- */

/* Where a passage ends that begins the text: behind the first sentence, else the first line, else the first word that ends beyond
 * PASSAGE bytes; the whole if there is less than that and half of it again. */
static size_t passage_length(struct str text)
{
    const size_t furthest = MIN(text.len, (size_t)2 * PASSAGE);
    size_t line = 0, word = 0;

    if (text.len < PASSAGE + PASSAGE / 2)
        return text.len;
    for (size_t at = PASSAGE; at < furthest; at++) {
        if (text.at[at] != ' ' && text.at[at] != '\n')
            continue;
        if (text_heading_ends_sentence((struct str){text.at, at}))
            return at;
        line = line == 0 && text.at[at] == '\n' ? at : line;
        word = word == 0 ? at : word;
    }
    return line > 0 ? line : word > 0 ? word : str_clip(text, furthest).len;
}

static bool add_passages(struct str text, struct document_writer *document, struct fault *fault)
{
    while (text.len > 0) {
        const size_t length = passage_length(text);
        const struct chunk chunk = {.type = CHUNK_PARAGRAPH, .text = {text.at, length}};

        if (!document_writer_add(document, &chunk, fault))
            return false;
        text = str_trim((struct str){text.at + length, text.len - length});
    }
    return true;
}

static bool add_block(struct text_block block, struct document_writer *document, struct fault *fault)
{
    struct chunk chunk = {.type = CHUNK_HEADING};
    bool first = document->chunk_count == 0;

    chunk.level = text_heading_take(&block, &chunk.text);
    if (chunk.level > 0) {
        document_writer_set_title(document, chunk.text);
        if (!document_writer_add(document, &chunk, fault))
            return false;
    }
    if (block.lines == 0)
        return true;
    if (first && block.lines == 1 && text_heading_is_short(block.text) && text_heading_has_letter(block.text) &&
        !text_heading_ends_sentence(str_trim(block.text)))
        document_writer_set_title(document, block.text);
    if (is_table(block))
        return add_table(block.text, document, fault);
    if (count_items(block.text) >= 2)
        return add_list(block.text, document, fault);
    return add_passages(str_trim(block.text), document, fault);
}

/* ---- the whole ---- */

bool plain_text_split(struct str text, struct document_writer *document, struct fault *fault)
{
    struct text_block block;

    while ((block = next_block(&text)).lines > 0) {
        join_items(&block, &text);
        if (!add_block(block, document, fault))
            return false;
    }
    if (document->chunk_count == 0)
        document_writer_warn(document, "The file has no text.");
    return true;
}

bool plain_text_read(struct extraction *x)
{
    struct buf text = buf_make(LIMIT_DOCUMENT), timeless = buf_make(LIMIT_DOCUMENT);
    bool done = encoding_read(x, &text);
    struct str plain = buf_str(&text);

    if (done && time_marks_strip(plain, &timeless)) {
        plain = buf_str(&timeless);
        done = ceiling_kept(&timeless, &x->fault);
        document_writer_warn(
            &x->document,
            "The times in this transcript are left out. Upload it as .srt or .vtt of a video to keep them.");
    }
    done = done && plain_text_split(plain, &x->document, &x->fault);
    buf_free(&text);
    buf_free(&timeless);
    document_writer_meta_text(&x->document, "format", "text");
    return done;
}
