/*
 * The command line of cs-extract after the format's name:
 *
 *   --language TAG       what the material is said to be in (BCP 47); speech recognition refuses what it cannot do
 *   --engine NAME        the speech engine, default the built-in one
 *   --library FILE       its library, where it is loaded at run time
 *   --charset NAME       html: what the answer that the page came with says it is in
 *   --course-language T  what the course is in: the choice among several audio tracks, where the language is not said
 *   --model DIR          the speech model, default OPTIONS_MODEL
 *   --speaks TAG         the language of that model, default OPTIONS_SPEAKS
 *   --resume-at SECONDS  media, pictures: begin here, because what lies before has been read already
 *   --piece-seconds N    sound: how long a piece may be, default OPTIONS_PIECE_SECONDS
 *   --page N             picture, thumbnail: the page to draw, from 1
 *   --pages LIST         ocr-*: the pages to read, "1-3,7"
 *   --ocr-languages LIST ocr-*: the languages that the pages may be in, "uk,en"
 *   --ocr-data DIR       ocr-*: the packs of tesseract, default OPTIONS_OCR_DATA
 *   --progress-fd N      JSON lines about progress go to this descriptor, 3 or above
 *   --cpu-seconds N      the processor time that may be spent, then time_limit
 *   --page-seconds N     pdf, picture, ocr-*: the processor time that one page may take, then file_too_complex; default LIMIT_EXTRACT_PAGE_CPU
 *   --memory-mib N       the address space that may be taken, then memory_limit
 */
#ifndef EXTRACT_OPTIONS_H
#define EXTRACT_OPTIONS_H

#include "base/base.h"

#define OPTIONS_MODEL "/usr/share/pocketsphinx/model"
#define OPTIONS_SPEAKS "en"
#define OPTIONS_OCR_DATA "/usr/share/tesseract-ocr/5/tessdata"
#define OPTIONS_CPU_SECONDS 1800
#define OPTIONS_PIECE_SECONDS 600

struct options {
    const char *language;        /* NULL: not said */
    const char *charset;         /* NULL: not said */
    const char *course_language; /* NULL: not said */
    const char *model;
    const char *engine, *library; /* NULL: not said */
    const char *speaks;
    const char *pages; /* "1" unless said */
    const char *ocr_languages, *ocr_data;
    double resume_at;
    int progress_fd; /* -1: none */
    int cpu_seconds;
    int piece_seconds;
    int page;         /* from 1, the default */
    int page_seconds; /* 0: no limit of its own */
    int64_t memory;   /* bytes */
};

/* `arguments` are those behind the format's name, NULL-terminated. On failure `wrong` is the offending argument. */
bool options_parse(const char *const *arguments, struct options *options, const char **wrong) MUST_CHECK;

/* The lines that explain them, for the usage text. */
const char *options_help(void);

#endif
