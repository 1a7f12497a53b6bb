/*
 * Timed text broken as subtitles are: at most two lines of 42 characters, 1 to 7 seconds each, at the ends of sentences and phrases where that can
 * be (EBU-TT and broadcasters' guidelines agree on these numbers). Pure.
 *
 * Of a text only its beginning and end are timed, so the time between is shared out by characters. A text that is too short for its time ends after
 * 7 seconds.
 */
#ifndef COURSE_SUBTITLES_H
#define COURSE_SUBTITLES_H

#include "base/str.h"

#define SUBTITLES_LINE 42     /* characters */
#define SUBTITLES_LEAST 1.0   /* seconds */
#define SUBTITLES_LONGEST 7.0 /* seconds */

struct subtitle {
    double start_sec, end_sec;
    struct str lines[2]; /* the second may be empty */
};

struct subtitles {
    struct str rest;
    size_t left; /* characters of it */
    double at, end_sec;
    double until; /* where the next text begins: nothing is shown beyond; below 0: not known */
};

/* `until` below 0: nothing is known of what follows. */
void subtitles_begin(struct subtitles *subtitles, struct str text, double start_sec, double end_sec, double until);

/* False behind the last. */
bool subtitles_next(struct subtitles *subtitles, struct subtitle *subtitle);

#endif
