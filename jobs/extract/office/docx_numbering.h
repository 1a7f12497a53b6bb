/*
 * The numbers and bullets of lists: which an item has depends on the items before it. (ECMA-376 part 1, section 17.9)
 */
#ifndef EXTRACT_DOCX_NUMBERING_H
#define EXTRACT_DOCX_NUMBERING_H

#include <libxml/tree.h>

#include "base/buf.h"

#define DOCX_NUMBERING_DEPTH 9   /* levels of a list */
#define DOCX_NUMBERING_LISTS 512 /* whose numbers are counted */

struct docx_numbering {
    const xmlNode *root; /* of the numbering part; NULL: there is none */
    struct {
        int64_t abstract; /* lists that are instances of one abstract list count on together */
        int64_t numbers[DOCX_NUMBERING_DEPTH];
        bool begun[DOCX_NUMBERING_DEPTH];
    } counts[DOCX_NUMBERING_LISTS];
    size_t count;
    int64_t begun[DOCX_NUMBERING_LISTS]; /* lists that were met: what one starts anew is started once */
    size_t begun_count;
};

/* Appends the mark of the next item, "- " or "2.1. "; nothing where the list has no marks. */
void docx_numbering_put(struct docx_numbering *numbering, int64_t list, int64_t depth, struct buf *out);

#endif
