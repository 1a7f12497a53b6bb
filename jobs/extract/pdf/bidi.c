#include "jobs/extract/pdf/bidi.h"

#include <unictype.h>

#define FOREIGN 4          /* times as many letters of other scripts, and the line is one of those */
#define ARABIC_FIRST 0x600 /* letters from here on are Arabic or treated as such (class AL) */

bool bidi_is_right_to_left(uint32_t c)
{
    return (c >= 0x590 && c <= 0x8FF && !uc_is_digit(c) && uc_is_alpha(c)) || (c >= 0xFB1D && c <= 0xFDFF) ||
           (c >= 0xFE70 && c <= 0xFEFC);
}

static bool is_left_to_right(uint32_t c)
{
    return !bidi_is_right_to_left(c) && (uc_is_alpha(c) || uc_is_digit(c));
}

static void reverse(uint32_t *text, size_t count)
{
    for (size_t i = 0; i < count / 2; i++) {
        const uint32_t c = text[i];

        text[i] = text[count - 1 - i];
        text[count - 1 - i] = c;
    }
}

static void mirror(uint32_t *text, size_t count)
{
    ucs4_t other;

    for (size_t i = 0; i < count; i++)
        if (uc_mirror_char(text[i], &other))
            text[i] = other;
}

/* The end of the run of one direction that begins at `at`; what is neutral belongs to it only when both sides do. */
static size_t run_end(const uint32_t *text, size_t count, size_t at, bool (*belongs)(uint32_t c))
{
    size_t end = at;

    for (size_t i = at; i < count; i++) {
        if (belongs(text[i]))
            end = i + 1;
        else if (belongs == is_left_to_right ? bidi_is_right_to_left(text[i]) : is_left_to_right(text[i]))
            break;
    }
    return end;
}

/* Signs that belong to a number behind or before them (class ET): "25%". */
static bool is_sign_of_number(uint32_t c)
{
    return c == '%' || c == '$' || c == '#' || c == 0xB0 || c == 0x2030 || (c >= 0xA2 && c <= 0xA5) ||
           (c >= 0x20A0 && c <= 0x20CF);
}

/* Between two digits they make one number (rule W4), hyphens not among Arabic letters. */
static bool joins_digits(uint32_t c, bool arabic)
{
    return c == '.' || c == ',' || c == '/' || c == ':' || c == 0xA0 || (!arabic && (c == '-' || c == '+'));
}

/* The end of a number: what has no letters is one, and a range of years are two. */
static size_t number_end(const uint32_t *text, size_t count, size_t at, bool arabic)
{
    while (at < count && !arabic && is_sign_of_number(text[at]))
        at++;
    while (at < count && uc_is_digit(text[at]))
        at += at + 2 < count && joins_digits(text[at + 1], arabic) && uc_is_digit(text[at + 2]) ? 2 : 1;
    while (at < count && !arabic && is_sign_of_number(text[at]))
        at++;
    return at;
}

static bool has_digit(const uint32_t *text, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (uc_is_digit(text[i]))
            return true;
    return false;
}

static bool has_letter(const uint32_t *text, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (uc_is_alpha(text[i]) && !uc_is_digit(text[i]))
            return true;
    return false;
}

static bool is_arabic(const uint32_t *text, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (bidi_is_right_to_left(text[i]) && text[i] >= ARABIC_FIRST && !(text[i] >= 0xFB1D && text[i] <= 0xFB4F))
            return true;
    return false;
}

/* How far a line was looked through already, so that it is looked through once. */
struct seen {
    size_t letterless; /* up to here, what is written from left to right has no letters */
    size_t digitless;  /* up to here stand signs of numbers that have no digits */
};

/* The end of what is written from left to right and begins at `at`; that itself if nothing does. */
static size_t left_to_right_end(const uint32_t *text, size_t count, size_t at, bool arabic, struct seen *seen)
{
    size_t number, end;

    if (at < seen->digitless)
        return at;
    number = number_end(text, count, at, arabic);
    if (!is_left_to_right(text[at])) {
        if (has_digit(text + at, number - at))
            return number;
        seen->digitless = number;
        return at;
    }
    if (at < seen->letterless)
        return number;
    end = run_end(text, count, at, is_left_to_right);
    if (has_letter(text + at, end - at))
        return end;
    seen->letterless = end;
    return number;
}

/* In a line that is read from right to left, all is turned round, and the runs from left to right once more. */
static void reorder_right_to_left(uint32_t *text, size_t count)
{
    const bool arabic = is_arabic(text, count);
    struct seen seen = {0};

    reverse(text, count);
    for (size_t at = 0; at < count;) {
        const size_t end = left_to_right_end(text, count, at, arabic, &seen);

        if (end > at)
            reverse(text + at, end - at);
        else
            mirror(text + at, 1);
        at = MAX(end, at + 1);
    }
}

/* In a line that is read from left to right, the runs from right to left are. */
static void reorder_left_to_right(uint32_t *text, size_t count)
{
    for (size_t at = 0; at < count;) {
        const size_t end = bidi_is_right_to_left(text[at]) ? run_end(text, count, at, bidi_is_right_to_left) : at;

        if (end > at) {
            reverse(text + at, end - at);
            mirror(text + at, end - at);
        }
        at = MAX(end, at + 1);
    }
}

void bidi_reorder(uint32_t *text, size_t count, bool in_right_to_left)
{
    size_t right = 0, left = 0;

    for (size_t i = 0; i < count; i++) {
        right += bidi_is_right_to_left(text[i]);
        left += uc_is_alpha(text[i]) && !bidi_is_right_to_left(text[i]);
    }
    if (right == 0)
        return;
    if (right >= left || (in_right_to_left && left <= FOREIGN * right))
        reorder_right_to_left(text, count);
    else
        reorder_left_to_right(text, count);
}
