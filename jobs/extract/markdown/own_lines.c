#include "jobs/extract/markdown/own_lines.h"

#include <unicase.h>

#define TERM_WORDS 4  /* of an entry, before its colon */
#define TERM_BYTES 80 /* likewise */
#define LABEL_WORDS 2
#define MEANING_LEAST 12 /* bytes behind it */

/* The term before a colon and a space; empty: the line has none. */
static struct str term_of(struct str line)
{
    const char *colon = line.len > 0 ? memmem(line.at, line.len, ": ", 2) : NULL;

    return colon != NULL ? (struct str){line.at, (size_t)(colon - line.at)} : (struct str){"", 0};
}

static bool is_term(struct str term, size_t most_words)
{
    size_t words = 1;

    if (term.len == 0 || term.len > TERM_BYTES)
        return false;
    for (size_t i = 0; i < term.len; i++) {
        if (strchr(".,;?!()", term.at[i]) != NULL)
            return false;
        words += term.at[i] == ' ';
    }
    return words <= most_words;
}

static bool is_entry(struct str line)
{
    const struct str term = term_of(line);

    return is_term(term, TERM_WORDS) && line.len - term.len >= MEANING_LEAST;
}

bool own_lines_are_entries(struct str paragraph)
{
    size_t lines = 0;

    for (; paragraph.at != NULL; lines++)
        if (!is_entry(str_trim(str_cut(&paragraph, '\n'))))
            return false;
    return lines > 1;
}

/* The letter of "b) ", "(b) " or "b. ", by the sign that ends it; 0: none. Options are few: a to h, or the first of the Cyrillic alphabet. */
static uint32_t letter_of(struct str line, char sign)
{
    size_t at = 0;
    uint32_t letter, lower;

    line = str_trim(line);
    if (sign == ')' && str_starts(line, STR("(")))
        at = 1;
    if (at >= line.len)
        return 0;
    letter = str_next(line, &at);
    lower = uc_tolower(letter);
    if (!(lower >= 'a' && lower <= 'h') && !(lower >= 0x430 && lower <= 0x438))
        return 0;
    return at + 2 < line.len && line.at[at] == sign && line.at[at + 1] == ' ' ? letter : 0;
}

bool own_lines_begins_item(struct str line)
{
    static const char *const signs[] = {"\u2022 ", "\u2014 ", "\u2013 ", "\u25AA ", "\u25CF ",
                                        "\u25CB ", "\u25E6 ", "\u2023 ", "\u00B7 "};

    line = str_trim(line);
    for (size_t i = 0; i < ARRAY_COUNT(signs); i++)
        if (str_starts(line, str_of(signs[i])))
            return true;
    return letter_of(line, ')') != 0;
}

bool own_lines_begins_with_letter(struct str line)
{
    return letter_of(line, '.') != 0;
}

bool own_lines_are_lettered(struct str paragraph, char end)
{
    uint32_t last = 0;

    while (paragraph.at != NULL) {
        const uint32_t letter = letter_of(str_cut(&paragraph, end), '.');

        if (last != 0 && letter == last + 1)
            return true;
        last = letter != 0 ? letter : last;
    }
    return false;
}

bool own_lines_begins_with_label(struct str line)
{
    const struct str label = term_of(str_trim(line));
    size_t at = 0;
    uint32_t first;

    if (!is_term(label, LABEL_WORDS))
        return false;
    first = str_next(label, &at);
    return uc_tolower(first) != first;
}
