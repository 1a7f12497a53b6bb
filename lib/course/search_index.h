/*
 * The passages of a document, kept so that they are found by their words (search.h).
 */
#ifndef COURSE_SEARCH_INDEX_H
#define COURSE_SEARCH_INDEX_H

#include "base/json.h"
#include "pg/pg.h"

/* In the open transaction, behind document_store: every chunk with a text, in place of what was there. */
bool search_index_put(const struct unit *unit, struct uuid material, const json_t *document) MUST_CHECK;

#endif
