/*
 * The applied structure of a course: rows of modules, lessons, concepts and exercises, fetched in one round trip and rendered
 * as the contract's Module and Lesson (section 2). Everything is ordered by "order", then id.
 */
#ifndef COURSE_LESSON_H
#define COURSE_LESSON_H

#include "base/json.h"
#include "pg/pg.h"

/* All lessons of a course, in order. */
bool lesson_fetch_all(const struct unit *unit, struct uuid course, struct pg_rows *rows) MUST_CHECK;

/* One lesson; NOT_FOUND "Lesson not found". */
bool lesson_fetch(const struct unit *unit, struct uuid course, struct uuid lesson, struct pg_rows *rows) MUST_CHECK;

/* The lessons of one module; NOT_FOUND "Module not found". */
bool lesson_fetch_module(const struct unit *unit, struct uuid course, struct uuid module,
                         struct pg_rows *rows) MUST_CHECK;

/* The rows of lesson_fetch_all as an array of modules with their lessons: the member "modules" of a course. */
void lesson_write_modules(struct json_out *out, const char *key, const struct pg_rows *rows);

/* The rows of lesson_fetch_module as a Module. */
void lesson_write_module(struct json_out *out, const struct pg_rows *rows);

/* One row as a Lesson. */
void lesson_write(struct json_out *out, const char *key, const struct pg_rows *rows, int row);

#endif
