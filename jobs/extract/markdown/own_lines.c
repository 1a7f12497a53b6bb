#include "jobs/extract/markdown/own_lines.h"

#define TERM_WORDS 4     /* of an entry, before its colon */
#define TERM_BYTES 80    /* likewise */
#define MEANING_LEAST 12 /* bytes behind it */

/* The term before a colon and a space; empty: the line has none. */
static struct str term_of(struct str line)
{
    const char *colon = line.len > 0 ? memmem(line.at, line.len, ": ", 2) : NULL;

    return colon != NULL ? (struct str){line.at, (size_t)(colon - line.at)} : (struct str){"", 0};
}

static bool is_entry(struct str line)
{
    const struct str term = term_of(line);
    size_t words = 1;

    for (size_t i = 0; i < term.len; i++) {
        if (strchr(".,;?!()", term.at[i]) != NULL)
            return false;
        words += term.at[i] == ' ';
    }
    return term.len > 0 && term.len <= TERM_BYTES && words <= TERM_WORDS && line.len - term.len >= MEANING_LEAST;
}

bool own_lines_are_entries(struct str paragraph)
{
    size_t lines = 0;

    for (; paragraph.at != NULL; lines++)
        if (!is_entry(str_trim(str_cut(&paragraph, '\n'))))
            return false;
    return lines > 1;
}

bool own_lines_begins_item(struct str line)
{
    static const char *const signs[] = {"\u2022 ", "\u2014 ", "\u2013 ", "\u25AA ", "\u25CF ",
                                        "\u25CB ", "\u25E6 ", "\u2023 ", "\u00B7 "};

    line = str_trim(line);
    for (size_t i = 0; i < ARRAY_COUNT(signs); i++)
        if (str_starts(line, str_of(signs[i])))
            return true;
    return line.len > 3 && line.at[0] >= 'a' && line.at[0] <= 'h' && line.at[1] == ')' && line.at[2] == ' ';
}
