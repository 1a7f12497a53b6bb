/*
 * The end of what a program has said on its standard error: for whoever wants to know why it died.
 */
#ifndef JOBS_STDERR_TAIL_H
#define JOBS_STDERR_TAIL_H

#include "base/fault.h"
#include "base/limits.h"

struct stderr_tail {
    char text[LIMIT_STDERR_TAIL];
    size_t length;
};

/* Adds output; only the end of all of it is kept. */
void stderr_tail_add(struct stderr_tail *tail, const char *bytes, size_t length);
struct str stderr_tail_str(const struct stderr_tail *tail);

/* Whether the last line says that an arena could take no more (base/arena.h). */
bool stderr_tail_no_memory(struct str said);

/* Adds the last line of what was said to the sentence that is filed in the fault, and the end of it all to the message for the log.
 * Nothing unprintable goes along. */
void stderr_tail_explain(struct str said, struct fault *fault);

#endif
