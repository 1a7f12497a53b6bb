/*
 * What goes on over lines until one ends it: code between fences, formulas, remarks, modules of JavaScript. Part of dialect.h's pass.
 */
#ifndef EXTRACT_DIALECT_LONG_H
#define EXTRACT_DIALECT_LONG_H

#include "jobs/extract/markdown/dialect/dialect_pass.h"

/* True if the line begins such; it is written as CommonMark has it. */
bool dialect_long_take(struct dialect_pass *p, struct str line, struct str trimmed);

/* One more line of what has begun. */
void dialect_long_go_on(struct dialect_pass *p, struct str line);

#endif
