/*
 * regenerate_item: makes one exercise anew, of the passages that it and its lesson cite. A model is asked if any provider is configured; the
 * built-in architect serves when none is, and when all models failed, if the tenant allows it.
 *
 * Payload: {exercise_id, force}. Result: {exercise_id, provider, model_id}. When the exercise is gone or people have locked or edited it
 * meanwhile, nothing is changed and the job fails.
 */
#include "config/providers.h"
#include "course/tenant.h"
#include "jobs/generate/part_store.h"
#include "jobs/llm/router.h"
#include "jobs/processors.h"
#include "jobs/regenerate/item_draft.h"

struct regeneration {
    struct run *run;
    struct uuid exercise;
    bool force;
    struct exercise_remake remake;
    struct item_passages passages;
    struct item_draft draft;
};

static bool load(struct regeneration *r)
{
    struct run *run = r->run;

    if (!uuid_parse(str_of(json_get_text(run->payload, "exercise_id", "")), &r->exercise))
        return fault_log(&run->fault, FAULT_INTERNAL, "a payload that names no exercise");
    r->force = json_get_bool(run->payload, "force", false);
    run_progress(run, "read", 0, 1, "steps");
    return pg_ready(run->unit.pg, &run->fault) &&
           exercise_remake_fetch(&run->unit, run->claim->course, r->exercise, &r->remake) &&
           exercise_remake_allowed(&r->remake, r->force, &run->fault) &&
           item_passages_load(run, r->remake.citations, r->remake.citation_count, &r->passages);
}

static bool draft(struct regeneration *r)
{
    struct run *run = r->run;
    const bool has_model = providers_any(run->settings);
    struct fault why = {0};
    bool architect;

    run_progress(run, "ask", 0, 1, "steps");
    if (!tenant_generators(&run->unit, has_model, &architect))
        return false;
    if (has_model && item_draft_ask(run, &r->remake, &r->passages, &r->draft, &why))
        return true;
    if (!has_model || (architect && router_gave_up(why.kind)))
        return item_draft_build(run, &r->remake, &r->passages, &r->draft);
    run->fault = why;
    return false;
}

static bool keep(struct regeneration *r)
{
    struct run *run = r->run;
    char id[UUID_TEXT];

    if (!run_settle(run) || !part_store_drop(&run->unit, run->claim->job) ||
        !exercise_remake_put(&run->unit, run->claim->course, r->exercise, r->force, r->draft.exercise))
        return false;
    run->result = str_of(arena_printf(run->arena, "{\"exercise_id\":\"%s\",\"provider\":\"%s\",\"model_id\":\"%s\"}",
                                      uuid_format(r->exercise, id), r->draft.provider, r->draft.model));
    return true;
}

bool regenerate_item_process(struct run *run)
{
    struct regeneration r = {.run = run};

    return load(&r) && draft(&r) && keep(&r);
}
