#include "jobs/homework/injection_decode.h"

#include <unictype.h>

#include "base/buf.h"

#define BYTES_MOST (1 << 20)
#define CODE_LEAST 12 /* signs of a run that may be Base64 or Base32 */
#define TEXT_LEAST 6  /* bytes that a decoded text has */
#define NESTED 3      /* codes within codes */

/* ---- what reads as text ---- */

/* Most of it letters and spaces, and all of it shown. */
static bool is_readable(struct str text)
{
    size_t letters = 0, all = 0;

    if (text.len < TEXT_LEAST || !str_is_utf8(text))
        return false;
    for (size_t at = 0; at < text.len; all++) {
        const uint32_t point = str_next(text, &at);
        if (point < 0x20 && point != '\n' && point != '\t' && point != '\r')
            return false;
        letters += point == ' ' || uc_is_property_alphabetic(point);
    }
    return letters * 4 >= all * 3;
}

struct found {
    struct arena *arena;
    struct injection_said *said;
    size_t count;
};

static void offer(struct found *found, struct buf *bytes, bool coded)
{
    const struct str text = buf_str(bytes);

    if (found->count < INJECTION_DECODE_MOST && is_readable(text))
        found->said[found->count++] =
            (struct injection_said){{arena_strndup(found->arena, text.at, text.len), text.len}, coded};
    buf_free(bytes);
}

/* ---- runs of signs that stand for bits ---- */

static int digit_of(const char *alphabet, char sign)
{
    const char *at = sign != '\0' ? strchr(alphabet, sign) : NULL;

    return at != NULL ? (int)(at - alphabet) : -1;
}

static char plain_sign(char sign)
{
    return sign == '-' ? '+' : sign == '_' ? '/' : sign;
}

/* Without the parts of characters at its ends, which a line of code cuts. */
static struct str whole_characters(struct str text)
{
    size_t end = text.len;

    while (text.len > 0 && ((uint8_t)text.at[0] & 0xC0) == 0x80)
        text = (struct str){text.at + 1, text.len - 1};
    for (end = text.len; end > 0 && text.len - end < 3 && ((uint8_t)text.at[end - 1] & 0xC0) == 0x80;)
        end--;
    if (end > 0 && (uint8_t)text.at[end - 1] >= 0xC0 &&
        !str_is_utf8((struct str){text.at + end - 1, text.len - end + 1}))
        text.len = end - 1;
    return text;
}

struct code {
    const char *alphabet;
    unsigned bits; /* a sign, most significant first */
    size_t least;  /* signs of a run */
};

static void decode_run(struct buf *bytes, struct str run, const struct code *code)
{
    uint32_t held = 0;
    unsigned count = 0;

    for (size_t i = 0; i < run.len; i++) {
        held = held << code->bits | (uint32_t)digit_of(code->alphabet, plain_sign(run.at[i]));
        count += code->bits;
        if (count >= 8) {
            count -= 8;
            buf_putc(bytes, (char)(held >> count));
        }
    }
}

/* The runs that read as text, together. */
static void decode_runs(struct found *found, struct str text, const struct code *code)
{
    struct buf all = buf_make(BYTES_MOST), one = buf_make(BYTES_MOST);

    for (size_t at = 0, end; at < text.len; at = end + 1) {
        struct str said;
        for (end = at; end < text.len && digit_of(code->alphabet, plain_sign(text.at[end])) >= 0;)
            end++;
        if (end - at < code->least)
            continue;
        buf_clear(&one);
        decode_run(&one, (struct str){text.at + at, end - at}, code);
        said = whole_characters(buf_str(&one));
        if (is_readable(said))
            buf_put(&all, said.at, said.len);
    }
    buf_free(&one);
    offer(found, &all, true);
}

static struct str without_spaces(struct arena *arena, struct str text, bool lower)
{
    char *out = arena_alloc(arena, text.len + 1);
    size_t length = 0;

    for (size_t i = 0; i < text.len; i++) {
        char sign = text.at[i];
        if (lower && sign >= 'A' && sign <= 'Z')
            sign = (char)(sign + 32);
        if (sign != ' ' && sign != '\n' && sign != '\t' && !(lower && (sign == ':' || sign == ',' || sign == '-')))
            out[length++] = sign;
    }
    return (struct str){out, length};
}

