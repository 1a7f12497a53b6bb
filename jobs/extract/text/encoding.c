#include "jobs/extract/text/encoding.h"

#include "jobs/extract/ceiling.h"

#define SNIFFED 4096 /* bytes looked at to tell text from other things */

/* Windows-1252 and -1251 from 0x80 on (WHATWG Encoding Standard, indexes windows-1252 and windows-1251); 0: U+0080 + i. */
static const uint16_t western[128] = {
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178,
};
static const uint16_t cyrillic[128] = {
    0x0402, 0x0403, 0x201A, 0x0453, 0x201E, 0x2026, 0x2020, 0x2021, 0x20AC, 0x2030, 0x0409, 0x2039, 0x040A,
    0x040C, 0x040B, 0x040F, 0x0452, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0,      0x2122,
    0x0459, 0x203A, 0x045A, 0x045C, 0x045B, 0x045F, 0,      0x040E, 0x045E, 0x0408, 0,      0x0490, 0,
    0,      0x0401, 0,      0x0404, 0,      0,      0,      0,      0x0407, 0,      0,      0x0406, 0x0456,
    0x0491, 0,      0,      0,      0x0451, 0x2116, 0x0454, 0,      0x0458, 0x0405, 0x0455, 0x0457,
};

enum encoding { UTF8, BROKEN_UTF8, UTF16_LITTLE, UTF16_BIG, WESTERN, CYRILLIC, NO_TEXT };

size_t encoding_utf8(uint32_t rune, char out[4])
{
    static const uint8_t lead[] = {0, 0, 0xC0, 0xE0, 0xF0};
    size_t length;

    if (rune > 0x10FFFF || (rune >= 0xD800 && rune <= 0xDFFF))
        rune = 0xFFFD;
    if (rune < 0x80) {
        out[0] = (char)rune;
        return 1;
    }
    length = rune < 0x800 ? 2 : rune < 0x10000 ? 3 : 4;
    for (size_t i = length - 1; i > 0; i--, rune >>= 6)
        out[i] = (char)(0x80 | (rune & 0x3F));
    out[0] = (char)(lead[length] | rune);
    return length;
}

/* ---- which encoding ---- */

/* NULs at even and odd places tell UTF-16 without a mark from bytes that are no text. */
static enum encoding by_nuls(struct str bytes)
{
    size_t nuls[2] = {0, 0}, looked = MIN(bytes.len, SNIFFED);

    for (size_t i = 0; i < looked; i++)
        nuls[i % 2] += bytes.at[i] == '\0';
    if (nuls[0] + nuls[1] == 0)
        return memchr(bytes.at, '\0', bytes.len) == NULL ? WESTERN : NO_TEXT;
    if (bytes.len % 2 == 0 && nuls[1] > looked / 3 && nuls[0] == 0)
        return UTF16_LITTLE;
    if (bytes.len % 2 == 0 && nuls[0] > looked / 3 && nuls[1] == 0)
        return UTF16_BIG;
    return NO_TEXT;
}

static bool is_binary(struct str bytes)
{
    size_t controls = 0, looked = MIN(bytes.len, SNIFFED);

    for (size_t i = 0; i < looked; i++)
        controls += (uint8_t)bytes.at[i] < 0x20 && strchr("\t\n\r\f\033", bytes.at[i]) == NULL;
    return controls > looked / 50;
}

/* Western high bytes are single letters among ASCII ones; Cyrillic ones come in whole words. */
static enum encoding by_neighbours(struct str bytes)
{
    size_t high = 0, together = 0;

    for (size_t i = 1; i < bytes.len; i++) {
        if ((uint8_t)bytes.at[i] < 0xC0)
            continue;
        high++;
        together += (uint8_t)bytes.at[i - 1] >= 0xC0;
    }
    return together * 2 > high ? CYRILLIC : WESTERN;
}

/* A long UTF-8 text with a few bad bytes is still that, and must not become gibberish as a whole. */
static bool is_mostly_utf8(struct str bytes)
{
    size_t good = 0, bad = 0, at = 0;

    while (at < bytes.len) {
        size_t start = at;

        str_next(bytes, &at);
        good += at - start > 1;
        bad += at - start == 1 && (uint8_t)bytes.at[start] >= 0x80;
    }
    return good > 4 * bad;
}

static enum encoding guess(struct str bytes)
{
    enum encoding found;

