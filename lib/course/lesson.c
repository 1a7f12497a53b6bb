#include "course/lesson.h"

bool lesson_fetch_all(const struct unit *unit, struct uuid course, struct pg_rows *rows)
{
    return PG_RUN(unit, rows, lessons_of_course, pg_uuid(course), pg_null(), pg_null());
}

bool lesson_fetch(const struct unit *unit, struct uuid course, struct uuid lesson, struct pg_rows *rows)
{
    if (!PG_RUN(unit, rows, lessons_of_course, pg_uuid(course), pg_uuid(lesson), pg_null()))
        return false;
    return rows->count == 1 || fault_set(unit->fault, FAULT_NOT_FOUND, "Lesson not found");
}

bool lesson_fetch_module(const struct unit *unit, struct uuid course, struct uuid module, struct pg_rows *rows)
{
    if (!PG_RUN(unit, rows, lessons_of_course, pg_uuid(course), pg_null(), pg_uuid(module)))
        return false;
    return rows->count > 0 || fault_set(unit->fault, FAULT_NOT_FOUND, "Module not found");
}

static void write_slide_range(struct json_out *out, const struct pg_rows *rows, int row)
{
    if (pg_is_null(rows, row, PG_COL(lessons_of_course, slide_start))) {
        json_put_null(out, "slide_range");
        return;
    }
    json_open(out, "slide_range");
    json_put_int(out, "start", pg_get_int(rows, row, PG_COL(lessons_of_course, slide_start)));
    json_put_int(out, "end", pg_get_int(rows, row, PG_COL(lessons_of_course, slide_end)));
    json_close(out);
}

void lesson_write(struct json_out *out, const char *key, const struct pg_rows *rows, int row)
{
    json_open(out, key);
    json_put_uuid(out, "id", pg_get_uuid(rows, row, PG_COL(lessons_of_course, id)));
    json_put_text(out, "title", pg_get_text(rows, row, PG_COL(lessons_of_course, title)));
    json_put_int(out, "order", pg_get_int(rows, row, PG_COL(lessons_of_course, order)));
    json_put_uuid(out, "video_material_id", pg_get_uuid(rows, row, PG_COL(lessons_of_course, video_material_id)));
    json_put_text(out, "video_start_timecode", pg_get_text(rows, row, PG_COL(lessons_of_course, video_start_timecode)));
    json_put_text(out, "video_end_timecode", pg_get_text(rows, row, PG_COL(lessons_of_course, video_end_timecode)));
    json_put_uuid(out, "presentation_material_id",
                  pg_get_uuid(rows, row, PG_COL(lessons_of_course, presentation_material_id)));
    write_slide_range(out, rows, row);
    json_put_raw(out, "concepts", pg_get_str(rows, row, PG_COL(lessons_of_course, concepts)));
    json_put_raw(out, "exercises", pg_get_str(rows, row, PG_COL(lessons_of_course, exercises)));
    json_put_bool(out, "locked", pg_get_bool(rows, row, PG_COL(lessons_of_course, locked)));
    json_put_raw(out, "edited_fields", pg_get_str(rows, row, PG_COL(lessons_of_course, edited_fields)));
    json_put_text(out, "etag", pg_get_text(rows, row, PG_COL(lessons_of_course, etag)));
    json_close(out);
}

static void open_module(struct json_out *out, const struct pg_rows *rows, int row)
{
    json_open(out, NULL);
    json_put_uuid(out, "id", pg_get_uuid(rows, row, PG_COL(lessons_of_course, module_id)));
    json_put_text(out, "title", pg_get_text(rows, row, PG_COL(lessons_of_course, module_title)));
    json_put_text(out, "description", pg_get_text(rows, row, PG_COL(lessons_of_course, description)));
    json_put_text(out, "learning_goal", pg_get_text(rows, row, PG_COL(lessons_of_course, learning_goal)));
    json_put_raw(out, "expected_knowledge", pg_get_str(rows, row, PG_COL(lessons_of_course, expected_knowledge)));
    json_put_raw(out, "expected_skills", pg_get_str(rows, row, PG_COL(lessons_of_course, expected_skills)));
    json_put_text(out, "difficulty", pg_get_text(rows, row, PG_COL(lessons_of_course, difficulty)));
    json_put_int(out, "order", pg_get_int(rows, row, PG_COL(lessons_of_course, module_order)));
    json_put_bool(out, "locked", pg_get_bool(rows, row, PG_COL(lessons_of_course, module_locked)));
    json_put_raw(out, "edited_fields", pg_get_str(rows, row, PG_COL(lessons_of_course, module_edited_fields)));
    json_put_text(out, "etag", pg_get_text(rows, row, PG_COL(lessons_of_course, module_etag)));
    json_list(out, "lessons");
}

/* The module that begins at a row; the row behind its last one. */
static int write_module(struct json_out *out, const struct pg_rows *rows, int row)
{
    const struct uuid module = pg_get_uuid(rows, row, PG_COL(lessons_of_course, module_id));

    open_module(out, rows, row);
    for (; row < rows->count && uuid_equal(module, pg_get_uuid(rows, row, PG_COL(lessons_of_course, module_id))); row++)
        if (!pg_is_null(rows, row, PG_COL(lessons_of_course, id)))
            lesson_write(out, NULL, rows, row);
    json_end(out);
    json_close(out);
    return row;
}

void lesson_write_modules(struct json_out *out, const char *key, const struct pg_rows *rows)
{
    json_list(out, key);
    for (int row = 0; row < rows->count;)
        row = write_module(out, rows, row);
    json_end(out);
}

void lesson_write_module(struct json_out *out, const struct pg_rows *rows)
{
    (void)write_module(out, rows, 0);
}
