/*
 * Students: known only by the id that the tenant gives them. `students.id` is ours; all rows about a student refer to it, so that the tenant's
 * id can be taken away in one statement: from then on nobody finds what there is, and a job removes it (jobs/purge/purge_student.c).
 */
#ifndef COURSE_STUDENT_H
#define COURSE_STUDENT_H

#include "base/json.h"
#include "pg/pg.h"

#define STUDENT_COURSES 200 /* of a student's progress, the latest */
#define STUDENT_REMOVED 100 /* removed exercises that are shown of each course */

/* Inside a transaction: the student, made if there is none, and held until its end. */
bool student_take(const struct unit *unit, const char *name, struct uuid *student) MUST_CHECK;

struct student {
    struct uuid id; /* nil: nobody knows the student */
    stamp created_at, last_activity_at;
};
bool student_find(const struct unit *unit, const char *name, struct student *student) MUST_CHECK;

/* Inside a transaction: nobody finds the student any more, and nothing more of the student's is judged. NOT_FOUND "Student not found". */
bool student_detach(const struct unit *unit, const char *name, struct uuid *student) MUST_CHECK;

/* courses[] of the contract's progress, into the object that is open. */
bool student_write_progress(const struct unit *unit, struct json_out *out, struct uuid student) MUST_CHECK;

#endif
