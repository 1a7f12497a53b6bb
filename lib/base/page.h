/*
 * Which part of a list is asked for. Lists are sorted newest first; a page begins behind the row that was made at `after_at` with the id
 * `after_id`, and `offset` rows further on. Whoever reads a page asks for one row more than `limit`, so that it shows whether there are
 * more.
 */
#ifndef BASE_PAGE_H
#define BASE_PAGE_H

#include "base/stamp.h"
#include "base/uuid.h"

struct page {
    int64_t limit, offset;
    stamp after_at; /* STAMP_NONE: from the start */
    struct uuid after_id;
};

#endif
