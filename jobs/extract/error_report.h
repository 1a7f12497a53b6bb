/*
 * How cs-extract says that it failed: one line of JSON on standard error, {"code": "file_damaged", "detail": "A sentence."},
 * and exit status 1. The codes are those of base/fault.h.
 */
#ifndef EXTRACT_ERROR_REPORT_H
#define EXTRACT_ERROR_REPORT_H

#include "base/fault.h"

#define ERROR_REPORT_EXIT_FAILED 1
#define ERROR_REPORT_EXIT_USAGE 64 /* EX_USAGE of sysexits.h */

void error_report_write(const struct fault *fault);

/* After this call SIGXCPU ends the process with the error time_limit. */
void error_report_on_time_limit(void);

/* After this call so many seconds of processor time end the process with the error file_too_complex: for libraries that cannot be asked to
 * stop wherever a file keeps them busy. 0 cancels the limit. */
void error_report_page_limit(int seconds);

/* Ends the process with the error memory_limit: for libraries whose allocator must not return NULL. */
void error_report_out_of_memory(void) NO_RETURN;

/* Memory for libraries that cannot report a failure: they return, or end the process as error_report_out_of_memory does. */
void *error_report_calloc(size_t count, size_t size);
void *error_report_realloc(void *old, size_t size); /* `old` NULL: new memory */

#endif
