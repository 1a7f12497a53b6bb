#include "jobs/architect/lines.h"

#include "jobs/architect/characters.h"
#include "jobs/architect/tokenizer.h"

#define FULL_LINE 60   /* bytes: a line that long was filled, so the next one goes on with it */
#define TITLE_WORDS 12 /* a line with more is a sentence */
#define TITLE_BYTES 100
#define CONTENTS_ENTRIES 8 /* of a page of a table of contents, and their share of its lines in fifths */
#define CONTENTS_FIFTHS 2
#define WIDTH_LINES 40 /* that tell how wide a slide is */
#define WIDTH_LEAST 30 /* bytes: what is narrower has not been wrapped */
#define ROMAN_DIGITS 7 /* "lxxxvii" */
#define ENTRY_TERM 4   /* words of a term before a colon, at most, */
#define ENTRY_WORDS 3  /* and behind it, at least */

/* ---- markers ---- */

/* Bytes of the bullet at the start of a line, 0: none. */
static size_t bullet_length(struct str line)
{
    static const char *const bullets[] = {"-",      "*",      "+",      "\u2022", "\u2013", "\u2014",
                                          "\u25AA", "\u25AB", "\u25CF", "\u25CB", "\u25E6", "\u2023",
                                          "\u2043", "\u25A0", "\u25A1", "\u27A2", "\u2713", "\u2714",
                                          "\u00B7", "\uF0B7", "\uF0A7", "\uF0D8", "\uF02D"};

    for (size_t i = 0; i < ARRAY_COUNT(bullets); i++) {
        size_t length = strlen(bullets[i]);
        if (str_starts(line, str_of(bullets[i])))
            return line.len == length || characters_is_space(line.at[length]) || length > 1 ? length : 0;
    }
    return 0;
}

/* Bytes of "12.", "3)", "(b)", "a)" at the start of a line, 0: none. */
static size_t number_length(struct str line)
{
    size_t at = line.len > 0 && line.at[0] == '(', digits = 0;

    while (at + digits < line.len && characters_is_digit(line.at[at + digits]) && digits < 3)
        digits++;
    if (digits == 0 && at + 1 < line.len && line.at[at] >= 'a' && line.at[at] <= 'h' && line.at[at + 1] == ')')
        digits = 1;
    at += digits;
    if (digits == 0 || at + 1 >= line.len || (line.at[at] != '.' && line.at[at] != ')'))
        return 0;
    return characters_is_space(line.at[at + 1]) ? at + 1 : 0;
}

bool lines_has_marker(struct str line)
{
    line = str_trim(line);
    return bullet_length(line) > 0 || number_length(line) > 0;
}

struct str lines_without_marker(struct str line)
{
    size_t length;

    line = str_trim(line);
    length = bullet_length(line);
    if (length == 0)
        length = number_length(line);
    return str_trim((struct str){line.at + length, line.len - length});
}

/* ---- entries ---- */

bool lines_is_entry(struct str line)
{
    size_t at = 0;
    struct str term;
    const char *colon;

    line = str_trim(line);
    colon = line.len > 0 ? memmem(line.at, line.len, ": ", 2) : NULL;
    if (colon == NULL || !characters_is_upper(str_next(line, &at)))
        return false;
    term = (struct str){line.at, (size_t)(colon - line.at)};
    return memchr(term.at, '.', term.len) == NULL && memchr(term.at, ',', term.len) == NULL &&
           tokenizer_words(term) <= ENTRY_TERM &&
           tokenizer_words((struct str){colon, line.len - term.len}) >= ENTRY_WORDS;
}

bool lines_are_entries(struct str text)
{
    size_t lines = 0;

    while (text.at != NULL) {
        struct str line = str_trim(str_cut(&text, '\n'));
        if (!lines_is_entry(line) || (text.at != NULL && tokenizer_is_whole(line)))
            return false;
        lines++;
    }
    return lines > 1;
}

/* ---- lines ---- */

/* "xiv": the number of a page before the first chapter. */
static bool is_roman(struct str line)
{
    for (size_t i = 0; i < line.len; i++)
        if (!strchr("ivxlc", line.at[i]))
            return false;
    return line.len > 0 && line.len <= ROMAN_DIGITS;
}

static bool is_number(struct str line)
{
    for (size_t i = 0; i < line.len; i++)
        if (!strchr("0123456789 /-|.", line.at[i]))
            return is_roman(line);
    return true;
}

bool lines_is_leader(struct str line)
{
    return memmem(line.at, line.len, ". . . .", 7) != NULL || memmem(line.at, line.len, ".....", 5) != NULL ||
           memmem(line.at, line.len, "\u2026\u2026", 6) != NULL;
}

