/*
 * A course as one HTML file that needs nothing from elsewhere: its style is in it, its policy (CSP) forbids every request, and the passages that it
 * cites are at its end, where each citation jumps to.
 */
#ifndef EXPORT_EXPORT_HTML_H
#define EXPORT_EXPORT_HTML_H

#include "export/export_passages.h"

struct export_html {
    struct export_page page;
    struct export_passages passages;
    bool closed; /* the structure is written, and the passages follow */
    bool done;
};

/* The next piece, which is appended to `out`; nothing is the end. */
bool export_html_next(const struct unit *unit, struct export_html *e, struct buf *out) MUST_CHECK;

/* The body of a lesson: concepts and, if `exercises`, what it asks. With `linked` citations jump to passages. */
void export_html_lesson(const struct export_page *page, struct buf *out, const struct lesson *lesson, bool linked,
                        bool exercises);

#endif
