/*
 * The numbers and bullets of lists: which an item has depends on the items before it. (ECMA-376 part 1, section 17.9)
 */
#ifndef EXTRACT_DOCX_NUMBERING_H
#define EXTRACT_DOCX_NUMBERING_H

#include "base/buf.h"
#include "jobs/extract/office/office_index.h"

#define DOCX_NUMBERING_DEPTH 9 /* levels of a list */

struct docx_numbering {
    struct office_index lists, abstracts; /* w:num by numId, w:abstractNum by abstractNumId */
    struct docx_numbering_count
        *counts; /* of each place of `abstracts`: lists that are instances of one count on together */
    bool *met;   /* of each place of `lists`: what one starts anew is started once */
};

/* `root` is that of the numbering part, or NULL. Without memory no list has numbers. */
void docx_numbering_begin(struct docx_numbering *numbering, const xmlNode *root);
void docx_numbering_end(struct docx_numbering *numbering);

/* Appends the mark of the next item, "- " or "2.1. "; nothing where the list has no marks. */
void docx_numbering_put(struct docx_numbering *numbering, int64_t list, int64_t depth, struct buf *out);

#endif