/* "int a;" ends so, and "- the price;" among the items of a list. */
static bool ends_statement(struct str line)
{
    static const char signs[] = "(){}[]=<>+*";

    if (!str_ends_nocase(line, STR(";")))
        return false;
    for (size_t i = 0; lines_has_marker(line) && i < line.len; i++)
        if (i > 0 && strchr(signs, line.at[i]) != NULL)
            return true;
    return !lines_has_marker(line);
}

/* What stands at a prompt, and assignments. */
static bool is_code(struct str line)
{
    return str_starts(line, STR("> ")) || str_starts(line, STR("$ ")) || str_starts(line, STR(">>> ")) ||
           memmem(line.at, line.len, "<-", 2) != NULL || ends_statement(line) || str_ends_nocase(line, STR("{"));
}

bool lines_is_title(struct str line)
{
    return line.len > 0 && !is_number(line) && !lines_is_leader(line);
}

static bool says_something(struct str line, struct str title)
{
    return line.len > 0 && !is_number(line) && !lines_is_leader(line) && !is_code(line) && !str_equal(line, title);
}

static bool begins_lower(struct str line)
{
    size_t at = 0;
    uint32_t first = str_next(line, &at);

    return characters_is_letter(first) && !characters_is_upper(first) && !(first >= '0' && first <= '9') &&
           first < 0x2000;
}

static bool ends_open(struct str item)
{
    return item.len > 0 && !tokenizer_is_whole(item) && !str_ends_nocase(item, STR(":"));
}

/* The longest of the next lines. */
static size_t width_of(struct str text)
{
    size_t width = 0;

    for (size_t i = 0; text.at != NULL && i < WIDTH_LINES; i++)
        width = MAX(width, str_trim(str_cut(&text, '\n')).len);
    return width;
}

/* A line without a bullet goes on with one that has a bullet and is about as wide as the lines beside it: German nouns have capitals. */
static bool is_wrapped(size_t last_line, struct str text)
{
    size_t width = width_of(text);

    return width >= WIDTH_LEAST && last_line * 4 >= width * 3;
}

/* A line goes on with the one before if that did not end and this has no bullet, and either it begins in lower case or the one before
 * was full. */
static bool continues(struct str item, size_t last_line, struct str line)
{
    if (!ends_open(item) || lines_has_marker(line) || (lines_is_entry(item) && lines_is_entry(line)))
        return false;
    return begins_lower(line) || last_line >= FULL_LINE;
}

struct str lines_next_item(struct str *rest, struct str title)
{
    struct str item = {NULL, 0};
    struct str text = *rest;
    size_t last_line = 0;
    bool marked = false;

    while (rest->at != NULL) {
        struct str ahead = *rest, line = str_trim(str_cut(&ahead, '\n'));
        bool counts = says_something(line, title);
        if (counts && item.at != NULL && !continues(item, last_line, line) &&
            !(marked && ends_open(item) && !lines_has_marker(line) && is_wrapped(last_line, text)))
            return item;
        *rest = ahead;
        if (!counts)
            continue;
        if (item.at == NULL) {
            marked = lines_has_marker(line);
            item = lines_without_marker(line);
        } else { /* the lines lie side by side in the text, so joining is taking the longer slice */
            item.len = (size_t)(line.at + line.len - item.at);
        }
        last_line = line.len;
    }
    return item;
}

struct str lines_title(struct str text)
{
    struct str line = {"", 0}, below;
    size_t words;

    while (text.at != NULL && (line.len == 0 || is_number(line)))
        line = str_trim(str_cut(&text, '\n'));
    below = text.at != NULL ? str_trim(str_cut(&text, '\n')) : text;
    words = tokenizer_words(line);
    if (words == 0 || (below.len > 0 && continues(line, line.len, below)) || words > TITLE_WORDS ||
        line.len > TITLE_BYTES || lines_has_marker(line) || lines_is_leader(line) || is_code(line) ||
        str_ends_nocase(line, STR(".")) || str_ends_nocase(line, STR(",")))
        return (struct str){"", 0};
    return line;
}

bool lines_is_contents(struct str text)
{
    size_t lines = 0, entries = 0;

    while (text.at != NULL) {
        struct str line = str_trim(str_cut(&text, '\n'));
        lines += line.len > 0;
        entries +=
            line.len > 0 && (lines_is_leader(line) || (line.at[line.len - 1] >= '0' && line.at[line.len - 1] <= '9'));
    }
    return entries >= CONTENTS_ENTRIES && entries * 5 >= lines * CONTENTS_FIFTHS;
}
