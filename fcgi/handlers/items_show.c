#include "fcgi/handlers/items_show.h"

#include "course/exercise_check.h"
#include "course/lesson.h"

static bool write_module(struct exchange *x, struct uuid course, struct uuid id)
{
    struct pg_rows rows;

    if (!lesson_fetch_module(&x->unit, course, id, &rows))
        return false;
    lesson_write_module(&x->json, &rows);
    return true;
}

static bool write_lesson(struct exchange *x, struct uuid course, struct uuid id)
{
    struct pg_rows rows;

    if (!lesson_fetch(&x->unit, course, id, &rows))
        return false;
    lesson_write(&x->json, NULL, &rows, 0);
    return true;
}

static bool write_warnings(struct exchange *x, struct uuid course, const struct structure_item *item)
{
    struct texts warnings = {arena_array(x->arena, EXERCISE_CHECK_WARNINGS, sizeof(char *)), 0};
    struct exercise exercise;
    const char **others;
    struct pg_rows rows;

    if (!PG_RUN(&x->unit, &rows, items_beside, pg_uuid(course), pg_text(identity_kind_name(item->kind)),
                pg_uuid(item->parent), pg_uuid(item->id)))
        return false;
    others = arena_array(x->arena, (size_t)rows.count + 1, sizeof *others);
    for (int row = 0; row < rows.count; row++)
        others[row] = pg_get_text(&rows, row, PG_COL(items_beside, title));
    if (structure_read_exercise(x->arena, item->fields, &exercise))
        exercise_check(x->arena, &exercise, others, (size_t)rows.count, &warnings);
    structure_write_texts(&x->json, "warnings", &warnings);
    return true;
}

static bool write_part(struct exchange *x, struct uuid course, enum identity_kind kind, struct uuid id, bool is_changed)
{
    struct structure_item item;
    bool done;

    if (!structure_item_fetch(&x->unit, course, kind, id, (struct uuid){0}, &item))
        return false;
    json_open(&x->json, NULL);
    structure_item_write(&x->json, &item);
    done = !is_changed || kind != IDENTITY_EXERCISE || write_warnings(x, course, &item);
    json_close(&x->json);
    return done;
}

static bool write(struct exchange *x, struct uuid course, enum identity_kind kind, struct uuid id, bool is_changed)
{
    switch (kind) {
    case IDENTITY_MODULE:
        return write_module(x, course, id);
    case IDENTITY_LESSON:
        return write_lesson(x, course, id);
    case IDENTITY_CONCEPT:
    case IDENTITY_EXERCISE:
    case IDENTITY_KINDS:
        break;
    }
    return write_part(x, course, kind, id, is_changed);
}

bool items_show_write(struct exchange *x, struct uuid course, enum identity_kind kind, struct uuid id)
{
    return write(x, course, kind, id, false);
}

bool items_show_changed(struct exchange *x, struct uuid course, enum identity_kind kind, struct uuid id)
{
    return write(x, course, kind, id, true);
}
