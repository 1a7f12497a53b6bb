#include "jobs/extract/text/time_marks.h"

#include <ctype.h>

#define LEAST_MARKS 3
#define ALONE_SHARE 0.2   /* of the lines that are not blank: times on lines of their own */
#define LEADING_SHARE 0.4 /* of them: times in front of others */
#define FIRST_SECONDS 300 /* the first time is no later */
#define GROWING 0.9       /* of the times are no earlier than the one before */

enum mark { NONE, ALONE, LEADING };

/* "1:02:03", "02:03,500" or "2:03.5" at the beginning; its length, or 0. */
static size_t take_time(struct str text, int *seconds, bool *with_hours)
{
    size_t at = 0, fields = 0;

    for (*seconds = 0; fields < 3; fields++) {
        const size_t from = at;
        int number = 0;

        while (at < text.len && at - from < 2 && isdigit((unsigned char)text.at[at]))
            number = 10 * number + text.at[at++] - '0';
        if (at == from || (fields > 0 && (at - from != 2 || number > 59)))
            return 0;
        *seconds = 60 * *seconds + number;
        if (at + 1 >= text.len || text.at[at] != ':' || !isdigit((unsigned char)text.at[at + 1])) {
            fields++;
            break;
        }
        at++;
    }
    if (at + 1 < text.len && strchr(".,", text.at[at]) != NULL && isdigit((unsigned char)text.at[at + 1]))
        for (at++; at < text.len && isdigit((unsigned char)text.at[at]);)
            at++;
    *with_hours = fields == 3;
    return fields >= 2 ? at : 0;
}

/* What stands around times: brackets, dashes and arrows between two. */
static struct str skip_signs(struct str text)
{
    while (text.len > 0 && strchr(" \t[]()<>-|", text.at[0]) != NULL)
        text = (struct str){text.at + 1, text.len - 1};
    return text;
}

/* "Speaker 2  0:09", "Speaker 2 (00:06)", "... and so on. [00:06]": what stands before it, set off by brackets or two blanks. */
static enum mark read_mark_at_end(struct str line, struct str *rest, int *seconds, bool *with_hours)
{
    struct str text = str_trim(line), before;
    const bool closed = text.len > 0 && strchr("])", text.at[text.len - 1]) != NULL;
    size_t length;

    text.len -= closed;
    before = text;
    while (before.len > 0 && strchr("0123456789:", before.at[before.len - 1]) != NULL)
        before.len--;
    length = take_time((struct str){text.at + before.len, text.len - before.len}, seconds, with_hours);
    if (length == 0 || length != text.len - before.len || before.len < 2)
        return NONE;
    if (closed ? strchr("[(", before.at[before.len - 1]) == NULL
               : memcmp(before.at + before.len - 2, "  ", 2) != 0 && before.at[before.len - 1] != '\t')
        return NONE;
    *rest = str_trim((struct str){before.at, before.len - closed});
    return LEADING;
}

/* What a line has besides its times; `seconds` is the first. */
static enum mark read_mark(struct str line, struct str *rest, int *seconds, bool *with_hours)
{
    struct str at = skip_signs(str_trim(line));
    int second;
    bool ignored;
    size_t length = take_time(at, seconds, with_hours);

    *rest = line;
    if (length == 0)
        return read_mark_at_end(line, rest, seconds, with_hours);
    at = (struct str){at.at + length, at.len - length};
    if (at.len > 0 && strchr(" \t])>-|", at.at[0]) == NULL)
        return NONE;
    at = skip_signs(at);
    length = take_time(at, &second, &ignored);
    *rest = length > 0 ? skip_signs((struct str){at.at + length, at.len - length}) : at;
    return rest->len == 0 || str_starts(*rest, STR("align:")) || str_starts(*rest, STR("position:")) ? ALONE : LEADING;
}

static bool is_number(struct str line)
{
    line = str_trim(line);
    for (size_t i = 0; i < line.len; i++)
        if (!isdigit((unsigned char)line.at[i]))
            return false;
    return line.len > 0;
}

/* ---- whether it is a transcript ---- */

struct count {
    size_t lines, alone, leading, growing;
    int first, last;
    bool with_hours; /* the first has them: it is no time of day */
};

static struct count count_marks(struct str text)
{
    struct count count = {0};

    while (text.at != NULL) {
        const struct str line = str_cut(&text, '\n');
        struct str rest;
        int seconds;
        bool with_hours;
        const enum mark mark = read_mark(line, &rest, &seconds, &with_hours);

        count.lines += str_trim(line).len > 0 && !is_number(line);
        if (mark == NONE)
            continue;
        if (count.alone + count.leading == 0) {
            count.first = seconds;
            count.with_hours = with_hours;
        }
        count.growing += seconds >= count.last;
        count.last = seconds;
        count.alone += mark == ALONE;
        count.leading += mark == LEADING;
    }
    return count;
}

static bool is_transcript(const struct count *count)
{
    const size_t marks = count->alone + count->leading;

    return marks >= LEAST_MARKS && (count->first <= FIRST_SECONDS || count->with_hours) &&
           (double)count->growing >= GROWING * (double)marks &&
           ((double)count->alone >= ALONE_SHARE * (double)count->lines ||
            (double)count->leading >= LEADING_SHARE * (double)count->lines);
}

/* ---- without them ---- */

/* The number of a cue stands in front of its times. */
static bool is_cue_number(struct str line, struct str behind)
{
    struct str rest;
    int seconds;
    bool with_hours;

    return is_number(line) && behind.at != NULL &&
           read_mark(str_cut(&behind, '\n'), &rest, &seconds, &with_hours) == ALONE;
}

bool time_marks_strip(struct str text, struct buf *out)
{
    const struct count count = count_marks(text);
    const bool between = count.alone > count.leading; /* blank lines are between cues, not paragraphs */

    if (!is_transcript(&count))
        return false;
    if (str_starts(text, STR("WEBVTT")))
        str_cut(&text, '\n');
    while (text.at != NULL) {
        const struct str line = str_cut(&text, '\n');
        struct str rest;
        int seconds;
        bool with_hours;
        const enum mark mark = read_mark(line, &rest, &seconds, &with_hours);

        if (mark == ALONE || is_cue_number(line, text) || (between && str_trim(line).len == 0))
            continue;
        buf_put(out, rest.at, rest.len);
        buf_putc(out, '\n');
    }
    return true;
}
