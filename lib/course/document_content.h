/*
 * A document as it is read: what it says of itself at once, its chunks block by block, so that whoever sends it has one block in memory at
 * a time. No transaction is held between two blocks: one that was replaced meanwhile has another digest, and its next block is refused.
 */
#ifndef COURSE_DOCUMENT_CONTENT_H
#define COURSE_DOCUMENT_CONTENT_H

#include "pg/pg.h"

struct document_content {
    struct uuid material;
    bool raw;        /* without the corrections of its transcript */
    struct str head; /* a JSON object with all members but the chunks */
    int64_t chunk_count;
    int64_t chunk_bytes; /* of all chunks as a JSON list without its brackets */
    const char *digest;  /* another one whenever a byte differs, hex */
};

/* One row. NOT_FOUND when the material has no document. Texts live in the unit's arena. */
bool document_content_fetch(const struct unit *unit, struct uuid material, bool raw,
                            struct document_content *content) MUST_CHECK;

/* Chunks from `from` on and before `until`, as many as lie in one block, as a JSON list. *next is the first behind them. `from` and
 * `until` are inside of the document. UNAVAILABLE when it was replaced since. */
bool document_content_block(const struct unit *unit, const struct document_content *content, int64_t from,
                            int64_t until, struct str *chunks, int64_t *next) MUST_CHECK;

#endif