static void decode_bits(struct found *found, struct str text)
{
    static const struct code base64 = {"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", 6,
                                       CODE_LEAST},
                             base32 = {"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 5, CODE_LEAST},
                             hex = {"0123456789abcdef", 4, (size_t)2 * TEXT_LEAST},
                             binary = {"01", 1, (size_t)8 * TEXT_LEAST};
    const struct str tight = without_spaces(found->arena, text, true);

    decode_runs(found, text, &base64);
    decode_runs(found, text, &base32);
    decode_runs(found, tight, &hex);
    decode_runs(found, tight, &binary);
    decode_runs(found, without_spaces(found->arena, text, false), &base64);
}

/* ---- numbers and escapes ---- */

static bool number_at(struct str text, size_t *at, unsigned base, uint32_t *value)
{
    const size_t start = *at;

    for (*value = 0; *at < text.len && *at - start < 7; ++*at) {
        const char sign = text.at[*at];
        const int digit = sign >= '0' && sign <= '9'                 ? sign - '0'
                          : (sign | 32) >= 'a' && (sign | 32) <= 'f' ? (sign | 32) - 'a' + 10
                                                                     : -1;
        if (digit < 0 || digit >= (int)base)
            break;
        *value = *value * base + (uint32_t)digit;
    }
    return *at > start;
}

/* Decimal codes of printable ASCII, apart by signs: "71 105 118". */
static void decode_decimals(struct found *found, struct str text)
{
    struct buf bytes = buf_make(BYTES_MOST);

    for (size_t at = 0; at < text.len;) {
        uint32_t value;
        if (!number_at(text, &at, 10, &value))
            at++;
        else if (value >= 32 && value < 127)
            buf_putc(&bytes, (char)value);
    }
    offer(found, &bytes, true);
}

/* The character that is escaped at *at: "&#71;", "&#x47;", "%47", "\x47", "\u0047", "U+0047". */
static bool escape_at(struct str text, size_t *at, uint32_t *point)
{
    static const struct {
        struct str opening;
        unsigned base, digits;
        bool bytes;
    } forms[] = {{STR("&#x"), 16, 7, false}, {STR("&#X"), 16, 7, false}, {STR("&#"), 10, 7, false},
                 {STR("%"), 16, 2, true},    {STR("\\x"), 16, 2, true},  {STR("\\u"), 16, 4, false},
                 {STR("U+"), 16, 5, false}};

    for (size_t i = 0; i < ARRAY_COUNT(forms); i++) {
        const struct str rest = {text.at + *at, text.len - *at};
        const size_t opening = forms[i].opening.len;
        const struct str digits = {rest.at + opening, MIN(rest.len - MIN(rest.len, opening), (size_t)forms[i].digits)};
        size_t taken = 0;
        if (!str_starts(rest, forms[i].opening) || !number_at(digits, &taken, forms[i].base, point) || *point == 0)
            continue;
        *at += opening + taken;
        if (*at < text.len && text.at[*at] == ';')
            ++*at;
        *point |= forms[i].bytes ? UINT32_C(1) << 31 : 0;
        return true;
    }
    return false;
}

static void decode_escapes(struct found *found, struct str text)
{
    struct buf bytes = buf_make(BYTES_MOST);
    size_t escapes = 0;

    for (size_t at = 0; at < text.len;) {
        uint32_t point;
        char encoded[4];
        if (!escape_at(text, &at, &point)) {
            buf_putc(&bytes, text.at[at++]);
            continue;
        }
        escapes++;
        if (point >> 31)
            buf_putc(&bytes, (char)point);
        else
            buf_put(&bytes, encoded, str_encode(point, encoded));
    }
    if (escapes > 0)
        offer(found, &bytes, false);
    else
        buf_free(&bytes);
}

/* ---- Morse (ITU-R M.1677-1) ---- */

static char morse_letter(struct str code)
{
    static const char *const codes[] = {".-",   "-...", "-.-.", "-..",  ".",   "..-.", "--.",  "....", "..",
                                        ".---", "-.-",  ".-..", "--",   "-.",  "---",  ".--.", "--.-", ".-.",
                                        "...",  "-",    "..-",  "...-", ".--", "-..-", "-.--", "--.."};

    for (size_t i = 0; i < ARRAY_COUNT(codes); i++)
        if (str_equal(code, str_of(codes[i])))
            return (char)('a' + i);
    return '\0';
}

static void decode_morse(struct found *found, struct str text)
{
    struct buf bytes = buf_make(BYTES_MOST);

    for (size_t at = 0, end; at < text.len; at = end) {
        char letter;
        for (end = at; end < text.len && (text.at[end] == '.' || text.at[end] == '-');)
            end++;
        letter = morse_letter((struct str){text.at + at, end - at});
        if (letter != '\0')
            buf_putc(&bytes, letter);
        else if (end < text.len && (text.at[end] == '/' || text.at[end] == '|'))
            buf_putc(&bytes, ' ');
        end = MAX(end, at + 1);
    }
    offer(found, &bytes, true);
}

/* ---- all of them ---- */

size_t injection_decode(struct arena *arena, struct str text, struct injection_said said[INJECTION_DECODE_MOST])
{
    struct found found = {arena, said, 0};
    size_t done = 0;

    decode_bits(&found, text);
    decode_decimals(&found, text);
    decode_escapes(&found, text);
    decode_morse(&found, text);
    for (unsigned level = 1; level < NESTED && done < found.count; level++) {
        const size_t before = found.count;
        for (; done < before; done++) {
            decode_bits(&found, said[done].text);
            decode_escapes(&found, said[done].text);
        }
    }
    return found.count;
}
