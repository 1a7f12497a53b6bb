/*
 * All pages of a PDF as lines: what repeats from page to page can only be told when all are there.
 */
#ifndef EXTRACT_PDF_PAGES_H
#define EXTRACT_PDF_PAGES_H

#include "base/fault.h"
#include "jobs/extract/pdf/pdf_line.h"

struct pdf_pages_page {
    size_t first, count; /* of its lines */
    float width, height;
    size_t letters, unreadable; /* characters of all its lines */
    bool broken;                /* it could not be read */
    bool goes_on;               /* shows all that the page before it shows: the same slide, built further */
};

struct pdf_pages {
    struct buf text; /* of the lines, one behind the other */
    struct pdf_line *lines;
    bool *running; /* of a line: a header, footer or page number; from pdf_running_find on */
    struct pdf_pages_page *pages;
    size_t line_count, line_room, page_count;
    struct pdf_glyphs room;
};

/* For so many pages at most. False if there is no memory. */
bool pdf_pages_make(struct pdf_pages *pages, size_t page_count) MUST_CHECK;
void pdf_pages_free(struct pdf_pages *pages);

/* The next page; NULL: one that cannot be read. `notes` are texts that belong to it and are read last, each with a NUL behind it. False, with a fault, when memory or the room for text is at its end. */
bool pdf_pages_add(struct pdf_pages *pages, const fz_stext_page *page, struct str notes,
                   struct fault *fault) MUST_CHECK;

/* Most of what it shows is in fonts that do not say which letters they show. */
bool pdf_pages_is_unreadable(const struct pdf_pages_page *page);

/* A line that runs from page to page, or whose font does not say its letters. */
bool pdf_pages_is_left_out(const struct pdf_pages *pages, size_t line);

struct str pdf_pages_text(const struct pdf_pages *pages, size_t line);

#endif
