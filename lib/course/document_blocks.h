/*
 * The chunks of a document, cut into blocks of consecutive ones: what the database keeps and hands out at a time. A block ends with the
 * chunk that makes it pass LIMIT_DOCUMENT_BLOCK.
 */
#ifndef COURSE_DOCUMENT_BLOCKS_H
#define COURSE_DOCUMENT_BLOCKS_H

#include "base/json.h"

struct document_blocks {
    struct document_block {
        size_t first, count; /* indexes of chunks */
        struct str chunks;   /* a JSON list */
    } * list;
    size_t count;
    int64_t bytes; /* of all chunks as one JSON list without its brackets */
};

/* Pure. Texts live in the arena. */
void document_blocks_cut(struct arena *arena, const json_t *chunks, struct document_blocks *blocks);

#endif
