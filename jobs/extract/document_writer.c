#include "jobs/extract/document_writer.h"

#include "jobs/extract/ceiling.h"

#define METADATA_CEILING (64 * KIB)
#define PICTURES_CEILING (256 * KIB)    /* numbers of LIMIT_EXTRACT_PAGES slides */
#define TITLE_CEILING (4 * LIMIT_TITLE) /* bytes of UTF-8 */
#define LANGUAGE_CEILING 35             /* BCP 47 section 4.4.1 */

static const char *const type_names[] = {
    [CHUNK_TRANSCRIPT] = "transcript",
    [CHUNK_SLIDE_TEXT] = "slide_text",
    [CHUNK_HEADING] = "heading",
    [CHUNK_PARAGRAPH] = "paragraph",
    [CHUNK_TABLE] = "table",
    [CHUNK_CODE] = "code",
    [CHUNK_LIST] = "list",
};

void document_writer_init(struct document_writer *document, const char *source_type)
{
    *document = (struct document_writer){
        .source_type = source_type,
        .chunks = buf_make(LIMIT_DOCUMENT),
        .metadata = buf_make(METADATA_CEILING),
        .warnings = buf_make(METADATA_CEILING),
        .pictures = buf_make(PICTURES_CEILING),
        .unread = buf_make(PICTURES_CEILING),
        .title = buf_make(TITLE_CEILING),
        .language = buf_make(LANGUAGE_CEILING),
        .scratch = buf_make(LIMIT_DOCUMENT),
    };
    document->chunks_out = json_out(&document->chunks);
    document->metadata_out = json_out(&document->metadata);
    document->warnings_out = json_out(&document->warnings);
    document->pictures_out = json_out(&document->pictures);
    document->unread_out = json_out(&document->unread);
}

void document_writer_free(struct document_writer *document)
{
    buf_free(&document->chunks);
    buf_free(&document->metadata);
    buf_free(&document->warnings);
    buf_free(&document->pictures);
    buf_free(&document->unread);
    buf_free(&document->title);
    buf_free(&document->language);
    buf_free(&document->scratch);
}

/* ---- clean text ---- */

/* Soft hyphens and marks without width part words that nobody sees parted. */
static bool is_kept(uint32_t rune)
{
    if (rune == 0xAD || rune == 0x2060 || rune == 0xFEFF)
        return false;
    return rune == '\n' || rune == '\t' || (rune >= 0x20 && rune != 0x7F && (rune < 0x80 || rune > 0x9F));
}

static void put_sequence(struct buf *out, struct str text, size_t *at)
{
    size_t start = *at;
    uint32_t rune = str_next(text, at);

    if (rune == 0xFFFD)
        buf_puts(out, "\xEF\xBF\xBD");
    else if (is_kept(rune))
        buf_put(out, text.at + start, *at - start);
}

void document_writer_clean(struct buf *out, struct str text)
{
    size_t at = 0, run;

    while (at < text.len) {
        for (run = at; run < text.len && (uint8_t)text.at[run] >= 0x20 && (uint8_t)text.at[run] < 0x7F; run++)
            ;
        buf_put(out, text.at + at, run - at);
        at = run;
        if (at < text.len)
            put_sequence(out, text, &at);
    }
}

/* ---- chunks ---- */

/* The next piece of a text: all of it, or up to the last line end, else the last space, that fits. */
static struct str next_piece(struct str *rest)
{
    struct str piece = str_clip(*rest, DOCUMENT_WRITER_CHUNK_TEXT);
    const char *end = NULL;

    if (piece.len < rest->len) {
        end = memrchr(piece.at, '\n', piece.len);
        if (end == NULL || end == piece.at)
            end = memrchr(piece.at, ' ', piece.len);
        if (end != NULL && end > piece.at)
            piece.len = (size_t)(end - piece.at);
    }
    rest->at += piece.len;
    rest->len -= piece.len;
    return piece;
}

static void put_optional(struct json_out *out, const char *key, struct str text)
{
    if (text.len == 0)
        json_put_null(out, key);
    else
        json_put_str(out, key, text);
}

