/*
 * Many slide-video mappings at once, with partial success: each item is created, skipped because it is there already, or rejected with
 * all that is wrong with it. Two identical batches at once create each mapping once: the course is held.
 */
#ifndef COURSE_MAPPING_BATCH_H
#define COURSE_MAPPING_BATCH_H

#include "course/mapping.h"

struct mapping_batch_line {
    struct mapping_item item;
    struct mapping_errors errors; /* any: it was rejected */
    struct uuid id;               /* of the new mapping; nil: none */
    const char *skipped;          /* why it was not made again; NULL: it was not skipped */
    bool pending;                 /* made, and not validated yet */
};

struct mapping_batch {
    struct uuid course, node; /* node nil: materials of the whole course */
    bool lenient;             /* members that nobody knows are ignored */
    struct mapping_batch_line *lines;
    size_t count;
    size_t created, skipped, failed;
};

/* Level 1 of every item, as far as it needs no database. `items`: 1 to LIMIT_MAPPING_BATCH. */
void mapping_batch_read(struct arena *arena, const json_t *items, struct mapping_batch *batch);

/* Inside a transaction: judges the lines and inserts those that are right. NOT_FOUND "Course not found" or "Node not found";
 * AMBIGUOUS_MAPPING for items in the short form where the course has not exactly one presentation and one video; INVALID beyond
 * LIMIT_MAPPINGS. The rows made, as mapping_write takes them, in `rows`. */
bool mapping_batch_store(const struct unit *unit, struct mapping_batch *batch, struct pg_rows *rows) MUST_CHECK;

#endif
