/*
 * Search within a course: what its materials and concepts say with all of some words, the last of them at least as the beginning of one;
 * best first. Case and accents make no difference; English words are found by their stems.
 */
#ifndef COURSE_SEARCH_H
#define COURSE_SEARCH_H

#include "base/json.h"
#include "base/page.h"
#include "pg/pg.h"

#define SEARCH_WORDS 200    /* code points of what is looked for */
#define SEARCH_RANKED 10000 /* passages, and concepts, that are ranked and counted; further ones are left out */

/* A page by limit and offset; `total` counts all that are found. */
bool search_list(const struct unit *unit, struct uuid course, const char *words, const struct page *page,
                 struct pg_rows *rows, int64_t *total) MUST_CHECK;

/* The members of a hit into the open object. `text` is HTML: escaped, with each match in <mark>. */
void search_json(struct json_out *out, struct arena *arena, const struct pg_rows *rows, int row);

#endif
