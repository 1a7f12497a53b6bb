/*
 * Modules, lessons, concepts and exercises of a course one by one, as keys edit them. All that changes runs in the open transaction, which
 * holds the course: edits of one course, and structures that are applied to it, come one after the other.
 */
#ifndef COURSE_STRUCTURE_ITEM_H
#define COURSE_STRUCTURE_ITEM_H

#include "course/structure_fields.h"
#include "pg/pg.h"

#define STRUCTURE_ITEM_LAST INT32_MAX /* the place behind all others */
#define STRUCTURE_ITEM_DELETED 10000  /* deleted parts of a course that are remembered; older ones may come back */

struct structure_item {
    enum identity_kind kind;
    struct uuid id, parent; /* parent nil: a module has none */
    int64_t order;
    const char *title, *generated_title; /* generated_title NULL: it is called as it was generated */
    bool locked;
    structure_set edited;
    const char *etag;
    json_t *fields;    /* an object by structure_fields.h */
    bool is_contested; /* another key has edited it within the last hour */
};

/* "Lesson", for sentences. */
const char *structure_item_word(enum identity_kind kind);

/* NOT_FOUND "Lesson not found". `key`: who asks; nil: nobody in particular. */
bool structure_item_fetch(const struct unit *unit, struct uuid course, enum identity_kind kind, struct uuid id,
                          struct uuid key, struct structure_item *item) MUST_CHECK;

/* Whether another key than this has edited something below it within the last hour. */
bool structure_item_contested_below(const struct unit *unit, struct uuid course, struct uuid id, struct uuid key,
                                    bool *is_contested) MUST_CHECK;

/* Whether one more of the kind may lie there: NOT_FOUND without the parent, INVALID when it holds as many as it may. */
bool structure_item_room(const struct unit *unit, struct uuid course, enum identity_kind kind,
                         struct uuid parent) MUST_CHECK;

/* Writes the row; the parent's rows that are there stand where they were. `key`: who edits it; nil: nobody does. */
bool structure_item_put(const struct unit *unit, struct uuid course, const struct structure_item *item,
                        struct uuid key) MUST_CHECK;

/* Puts it at a place in a parent; siblings there and where it was close up. */
bool structure_item_place(const struct unit *unit, struct uuid course, const struct structure_item *item,
                          struct uuid parent, int64_t order) MUST_CHECK;

/* It goes with all below it; what a later structure offers of that stays away if it `is_remembered`. */
bool structure_item_delete(const struct unit *unit, struct uuid course, const struct structure_item *item,
                           bool is_remembered) MUST_CHECK;

/* A JSON list of rows as sql/queries/items.sql takes them. */
bool structure_item_put_rows(const struct unit *unit, struct uuid course, enum identity_kind kind,
                             struct str rows) MUST_CHECK;

/* A concept or an exercise as the API shows it: its members into the open object. */
void structure_item_write(struct json_out *out, const struct structure_item *item);

#endif
