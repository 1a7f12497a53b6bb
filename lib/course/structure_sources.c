#include "course/structure_sources.h"

static size_t list_materials(const struct structure *structure, struct uuid *ids)
{
    size_t count = 0;

    for (size_t m = 0; m < structure->module_count; m++)
        for (size_t l = 0; l < structure->modules[m].lesson_count; l++) {
            const struct lesson *lesson = &structure->modules[m].lessons[l];
            ids[count++] = lesson->video;
            ids[count++] = lesson->presentation;
        }
    return count;
}

static void drop_unless_there(struct uuid *material, const struct pg_rows *there)
{
    for (int row = 0; row < there->count; row++)
        if (uuid_equal(*material, pg_get_uuid(there, row, PG_COL(materials_there, id))))
            return;
    *material = (struct uuid){0};
}

bool structure_sources_drop_gone(const struct unit *unit, struct uuid course, struct structure *structure)
{
    struct uuid *ids = arena_array(unit->arena, 2 * structure_lesson_total(structure) + 1, sizeof *ids);
    const size_t count = list_materials(structure, ids);
    struct pg_rows there;

    if (!PG_RUN(unit, &there, materials_there, pg_uuid(course), pg_uuids(ids, count)))
        return false;
    for (size_t m = 0; m < structure->module_count; m++)
        for (size_t l = 0; l < structure->modules[m].lesson_count; l++) {
            drop_unless_there(&structure->modules[m].lessons[l].video, &there);
            drop_unless_there(&structure->modules[m].lessons[l].presentation, &there);
        }
    return true;
}
