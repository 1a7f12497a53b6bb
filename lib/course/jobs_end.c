#include "course/jobs_end.h"

bool jobs_end(const struct unit *unit, const struct pg_rows *held)
{
    struct uuid *ids = arena_array(unit->arena, (size_t)held->count + 1, sizeof *ids);
    struct pg_rows failed;

    for (int i = 0; i < held->count; i++)
        ids[i] = pg_get_uuid(held, i, PG_COL(held_job, id));
    return held->count == 0 || PG_RUN(unit, &failed, jobs_end, pg_uuids(ids, (size_t)held->count));
}
