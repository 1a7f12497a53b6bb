#include "jobs/purge/purge_student.h"

#define BATCH 100 /* submissions */

#define COUNTS(C)      \
    C(objects_removed) \
    C(submissions)     \
    C(jobs)            \
    C(deliveries)      \
    C(kept_answers)    \
    C(model_calls)

struct removal {
    struct run *run;
    struct uuid student;
    struct counts {
#define C(name) int64_t name;
        COUNTS(C)
#undef C
    } counts;
};

/* ---- the receipt ---- */

static json_t *counts_json(const struct removal *removal)
{
    json_t *tree = json_keep(removal->run->arena, json_object());

#define C(name) json_object_set_new(tree, #name, json_integer(removal->counts.name));
    COUNTS(C)
#undef C
    return tree;
}

static void load_counts(struct removal *removal)
{
    const struct str kept = removal->run->claim->checkpoint;
    struct fault ignored = {0};
    json_t *tree;

    if (kept.at == NULL || !json_read(removal->run->arena, kept, &tree, &ignored))
        return;
#define C(name) removal->counts.name = json_get_int(tree, #name, 0);
    COUNTS(C)
#undef C
}

/* In the transaction of what was counted. */
static bool keep_counts(const struct removal *removal)
{
    struct run *run = removal->run;

    return claim_checkpoint(&run->unit, run->claim, str_of(json_text(run->arena, counts_json(removal))));
}

/* ---- a batch of submissions ---- */

/* Several submissions of one request have one file. */
static bool remove_files(struct removal *removal, const struct pg_rows *batch)
{
    struct run *run = removal->run;

    for (int row = 0; row < batch->count; row++) {
        const char *key = pg_get_text(batch, row, PG_COL(forget_batch, object_key));

        if (key == NULL)
            continue;
        if (!run_store(run) || !store_delete(run->store, key, &run->fault))
            return false;
    }
    return true;
}

/* Of files that are named once more by what is left, the last one counts. */
static bool count_files(struct removal *removal, const struct uuid *ids, size_t count)
{
    struct run *run = removal->run;
    struct pg_rows rows;

    if (!PG_RUN(&run->unit, &rows, forget_files, pg_uuid(removal->student), pg_uuids(ids, count)))
        return false;
    removal->counts.objects_removed += pg_get_int(&rows, 0, PG_COL(forget_files, files));
    return true;
}

/* The ids of the submissions and of their jobs, as messages have them. */
static const char **subjects_of(struct arena *arena, const struct uuid *ids, size_t count, const struct pg_rows *jobs)
{
    const char **texts = arena_array(arena, count + (size_t)(jobs != NULL ? jobs->count : 0) + 1, sizeof *texts);
    char text[UUID_TEXT];

    for (size_t i = 0; i < count; i++)
        texts[i] = arena_strdup(arena, uuid_format(ids[i], text));
    for (int row = 0; jobs != NULL && row < jobs->count; row++)
        texts[count + (size_t)row] =
            arena_strdup(arena, uuid_format(pg_get_uuid(jobs, row, PG_COL(forget_jobs, id)), text));
    return texts;
}

static bool remove_rows(struct removal *removal, const struct uuid *ids, size_t count)
{
    struct run *run = removal->run;
    const char **subjects = subjects_of(run->arena, ids, count, NULL);
    struct pg_rows jobs, deliveries, gone;

    if (!run_settle(run) || !count_files(removal, ids, count) ||
        !PG_RUN(&run->unit, &jobs, forget_jobs, pg_texts(subjects, count)))
        return false;
    subjects = subjects_of(run->arena, ids, count, &jobs);
    if (!PG_RUN(&run->unit, &deliveries, forget_deliveries, pg_texts(subjects, count + (size_t)jobs.count)) ||
        !PG_RUN(&run->unit, &gone, forget_submissions, pg_uuids(ids, count)))
        return false;
    removal->counts.jobs += jobs.count;
    removal->counts.deliveries += deliveries.affected;
    removal->counts.submissions += gone.affected;
    return keep_counts(removal) && pg_commit(run->unit.pg, &run->fault);
}

static bool remove_batch(struct removal *removal, bool *more)
{
    struct run *run = removal->run;
    struct pg_rows batch;
    struct uuid *ids;

    if (!pg_ready(run->unit.pg, &run->fault) ||
        !PG_RUN(&run->unit, &batch, forget_batch, pg_uuid(removal->student), pg_bigint(BATCH)))
        return false;
    *more = batch.count > 0;
    if (!*more)
        return true;
    ids = arena_array(run->arena, (size_t)batch.count, sizeof *ids);
    for (int row = 0; row < batch.count; row++)
        ids[row] = pg_get_uuid(&batch, row, PG_COL(forget_batch, id));
    return remove_files(removal, &batch) && remove_rows(removal, ids, (size_t)batch.count);
}

/* ---- what hangs on the student alone, and the end ---- */

static bool remove_rest(struct removal *removal)
{
    struct run *run = removal->run;
    struct pg_rows answers, calls;

    if (!run_settle(run) || !PG_RUN(&run->unit, &answers, forget_answers, pg_uuid(removal->student)) ||
        !PG_RUN(&run->unit, &calls, forget_calls, pg_uuid(removal->student)) ||
        !PG_RUN(&run->unit, NULL, forget_student, pg_uuid(removal->student)))
        return false;
    removal->counts.kept_answers += answers.affected;
    removal->counts.model_calls += calls.affected;
    run->result = str_of(json_text(run->arena, counts_json(removal)));
    return true;
}

bool purge_student(struct run *run)
{
    struct removal removal = {.run = run};
    bool more = true;

    if (!uuid_parse(str_of(json_get_text(run->payload, "student", "")), &removal.student))
        return fault_log(&run->fault, FAULT_INTERNAL, "the job names no student");
    load_counts(&removal);
    while (more) {
        run_progress(run, "remove", removal.counts.submissions, -1, "submissions");
        if (!remove_batch(&removal, &more))
            return false;
    }
    return remove_rest(&removal);
}
