/*
 * Modules, lessons, concepts and exercises one by one: POST to where they lie, and GET, PATCH and DELETE of each.
 *
 * If-Match holds the ETag of GET, or the `etag` of the part: two clients that change the same part see each other, and where another key
 * has changed it within the last hour, it has to be there (428).
 */
#ifndef FCGI_HANDLERS_ITEMS_H
#define FCGI_HANDLERS_ITEMS_H

#include "fcgi/exchange.h"

bool items_create_module(struct exchange *x);
bool items_create_lesson(struct exchange *x);
bool items_create_concept(struct exchange *x);
bool items_create_exercise(struct exchange *x);

bool items_show_module(struct exchange *x);
bool items_show_concept(struct exchange *x);
bool items_show_exercise(struct exchange *x);

bool items_update_module(struct exchange *x);
bool items_update_lesson(struct exchange *x);
bool items_update_concept(struct exchange *x);
bool items_update_exercise(struct exchange *x);

bool items_destroy_module(struct exchange *x);
bool items_destroy_lesson(struct exchange *x);
bool items_destroy_concept(struct exchange *x);
bool items_destroy_exercise(struct exchange *x);

/* 428 when another key has edited the part within the last hour and the request does not say which version it means. */
bool items_check_contested(struct exchange *x, bool is_contested) MUST_CHECK;

#endif
