/*
 * The end of what a program has said on its standard error: for whoever wants to know why it died.
 */
#ifndef JOBS_TAIL_H
#define JOBS_TAIL_H

#include "base/fault.h"
#include "base/limits.h"

struct tail {
    char text[LIMIT_STDERR_TAIL];
    size_t length;
};

/* Goes on with what it said; of all that the end is kept. */
void tail_add(struct tail *tail, const char *bytes, size_t length);
struct str tail_str(const struct tail *tail);

/* Adds the last line of what was said to the sentence that is filed in the fault, and the end of it all to the words for the log.
 * Nothing unprintable goes along. */
void tail_explain(struct str said, struct fault *fault);

#endif
