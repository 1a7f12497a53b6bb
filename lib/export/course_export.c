#include "export/course_export.h"

#include "base/limits.h"

#define LESSON_ARENA (128 * MIB)

bool course_export_find(const struct unit *unit, struct uuid course, struct course_export *export)
{
    struct pg_rows rows;

    if (!PG_RUN(unit, &rows, export_version, pg_uuid(course)))
        return false;
    if (rows.count == 0)
        return fault_set(unit->fault, FAULT_NOT_FOUND, "Course not found");
    *export = (struct course_export){
        .course = course,
        .title = pg_get_text(&rows, 0, PG_COL(export_version, title)),
        .description = pg_get_text(&rows, 0, PG_COL(export_version, description)),
        .learning_goal = pg_get_text(&rows, 0, PG_COL(export_version, learning_goal)),
        .language = pg_get_text(&rows, 0, PG_COL(export_version, language)),
        .revision = pg_get_int(&rows, 0, PG_COL(export_version, content_revision)),
        .version = arena_printf(unit->arena, "%lld %s %s %s",
                                (long long)pg_get_int(&rows, 0, PG_COL(export_version, content_revision)),
                                pg_get_text(&rows, 0, PG_COL(export_version, changed)),
                                pg_get_text(&rows, 0, PG_COL(export_version, nodes)),
                                pg_get_text(&rows, 0, PG_COL(export_version, materials))),
    };
    return true;
}

static void free_arena(void *arena)
{
    arena_free(arena);
}

bool course_export_open(const struct unit *unit, struct course_export *export)
{
    export->arena = arena_new(LESSON_ARENA);
    arena_defer(unit->arena, free_arena, export->arena);
    return PG_RUN(unit, &export->outline, export_outline, pg_uuid(export->course));
}

bool course_export_read(const struct unit *unit, struct course_export *export, int row,
                        struct course_export_lesson *lesson)
{
    struct unit of_lesson = *unit;
    struct pg_rows rows;

    arena_reset(export->arena);
    of_lesson.arena = export->arena;
    if (!PG_RUN(&of_lesson, &rows, export_lesson, pg_uuid(export->course),
                pg_uuid(pg_get_uuid(&export->outline, row, PG_COL(export_outline, module_id))),
                pg_uuid(pg_get_uuid(&export->outline, row, PG_COL(export_outline, lesson_id)))))
        return false;
    export->changed =
        rows.count == 0 || pg_get_int(&rows, 0, PG_COL(export_lesson, content_revision)) != export->revision;
    if (export->changed)
        return fault_log(unit->fault, FAULT_UNAVAILABLE, "the course was changed while it was exported");
    lesson->module = pg_get_str(&rows, 0, PG_COL(export_lesson, module));
    lesson->lesson = pg_get_str(&rows, 0, PG_COL(export_lesson, lesson));
    return true;
}

bool course_export_begins(const struct course_export *export, int row)
{
    const int column = PG_COL(export_outline, module_id);

    return row == 0 ||
           !uuid_equal(pg_get_uuid(&export->outline, row, column), pg_get_uuid(&export->outline, row - 1, column));
}
