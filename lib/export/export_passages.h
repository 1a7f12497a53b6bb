/*
 * The passages that the structure of a course cites, at the end of its HTML: material by material, document by document, block by block, so
 * that one block is in memory at a time. Each passage has an anchor for every citation of it; a place whose text is not there (the file has not come,
 * the document is another one by now) is named all the same, so that no citation leads nowhere.
 */
#ifndef EXPORT_EXPORT_PASSAGES_H
#define EXPORT_EXPORT_PASSAGES_H

#include "course/document_content.h"
#include "export/export_page.h"

struct export_passages {
    const struct export_page *page;
    struct pg_rows cited; /* by material, kind and place */
    size_t source;        /* of the page's */
    enum { PASSAGES_OPEN, PASSAGES_BLOCKS, PASSAGES_CLOSE } next;
    struct arena *arena; /* of one material */
    struct passage_place *places;
    size_t count;
    size_t ends[4]; /* of each kind in `places` */
    double heard;   /* up to which second the chunks have come */
    struct document_content document;
    int64_t chunk;
};

bool export_passages_open(const struct unit *unit, const struct export_page *page,
                          struct export_passages *p) MUST_CHECK;

/* The next piece, which is appended to `out`; nothing is the end. */
bool export_passages_next(const struct unit *unit, struct export_passages *p, struct buf *out) MUST_CHECK;

#endif
