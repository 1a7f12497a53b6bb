/*
 * The vector of what is looked for in a course: remembered from an earlier search, or asked of the model that made those of the course, for as
 * long as SEARCH_TIMEOUT_MS. A search goes by words alone where there is none, and the answer says why.
 */
#ifndef FCGI_COURSE_SEARCH_VECTOR_H
#define FCGI_COURSE_SEARCH_VECTOR_H

#include "course/search.h"
#include "course/search_vector.h"
#include "fcgi/exchange.h"

struct course_search_vector {
    const char *model;              /* "provider/id"; NULL: there is none */
    char digest[DIGEST_SHA256_HEX]; /* "": no vector */
    const char *reason, *message;   /* why; NULL: there is one */
    struct search_vector_state state;
};

/* Fills the order's model and digest if there is a vector. False when the database does not answer. */
bool course_search_vector(struct exchange *x, struct search_order *order,
                          struct course_search_vector *vector) MUST_CHECK;

/* "answered_by" and "vector" of the answer, into the open object. */
void course_search_vector_write(struct exchange *x, const struct course_search_vector *vector);

#endif
