/*
 * The info string of fenced code, of which CommonMark says no more than that its first word usually names the language. Besides
 * `js title="a.js"` there are the attributes of Pandoc, `{#id .r .numberLines}`, the chunk options of R Markdown, `{python, echo=FALSE}`,
 * and the directives of MyST, `{code-block} python`.
 */
#ifndef EXTRACT_FENCE_H
#define EXTRACT_FENCE_H

#include "base/str.h"

/* Empty if no language is named. `info` may be NULL. */
struct str fence_language(const char *info);

#endif
