#include "jobs/extract/text/plain_text.h"

#include <ctype.h>

#include "jobs/extract/text/encoding.h"

#define HEADING_CEILING 100 /* bytes: longer lines are sentences */

/* A run of lines without a blank one, and what it is. */
struct block {
    struct str text;
    size_t lines;
};

static bool is_blank(struct str line)
{
    return str_trim(line).len == 0;
}

/* The next block, or one with no lines at the end. */
static struct block next_block(struct str *rest)
{
    struct block block = {0};

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

/* ---- headings ---- */

static bool is_rule(struct str line, char mark)
{
    line = str_trim(line);
    for (size_t i = 0; i < line.len; i++) {
        if (line.at[i] != mark)
            return false;
    }
    return line.len >= 3;
}

static bool ends_sentence(struct str line)
{
    return line.len > 0 && strchr(".,;:!?", line.at[line.len - 1]) != NULL;
}

static bool is_capitals(struct str line)
{
    size_t letters = 0;

    for (size_t i = 0; i < line.len; i++) {
        if (islower((unsigned char)line.at[i]) || (uint8_t)line.at[i] >= 0x80)
            return false;
        letters += isupper((unsigned char)line.at[i]) != 0;
    }
    return letters >= 3;
}

/* "3.1 Collisions" has two numbers: a heading of level 2. 0: not numbered so. */
static int numbered_level(struct str line)
{
    int level = 0;
    size_t at = 0;

    while (at < line.len && isdigit((unsigned char)line.at[at])) {
        while (at < line.len && isdigit((unsigned char)line.at[at]))
            at++;
        level++;
        if (at < line.len && line.at[at] == '.')
            at++;
    }
    if (level == 0 || level > 6 || at >= line.len || line.at[at] != ' ')
        return 0;
    return isupper((unsigned char)str_trim((struct str){line.at + at, line.len - at}).at[0]) ? level : 0;
}

static bool names_section(struct str line)
{
    static const struct str words[] = {STR("chapter "), STR("part "), STR("section "), STR("lesson "), STR("lecture ")};

    for (size_t i = 0; i < ARRAY_COUNT(words); i++) {
        struct str head = {line.at, MIN(line.len, words[i].len)};

        if (str_equal_nocase(head, words[i]) && line.len > words[i].len &&
            isalnum((unsigned char)line.at[words[i].len]))
            return true;
    }
    return false;
}

/* The level of a line that stands by itself, or 0. */
static int line_level(struct str line)
{
    line = str_trim(line);
    if (line.len > HEADING_CEILING || ends_sentence(line))
        return 0;
    if (numbered_level(line) > 0)
        return numbered_level(line);
    return names_section(line) || is_capitals(line) ? 1 : 0;
}

/* A heading underlined is taken off the block's front. */
static int take_underlined(struct block *block, struct str *heading)
{
    struct str rest = block->text, first = str_cut(&rest, '\n'), second;
    int level;

    if (block->lines < 2 || str_trim(first).len > HEADING_CEILING)
        return 0;
    second = str_cut(&rest, '\n');
    level = is_rule(second, '=') ? 1 : is_rule(second, '-') ? 2 : 0;
    if (level == 0)
        return 0;
    *heading = first;
    *block = (struct block){rest.at == NULL ? STR("") : rest, block->lines - 2};
    return level;
}

static int take_heading(struct block *block, struct str *heading)
{
    int level = take_underlined(block, heading);

    if (level > 0 || block->lines != 1)
        return level;
    level = line_level(block->text);
    if (level == 0)
        return 0;
    *heading = block->text;
    block->lines = 0;
    return level;
}

/* ---- lists ---- */

static bool is_item(struct str line)
{
    size_t digits = 0;

    line = str_trim(line);
    if (line.len > 2 && strchr("-*+", line.at[0]) != NULL && line.at[1] == ' ')
        return true;
    if (str_starts(line, STR("\xE2\x80\xA2"))) /* U+2022 BULLET */
        return true;
    while (digits < line.len && isdigit((unsigned char)line.at[digits]))
        digits++;
    return digits > 0 && digits < 4 && digits + 1 < line.len && strchr(".)", line.at[digits]) != NULL &&
           line.at[digits + 1] == ' ';
}

/* Every line is an item or continues one by being indented. */
static bool is_list(const struct block *block)
{
    struct str rest = block->text;
    size_t items = 0;

    while (rest.at != NULL) {
        struct str line = str_cut(&rest, '\n');

        if (is_item(line))
            items++;
        else if (items == 0 || line.len == 0 || !isspace((unsigned char)line.at[0]))
            return false;
    }
    return items >= 2;
}

/* ---- the whole ---- */

static bool add_block(struct block block, struct document_writer *document, struct fault *fault)
{
    struct chunk chunk = {.type = CHUNK_HEADING};
    bool first = document->chunk_count == 0;

    chunk.level = take_heading(&block, &chunk.text);
    if (chunk.level > 0) {
        document_writer_set_title(document, chunk.text);
        if (!document_writer_add(document, &chunk, fault))
            return false;
    }
    if (block.lines == 0)
        return true;
    if (first && block.lines == 1 && block.text.len <= HEADING_CEILING && !ends_sentence(str_trim(block.text)))
        document_writer_set_title(document, block.text);
    chunk = (struct chunk){.type = is_list(&block) ? CHUNK_LIST : CHUNK_PARAGRAPH, .text = block.text};
    return document_writer_add(document, &chunk, fault);
}

bool plain_text_split(struct str text, struct document_writer *document, struct fault *fault)
{
    struct block block;

    while ((block = next_block(&text)).lines > 0) {
        if (!add_block(block, document, fault))
            return false;
    }
    if (document->chunk_count == 0)
        document_writer_warn(document, "The file has no text.");
    return true;
}

bool plain_text_read(struct extraction *x)
{
    struct buf text = buf_make(LIMIT_DOCUMENT);
    bool done = encoding_read(x, &text) && plain_text_split(buf_str(&text), &x->document, &x->fault);

    buf_free(&text);
    document_writer_meta_text(&x->document, "format", "text");
    return done;
}
