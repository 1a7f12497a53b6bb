/*
 * What ps and top show of this process: a head, such as "cs-api: responder 3 ", and a tail that says what it is doing. Setting the tail
 * copies a few bytes and asks the kernel for nothing, so it may be done for each request. No secrets: everybody on the machine may read it.
 *
 * The text lies in a page of its own that the kernel takes for the arguments (PR_SET_MM_MAP of prctl(2), which needs
 * CONFIG_CHECKPOINT_RESTORE and no privilege). Where it refuses, the arguments are overwritten, and a title is cut to their length. A fork
 * has a title of its own, which is the same at first. One thread sets it.
 */
#ifndef BASE_TITLE_H
#define BASE_TITLE_H

#include "base/base.h"

#define TITLE_BYTES 160 /* with the NUL at the end; what is longer is cut */

/* For main: before this the others do nothing. `arguments` hold copies afterwards. */
void title_begin(char **arguments);

/* The head, with no tail. */
void title_set(const char *format, ...) PRINTF_LIKE(1, 2);

/* What stands behind the head from now on: "WORD TEXT", or only the word where the text is NULL. */
void title_tail(const char *word, const char *text);

#endif
