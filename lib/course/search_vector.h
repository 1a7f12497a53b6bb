/*
 * What a search by vectors needs of the database: whether the course has any, and the vector of what is looked for, which is remembered so that
 * a model is not asked for the same again. The words themselves are not kept, only their digest.
 */
#ifndef COURSE_SEARCH_VECTOR_H
#define COURSE_SEARCH_VECTOR_H

#include "base/digest.h"
#include "pg/pg.h"

#define SEARCH_VECTOR_KEPT 1000     /* vectors of a tenant's latest searches: three MiB */
#define SEARCH_VECTOR_COUNTED 10000 /* passages, and concepts, are counted up to it */

struct search_vector_state {
    bool possible;                /* the database can keep vectors */
    bool known;                   /* the vector of what is looked for is there */
    int64_t embedded, embeddable; /* passages and concepts of the course: those the model was asked about, and all */
};

/* `digest` is that of what is looked for: search_vector_digest. */
bool search_vector_fetch(const struct unit *unit, struct uuid course, const char *model, const char *digest,
                         struct search_vector_state *state) MUST_CHECK;

void search_vector_digest(const char *words, char digest[DIGEST_SHA256_HEX]);

/* Remembers a vector, as text. */
bool search_vector_put(const struct unit *unit, const char *model, const char *digest, const char *vector) MUST_CHECK;

#endif
