/*
 * The corrections of a material's transcript (corrections.h) in the database: the list, and beside the blocks of the document what it makes of
 * them. So whoever reads a document reads it corrected, at the cost of a read, and what was recognised stays.
 */
#ifndef COURSE_CORRECTIONS_STORE_H
#define COURSE_CORRECTIONS_STORE_H

#include "course/corrections.h"
#include "pg/pg.h"

struct corrections_kept {
    struct correction *list;
    size_t count;
    int64_t *applied;   /* how often each is, or CORRECTIONS_LEFT_OUT; NULL: there is no transcript yet */
    stamp corrected_at; /* STAMP_NONE: there never was a list */
};

/* None is a success. */
bool corrections_store_fetch(const struct unit *unit, struct uuid material, struct corrections_kept *kept) MUST_CHECK;

/* In the open transaction, which holds the course: this list takes the place of the former one, and corrects the transcript if there is one,
 * with the passages that are searched. Of a transcript that is too long all are left out. Fills `kept`. */
bool corrections_store_put(const struct unit *unit, struct uuid material, const struct correction *list, size_t count,
                           struct corrections_kept *kept) MUST_CHECK;

/* In the open transaction, behind document_store and search_index_put: what is kept corrects the document that has just been stored. */
bool corrections_store_renew(const struct unit *unit, struct uuid material) MUST_CHECK;

#endif
