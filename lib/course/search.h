/*
 * Search within a course, in two parts that are fused by the places of what they find. The full text finds what materials and concepts say with
 * all of some words, the last of them at least as the beginning of one: case and accents make no difference, English words are found by their
 * stems. The vectors (search_vector.h) find what is nearest in meaning, whatever its words; a course always has something that is nearest.
 * Best first.
 */
#ifndef COURSE_SEARCH_H
#define COURSE_SEARCH_H

#include "base/json.h"
#include "base/page.h"
#include "pg/pg.h"

#define SEARCH_WORDS 200    /* code points of what is looked for */
#define SEARCH_RANKED 10000 /* passages, and concepts, that are ranked and counted; further ones are left out */
#define SEARCH_NEAREST 50   /* passages and concepts that the vectors find */

/* The parts as answers name them. */
#define SEARCH_FULL_TEXT "full_text"
#define SEARCH_VECTOR "vector"

struct search_order {
    struct uuid course;
    const char *words;
    const char *model, *digest; /* of the vector of the words; digest NULL: the full text alone */
};

/* A page by limit and offset; `total` counts all that are found. */
bool search_list(const struct unit *unit, const struct search_order *order, const struct page *page,
                 struct pg_rows *rows, int64_t *total) MUST_CHECK;

/* The members of a hit into the open object. `text` is HTML: escaped, with each match in <mark>. */
void search_json(struct json_out *out, struct arena *arena, const struct pg_rows *rows, int row);

#endif
