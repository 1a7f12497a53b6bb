/*
 * The info string of fenced code, of which CommonMark says no more than that its first word usually names the language. Besides
 * `js title="a.js"` there are the attributes of Pandoc, `{#id .r .numberLines}`, the chunk options of R Markdown, `{python, echo=FALSE}`,
 * and the directives of MyST, `{code-block} python`, whose options stand above the code, `:linenos:`. A class of HTML, `language-go`, names the language behind the dash.
 */
#ifndef EXTRACT_FENCE_H
#define EXTRACT_FENCE_H

#include "base/str.h"

/* Empty if no language is named. `info` may be NULL. */
struct str fence_language(const char *info);

/* The code without the options of a directive. Both may be NULL. */
struct str fence_code(const char *info, const char *literal);

#endif
