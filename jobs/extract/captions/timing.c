#include "jobs/extract/captions/timing.h"

#include <ctype.h>

#define LEADING_DIGITS 5 /* of hours, or of minutes where there are no hours */
#define LATER_DIGITS 2
#define FRACTION_DIGITS 9 /* of which three count */
#define LATER_MOST 60     /* a fraction that was rounded up makes 60 */

static void skip(struct str *rest, size_t count)
{
    rest->at += count;
    rest->len -= count;
}

static void skip_blanks(struct str *rest)
{
    while (rest->len > 0 && (*rest->at == ' ' || *rest->at == '\t'))
        skip(rest, 1);
}

static bool at_digit(struct str rest)
{
    return rest.len > 0 && isdigit((unsigned char)*rest.at);
}

static bool take_mark(struct str *rest, const char *marks)
{
    if (rest->len == 0 || *rest->at == '\0' || strchr(marks, *rest->at) == NULL)
        return false;
    skip(rest, 1);
    return true;
}

static bool take_number(struct str *rest, int most_digits, int *number)
{
    int digits = 0;

    skip_blanks(rest);
    for (*number = 0; at_digit(*rest); skip(rest, 1)) {
        if (++digits > most_digits)
            return false;
        *number = *number * 10 + (*rest->at - '0');
    }
    return digits > 0;
}

/* The fraction of a second in milliseconds: "5" is 500. */
static bool take_fraction(struct str *rest, int *ms)
{
    int digits = 0;

    *ms = 0;
    skip_blanks(rest);
    for (; at_digit(*rest); skip(rest, 1)) {
        if (++digits <= 3)
            *ms = *ms * 10 + (*rest->at - '0');
    }
    for (int i = digits; i < 3; i++)
        *ms *= 10;
    return digits > 0 && digits <= FRACTION_DIGITS;
}

static bool take_time(struct str *rest, double *seconds)
{
    int64_t whole = 0;
    int parts = 0, part, ms = 0;

    do {
        if (parts == 3 || !take_number(rest, parts == 0 ? LEADING_DIGITS : LATER_DIGITS, &part) ||
            (parts > 0 && part > LATER_MOST))
            return false;
        whole = whole * 60 + part;
        parts++;
    } while (take_mark(rest, ":"));
    if (take_mark(rest, ",.") && !take_fraction(rest, &ms))
        return false;
    *seconds = (double)(whole * 1000 + ms) / 1000.0;
    return parts >= 2;
}

/* Digits, a colon and a digit. */
static bool looks_like_time(struct str text)
{
    size_t at = 0;

    while (at < text.len && isdigit((unsigned char)text.at[at]))
        at++;
    return at > 0 && at + 1 < text.len && text.at[at] == ':' &&
           (isdigit((unsigned char)text.at[at + 1]) || text.at[at + 1] == ' ');
}

/* What stands before the arrow and behind it. */
static bool split(struct str line, struct str *before, struct str *behind)
{
    const char *arrow = memmem(line.at, line.len, "->", 2);

    if (arrow == NULL)
        return false;
    *before = (struct str){line.at, (size_t)(arrow - line.at)};
    while (before->len > 0 && before->at[before->len - 1] == '-')
        before->len--;
    *before = str_trim(*before);
    *behind = str_trim((struct str){arrow + 2, line.len - (size_t)(arrow + 2 - line.at)});
    return true;
}

enum timing_line timing_read(struct str line, struct timing *timing)
{
    struct str before, behind;
    bool meant;

    if (!split(line, &before, &behind))
        return TIMING_NONE;
    meant = looks_like_time(before) || looks_like_time(behind);
    if (take_time(&before, &timing->start_sec) && before.len == 0 && take_time(&behind, &timing->end_sec) &&
        (behind.len == 0 || isspace((unsigned char)*behind.at)))
        return TIMING_FOUND;
    return meant ? TIMING_BROKEN : TIMING_NONE;
}
