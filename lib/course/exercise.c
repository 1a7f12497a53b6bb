#include "course/exercise.h"

static bool read_exercise(const struct unit *unit, struct str json, struct exercise *exercise)
{
    struct fault why = {0};
    json_t *tree;

    return (json_read(unit->arena, json, &tree, &why) && structure_read_exercise(unit->arena, tree, exercise)) ||
           fault_log(unit->fault, FAULT_INTERNAL, "a row of exercises is no exercise");
}

static bool fetch_concepts(const struct unit *unit, struct uuid course, struct exercise_taught *taught)
{
    struct exercise_concept *concepts;
    struct pg_rows rows;

    if (!PG_RUN(unit, &rows, exercise_concepts, pg_uuid(course), pg_uuid(taught->lesson), pg_bigint(EXERCISE_CONCEPTS)))
        return false;
    concepts = arena_array(unit->arena, (size_t)rows.count + 1, sizeof *concepts);
    for (int row = 0; row < rows.count; row++)
        concepts[row] = (struct exercise_concept){
            .title = pg_get_text(&rows, row, PG_COL(exercise_concepts, title)),
            .definition = pg_get_text(&rows, row, PG_COL(exercise_concepts, definition)),
        };
    taught->concepts = concepts;
    taught->concept_count = (size_t)rows.count;
    return true;
}

bool exercise_fetch(const struct unit *unit, struct uuid course, struct uuid id, struct exercise_taught *taught)
{
    struct pg_rows rows;

    *taught = (struct exercise_taught){0};
    if (!PG_RUN(unit, &rows, exercise_by_id, pg_uuid(course), pg_uuid(id)))
        return false;
    if (rows.count == 0)
        return fault_set(unit->fault, FAULT_NOT_FOUND, "Exercise not found");
    taught->lesson = pg_get_uuid(&rows, 0, PG_COL(exercise_by_id, lesson_id));
    taught->course_language = pg_get_text(&rows, 0, PG_COL(exercise_by_id, language));
    return read_exercise(unit, pg_get_str(&rows, 0, PG_COL(exercise_by_id, exercise)), &taught->exercise) &&
           fetch_concepts(unit, course, taught);
}
