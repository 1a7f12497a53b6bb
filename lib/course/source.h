/*
 * What a tenant may bring: source types, the file extensions of each, and what the leading bytes of such a file look like. One
 * table serves the upload (is this allowed?), the store (content type), and the runner (which extractor, how heavy).
 *
 * Signatures: ISO/IEC 14496-12 (ftyp), Matroska/WebM EBML (RFC 8794), RIFF, Ogg (RFC 3533), FLAC (RFC 9639), MPEG audio frames and
 * ID3v2, PDF (ISO 32000 section 7.5.2), ZIP for OOXML. Captions: the signature of WebVTT, or the times of SubRip's first cue. Texts have none: they must not
 * be binary.
 */
#ifndef COURSE_SOURCE_H
#define COURSE_SOURCE_H

#include "base/fault.h"
#include "base/str.h"

enum source_type { SOURCE_VIDEO, SOURCE_PRESENTATION, SOURCE_TEXT, SOURCE_WEB, SOURCE_TYPE_COUNT };

/* Enough of a file for source_sniff. */
#define SOURCE_HEAD 4096

const char *source_type_name(enum source_type type);
bool source_type_parse(struct str name, enum source_type *type) MUST_CHECK;

/* One row of the table: a kind of file. */
struct source_format {
    const char *extension; /* ".mp4" */
    enum source_type type;
    const char *content_type; /* of the stored object */
    const char *extractor;    /* cs-extract's word */
    bool heavy;               /* transcription, OCR or vision */
};

/* By the name's extension, any case, whatever the type; NULL when it is not in the table. */
const struct source_format *source_format_of(const char *filename);

/* The same for a type: a PDF may be a presentation and a text, which are read differently. */
const struct source_format *source_format_as(const char *filename, enum source_type type);

/* The name of a file whose path somebody sends: what follows the last slash or backslash, without blanks at its ends. */
const char *source_file_name(struct arena *arena, const char *path);

/* A name for the object of a file: its letters, digits, '.', '_' and '-', at most 100 bytes, the extension kept. */
const char *source_object_name(struct arena *arena, const char *filename);

/* EXTENSION unless files named so may be of this type: the message of the contract. */
bool source_allowed(const char *filename, enum source_type type, struct fault *fault) MUST_CHECK;

/* The same for a student's answer: what is read in seconds (.txt, .md, .docx, .html, .pdf). */
bool source_answer_allowed(const char *filename, struct fault *fault) MUST_CHECK;

/* CONTENT_MISMATCH unless the first bytes of the file (SOURCE_HEAD of them, or all) can be of the format. An empty file is
 * any text or captions, and nothing else. */
bool source_sniff(const struct source_format *format, struct str head, struct fault *fault) MUST_CHECK;

#endif
