/*
 * One extraction as a program: command line, sandbox, format, document. cs-extract and cs-extract-media share it.
 */
#ifndef EXTRACT_PROGRAM_H
#define EXTRACT_PROGRAM_H

#include "jobs/extract/format.h"

/* Runs the format with the arguments behind its name. Returns the exit status. */
int program_run(const struct format *format, const char *const *arguments);

/* Everything between the end of `prepare` and the finished document: an empty input is a document with a warning,
 * whatever its format. */
bool program_read(const struct format *format, struct extraction *x) MUST_CHECK;

/* Enters the sandbox and attempts what it must refuse: --self-test-sandbox. Returns the exit status. */
int program_test_sandbox(void);

/* Explains the command line. `wrong` is what could not be understood, or NULL; --help is no mistake. Returns the exit status. */
int program_usage(const char *names, const char *wrong);

#endif
