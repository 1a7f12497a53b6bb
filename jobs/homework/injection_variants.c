#include "jobs/homework/injection_variants.h"

#include <unicase.h>
#include <unictype.h>
#include <uninorm.h>

#include "base/buf.h"
#include "jobs/homework/injection_decode.h"

#define TEXT_MOST (4 << 20) /* bytes of one form; an answer is a tenth of it */
#define APART_LEAST 5       /* letters in a row that stand alone */

/* One letter of Latin or Cyrillic for each that looks like it. */
struct alike {
    const char *from, *to; /* letter by letter, of the same number */
};

static const struct alike to_latin[] = {
    {"\u0430\u0435\u043E\u0440\u0441\u0445\u0443\u043A\u043C\u0442\u0432\u043D\u0456\u0457\u0458\u0455\u051B\u051D"
     "\u04BB"
     "\u0501\u04CF\u0433\u043F\u044C",
     "aeopcxykmtbhiijsqwhdlrnb"},
    {"\u03B1\u03B2\u03B5\u03B7\u03B9\u03BA\u03BD\u03BF\u03C1\u03C4\u03C5\u03C7\u03C9\u03B3\u03C3\u03BC",
     "abenikvoptuxwyou"},
    {"\u0585\u0578\u057D\u0570\u0581\u0575", "onuhgj"},
    {"\u0251\u0261\u0131\u0142\u00F8\u0111\u0127\u0192\u1D00\u0299\u1D04\u1D05\u1D07\uA730\u0262\u029C\u026A\u1D0A"
     "\u1D0B\u029F"
     "\u1D0D\u0274\u1D0F\u1D18\u0280\uA731\u1D1B\u1D1C\u1D20\u1D21\u028F\u1D22",
     "agilodhfabcdefghijklmnoprstuvwyz"},
};

static const struct alike to_cyrillic[] = {
    {"aeopcxykmtbhingu3",
     "\u0430\u0435\u043E\u0440\u0441\u0445\u0443\u043A\u043C\u0442\u0432\u043D\u0456\u043F\u0434\u0438"
     "\u0437"},
};

static const struct alike digits_i[] = {{"013456789@$!|+", "oieasgtbgasiit"}};
static const struct alike digits_l[] = {{"013456789@$!|+", "oleasgtbgasllt"}};

static const struct alike turned[] = {
    {"\u0250\u0254\u01DD\u025F\u0183\u0265\u1D09\u027E\u029E\u026F\u0279\u0287\u028C\u028D\u028Eunqbdp",
     "acefghijkmrtvwynubqpd"},
};

/* ---- letter by letter ---- */

static uint32_t swap(const struct alike *tables, size_t count, uint32_t point)
{
    for (size_t i = 0; i < count; i++) {
        const struct str from = str_of(tables[i].from), to = str_of(tables[i].to);
        for (size_t f = 0, t = 0; f < from.len;) {
            const uint32_t wanted = str_next(from, &f), given = str_next(to, &t);
            if (wanted == point)
                return given;
        }
    }
    return point;
}

static void put_point(struct buf *buf, uint32_t point)
{
    char bytes[4];

    buf_put(buf, bytes, str_encode(point, bytes));
}

static struct str keep(struct arena *arena, struct buf *buf)
{
    const struct str text = {arena_strndup(arena, buf_text(buf), buf->len), buf->len};

    buf_free(buf);
    return text;
}

static struct str swapped(struct arena *arena, struct str text, const struct alike *tables, size_t count)
{
    struct buf buf = buf_make(TEXT_MOST);

    for (size_t at = 0; at < text.len;)
        put_point(&buf, swap(tables, count, str_next(text, &at)));
    return keep(arena, &buf);
}

static struct str backwards(struct arena *arena, struct str text)
{
    char *out = arena_alloc(arena, text.len + 1);
    size_t left = text.len;

    for (size_t at = 0, here; at < text.len;) {
        here = at;
        str_next(text, &at);
        left -= at - here;
        memcpy(out + left, text.at + here, at - here);
    }
    return (struct str){out, text.len};
}

static struct str rot13(struct arena *arena, struct str text)
{
    char *out = arena_strndup(arena, text.at, text.len);

    for (size_t i = 0; i < text.len; i++)
        if (out[i] >= 'a' && out[i] <= 'z')
            out[i] = (char)('a' + (out[i] - 'a' + 13) % 26);
    return (struct str){out, text.len};
}

/* ---- folding ---- */

/* Squared and circled letters, and those that flags are made of, which NFKC leaves alone. */
static uint32_t plain(uint32_t point)
{
    static const uint32_t rows[] = {0x1F130, 0x1F150, 0x1F170, 0x1F1E6};

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++)
        if (point >= rows[i] && point < rows[i] + 26)
            return 'a' + (point - rows[i]);
    return point;
}

/* Marks go, but those that make another letter of a Cyrillic one. */
static bool is_ornament(uint32_t base, uint32_t point)
{
    return uc_is_general_category_withtable(point, UC_CATEGORY_MASK_M) &&
           !((point == 0x306 || point == 0x308) && base >= 0x430 && base <= 0x45F);
}

static struct str without_marks(struct arena *arena, struct str text)
{
    struct buf buf = buf_make(TEXT_MOST);
    size_t length = 0;
    uint32_t base = 0;
    uint8_t *composed;
    struct str kept;

    for (size_t at = 0; at < text.len;) {
        const uint32_t point = str_next(text, &at);
        if (is_ornament(base, point))
            continue;
        base = point;
        put_point(&buf, plain(point));
    }
    kept = keep(arena, &buf);
    composed = u8_normalize(UNINORM_NFC, (const uint8_t *)kept.at, kept.len, NULL, &length);
    if (composed == NULL)
        return kept;
    kept = (struct str){arena_strndup(arena, (const char *)composed, length), length};
    free(composed);
    return kept;
}