static void put_on_one_line(struct buf *buf)
{
    for (size_t i = 0; i < buf->len; i++) {
        if (buf->data[i] == '\n' || buf->data[i] == '\t')
            buf->data[i] = ' ';
    }
}

/* A slide's title: one clean line. */
static void put_title(struct json_out *out, struct str title)
{
    struct buf clean = buf_make(LIMIT_DESCRIPTION);

    document_writer_clean(&clean, str_clip(str_trim(title), LIMIT_TITLE));
    put_on_one_line(&clean);
    put_optional(out, "title", str_trim(buf_str(&clean)));
    buf_free(&clean);
}

static bool is_among(const struct str *found, size_t count, struct str text)
{
    for (size_t i = 0; i < count; i++)
        if (str_equal(found[i], text))
            return true;
    return false;
}

static void put_clean(struct json_out *out, struct str text)
{
    struct buf clean = buf_make((size_t)4 * DOCUMENT_WRITER_INLINE_CODE_BYTES);

    document_writer_clean(&clean, text);
    json_put_str(out, NULL, str_trim(buf_str(&clean)));
    buf_free(&clean);
}

/* Each once; left out where there is none. */
static void put_inline_code(struct json_out *out, struct str lines)
{
    struct str found[DOCUMENT_WRITER_INLINE_CODE];
    size_t count = 0;

    while (lines.at != NULL && count < DOCUMENT_WRITER_INLINE_CODE) {
        struct str line = str_trim(str_cut(&lines, '\n'));
        if (line.len > 0 && line.len <= DOCUMENT_WRITER_INLINE_CODE_BYTES && !is_among(found, count, line))
            found[count++] = line;
    }
    if (count == 0)
        return;
    json_list(out, "inline_code");
    for (size_t i = 0; i < count; i++)
        put_clean(out, found[i]);
    json_end(out);
}

static void put_metadata(struct json_out *out, const struct chunk *chunk)
{
    json_open(out, "metadata");
    switch (chunk->type) {
    case CHUNK_TRANSCRIPT:
        json_put_double(out, "start_sec", chunk->start_sec);
        json_put_double(out, "end_sec", chunk->end_sec);
        break;
    case CHUNK_SLIDE_TEXT:
        json_put_int(out, "slide_number", chunk->slide_number);
        put_title(out, chunk->title);
        if (chunk->notes)
            json_put_bool(out, "notes", true);
        if (chunk->hidden)
            json_put_bool(out, "hidden", true);
        if (chunk->ocr)
            json_put_bool(out, "ocr", true);
        break;
    case CHUNK_HEADING:
        json_put_int(out, "level", chunk->level);
        break;
    case CHUNK_CODE:
        put_optional(out, "language", chunk->language);
        break;
    case CHUNK_PARAGRAPH:
    case CHUNK_TABLE:
    case CHUNK_LIST:
        break;
    }
    if (chunk->page > 0)
        json_put_int(out, "page", chunk->page);
    put_inline_code(out, chunk->inline_code);
    json_close(out);
}

static void put_chunk(struct document_writer *document, const struct chunk *chunk, struct str text)
{
    struct json_out *out = &document->chunks_out;

    json_open(out, NULL);
    json_put_text(out, "chunk_type", type_names[chunk->type]);
    json_put_str(out, "text", text);
    json_put_int(out, "index", (int64_t)document->chunk_count++);
    put_metadata(out, chunk);
    json_close(out);
}

/* Code keeps the indentation of its first line. */
static struct str trim(enum chunk_type type, struct str text)
{
    struct str trimmed = str_trim(text);

    if (type != CHUNK_CODE)
        return trimmed;
    while (trimmed.len > 0 && trimmed.at > text.at && trimmed.at[-1] != '\n') {
        trimmed.at--;
        trimmed.len++;
    }
    return trimmed;
}