    if (str_starts(bytes, STR("\xEF\xBB\xBF")))
        return UTF8;
    if (str_starts(bytes, STR("\xFF\xFE")))
        return UTF16_LITTLE;
    if (str_starts(bytes, STR("\xFE\xFF")))
        return UTF16_BIG;
    found = by_nuls(bytes);
    if (found != WESTERN)
        return found;
    if (is_binary(bytes))
        return NO_TEXT;
    if (str_is_utf8(bytes))
        return UTF8;
    return is_mostly_utf8(bytes) ? BROKEN_UTF8 : by_neighbours(bytes);
}

/* ---- decoding ---- */

/* CR LF and CR become LF: `previous` is the code point before. */
static void put_rune(struct buf *out, uint32_t rune, uint32_t previous)
{
    char bytes[4];

    if (rune == '\n' && previous == '\r')
        return;
    buf_put(out, bytes, encoding_utf8(rune == '\r' ? '\n' : rune, bytes));
}

static void decode_utf8(struct str rest, struct buf *out)
{
    while (rest.at != NULL) {
        struct str line = str_cut(&rest, '\r');

        buf_put(out, line.at, line.len);
        if (rest.at != NULL && !str_starts(rest, STR("\n")))
            buf_putc(out, '\n');
    }
}

static uint32_t unit_at(struct str bytes, size_t at, bool big)
{
    uint32_t first = (uint8_t)bytes.at[at], second = (uint8_t)bytes.at[at + 1];

    return big ? first << 8 | second : second << 8 | first;
}

static void decode_utf16(struct str bytes, bool big, struct buf *out)
{
    uint32_t previous = 0;

    for (size_t at = 0; at + 2 <= bytes.len; at += 2) {
        uint32_t rune = unit_at(bytes, at, big), low;

        if (rune >= 0xD800 && rune <= 0xDBFF && at + 4 <= bytes.len) {
            low = unit_at(bytes, at + 2, big);
            if (low >= 0xDC00 && low <= 0xDFFF) {
                rune = 0x10000 + ((rune - 0xD800) << 10) + (low - 0xDC00);
                at += 2;
            }
        }
        put_rune(out, rune, previous);
        previous = rune;
    }
}

static uint32_t cyrillic_rune(uint8_t byte)
{
    if (byte >= 0xC0)
        return 0x0410u + (byte - 0xC0u);
    return cyrillic[byte - 0x80] != 0 ? cyrillic[byte - 0x80] : byte;
}

static uint32_t western_rune(uint8_t byte)
{
    if (byte < 0xA0)
        return western[byte - 0x80] != 0 ? western[byte - 0x80] : 0xFFFD;
    return byte;
}

static void decode_bytes(struct str bytes, uint32_t (*high)(uint8_t byte), struct buf *out)
{
    uint32_t previous = 0;

    for (size_t i = 0; i < bytes.len; i++) {
        uint8_t byte = (uint8_t)bytes.at[i];
        uint32_t rune = byte < 0x80 ? byte : high(byte);

        put_rune(out, rune, previous);
        previous = rune;
    }
}

static void skip_mark(struct buf *out)
{
    if (str_starts(buf_str(out), STR("\xEF\xBB\xBF")))
        buf_consume(out, 3);
}

static bool decode(struct extraction *x, struct str bytes, struct buf *out)
{
    switch (guess(bytes)) {
    case UTF8:
        decode_utf8(bytes, out);
        break;
    case BROKEN_UTF8:
        decode_utf8(bytes, out);
        document_writer_warn(&x->document, "Some bytes are not valid UTF-8 and were replaced.");
        break;
    case UTF16_LITTLE:
        decode_utf16(bytes, false, out);
        break;
    case UTF16_BIG:
        decode_utf16(bytes, true, out);
        break;
    case WESTERN:
        decode_bytes(bytes, western_rune, out);
        document_writer_warn(&x->document, "The text is not UTF-8 and was read as Windows-1252.");
        break;
    case CYRILLIC:
        decode_bytes(bytes, cyrillic_rune, out);
        document_writer_warn(&x->document, "The text is not UTF-8 and was read as Windows-1251.");
        break;
    case NO_TEXT:
        return fault_set(&x->fault, FAULT_UNSUPPORTED_FORMAT,
                         "The file holds no text but binary data. Upload it with the extension of its real format.");
    }
    skip_mark(out);
    return true;
}

bool encoding_read(struct extraction *x, struct buf *out)
{
    struct buf bytes = buf_make(out->ceiling);
    bool done = input_whole(&x->input, &bytes, &x->fault) && decode(x, buf_str(&bytes), out);

    buf_free(&bytes);
    return done && ceiling_kept(out, &x->fault);
}
