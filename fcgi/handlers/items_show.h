/*
 * A module, lesson, concept or exercise as an answer.
 */
#ifndef FCGI_HANDLERS_ITEMS_SHOW_H
#define FCGI_HANDLERS_ITEMS_SHOW_H

#include "course/structure_item.h"
#include "fcgi/exchange.h"

/* The part as it is now, to x->json: modules and lessons with all below them. */
bool items_show_write(struct exchange *x, struct uuid course, enum identity_kind kind, struct uuid id) MUST_CHECK;

/* The same behind a change: an exercise with what may be wrong with it, `warnings`. */
bool items_show_changed(struct exchange *x, struct uuid course, enum identity_kind kind, struct uuid id) MUST_CHECK;

#endif
