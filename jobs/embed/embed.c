/*
 * embed: makes vectors of the passages and concepts of a course that have none of the configured model, for the search by meaning. Each batch is
 * committed with the row of its bill, so the vectors themselves say where a next attempt, or a next job, goes on.
 *
 * Payload: {}. Result: {model, embedded, refused}; model is null where none makes vectors or the database keeps none.
 */
#include <inttypes.h>

#include "jobs/embed/embed_batch.h"
#include "jobs/processors.h"
#include "llm/embed_model.h"

#define BATCH_ARENA (128 * MIB) /* of texts, an answer as text and as a tree, and vectors */

/* What there is to do, by the count of the database. */
struct embed_count {
    int64_t embedded, embeddable;
};

/* A fifth of the job's time is left for the last commit. */
static int64_t deadline(const struct run *run)
{
    return stamp_ticks() + (int64_t)run_time_limit_s(run->settings, run->claim->lane) * STAMP_SECOND / 5 * 4;
}

static bool is_possible(struct run *run, bool *possible)
{
    struct pg_rows rows;

    if (!pg_ready(run->unit.pg, &run->fault) || !PG_RUN(&run->unit, &rows, embed_possible))
        return false;
    *possible = pg_get_bool(&rows, 0, PG_COL(embed_possible, possible));
    return true;
}

static bool count(struct embed_batch *batch, struct embed_count *counted)
{
    const struct run *run = batch->run;
    struct pg_rows rows;

    if (!PG_RUN(&batch->unit, &rows, embed_total, pg_uuid(run->claim->course), pg_text(batch->name)))
        return false;
    counted->embedded = pg_get_int(&rows, 0, PG_COL(embed_total, embedded));
    counted->embeddable = pg_get_int(&rows, 0, PG_COL(embed_total, embeddable));
    return true;
}

static void tell(struct embed_batch *batch, const struct embed_count *before)
{
    const int64_t done = before->embedded + batch->embedded + batch->refused;

    run_progress(batch->run, "embed", MIN(done, before->embeddable), before->embeddable, "texts");
}

/* Everything once, from the first text to the last. */
static bool go_through(struct embed_batch *batch, const struct embed_count *before)
{
    embed_batch_rewind(batch);
    for (;;) {
        if (!embed_batch_read(batch))
            return false;
        if (batch->count == 0)
            return true;
        if (!embed_batch_ask(batch))
            return false;
        tell(batch, before);
    }
}

/* In the transaction that ends the job: what has come meanwhile found this job in flight, and has no other. */
static bool is_done(struct embed_batch *batch, bool *done)
{
    struct pg_rows rows;

    if (!run_settle(batch->run) ||
        !PG_RUN(&batch->unit, &rows, embed_left, pg_uuid(batch->run->claim->course), pg_text(batch->name)))
        return false;
    *done = !pg_get_bool(&rows, 0, PG_COL(embed_left, some));
    return true;
}

static bool embed_all(struct embed_batch *batch, const struct embed_count *before)
{
    bool done = false;

    for (;;) {
        const int64_t kept = batch->embedded + batch->refused;
        if (!go_through(batch, before) || !is_done(batch, &done))
            return false;
        if (done)
            return true;
        pg_rollback(batch->unit.pg);
        if (batch->embedded + batch->refused == kept)
            return fault_log(batch->unit.fault, FAULT_INTERNAL,
                             "texts without a vector are not among those to be embedded");
    }
}

static bool embed(struct run *run, const struct registry_model *model, struct arena *arena)
{
    struct embed_batch *batch = arena_alloc(run->arena, sizeof *batch);
    struct embed_count before;

    *batch = (struct embed_batch){.run = run, .model = model, .until = deadline(run), .unit = run->unit};
    batch->unit.arena = arena;
    batch->name = embed_model_name(run->arena, model);
    if (!count(batch, &before))
        return false;
    batch->taken = before.embedded > 0;
    run_progress(run, "embed", before.embedded, before.embeddable, "texts");
    if (!embed_all(batch, &before))
        return false;
    run->result = str_of(arena_printf(run->arena, "{\"model\":\"%s\",\"embedded\":%" PRId64 ",\"refused\":%" PRId64 "}",
                                      batch->name, batch->embedded, batch->refused));
    return true;
}

bool embed_process(struct run *run)
{
    const struct registry_model *model = embed_model_load(run->arena, run->settings, &run->fault);
    struct arena *arena;
    bool possible, done;

    if (run->fault.kind != FAULT_NONE || !is_possible(run, &possible))
        return false;
    if (model == NULL || !possible) {
        run->result = STR("{\"model\":null,\"embedded\":0,\"refused\":0}");
        return run_settle(run);
    }
    arena = arena_new(BATCH_ARENA);
    done = embed(run, model, arena);
    arena_free(arena);
    return done;
}
