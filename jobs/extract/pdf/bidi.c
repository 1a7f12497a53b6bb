#include "jobs/extract/pdf/bidi.h"

#include <unictype.h>

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

/* In a line that is read from right to left, all is turned round, and the runs from left to right once more. */
static void reorder_right_to_left(uint32_t *text, size_t count)
{
    reverse(text, count);
    for (size_t at = 0; at < count;) {
        const size_t end = is_left_to_right(text[at]) ? run_end(text, count, at, is_left_to_right) : at;

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

void bidi_reorder(uint32_t *text, size_t count)
{
    size_t right = 0, left = 0;

    for (size_t i = 0; i < count; i++) {
        right += bidi_is_right_to_left(text[i]);
        left += uc_is_alpha(text[i]) && !bidi_is_right_to_left(text[i]);
    }
    if (right == 0)
        return;
    if (right >= left)
        reorder_right_to_left(text, count);
    else
        reorder_left_to_right(text, count);
}
