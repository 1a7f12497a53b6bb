/*
 * purge: removes from the object store what a deleted course, node or material kept there. The rows are gone already; should the store be
 * away for all attempts, the janitor removes it by the rows of `uploads` that were written in the same transaction.
 *
 * Of a course, or of one material, all that lies below its folder goes, unfinished uploads included. Of a node the objects of its
 * materials go, which those rows name.
 *
 * With PURGE_GRACE_HOURS it removes nothing: the janitor does that when they are over, by those rows. What there is of a student does not wait.
 *
 * Payload: {}; {student} where all that there is of a student goes (purge_student.h). Result: {objects_removed}, with {removal_after} where they wait,
 * and what else went.
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

/* The janitor removes what is noted when the hours are over; a note of the folder stands for all that lies in it. */
static bool leave_for_later(struct run *run, const char *folder, bool by_notes)
{
    const stamp until = stamp_now() + run->settings->purge_grace_hours * 3600 * STAMP_SECOND;
    char text[STAMP_TEXT];

    run->result =
        str_of(arena_printf(run->arena, "{\"objects_removed\":0,\"removal_after\":\"%s\"}", stamp_format(until, text)));
    return run_settle(run) &&
           (by_notes || (PG_RUN(&run->unit, NULL, uploads_purged, pg_text(folder)) &&
                         PG_RUN(&run->unit, NULL, uploads_note_folder, pg_uuid(uuid_new()), pg_text(folder))));
}

static bool purge_stored(struct run *run)
{
    const struct claim *claim = run->claim;
    const char *folder = material_folder(run->arena, claim->tenant, claim->course, claim->material);
    const bool by_notes = !uuid_is_nil(claim->node);
    struct pg_rows notes = {0};
    int64_t removed = 0;

    if (run->settings->purge_grace_hours > 0)
        return leave_for_later(run, folder, by_notes);
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