bool document_writer_add(struct document_writer *document, const struct chunk *chunk, struct fault *fault)
{
    struct str rest;

    buf_clear(&document->scratch);
    document_writer_clean(&document->scratch, chunk->text);
    rest = trim(chunk->type, buf_str(&document->scratch));
    while (rest.len > 0 && document->chunk_count <= LIMIT_DOCUMENT_CHUNKS) {
        struct str piece = trim(chunk->type, next_piece(&rest));

        if (piece.len > 0)
            put_chunk(document, chunk, piece);
    }
    if (document->chunk_count > LIMIT_DOCUMENT_CHUNKS)
        return fault_set(fault, FAULT_FILE_TOO_COMPLEX,
                         "The file has more than %d paragraphs and headings. Split it into smaller files.",
                         LIMIT_DOCUMENT_CHUNKS);
    return ceiling_kept(&document->scratch, fault) && ceiling_kept(&document->chunks, fault);
}

/* ---- the rest ---- */

static void set_once(struct buf *buf, struct str text, size_t code_points)
{
    struct str trimmed;
    size_t at = 0;

    if (buf->len > 0)
        return;
    for (text = str_trim(text); at < text.len && code_points > 0; code_points--)
        str_next(text, &at);
    trimmed = str_trim((struct str){text.at, at});
    document_writer_clean(buf, trimmed);
    put_on_one_line(buf);
}

void document_writer_set_title(struct document_writer *document, struct str title)
{
    set_once(&document->title, title, LIMIT_TITLE);
}

void document_writer_set_language(struct document_writer *document, struct str language)
{
    set_once(&document->language, language, LANGUAGE_CEILING);
}

void document_writer_meta_int(struct document_writer *document, const char *key, int64_t value)
{
    json_put_int(&document->metadata_out, key, value);
}

void document_writer_meta_double(struct document_writer *document, const char *key, double value)
{
    json_put_double(&document->metadata_out, key, value);
}

void document_writer_meta_text(struct document_writer *document, const char *key, const char *value)
{
    json_put_text(&document->metadata_out, key, value);
}

void document_writer_picture_slide(struct document_writer *document, int slide_number)
{
    json_put_int(&document->pictures_out, NULL, slide_number);
}

void document_writer_unread_slide(struct document_writer *document, int slide_number)
{
    json_put_int(&document->unread_out, NULL, slide_number);
}

void document_writer_warn(struct document_writer *document, const char *format, ...)
{
    struct buf words = buf_make(4 * KIB), clean = buf_make(4 * KIB);
    va_list arguments;

    if (++document->warning_count > DOCUMENT_WRITER_WARNINGS)
        return;
    va_start(arguments, format);
    buf_vprintf(&words, format, arguments);
    va_end(arguments);
    document_writer_clean(&clean, buf_str(&words));
    json_put_str(&document->warnings_out, NULL, buf_str(&clean));
    buf_free(&words);
    buf_free(&clean);
}

static void put_uncounted(struct document_writer *document)
{
    if (document->warning_count > DOCUMENT_WRITER_WARNINGS)
        buf_printf(&document->warnings, ",\"%zu more warnings were left out.\"",
                   document->warning_count - DOCUMENT_WRITER_WARNINGS);
}

static void put_inside(struct buf *out, const char *before, const struct buf *inside)
{
    buf_puts(out, before);
    buf_put(out, inside->data, inside->len);
}

bool document_writer_render(struct document_writer *document, struct buf *out, struct fault *fault)
{
    struct json_out head = json_out(out);

    put_uncounted(document);
    json_open(&head, NULL);
    json_put_text(&head, "source_type", document->source_type);
    put_optional(&head, "title", buf_str(&document->title));
    put_optional(&head, "language", buf_str(&document->language));
    put_inside(out, ",\"metadata\":{", &document->metadata);
    put_inside(out, "},\"chunks\":[", &document->chunks);
    put_inside(out, "],\"warnings\":[", &document->warnings);
    if (document->pictures.len > 0)
        put_inside(out, "],\"picture_slides\":[", &document->pictures);
    if (document->unread.len > 0)
        put_inside(out, "],\"unread_slides\":[", &document->unread);
    buf_puts(out, "]}\n");
    return ceiling_kept(&document->metadata, fault) && ceiling_kept(&document->warnings, fault) &&
           ceiling_kept(out, fault);
}
