/*
 * A course as one readable Markdown file (CommonMark 0.31): all texts are escaped, so that they read as they are.
 */
#ifndef EXPORT_EXPORT_MARKDOWN_H
#define EXPORT_EXPORT_MARKDOWN_H

#include "export/export_page.h"

struct export_markdown {
    struct export_page page;
};

/* The next piece, which is appended to `out`; nothing is the end. */
bool export_markdown_next(const struct unit *unit, struct export_markdown *e, struct buf *out) MUST_CHECK;

/* A text as Markdown that reads as the text. Lines begin with `indent`; on one line if it is NULL. Pure. */
void export_markdown_text(struct buf *out, const char *text, const char *indent);

#endif
