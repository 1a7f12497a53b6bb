/*
 * Lines of JSON for the parent process, on a descriptor of its own:
 *
 *   {"stage":"transcribe","done":12,"total":95,"unit":"seconds"}     at most four a second, and the last one always
 *   {"segment":{"start_sec":1.2,"end_sec":7.9,"text":"…"}}           each finished piece of a transcript, to checkpoint
 *   {"page":{"slide_number":3,"text":"…","title":null,"left_out":0}} each page that was read from its picture, to checkpoint; text "": none
 *   {"heard":61.5}                                               nothing was said since the last segment, up to this second
 *
 * `total` is null when it is not known. Every segment and page of the document is reported here, in order and before the document
 * is written. Lines are written whole; a full pipe is waited for. When the reader has closed the pipe, the extraction
 * continues without progress. SIGPIPE must be ignored.
 */
#ifndef EXTRACT_PROGRESS_H
#define EXTRACT_PROGRESS_H

#include "base/json.h"

struct progress {
    int fd; /* -1: no progress is wanted */
    const char *stage;
    const char *unit;
    int64_t last_ticks; /* of the last line, 0 before the first */
    int64_t last_done;
    struct buf line;
};

void progress_init(struct progress *progress, int fd, const char *stage, const char *unit);
void progress_free(struct progress *progress);

/* `total` below 0: not known. */
void progress_tell(struct progress *progress, int64_t done, int64_t total);
void progress_finish(struct progress *progress, int64_t done, int64_t total);
/* {"<name>":{…}} with what `fill` writes: whatever else is told before the end. */
void progress_object(struct progress *progress, const char *name, void (*fill)(struct json_out *out, const void *what),
                     const void *what);

void progress_heard(struct progress *progress, double end_sec);
void progress_segment(struct progress *progress, double start_sec, double end_sec, const char *text);

struct progress_page {
    int slide_number;
    struct str text, title; /* title empty: null */
    int64_t left_out;       /* lines that could not be read */
};

void progress_page(struct progress *progress, const struct progress_page *page);

#endif