struct str injection_variants_fold(struct arena *arena, struct str text)
{
    size_t length = 0;
    uint8_t *folded = u8_casefold((const uint8_t *)text.at, text.len, NULL, UNINORM_NFKD, NULL, &length);
    struct str plain_text = {(const char *)folded, length};

    plain_text = without_marks(arena, folded != NULL ? plain_text : text);
    free(folded);
    return plain_text;
}

/* ---- what stands between letters ---- */

/* Signs of markup, and those that take words apart. */
static bool is_between(uint32_t point)
{
    return point < 0x80 ? strchr("*_`~^{}\\.-|/'", (int)point) != NULL && point != 0
                        : point == 0xB7 || point == 0x2010 || point == 0x2011 || point == 0x2019 || point == 0x2022;
}

/* The end of a tag that begins at `at`; `at` itself when none does. */
static size_t tag_end(struct str text, size_t at)
{
    const char *end;

    if (text.at[at] != '<' || at + 1 >= text.len ||
        !(text.at[at + 1] == '/' || text.at[at + 1] == '!' || (text.at[at + 1] >= 'a' && text.at[at + 1] <= 'z')))
        return at;
    if (text.len - at >= 4 && memcmp(text.at + at, "<!--", 4) == 0)
        return at + 4;
    end = memchr(text.at + at, '>', MIN(text.len - at, (size_t)200));
    return end != NULL ? (size_t)(end - text.at) + 1 : at;
}

static struct str without_markup(struct arena *arena, struct str text)
{
    struct buf buf = buf_make(TEXT_MOST);

    for (size_t at = 0, next; at < text.len;) {
        uint32_t point;
        if ((next = tag_end(text, at)) != at) {
            at = next;
            continue;
        }
        point = str_next(text, &at);
        if (!is_between(point))
            put_point(&buf, point);
    }
    return keep(arena, &buf);
}

static bool is_letter(uint32_t point)
{
    return uc_is_property_alphabetic(point);
}

/* How many letters stand alone at `at`, one after the other, and where they end. */
static size_t letters_apart(struct str text, size_t at, size_t *end)
{
    size_t count = 0, next = at;

    *end = at;
    while (next < text.len) {
        const uint32_t point = str_next(text, &next);
        size_t behind = next;
        if (!is_letter(point)) {
            if (count == 0)
                return 0;
            continue;
        }
        if (behind < text.len && is_letter(str_next(text, &behind)))
            return count;
        count++;
        *end = next;
    }
    return count;
}

/* Letters that stand apart as one word: "g i v e". `found` says whether there are any. */
static struct str without_gaps(struct arena *arena, struct str text, bool *found)
{
    struct buf buf = buf_make(TEXT_MOST);
    bool inside = false;

    *found = false;
    for (size_t at = 0, end; at < text.len;) {
        const size_t count = inside ? 0 : letters_apart(text, at, &end);
        if (count >= APART_LEAST) {
            for (size_t i = at; i < end;) {
                const uint32_t point = str_next(text, &i);
                if (is_letter(point))
                    put_point(&buf, point);
            }
            *found = true;
            at = end;
        } else {
            const uint32_t point = str_next(text, &at);
            inside = is_letter(point);
            put_point(&buf, point);
        }
    }
    return keep(arena, &buf);
}

/* ---- all of them ---- */

static void add(struct injection_variants *variants, struct str text, bool run, bool decoded)
{
    if (variants->count < INJECTION_VARIANTS && text.len > 0)
        variants->items[variants->count++] = (struct injection_variant){text, run, decoded};
}

/* A form that changes nothing is none. */
static void add_other(struct injection_variants *variants, struct str text)
{
    if (!str_equal(text, variants->items[0].text))
        add(variants, text, false, false);
}

static void add_decoded(struct injection_variants *variants, struct arena *arena, struct str text)
{
    struct injection_said said[INJECTION_DECODE_MOST];
    const size_t count = injection_decode(arena, text, said);

    for (size_t i = 0; i < count; i++)
        add(variants, injection_variants_fold(arena, said[i].text), false, said[i].coded);
}

struct injection_variants injection_variants_of(struct arena *arena, struct str text)
{
    struct injection_variants variants = {.count = 0};
    const struct str folded = injection_variants_fold(arena, text);
    struct str joined, latin;
    bool gaps;

    add(&variants, folded, false, false);
    add_decoded(&variants, arena, text);
    joined = without_markup(arena, folded);
    latin = swapped(arena, joined, to_latin, ARRAY_COUNT(to_latin));
    add_other(&variants, joined);
    add_other(&variants, latin);
    add_other(&variants, swapped(arena, joined, to_cyrillic, ARRAY_COUNT(to_cyrillic)));
    add_other(&variants, swapped(arena, latin, digits_i, ARRAY_COUNT(digits_i)));
    add_other(&variants, swapped(arena, latin, digits_l, ARRAY_COUNT(digits_l)));
    add_other(&variants, backwards(arena, folded));
    add_other(&variants, backwards(arena, swapped(arena, folded, turned, ARRAY_COUNT(turned))));
    add_other(&variants, rot13(arena, folded));
    joined = without_gaps(arena, latin, &gaps);
    if (gaps)
        add(&variants, joined, true, false);
    joined = without_gaps(arena, folded, &gaps);
    if (gaps)
        add(&variants, joined, true, false);
    return variants;
}
