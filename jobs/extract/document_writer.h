/*
 * The document under construction: chunks are rendered to JSON as they are found, and the whole is written in one go when
 * the extraction has succeeded, so that a part is never taken for a document.
 *
 *     {"source_type", "title", "language", "metadata": {}, "chunks": [{"chunk_type", "text", "index", "metadata": {}}],
 *      "warnings": [], "picture_slides": []?, "unread_slides": []?}
 *
 * Texts are cleaned on their way in: malformed UTF-8 becomes U+FFFD, control characters other than newline and tab are
 * dropped, white space at both ends too. A text that is blank after that adds nothing. One longer than
 * DOCUMENT_WRITER_CHUNK_TEXT is split at a line or word into several chunks with the same metadata, because full-text indexes and
 * models downstream have ceilings of their own. Passing LIMIT_DOCUMENT or LIMIT_DOCUMENT_CHUNKS files FILE_TOO_COMPLEX.
 */
#ifndef EXTRACT_DOCUMENT_WRITER_H
#define EXTRACT_DOCUMENT_WRITER_H

#include "base/fault.h"
#include "base/json.h"
#include "base/limits.h"

#define DOCUMENT_WRITER_CHUNK_TEXT (64 * KIB)
#define DOCUMENT_WRITER_WARNINGS 100         /* more are counted, not kept */
#define DOCUMENT_WRITER_INLINE_CODE 64       /* of a chunk, at most */
#define DOCUMENT_WRITER_INLINE_CODE_BYTES 80 /* of one; a longer one is no name but a program */

enum chunk_type {
    CHUNK_TRANSCRIPT,
    CHUNK_SLIDE_TEXT,
    CHUNK_HEADING,
    CHUNK_PARAGRAPH,
    CHUNK_TABLE,
    CHUNK_CODE,
    CHUNK_LIST,
};

/* Which members count depends on the type; the others are ignored. */
struct chunk {
    enum chunk_type type;
    struct str text;
    double start_sec, end_sec; /* transcript */
    int slide_number;          /* slide_text, from 1 */
    int page;         /* on which it begins, from 1; 0: there are no pages; of heading, paragraph, table, code, list */
    struct str title; /* slide_text: the slide's own heading; empty: null */
    bool notes, hidden;     /* slide_text: what the speaker has noted for the slide; the slide is not shown */
    bool ocr;               /* slide_text: read from a picture */
    int level;              /* heading, 1 to 6 */
    struct str language;    /* code; empty: null */
    struct str inline_code; /* what of the text is set as code, a line each; of all but code */
};

struct document_writer {
    const char *source_type;
    struct buf chunks, metadata, warnings, pictures, unread; /* the insides of arrays, of an object for metadata */
    struct json_out chunks_out, metadata_out, warnings_out, pictures_out, unread_out;
    struct buf title, language, scratch;
    size_t chunk_count, warning_count;
};

void document_writer_init(struct document_writer *document, const char *source_type);
void document_writer_free(struct document_writer *document);

bool document_writer_add(struct document_writer *document, const struct chunk *chunk, struct fault *fault) MUST_CHECK;

/* The first that is not blank stays. Titles are clipped to LIMIT_TITLE code points. */
void document_writer_set_title(struct document_writer *document, struct str title);
void document_writer_set_language(struct document_writer *document, struct str language);

/* Members of the document's metadata. */
void document_writer_meta_int(struct document_writer *document, const char *key, int64_t value);
void document_writer_meta_double(struct document_writer *document, const char *key, double value);
void document_writer_meta_text(struct document_writer *document, const char *key, const char *value);

/* A slide that may be worth showing to a model, as its text does not say what is on it: a number in `picture_slides`, which a document
 * without such slides does not have. */
void document_writer_picture_slide(struct document_writer *document, int slide_number);

/* A slide that has no text of its own, but may be a picture of text: a number in `unread_slides`, which a document without such slides does
 * not have. */
void document_writer_unread_slide(struct document_writer *document, int slide_number);

/* A sentence for the owner of the file. */
void document_writer_warn(struct document_writer *document, const char *format, ...) PRINTF_LIKE(2, 3);

/* The whole document as JSON text behind what `out` holds. */
bool document_writer_render(struct document_writer *document, struct buf *out, struct fault *fault) MUST_CHECK;

/* Cleaned text, as described above but for trimming, appended to `out`. */
void document_writer_clean(struct buf *out, struct str text);

#endif
