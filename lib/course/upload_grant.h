/*
 * Uploads that go straight to the object store: a link is given out for one object, and whoever has sent it confirms it. Meanwhile two rows
 * stand for it, so that the janitor removes what nobody confirms: when the link has expired and a transfer that began before would be over.
 */
#ifndef COURSE_UPLOAD_GRANT_H
#define COURSE_UPLOAD_GRANT_H

#include "pg/pg.h"

#define UPLOAD_GRANT_S 900 /* how long the link is good (contract section 2) */

struct upload_grant {
    struct uuid id;                               /* of the material that it becomes */
    const char *object_key, *filename, *language; /* the last may be NULL */
    int64_t size_bytes;
};

bool upload_grant_insert(const struct unit *unit, const struct upload_grant *grant) MUST_CHECK;

/* Finds it by its key, while nobody has confirmed it. Inside a transaction nobody else confirms it, replaces its object or removes it
 * until that ends. */
bool upload_grant_hold(const struct unit *unit, const char *key, struct upload_grant *grant, bool *found) MUST_CHECK;

/* In the transaction that makes a material of its object. */
bool upload_grant_end(const struct unit *unit, const struct upload_grant *grant) MUST_CHECK;

#endif
