#include "course/student.h"

bool student_take(const struct unit *unit, const char *name, struct uuid *student)
{
    struct pg_rows rows;

    if (!PG_RUN(unit, &rows, student_take, pg_uuid(uuid_new()), pg_text(name)))
        return false;
    *student = pg_get_uuid(&rows, 0, PG_COL(student_take, id));
    return true;
}

bool student_find(const struct unit *unit, const char *name, struct student *student)
{
    struct pg_rows rows;

    *student = (struct student){.created_at = STAMP_NONE, .last_activity_at = STAMP_NONE};
    if (!PG_RUN(unit, &rows, student_find, pg_text(name)))
        return false;
    if (rows.count > 0)
        *student = (struct student){.id = pg_get_uuid(&rows, 0, PG_COL(student_find, id)),
                                    .created_at = pg_get_stamp(&rows, 0, PG_COL(student_find, created_at)),
                                    .last_activity_at = pg_get_stamp(&rows, 0, PG_COL(student_find, last_activity_at))};
    return true;
}

bool student_detach(const struct unit *unit, const char *name, struct uuid *student)
{
    struct pg_rows rows;

    if (!PG_RUN(unit, &rows, student_detach, pg_text(name)))
        return false;
    if (rows.count == 0)
        return fault_set(unit->fault, FAULT_NOT_FOUND, "Student not found");
    *student = pg_get_uuid(&rows, 0, PG_COL(student_detach, id));
    return PG_RUN(unit, NULL, student_cancel, pg_uuid(*student));
}

/* ---- progress ---- */

/* The rows of all courses, and how far those of lessons and of removed exercises are written: they come course by course, in one order. */
struct progress {
    struct pg_rows courses, lessons, removed;
    int lesson, gone;
};

static void put_score(struct json_out *out, const char *key, const struct pg_rows *rows, int row, int column)
{
    if (pg_is_null(rows, row, column))
        json_put_null(out, key);
    else
        json_put_double(out, key, pg_get_double(rows, row, column));
}

static void write_lessons(struct json_out *out, struct progress *p, struct uuid course)
{
    const struct pg_rows *rows = &p->lessons;

    json_list(out, "lessons");
    for (; p->lesson < rows->count &&
           uuid_equal(pg_get_uuid(rows, p->lesson, PG_COL(student_lessons, course_id)), course);
         p->lesson++) {
        json_open(out, NULL);
        json_put_uuid(out, "lesson_id", pg_get_uuid(rows, p->lesson, PG_COL(student_lessons, id)));
        json_put_text(out, "title", pg_get_text(rows, p->lesson, PG_COL(student_lessons, title)));
        json_put_int(out, "exercises_total", pg_get_int(rows, p->lesson, PG_COL(student_lessons, exercises_total)));
        json_put_int(out, "passed", pg_get_int(rows, p->lesson, PG_COL(student_lessons, passed)));
        put_score(out, "best_score", rows, p->lesson, PG_COL(student_lessons, best_score));
        put_score(out, "last_score", rows, p->lesson, PG_COL(student_lessons, last_score));
        json_close(out);
    }
    json_end(out);
}

static void write_removed(struct json_out *out, struct progress *p, struct uuid course)
{
    const struct pg_rows *rows = &p->removed;

    json_list(out, "removed");
    for (; p->gone < rows->count && uuid_equal(pg_get_uuid(rows, p->gone, PG_COL(student_removed, course_id)), course);
         p->gone++) {
        json_open(out, NULL);
        json_put_uuid(out, "exercise_id", pg_get_uuid(rows, p->gone, PG_COL(student_removed, id)));
        json_put_text(out, "description", pg_get_text(rows, p->gone, PG_COL(student_removed, description)));
        put_score(out, "best_score", rows, p->gone, PG_COL(student_removed, best_score));
        json_close(out);
    }
    json_end(out);
}

static void write_course(struct json_out *out, struct progress *p, int row)
{
    const struct uuid course = pg_get_uuid(&p->courses, row, PG_COL(student_courses, id));

    json_open(out, NULL);
    json_put_uuid(out, "course_id", course);
    json_put_text(out, "title", pg_get_text(&p->courses, row, PG_COL(student_courses, title)));
    json_put_int(out, "exercises_total", pg_get_int(&p->courses, row, PG_COL(student_courses, exercises_total)));
    json_put_int(out, "attempted", pg_get_int(&p->courses, row, PG_COL(student_courses, attempted)));
    json_put_int(out, "passed", pg_get_int(&p->courses, row, PG_COL(student_courses, passed)));
    put_score(out, "average_score", &p->courses, row, PG_COL(student_courses, average_score));
    json_put_stamp(out, "last_activity_at", pg_get_stamp(&p->courses, row, PG_COL(student_courses, last_activity_at)));
    write_lessons(out, p, course);
    write_removed(out, p, course);
    json_close(out);
}

static bool fetch(const struct unit *unit, struct uuid student, struct progress *p)
{
    struct uuid *ids;
    size_t count;

    *p = (struct progress){0};
    if (!PG_RUN(unit, &p->courses, student_courses, pg_uuid(student), pg_bigint(STUDENT_COURSES)))
        return false;
    count = (size_t)p->courses.count;
    ids = arena_array(unit->arena, count + 1, sizeof *ids);
    for (int row = 0; row < p->courses.count; row++)
        ids[row] = pg_get_uuid(&p->courses, row, PG_COL(student_courses, id));
    return count == 0 || (PG_RUN(unit, &p->lessons, student_lessons, pg_uuids(ids, count), pg_uuid(student)) &&
                          PG_RUN(unit, &p->removed, student_removed, pg_uuids(ids, count), pg_uuid(student),
                                 pg_bigint(STUDENT_REMOVED)));
}

bool student_write_progress(const struct unit *unit, struct json_out *out, struct uuid student)
{
    struct progress p;

    if (!fetch(unit, student, &p))
        return false;
    json_list(out, "courses");
    for (int row = 0; row < p.courses.count; row++)
        write_course(out, &p, row);
    json_end(out);
    return true;
}
