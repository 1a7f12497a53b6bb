#include "jobs/extract/text/charset.h"

#include <errno.h>
#include <iconv.h>
#include <uchardet/uchardet.h>

#include "base/limits.h"
#include "jobs/extract/text/charset_fit.h"

#define DEFAULT "WINDOWS-1252"
#define SAMPLE ((size_t)64 * KIB) /* bytes that the guess is made from */
#define PIECE ((size_t)16 * KIB)  /* bytes of UTF-8 that are made in one step */

static const struct {
    const char *name; /* iconv's */
    size_t unit;      /* bytes to skip when one cannot be converted */
} converters[] = {
    {"BIG5-HKSCS", 1},   {"CP850", 1},        {"CP852", 1},
    {"CP1125", 1},       {"MACINTOSH", 1},    {"MAC-CENTRALEUROPE", 1},
    {"CP874", 1},        {"CP932", 1},        {"EUC-JP", 1},
    {"GB18030", 1},      {"IBM866", 1},       {"ISO-2022-JP", 1},
    {"ISO-8859-13", 1},  {"ISO-8859-15", 1},  {"ISO-8859-16", 1},
    {"ISO-8859-2", 1},   {"ISO-8859-5", 1},   {"ISO-8859-6", 1},
    {"ISO-8859-7", 1},   {"KOI8-U", 1},       {"MAC-CYRILLIC", 1},
    {"UCS-4BE", 4},      {"UCS-4LE", 4},      {"UHC", 1},
    {"UTF-16BE", 2},     {"UTF-16LE", 2},     {"WINDOWS-1250", 1},
    {"WINDOWS-1251", 1}, {"WINDOWS-1252", 1}, {"WINDOWS-1253", 1},
    {"WINDOWS-1254", 1}, {"WINDOWS-1255", 1}, {"WINDOWS-1256", 1},
    {"WINDOWS-1257", 1}, {"WINDOWS-1258", 1},
};

/*
 * What libuchardet names and what it is read as: the larger character set of Windows where there is one (ISO-8859-1 is read as
 * WINDOWS-1252, as in the WHATWG Encoding Standard, section 4.2). Where the larger one differs, bytes from 0x80 to 0x9F decide, which are
 * no letters in ISO 8859. libuchardet gives other names (IBM852, ISO-8859-3) mostly by mistake, to texts of a few words; these get the
 * default.
 */
static const struct {
    const char *found, *read_as;
    const char *with_c1; /* if there are bytes from 0x80 to 0x9F; NULL: the same */
} guesses[] = {
    {"BIG5", "BIG5-HKSCS", NULL},
    {"EUC-JP", "EUC-JP", NULL},
    {"EUC-KR", "UHC", NULL},
    {"GB18030", "GB18030", NULL},
    {"IBM866", "IBM866", NULL},
    {"ISO-8859-1", "WINDOWS-1252", NULL},
    {"ISO-8859-11", "CP874", NULL},
    {"ISO-8859-13", "ISO-8859-13", "WINDOWS-1257"},
    {"ISO-8859-15", "ISO-8859-15", "WINDOWS-1252"},
    {"ISO-8859-16", "ISO-8859-16", NULL},
    {"ISO-8859-2", "ISO-8859-2", "WINDOWS-1250"},
    {"ISO-8859-5", "ISO-8859-5", NULL},
    {"ISO-8859-6", "ISO-8859-6", NULL},
    {"ISO-8859-7", "ISO-8859-7", "WINDOWS-1253"},
    {"ISO-8859-8", "WINDOWS-1255", NULL},
    {"ISO-8859-9", "WINDOWS-1254", NULL},
    {"KOI8-R", "KOI8-U", NULL}, /* KOI8-U has letters of Ukrainian where KOI8-R has boxes */
    {"MAC-CYRILLIC", "MAC-CYRILLIC", NULL},
    {"SHIFT_JIS", "CP932", NULL},
    {"TIS-620", "CP874", NULL},
    {"UHC", "UHC", NULL},
    {"WINDOWS-1250", "WINDOWS-1250", NULL},
    {"WINDOWS-1251", "WINDOWS-1251", NULL},
    {"WINDOWS-1252", "WINDOWS-1252", NULL},
    {"WINDOWS-1253", "WINDOWS-1253", NULL},
    {"WINDOWS-1255", "WINDOWS-1255", NULL},
    {"WINDOWS-1256", "WINDOWS-1256", NULL},
    {"WINDOWS-1257", "WINDOWS-1257", NULL},
    {"WINDOWS-1258", "WINDOWS-1258", NULL},
};

