#include "course/exercise_remake.h"

#include "base/limits.h"
#include "course/structure_reader.h"

#define TEXT_CEILING (4 * MIB)

static bool read_texts(const struct unit *unit, struct str list, struct texts *texts)
{
    struct structure_losses ignored = {0};
    const struct structure_reader reader = {.arena = unit->arena, .losses = &ignored};
    json_t *tree;

    if (!json_read(unit->arena, list, &tree, unit->fault))
        return false;
    *texts = structure_reader_texts(&reader, tree);
    return true;
}

static bool read_citations(const struct unit *unit, struct str list, struct exercise_remake *remake)
{
    struct structure_losses ignored = {0};
    const struct structure_reader reader = {.arena = unit->arena, .losses = &ignored};
    json_t *tree;

    if (!json_read(unit->arena, list, &tree, unit->fault))
        return false;
    remake->citations = structure_reader_citations(&reader, tree, &remake->citation_count);
    return true;
}

static bool fetch_tasks(const struct unit *unit, struct uuid course, struct uuid id, struct exercise_remake *remake)
{
    struct texts *tasks = &remake->tasks;
    struct pg_rows rows;

    if (!PG_RUN(unit, &rows, exercise_tasks, pg_uuid(course), pg_uuid(id), pg_bigint(EXERCISE_REMAKE_TASKS)))
        return false;
    tasks->items = arena_array(unit->arena, (size_t)rows.count + 1, sizeof *tasks->items);
    for (int row = 0; row < rows.count; row++) {
        tasks->items[tasks->count++] = pg_get_text(&rows, row, PG_COL(exercise_tasks, description));
        remake->beside += pg_get_bool(&rows, row, PG_COL(exercise_tasks, beside));
    }
    return true;
}

bool exercise_remake_fetch(const struct unit *unit, struct uuid course, struct uuid id, struct exercise_remake *remake)
{
    struct pg_rows rows;

    if (!PG_RUN(unit, &rows, exercise_remake, pg_uuid(course), pg_uuid(id), pg_bigint(STRUCTURE_ITEMS)))
        return false;
    if (rows.count == 0)
        return fault_set(unit->fault, FAULT_NOT_FOUND, "Exercise not found");
    *remake = (struct exercise_remake){
        .is_locked = pg_get_bool(&rows, 0, PG_COL(exercise_remake, locked)),
        .is_edited = pg_get_bool(&rows, 0, PG_COL(exercise_remake, edited)),
        .exercise = pg_get_str(&rows, 0, PG_COL(exercise_remake, exercise)),
        .lesson = pg_get_text(&rows, 0, PG_COL(exercise_remake, lesson)),
        .course = pg_get_text(&rows, 0, PG_COL(exercise_remake, course)),
        .language = pg_get_text(&rows, 0, PG_COL(exercise_remake, language)),
    };
    return read_texts(unit, pg_get_str(&rows, 0, PG_COL(exercise_remake, concepts)), &remake->concepts) &&
           read_citations(unit, pg_get_str(&rows, 0, PG_COL(exercise_remake, citations)), remake) &&
           fetch_tasks(unit, course, id, remake);
}

bool exercise_remake_allowed(const struct exercise_remake *remake, bool force, struct fault *fault)
{
    return force || (!remake->is_locked && !remake->is_edited) ||
           fault_set(fault, FAULT_ITEM_LOCKED, "The exercise is %s: with ?force=true it is made anew all the same",
                     remake->is_locked ? "locked" : "edited by people");
}

static void write_made(struct json_out *out, const struct exercise *made)
{
    json_open(out, NULL);
    json_put_text(out, "kind", structure_kind_name(made->kind));
    json_put_text(out, "description", made->description);
    structure_write_options(out, "options", made);
    json_put_text(out, "reference_solution", made->reference_solution);
    json_put_text(out, "grading_criteria", made->grading_criteria);
    structure_write_criteria(out, "criteria", made);
    structure_write_citations(out, "citations", made->citations, made->citation_count);
    json_put_int(out, "difficulty_level", made->difficulty_level);
    json_close(out);
}

bool exercise_remake_put(const struct unit *unit, struct uuid course, struct uuid id, bool force,
                         const struct exercise *made)
{
    struct buf *buf = buf_new(unit->arena, TEXT_CEILING);
    struct json_out out = json_out(buf);
    struct exercise_remake now;
    struct pg_rows rows;

    write_made(&out, made);
    if (buf->overflow)
        return fault_log(unit->fault, FAULT_INTERNAL, "an exercise of more than %lld bytes", (long long)TEXT_CEILING);
    return exercise_remake_fetch(unit, course, id, &now) && exercise_remake_allowed(&now, force, unit->fault) &&
           PG_RUN(unit, &rows, exercise_remade, pg_uuid(course), pg_uuid(id), pg_json(buf_str(buf)));
}
