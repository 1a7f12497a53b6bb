/*
 * purge: removes from the object store what a deleted course, node or material kept there. The rows are gone already; should the store be
 * away for all attempts, the janitor removes it by the rows of `uploads` that were written in the same transaction.
 *
 * Of a course, or of one material, all that lies below its folder goes, unfinished uploads included. Of a node the objects of its
 * materials go, which those rows name.
 *
 * Payload: {}; {student} where all that there is of a student goes (purge_student.h). Result: {objects_removed}, and what else went.
 */
#include <inttypes.h>

#include "course/material.h"
#include "jobs/processors.h"
#include "jobs/purge/purge_student.h"
#include "jobs/runner/run.h"

static bool purge_folder(struct run *run, const char *folder, int64_t *removed)
{
    run_progress(run, "remove", 0, -1, "objects");
    if (!store_delete_prefix(run->store, folder, removed, &run->fault))
        return false;
    run_progress(run, "remove", *removed, *removed, "objects");
    return true;
}

/* Below the folder of the whole course: the rows of `uploads` say which. */
static bool purge_noted(struct run *run, const char *folder, int64_t *removed, struct pg_rows *notes)
{
    if (!pg_ready(run->unit.pg, &run->fault) || !PG_RUN(&run->unit, notes, uploads_noted, pg_text(folder)))
        return false;
    for (int row = 0; row < notes->count; row++) {
        run_progress(run, "remove", row, notes->count, "objects");
        if (!store_delete(run->store, pg_get_text(notes, row, PG_COL(uploads_noted, object_key)), &run->fault))
            return false;
    }
    *removed = notes->count;
    run_progress(run, "remove", *removed, *removed, "objects");
    return true;
}

static bool forget_notes(struct run *run, const struct pg_rows *notes)
{
    struct uuid *ids = arena_array(run->arena, (size_t)notes->count + 1, sizeof *ids);

    for (int row = 0; row < notes->count; row++)
        ids[row] = pg_get_uuid(notes, row, PG_COL(uploads_noted, id));
    return PG_RUN(&run->unit, NULL, uploads_forget, pg_uuids(ids, (size_t)notes->count));
}

static bool purge_stored(struct run *run)
{
    const struct claim *claim = run->claim;
    const char *folder = material_folder(run->arena, claim->tenant, claim->course, claim->material);
    const bool by_notes = !uuid_is_nil(claim->node);
    struct pg_rows notes = {0};
    int64_t removed = 0;

    if (!run_store(run) ||
        !(by_notes ? purge_noted(run, folder, &removed, &notes) : purge_folder(run, folder, &removed)))
        return false;
    run->result = str_of(arena_printf(run->arena, "{\"objects_removed\":%" PRId64 "}", removed));
    return run_settle(run) &&
           (by_notes ? forget_notes(run, &notes) : PG_RUN(&run->unit, NULL, uploads_purged, pg_text(folder)));
}

bool purge_process(struct run *run)
{
    return json_object_get(run->payload, "student") != NULL ? purge_student(run) : purge_stored(run);
}
