/*
 * cs-extract as a function: a file goes in, the text of a document comes out. It runs as a program of its own, with limits, an empty
 * environment and no descriptor but its four, and whatever it says is taken as hostile.
 *
 * Faults: the code that cs-extract names (file_damaged, file_encrypted, ...); TIME_LIMIT; PROCESS_DIED when it was killed, with what
 * it had used and the end of its standard error; UNSUPPORTED_FORMAT for a format it does not know.
 */
#ifndef JOBS_EXTRACTION_H
#define JOBS_EXTRACTION_H

#include "base/fault.h"
#include "base/json.h"
#include "config/settings.h"

/* Called while the extractor runs. */
struct extraction_callbacks {
    void (*progress)(void *context, const char *stage, int64_t done, int64_t total, const char *unit);
    /* A finished piece of a transcript: {start_sec, end_sec, text}. */
    void (*segment)(void *context, const json_t *segment);
    /* A page that was read from its picture: {slide_number, text, title, left_out}. */
    void (*page)(void *context, const json_t *page);
    /* Up to this second nothing was said behind the last of them. */
    void (*heard)(void *context, double end_sec);
    void *context;
    /* A line of another kind, {"<name>":{...}}: what the format has to tell besides. */
    void (*object)(void *context, const json_t *line);
};

struct extraction_order {
    const char *format;                   /* cs-extract's name of it */
    const char *language;                 /* NULL: not known */
    const char *course_language;          /* NULL: not known; media only */
    const char *charset;                  /* that the server of a page has named; NULL: none */
    double resume_at;                     /* seconds; 0: from the start */
    int piece_seconds;                    /* of a sound; 0: no piece is asked for */
    const char *engine;                   /* of a transcription; NULL: the built-in one */
    const char *library, *model, *speaks; /* of that engine, and the language of its model */
    int page;                             /* of a picture, from 1; 0: no page is asked for */
    const char *pages;                    /* to read, "1-3,7"; NULL: not asked for */
    const char *ocr_languages, *ocr_data; /* of those */
    int page_s;                           /* seconds of processor time for one page; 0: as usual */
    int timeout_s;
    int cpu_s; /* seconds of processor time: extraction_cpu_s */
    int file;  /* read from its current position */
    struct extraction_callbacks callbacks;
};

/* What a file of so many bytes may take: files that are heavy work by their kind (source.h) as long as the job, all others by their size. */
int extraction_cpu_s(int64_t size, bool heavy, int timeout_s);

/* The path of cs-extract: in LIBEXEC_DIR, or in ../libexec/course-supporter seen from this program, as installed, or beside it, as built. */
const char *extraction_program(struct arena *arena, const struct settings *settings);

/* `document` lives in the arena: the text of a document, or what else the format makes. */
bool extraction_run(struct arena *arena, const struct settings *settings, const struct extraction_order *order,
                    struct str *document, struct fault *fault) MUST_CHECK;

#endif
