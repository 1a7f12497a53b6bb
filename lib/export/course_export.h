/*
 * The applied structure of a course, read lesson by lesson for those who write it as a file: whatever the course's size, one lesson is in memory
 * at a time. No transaction is held between two lessons: a course that is changed meanwhile has another revision, and its next lesson is
 * refused (UNAVAILABLE, and `changed` is set), so that no file is made of two states.
 */
#ifndef EXPORT_COURSE_EXPORT_H
#define EXPORT_COURSE_EXPORT_H

#include "course/course_tree.h"

struct course_export {
    struct uuid course;
    const char *title, *description, *learning_goal, *language; /* NULL where there is nothing */
    int64_t revision;
    const char *version; /* another one whenever anything of the course, its tree or its documents is */
    bool changed;        /* meanwhile: what is read cannot go on */
    /* After course_export_open. */
    struct pg_rows outline; /* one row a lesson; a module without lessons has one without a lesson */
    struct arena *arena;    /* of one lesson */
};

/* One lesson as JSON; texts live until the next one is read. */
struct course_export_lesson {
    struct str module, lesson; /* objects; the lesson's at == NULL: the module has none */
};

/* What the export is of, and its version. NOT_FOUND "Course not found". */
bool course_export_find(const struct unit *unit, struct uuid course, struct course_export *export) MUST_CHECK;

/* The outline, and memory for lessons that is freed with the unit's arena. */
bool course_export_open(const struct unit *unit, struct course_export *export) MUST_CHECK;

/* The lesson in a row of the outline. */
bool course_export_read(const struct unit *unit, struct course_export *export, int row,
                        struct course_export_lesson *lesson) MUST_CHECK;

/* Whether a module begins with this row. */
bool course_export_begins(const struct course_export *export, int row);

#endif
