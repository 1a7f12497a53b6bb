#include "base/num.h"

#define DECIMAL_TEXT 64 /* more digits than a double can tell apart */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Adds the digit on the side of the sign, so that the smallest number needs no case of its own. */
static bool add_digit(int64_t *value, bool negative, char digit)
{
    int64_t amount = negative ? '0' - digit : digit - '0';

    return is_digit(digit) && !__builtin_mul_overflow(*value, INT64_C(10), value) &&
           !__builtin_add_overflow(*value, amount, value);
}

bool num_parse(struct str text, int64_t low, int64_t high, int64_t *value)
{
    bool negative = text.len > 0 && text.at[0] == '-';
    int64_t sum = 0;

    if (text.len == (size_t)negative)
        return false;
    for (size_t i = negative; i < text.len; i++)
        if (!add_digit(&sum, negative, text.at[i]))
            return false;
    if (sum < low || sum > high)
        return false;
    *value = sum;
    return true;
}

static size_t digits_at(struct str text, size_t at)
{
    size_t end = at;

    while (end < text.len && is_digit(text.at[end]))
        end++;
    return end - at;
}

/* -?digits(.digits)? */
static bool is_decimal(struct str text)
{
    size_t at = text.len > 0 && text.at[0] == '-';
    size_t whole = digits_at(text, at), fraction;

    at += whole;
    if (whole == 0 || at == text.len)
        return whole > 0;
    fraction = digits_at(text, at + 1);
    return text.at[at] == '.' && fraction > 0 && at + 1 + fraction == text.len;
}

bool num_parse_decimal(struct str text, double low, double high, double *value)
{
    char copy[DECIMAL_TEXT];
    double parsed;

    if (text.len >= sizeof copy || !is_decimal(text))
        return false;
    memcpy(copy, text.at, text.len);
    copy[text.len] = '\0';
    parsed = strtod(copy, NULL);
    if (!(parsed >= low && parsed <= high))
        return false;
    *value = parsed;
    return true;
}
