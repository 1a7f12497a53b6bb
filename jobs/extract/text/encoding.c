#include "jobs/extract/text/encoding.h"

#include "jobs/extract/ceiling.h"
#include "jobs/extract/text/charset.h"

#define SNIFFED 4096 /* bytes examined to tell text from binary data */

static const char UTF8[] = "UTF-8";

bool encoding_prepare(struct extraction *x)
{
    x->prepared = charset_open(&x->fault);
    return x->prepared != NULL;
}

void encoding_release(struct extraction *x)
{
    charset_close(x->prepared);
    x->prepared = NULL;
}

/* ---- which encoding ---- */

/* Skips the mark and returns what it says, or NULL. That of UTF-32 begins with that of UTF-16. */
static const char *take_mark(struct str *bytes)
{
    static const struct {
        struct str mark;
        const char *name;
    } marks[] = {
        {STR("\xEF\xBB\xBF"), UTF8},   {STR("\xFF\xFE\0\0"), "UCS-4LE"}, {STR("\0\0\xFE\xFF"), "UCS-4BE"},
        {STR("\xFF\xFE"), "UTF-16LE"}, {STR("\xFE\xFF"), "UTF-16BE"},
    };

    for (size_t i = 0; i < ARRAY_COUNT(marks); i++) {
        if (!str_starts(*bytes, marks[i].mark))
            continue;
        *bytes = (struct str){bytes->at + marks[i].mark.len, bytes->len - marks[i].mark.len};
        return marks[i].name;
    }
    return NULL;
}

/* UTF-16 without a mark. The high bytes of alphabets and their punctuation are small (below U+2100), and NUL for spaces and line ends. In
 * other bytes with NULs, these stand at even and odd places alike. */
static const char *find_utf16(struct str bytes)
{
    size_t nuls[2] = {0, 0}, small[2] = {0, 0}, looked = MIN(bytes.len, SNIFFED);

    for (size_t i = 0; i < looked; i++) {
        nuls[i % 2] += bytes.at[i] == '\0';
        small[i % 2] += (uint8_t)bytes.at[i] <= 0x20;
    }
    if (bytes.len % 2 == 0 && nuls[1] > 0 && nuls[0] == 0 && small[1] > looked / 2 * 3 / 4)
        return "UTF-16LE";
    if (bytes.len % 2 == 0 && nuls[0] > 0 && nuls[1] == 0 && small[0] > looked / 2 * 3 / 4)
        return "UTF-16BE";
    return NULL;
}

static bool is_binary(struct str bytes)
{
    size_t controls = 0, looked = MIN(bytes.len, SNIFFED);

    for (size_t i = 0; i < looked; i++)
        controls += (uint8_t)bytes.at[i] < 0x20 && strchr("\t\n\r\f\033", bytes.at[i]) == NULL;
    return controls > looked / 50 || memchr(bytes.at, '\0', bytes.len) != NULL;
}

/* Japanese in seven bits: escape sequences of 94x94 character sets turn it on (RFC 1468). */
static bool is_iso2022jp(struct str bytes)
{
    return memmem(bytes.at, bytes.len, "\033$B", 3) != NULL || memmem(bytes.at, bytes.len, "\033$@", 3) != NULL;
}

/* The text ends inside of a character. */
static bool is_cut(struct str bytes, size_t at)
{
    const uint8_t lead = (uint8_t)bytes.at[at];
    const size_t whole = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;

    for (size_t i = at + 1; i < bytes.len; i++)
        if (((uint8_t)bytes.at[i] & 0xC0) != 0x80)
            return false;
    return lead >= 0xC2 && lead <= 0xF4 && bytes.len - at < whole;
}

/* A UTF-8 text with a few malformed bytes, or cut off, must not be read in another character set. */
static bool is_mostly_utf8(struct str bytes)
{
    size_t good = 0, bad = 0, at = 0;

    while (at < bytes.len && !is_cut(bytes, at)) {
        size_t start = at;

        str_next(bytes, &at);
        good += at - start > 1;
        bad += at - start == 1 && (uint8_t)bytes.at[start] >= 0x80;
    }
    return good > 4 * bad;
}

/* ---- decoding ---- */

/* CR LF and CR become LF. */
static void unify_line_ends(struct buf *text)
{
    size_t length = 0;

    for (size_t i = 0; i < text->len; i++) {
        bool is_return = text->data[i] == '\r';

        text->data[length++] = is_return ? '\n' : text->data[i];
        if (is_return && i + 1 < text->len && text->data[i + 1] == '\n')
            i++;
    }
    text->len = length;
}

static bool decode_guessed(struct extraction *x, struct str bytes, struct buf *out)
{
    const char *name = charset_guess(x->prepared, bytes);

    if (name == NULL)
        return fault_set(&x->fault, FAULT_UNSUPPORTED_FORMAT,
                         "The character set of the text could not be recognised. Save the file as UTF-8.");
    charset_decode(x->prepared, name, bytes, out);
    document_writer_warn(&x->document, "The text is not UTF-8 and was read as %s.", name);
    return true;
}

static void decode_utf8(struct extraction *x, struct str bytes, struct buf *out)
{
    buf_put(out, bytes.at, bytes.len);
    if (!str_is_utf8(bytes))
        document_writer_warn(&x->document, "Some bytes are not valid UTF-8 and were replaced.");
}

bool encoding_decode(struct extraction *x, struct str bytes, struct str label, struct buf *out)
{
    const char *name = take_mark(&bytes);

    if (name == NULL)
        name = find_utf16(bytes);
    if (name == NULL && is_binary(bytes))
        return fault_set(&x->fault, FAULT_UNSUPPORTED_FORMAT,
                         "The file holds no text but binary data. Upload it with the extension of its real format.");
    if (name == NULL && is_iso2022jp(bytes))
        name = "ISO-2022-JP";
    if (name == NULL && (str_is_utf8(bytes) || is_mostly_utf8(bytes)))
        name = UTF8;
    if (name == NULL)
        name = charset_of_label(label);
    if (name == NULL && !decode_guessed(x, bytes, out))
        return false;
    if (name == UTF8)
        decode_utf8(x, bytes, out);
    else if (name != NULL)
        charset_decode(x->prepared, name, bytes, out);
    unify_line_ends(out);
    return true;
}

bool encoding_read(struct extraction *x, struct buf *out)
{
    struct buf bytes = buf_make(out->ceiling);
    bool done = input_whole(&x->input, &bytes, &x->fault) && encoding_decode(x, buf_str(&bytes), STR(""), out);

    buf_free(&bytes);
    return done && ceiling_kept(out, &x->fault);
}