/* Labels, and the character sets that they mean to browsers. */
static const struct {
    const char *labels; /* with a space at both ends */
    const char *read_as;
} labels[] = {
    {" windows-1252 cp1252 x-cp1252 iso-8859-1 iso8859-1 iso_8859-1 latin1 l1 ascii us-ascii ansi_x3.4-1968 ",
     "WINDOWS-1252"},
    {" windows-1250 cp1250 x-cp1250 ", "WINDOWS-1250"},
    {" windows-1251 cp1251 x-cp1251 win-1251 ", "WINDOWS-1251"},
    {" windows-1253 cp1253 x-cp1253 ", "WINDOWS-1253"},
    {" windows-1254 cp1254 x-cp1254 iso-8859-9 iso8859-9 latin5 l5 ", "WINDOWS-1254"},
    {" windows-1255 cp1255 x-cp1255 iso-8859-8 iso-8859-8-i ", "WINDOWS-1255"},
    {" windows-1256 cp1256 x-cp1256 ", "WINDOWS-1256"},
    {" windows-1257 cp1257 x-cp1257 ", "WINDOWS-1257"},
    {" windows-1258 cp1258 x-cp1258 ", "WINDOWS-1258"},
    {" windows-874 iso-8859-11 tis-620 dos-874 ", "CP874"},
    {" iso-8859-2 iso8859-2 iso_8859-2 latin2 l2 ", "ISO-8859-2"},
    {" iso-8859-5 iso8859-5 iso_8859-5 cyrillic ", "ISO-8859-5"},
    {" iso-8859-6 iso8859-6 arabic ", "ISO-8859-6"},
    {" iso-8859-7 iso8859-7 greek ", "ISO-8859-7"},
    {" iso-8859-13 iso8859-13 ", "ISO-8859-13"},
    {" iso-8859-15 iso8859-15 latin9 l9 ", "ISO-8859-15"},
    {" iso-8859-16 ", "ISO-8859-16"},
    {" koi8-u koi8-ru koi8-r koi8 koi koi8_r ", "KOI8-U"},
    {" ibm866 cp866 866 ", "IBM866"},
    {" macintosh mac x-mac-roman ", "MACINTOSH"},
    {" x-mac-cyrillic x-mac-ukrainian ", "MAC-CYRILLIC"},
    {" gb18030 gbk gb2312 gb_2312-80 chinese x-gbk ", "GB18030"},
    {" big5 big5-hkscs cn-big5 x-x-big5 ", "BIG5-HKSCS"},
    {" euc-jp x-euc-jp ", "EUC-JP"},
    {" shift_jis shift-jis sjis x-sjis ms_kanji windows-31j ", "CP932"},
    {" euc-kr ks_c_5601-1987 ksc5601 korean windows-949 ", "UHC"},
};

struct charsets {
    uchardet_t detector;
    iconv_t to_utf8[ARRAY_COUNT(converters)];
    size_t count; /* of those that are open */
};

/* ---- opening ---- */

static bool open_converters(struct charsets *charsets, struct fault *fault)
{
    for (; charsets->count < ARRAY_COUNT(converters); charsets->count++) {
        iconv_t converter = iconv_open("UTF-8", converters[charsets->count].name);

        if ((intptr_t)converter == -1)
            return fault_log(fault, FAULT_INTERNAL, "iconv has no %s: %s", converters[charsets->count].name,
                             strerror(errno));
        charsets->to_utf8[charsets->count] = converter;
    }
    return true;
}

/* The detector makes its models at the first byte that is not ASCII, and keeps them. */
static bool open_detector(struct charsets *charsets, struct fault *fault)
{
    charsets->detector = uchardet_new();
    if (uchardet_handle_data(charsets->detector, "\xC0", 1) != 0)
        return fault_log(fault, FAULT_INTERNAL, "libuchardet cannot start");
    uchardet_reset(charsets->detector);
    return true;
}

struct charsets *charset_open(struct fault *fault)
{
    struct charsets *charsets = calloc(1, sizeof *charsets);

    if (charsets == NULL) {
        fault_log(fault, FAULT_INTERNAL, "no memory for character sets");
        return NULL;
    }
    if (!open_converters(charsets, fault) || !open_detector(charsets, fault)) {
        charset_close(charsets);
        return NULL;
    }
    return charsets;
}

void charset_close(struct charsets *charsets)
{
    if (charsets == NULL)
        return;
    while (charsets->count > 0)
        iconv_close(charsets->to_utf8[--charsets->count]);
    if (charsets->detector != NULL)
        uchardet_delete(charsets->detector);
    free(charsets);
}

/* ---- decoding ---- */

/* Converts up to PIECE bytes of UTF-8; `from` NULL writes what the converter still holds. False at the buffer's ceiling. */
static bool convert(iconv_t converter, char **from, size_t *left, size_t unit, struct buf *out)
{
    char *start = buf_reserve(out, PIECE), *to = start;
    size_t room = PIECE;
    bool whole;

    if (start == NULL)
        return false;
    whole = iconv(converter, from, left, &to, &room) != (size_t)-1 || errno == E2BIG;
    out->len += (size_t)(to - start);
    if (whole || from == NULL)
        return true;
    buf_puts(out, "\xEF\xBF\xBD"); /* U+FFFD */
    unit = errno == EINVAL ? *left : MIN(unit, *left);
    *from += unit;
    *left -= unit;
    return true;
}

