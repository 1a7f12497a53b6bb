/*
 * An exercise that is made anew by itself: what it rests on, whether it may be, and the new one in its place. Its id, its place and its pass
 * mark stay.
 */
#ifndef COURSE_EXERCISE_REMAKE_H
#define COURSE_EXERCISE_REMAKE_H

#include "course/structure.h"
#include "pg/pg.h"

#define EXERCISE_REMAKE_TASKS 5000 /* others that a new one is compared with */

struct exercise_remake {
    bool is_locked, is_edited;              /* by a key */
    struct str exercise;                    /* as it is, an object as the API shows it */
    const char *lesson, *course, *language; /* titles; language NULL: not known */
    struct texts concepts;                  /* of its lesson: titles */
    struct texts tasks;                     /* of the other exercises of the course, those of its lesson first */
    size_t beside;                          /* how many these are */
    struct citation *citations;             /* its own, and those of its lesson's concepts */
    size_t citation_count;
};

/* NOT_FOUND "Exercise not found". */
bool exercise_remake_fetch(const struct unit *unit, struct uuid course, struct uuid id,
                           struct exercise_remake *remake) MUST_CHECK;

/* ITEM_LOCKED when people have locked or edited it, unless `force`. */
bool exercise_remake_allowed(const struct exercise_remake *remake, bool force, struct fault *fault) MUST_CHECK;

/* In the open transaction, which holds the course: takes its place; what was edited is not any more, but for place and pass mark, and what was
 * offered for it is settled. Faults as of the two above. */
bool exercise_remake_put(const struct unit *unit, struct uuid course, struct uuid id, bool force,
                         const struct exercise *made) MUST_CHECK;

#endif
