/*
 * How cs-extract says that it failed: one line of JSON on standard error, {"code": "file_damaged", "detail": "A sentence."},
 * and exit status 1. The codes are those of base/fault.h.
 */
#ifndef EXTRACT_VERDICT_H
#define EXTRACT_VERDICT_H

#include "base/fault.h"

#define VERDICT_EXIT_FAILED 1
#define VERDICT_EXIT_USAGE 64 /* EX_USAGE of sysexits.h */

void verdict_write(const struct fault *fault);

/* From now on SIGXCPU ends the process with the verdict time_limit. */
void verdict_on_time_limit(void);

/* From now on so many seconds of processor time end the process with the verdict file_too_complex: for libraries that cannot be told to
 * stop wherever a file keeps them busy. 0: no longer. */
void verdict_page_limit(int seconds);

/* Ends the process with the verdict memory_limit: for libraries whose allocator must not return NULL. */
void verdict_out_of_memory(void) NO_RETURN;

#endif