void charset_decode(const struct charsets *charsets, const char *name, struct str bytes, struct buf *out)
{
    size_t left = bytes.len, i = 0;
    iconv_t converter;
    char *from;

    while (i + 1 < ARRAY_COUNT(converters) && strcmp(converters[i].name, name) != 0)
        i++;
    converter = charsets->to_utf8[i];
    memcpy(&from, &bytes.at, sizeof from); /* iconv's type lacks a const */
    iconv(converter, NULL, NULL, NULL, NULL);
    while (left > 0 && convert(converter, &from, &left, converters[i].unit, out))
        continue;
    convert(converter, NULL, NULL, 0, out);
}

/* ---- what is said ---- */

const char *charset_of_label(struct str label)
{
    char word[40];
    int length;

    label = str_trim(label);
    if (label.len == 0 || label.len > 32 || memchr(label.at, ' ', label.len) != NULL)
        return NULL;
    length = snprintf(word, sizeof word, " %.*s ", (int)label.len, label.at);
    for (int i = 0; i < length; i++)
        word[i] = (char)(word[i] >= 'A' && word[i] <= 'Z' ? word[i] | 0x20 : word[i]);
    for (size_t i = 0; i < ARRAY_COUNT(labels); i++)
        if (strstr(labels[i].labels, word) != NULL)
            return labels[i].read_as;
    return NULL;
}

/* ---- guessing ---- */

/* From the line with the first byte that is not ASCII. */
static struct str sample_of(struct str bytes)
{
    size_t at = 0;

    while (at < bytes.len && (uint8_t)bytes.at[at] < 0x80)
        at++;
    while (at > 0 && bytes.at[at - 1] != '\n')
        at--;
    return (struct str){bytes.at + at, MIN(bytes.len - at, SAMPLE)};
}

static bool has_c1(struct str bytes)
{
    for (size_t i = 0; i < bytes.len; i++) {
        if ((uint8_t)bytes.at[i] >= 0x80 && (uint8_t)bytes.at[i] <= 0x9F)
            return true;
    }
    return false;
}

/* What libuchardet makes of it. */
static const char *detect(struct charsets *charsets, struct str bytes)
{
    struct str sample = sample_of(bytes);
    const char *found;

    uchardet_reset(charsets->detector);
    if (uchardet_handle_data(charsets->detector, sample.at, sample.len) != 0)
        return DEFAULT;
    uchardet_data_end(charsets->detector);
    found = uchardet_get_charset(charsets->detector);
    for (size_t i = 0; i < ARRAY_COUNT(guesses); i++) {
        if (strcmp(found, guesses[i].found) == 0)
            return guesses[i].with_c1 != NULL && has_c1(bytes) ? guesses[i].with_c1 : guesses[i].read_as;
    }
    return DEFAULT;
}

static struct charset_fit fit_of(const struct charsets *charsets, const char *name, struct str sample)
{
    struct buf text = buf_make(4 * SAMPLE);
    struct charset_fit fit;

    charset_decode(charsets, name, sample, &text);
    fit = charset_fit_of(buf_str(&text));
    buf_free(&text);
    return fit;
}

static bool has_wide_characters(const char *name)
{
    static const char *const wide[] = {"BIG5-HKSCS", "CP932", "EUC-JP", "GB18030", "UHC"};

    for (size_t i = 0; i < ARRAY_COUNT(wide); i++)
        if (strcmp(name, wide[i]) == 0)
            return true;
    return false;
}

/* The character sets of DOS and of the old Macintosh are unknown to libuchardet: it takes them for others, in which many characters do not
 * fit. */
const char *charset_guess(struct charsets *charsets, struct str bytes)
{
    static const char *const others[] = {"CP852",        "CP850",        "MACINTOSH",    "MAC-CENTRALEUROPE", "CP1125",
                                         "WINDOWS-1250", "WINDOWS-1251", "WINDOWS-1252", "ISO-8859-2"};
    const struct str sample = sample_of(bytes);
    const char *best = detect(charsets, bytes);
    struct charset_fit least = fit_of(charsets, best, sample);

    if (has_wide_characters(best) || least.misfits == 0)
        return best;
    for (size_t i = 0; i < ARRAY_COUNT(others); i++) {
        const struct charset_fit fit = fit_of(charsets, others[i], sample);

        if (2 * fit.misfits >= least.misfits)
            continue;
        least = fit;
        best = others[i];
    }
    return charset_fit_is_gibberish(least) ? NULL : best;
}
