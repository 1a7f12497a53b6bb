#include "base/str.h"

#include <strings.h>

struct str str_of(const char *text)
{
    return text == NULL ? (struct str){NULL, 0} : (struct str){text, strlen(text)};
}

bool str_equal(struct str a, struct str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

bool str_equal_nocase(struct str a, struct str b)
{
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++)
        if (lower(a.at[i]) != lower(b.at[i]))
            return false;
    return true;
}

bool str_starts(struct str text, struct str prefix)
{
    return text.len >= prefix.len && str_equal((struct str){text.at, prefix.len}, prefix);
}

bool str_ends_nocase(struct str text, struct str suffix)
{
    return text.len >= suffix.len &&
           str_equal_nocase((struct str){text.at + (text.len - suffix.len), suffix.len}, suffix);
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

struct str str_trim(struct str text)
{
    while (text.len > 0 && is_space(text.at[0]))
        text.at++, text.len--;
    while (text.len > 0 && is_space(text.at[text.len - 1]))
        text.len--;
    return text;
}

bool str_holds(struct str text, struct str part)
{
    return text.len > 0 && memmem(text.at, text.len, part.at, part.len) != NULL;
}

struct str str_cut(struct str *rest, char separator)
{
    const char *at = rest->len > 0 ? memchr(rest->at, separator, rest->len) : NULL;
    struct str before = *rest;

    if (at == NULL) {
        *rest = (struct str){NULL, 0};
        return before;
    }
    before.len = (size_t)(at - before.at);
    *rest = (struct str){at + 1, rest->len - before.len - 1};
    return before;
}

/* What the first byte of a sequence says: its length, and the bounds of the second byte that keep out overlong forms,
 * surrogates and values beyond U+10FFFF (RFC 3629 section 4). Length 0: no sequence begins so. */
struct lead {
    uint8_t length, low, high;
};

static struct lead lead_of(uint8_t byte)
{
    if (byte < 0x80)
        return (struct lead){1, 0, 0};
    if (byte < 0xC2 || byte > 0xF4)
        return (struct lead){0, 0, 0};
    if (byte < 0xE0)
        return (struct lead){2, 0x80, 0xBF};
    if (byte < 0xF0)
        return (struct lead){3, byte == 0xE0 ? 0xA0 : 0x80, byte == 0xED ? 0x9F : 0xBF};
    return (struct lead){4, byte == 0xF0 ? 0x90 : 0x80, byte == 0xF4 ? 0x8F : 0xBF};
}

/* The length of the well-formed sequence at the start of `bytes`, and its code point; 0 if there is none. */
static size_t decode(const uint8_t *bytes, size_t length, uint32_t *point)
{
    struct lead lead = lead_of(bytes[0]);

    if (lead.length == 0 || lead.length > length)
        return 0;
    *point = lead.length == 1 ? bytes[0] : bytes[0] & (0x7FU >> lead.length);
    for (size_t i = 1; i < lead.length; i++) {
        if (bytes[i] < (i == 1 ? lead.low : 0x80) || bytes[i] > (i == 1 ? lead.high : 0xBF))
            return 0;
        *point = *point << 6 | (bytes[i] & 0x3FU);
    }
    return lead.length;
}

/* Eight ASCII bytes at a time: true if none of them is NUL or begins a longer sequence. */
static bool plain_eight(const char *at)
{
    uint64_t word;

    memcpy(&word, at, sizeof word);
    return ((word | (word - UINT64_C(0x0101010101010101))) & UINT64_C(0x8080808080808080)) == 0;
}

bool str_is_utf8(struct str text)
{
    size_t at = 0, step;
    uint32_t point;

    while (at < text.len) {
        if (text.len - at >= 8 && plain_eight(text.at + at)) {
            at += 8;
            continue;
        }
        step = decode((const uint8_t *)text.at + at, text.len - at, &point);
        if (step == 0 || point == 0)
            return false;
        at += step;
    }
    return true;
}

static bool fits_name(uint32_t point)
{
    return point >= 0x20 && !(point >= 0x7F && point < 0xA0) && !(point >= 0x2028 && point <= 0x202E) &&
           !(point >= 0x2066 && point <= 0x2069);
}

uint32_t str_unfit_for_name(struct str text)
{
    for (size_t at = 0; at < text.len;) {
        const uint32_t point = str_next(text, &at);

        if (!fits_name(point))
            return point;
    }
    return 0;
}

static bool continues(char byte)
{
    return ((uint8_t)byte & 0xC0) == 0x80;
}

size_t str_code_points(struct str text)
{
    size_t count = 0;

    for (size_t i = 0; i < text.len; i++)
        count += !continues(text.at[i]);
    return count;
}

struct str str_from(struct str text, size_t at)
{
    return (struct str){text.at + at, text.len - at};
}

struct str str_clip(struct str text, size_t limit)
{
    if (text.len <= limit)
        return text;
    while (limit > 0 && continues(text.at[limit]))
        limit--;
    return (struct str){text.at, limit};
}

uint32_t str_next(struct str text, size_t *at)
{
    uint32_t point;
    size_t step;

    if (*at >= text.len)
        return 0;
    step = decode((const uint8_t *)text.at + *at, text.len - *at, &point);
    *at += step == 0 ? 1 : step;
    return step == 0 ? 0xFFFD : point;
}

static bool is_blank(uint32_t point)
{
    return point == ' ' || (point >= '\t' && point <= '\r') || point == 0x85 || point == 0xA0 || point == 0x1680 ||
           (point >= 0x2000 && point <= 0x200B) || point == 0x2028 || point == 0x2029 || point == 0x202F ||
           point == 0x205F || point == 0x2060 || point == 0x3000 || point == 0xFEFF;
}

struct str str_trim_blank(struct str text)
{
    size_t at = 0, first = text.len, end = 0;

    while (at < text.len) {
        const size_t begin = at;

        if (is_blank(str_next(text, &at)))
            continue;
        first = MIN(first, begin);
        end = at;
    }
    return end == 0 ? (struct str){text.at, 0} : (struct str){text.at + first, end - first};
}

size_t str_encode(uint32_t point, char out[4])
{
    static const uint8_t lead[] = {0, 0, 0xC0, 0xE0, 0xF0};
    size_t length;

    if (point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF))
        point = 0xFFFD;
    if (point < 0x80) {
        out[0] = (char)point;
        return 1;
    }
    length = point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    for (size_t i = length - 1; i > 0; i--, point >>= 6)
        out[i] = (char)(0x80 | (point & 0x3F));
    out[0] = (char)(lead[length] | point);
    return length;
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = lower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The byte that "%XX" at the start of `text` stands for; -1 for a malformed escape or a NUL. */
static int escaped_byte(struct str text)
{
    int high = text.len >= 3 ? hex_digit(text.at[1]) : -1;
    int low = text.len >= 3 ? hex_digit(text.at[2]) : -1;

    return high < 0 || low < 0 || (high | low) == 0 ? -1 : high << 4 | low;
}

bool str_percent_decode(struct str text, bool plus, char *out)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] == '%') {
            int byte = escaped_byte((struct str){text.at + i, text.len - i});

            if (byte < 0)
                return false;
            *out++ = (char)byte;
            i += 2;
        } else if (text.at[i] == '\0') {
            return false;
        } else {
            *out++ = plus && text.at[i] == '+' ? ' ' : text.at[i];
        }
    }
    *out = '\0';
    return true;
}
