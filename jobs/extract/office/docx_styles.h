/*
 * What the styles of a Word document say of a paragraph: its level as heading, its list, whether it is set as code. A style that does not say takes
 * it from the one it is based on. (ECMA-376 part 1, section 17.7)
 */
#ifndef EXTRACT_DOCX_STYLES_H
#define EXTRACT_DOCX_STYLES_H

#include "jobs/extract/office/office_index.h"

#define DOCX_BODY 0     /* no heading */
#define DOCX_TITLE (-1) /* the document's own */

struct docx_style {
    int level;           /* of a heading, 1 to 6; DOCX_BODY, DOCX_TITLE */
    int64_t list, depth; /* numId and ilvl; list 0: none */
    bool code;
};

/* Of the style with the id; `styles` has them by their styleId. */
struct docx_style docx_styles_find(const struct office_index *styles, struct str id);

/* A font of one width, in which code is set. */
bool docx_styles_is_code_font(struct str font);

/* The id of the style that paragraphs have which name none; `styles` is the root of the styles, or NULL. */
struct str docx_styles_default(const xmlNode *styles);

#endif
