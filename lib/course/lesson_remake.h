/*
 * A lesson that is made anew by itself: what it rests on, whether it may be, and what was made in its place. Its id and its place stay, and so do
 * its recording and its slides; of what lies in it the same parts keep their ids (lesson_merge.h).
 */
#ifndef COURSE_LESSON_REMAKE_H
#define COURSE_LESSON_REMAKE_H

#include "course/structure_store.h"

struct lesson_remake {
    const char *course, *language; /* title; language NULL: not known */
    struct structure_known known;
    const struct merge_known *lesson; /* one of them */
    struct citation *citations;       /* of what lies in it, and where its recording and its slides begin and end */
    size_t citation_count;
};

/* NOT_FOUND "Lesson not found". */
bool lesson_remake_fetch(const struct unit *unit, struct uuid course, struct uuid id,
                         struct lesson_remake *remake) MUST_CHECK;

/* ITEM_LOCKED when people have locked or edited the lesson itself, unless `force`. NOT_FOUND as above. */
bool lesson_remake_allowed(const struct unit *unit, struct uuid course, struct uuid id, bool force) MUST_CHECK;

/* What the model or the architect is told of it: an object with its title, concepts and tasks, and the titles of the concepts of other lessons. */
void lesson_remake_write(struct json_out *out, const struct lesson_remake *remake);

/* Takes out of `made` what other lessons have; false: nothing that can be taught is left. */
bool lesson_remake_trim(struct arena *arena, const struct lesson_remake *remake, struct lesson *made) MUST_CHECK;

/* In the open transaction, which holds the course: takes its place. `force`: of what people have edited or locked in it, too; else that
 * stays, and what was made is offered as conflicts. Faults as of fetch and allowed; NO_MATERIAL when other lessons have meanwhile all that
 * was made. */
bool lesson_remake_put(const struct unit *unit, struct uuid course, struct uuid id, bool force,
                       struct lesson *made) MUST_CHECK;

#endif
