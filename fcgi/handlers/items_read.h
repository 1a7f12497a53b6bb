/*
 * Bodies that make or change a module, lesson, concept or exercise: by the table of their fields (course/structure_fields.h) become JSON as
 * the rows hold it.
 */
#ifndef FCGI_HANDLERS_ITEMS_READ_H
#define FCGI_HANDLERS_ITEMS_READ_H

#include "course/structure_fields.h"
#include "fcgi/exchange.h"

struct items_change {
    json_t *fields; /* those that were given */
    bool is_moved;
    struct uuid parent;
    int64_t order; /* -1: not said */
    bool locks, locked;
};

/* Of a new part: what it must have is required, and what is not given is there as it is by default. Where the path has the parent, the body
 * has none. Behind it fields_ok has been called. */
bool items_read_new(struct exchange *x, const json_t *body, enum identity_kind kind,
                    struct items_change *change) MUST_CHECK;

/* Of a change: null clears, absent leaves. */
bool items_read_change(struct exchange *x, const json_t *body, enum identity_kind kind,
                       struct items_change *change) MUST_CHECK;

#endif
