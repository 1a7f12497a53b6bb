/*
 * purge: removes from the object store what a deleted course, or one deleted material of it, kept there, unfinished uploads included. The
 * rows are gone already; should the store be away for all attempts, the janitor removes them by the rows of `uploads` that were written in the same transaction.
 *
 * Payload: {}. Result: {objects_removed}.
 */
#include <inttypes.h>

#include "course/material.h"
#include "jobs/processors.h"
#include "jobs/runner/run.h"

bool purge_process(struct run *run)
{
    const struct claim *claim = run->claim;
    const char *folder = material_folder(run->arena, claim->tenant, claim->course, claim->material);
    int64_t removed = 0;

    run_progress(run, "remove", 0, -1, "objects");
    if (!run_store(run) || !store_delete_prefix(run->store, folder, &removed, &run->fault))
        return false;
    run_progress(run, "remove", removed, removed, "objects");
    run->result = str_of(arena_printf(run->arena, "{\"objects_removed\":%" PRId64 "}", removed));
    return run_settle(run) && PG_RUN(&run->unit, NULL, uploads_purged, pg_text(folder));
}
