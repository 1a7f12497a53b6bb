/*
 * generate_structure: makes a course structure of what was read from the materials of a course, or of one node. A model is asked if any
 * provider is configured; the built-in architect serves when none is, and when all models fail, if the tenant allows it.
 *
 * Payload: {mode, strategy, apply}. Result: {snapshot_id, provider, modules, lessons, concepts}.
 */
#include "config/model_chain.h"
#include "config/providers.h"
#include "course/generation.h"
#include "course/tenant.h"
#include "jobs/architect/architect.h"
#include "jobs/embed/embed_after.h"
#include "jobs/generate/answer.h"
#include "jobs/generate/generation_load.h"
#include "jobs/generate/model_draft.h"
#include "jobs/processors.h"
#include "jobs/runner/run.h"

#define WARNINGS (2 * STRUCTURE_ITEMS)

struct generation {
    struct run *run;
    struct generation_loaded loaded;
    struct snapshot_draft draft;
};

/* ---- a model's draft ---- */

static void on_attempt(void *context, int attempt)
{
    run_progress(context, "ask", attempt, -1, "steps");
}

static void on_failure(void *context, const struct llm_call *call)
{
    run_model_failed(context, call->provider, call->model, call->error_code);
}

/* What was paid for is not asked for again, should this attempt not come to its end. */
static bool on_answer(void *context, struct str checkpoint, struct fault *fault)
{
    struct run *run = context;
    const struct unit unit = pg_unit_aside(&run->unit, fault);

    return claim_settle(&unit, run->claim) && claim_checkpoint(&unit, run->claim, checkpoint);
}

/* A fifth of the job's time is the architect's, should it have to stand in. */
static int64_t deadline(const struct run *run)
{
    return stamp_ticks() + (int64_t)run_time_limit_s(run->settings, run->claim->lane) * STAMP_SECOND / 5 * 4;
}

static bool draft_by_model(struct generation *generation, struct fault *fault)
{
    struct run *run = generation->run;
    const struct generation_loaded *loaded = &generation->loaded;
    struct generator generator;
    const struct model_draft_order order = {
        .tenant = run->claim->tenant,
        .job = run->claim->job,
        .course = run->claim->course,
        .strategy = generation->draft.strategy,
        .request_id = run->claim->request_id,
        .documents = loaded->documents,
        .scope = loaded->scope,
        .former = generation_load_has_former(loaded) ? &loaded->former : NULL,
        .input = &loaded->input,
        .until = deadline(run),
        .context = run,
        .progress = on_attempt,
        .failed = on_failure,
        .keep = on_answer,
    };

    generation->draft.model_chain = model_chain(run->arena, run->settings, "generate_structure", order.strategy);
    return generator_open(&generator, run->arena, run->settings, fault) &&
           model_draft_make(&generator, run->unit.pg, run->arena, &order, &generation->draft, fault);
}

/* ---- the built-in architect's ---- */

static bool draft_by_architect(struct generation *generation)
{
    struct run *run = generation->run;
    struct snapshot_draft *draft = &generation->draft;
    const struct generation_input *input = &generation->loaded.input;
    struct answer answer = {0};

    draft->provider = ARCHITECT_PROVIDER;
    draft->model_id = ARCHITECT_MODEL;
    draft->prompt_version = GENERATION_LOCAL_VERSION;
    draft->model_chain = MODEL_CHAIN_LOCAL;
    run_progress(run, "draft", 0, 1, "steps");
    if (!architect_draft(run->arena, input, &draft->structure, &draft->warnings, &run->fault))
        return false;
    citations_check(run->arena, input, &draft->structure, &answer.dropped);
    answer_warn(run->arena, &answer, &draft->warnings);
    run_progress(run, "draft", 1, 1, "steps");
    return true;
}

/* Says whose place it took and why. */
static bool stand_in(struct generation *generation, const struct fault *why)
{
    struct texts *warnings = &generation->draft.warnings;

    if (!draft_by_architect(generation))
        return false;
    if (warnings->count == STRUCTURE_ITEMS)
        warnings->count--;
    warnings->items[warnings->count++] = arena_printf(
        generation->run->arena, "All models failed; the built-in architect made this structure: %s", why->detail);
    return true;
}

/* ---- which of the two ---- */

/* The architect may stand in for models that failed, not for a database that is away. */
static bool is_providers(enum fault_kind kind)
{
    return kind == FAULT_PROVIDER_FAILED || kind == FAULT_PROVIDER_REFUSED || kind == FAULT_BAD_GENERATION ||
           kind == FAULT_BUDGET_EXHAUSTED;
}

static bool draft(struct generation *generation)
{
    struct run *run = generation->run;
    struct fault why = {0};
    const bool has_model = providers_any(run->settings);
    bool architect;

    if (!pg_ready(run->unit.pg, &run->fault) || !tenant_generators(&run->unit, has_model, &architect))
        return false;
    if (!has_model)
        return draft_by_architect(generation);
    if (draft_by_model(generation, &why))
        return true;
    if (architect && is_providers(why.kind))
        return stand_in(generation, &why);
    run->fault = why;
    return false;
}

/* ---- the results ---- */

static void collect_warnings(struct generation *generation)
{
    struct texts *all = &generation->loaded.warnings, *draft = &generation->draft.warnings;

    for (size_t i = 0; i < draft->count && all->count < WARNINGS; i++)
        all->items[all->count++] = draft->items[i];
    *draft = *all;
}

static bool keep(struct generation *generation)
{
    struct run *run = generation->run;
    struct snapshot_draft *draft = &generation->draft;
    struct uuid snapshot;
    char id[UUID_TEXT];

    collect_warnings(generation);
    draft->course = run->claim->course;
    draft->node = run->claim->node;
    draft->job = run->claim->job;
    draft->fingerprint = generation->loaded.scope;
    draft->mappings = generation->loaded.mappings;
    draft->revision = generation->loaded.revision;
    if (!run_settle(run) ||
        !snapshot_insert(&run->unit, draft, json_get_bool(run->payload, "apply", false), &snapshot) ||
        !embed_after(run))
        return false;
    run->result = str_of(arena_printf(
        run->arena, "{\"snapshot_id\":\"%s\",\"provider\":\"%s\",\"modules\":%zu,\"lessons\":%zu,\"concepts\":%zu}",
        uuid_format(snapshot, id), draft->provider, draft->structure.module_count,
        structure_lesson_total(&draft->structure), structure_concept_total(&draft->structure)));
    return true;
}

bool generate_process(struct run *run)
{
    struct generation generation = {
        .run = run,
        .draft = {.mode = json_get_text(run->payload, "mode", "free"),
                  .strategy = json_get_text(run->payload, "strategy", "default")},
    };
    const bool guided = strcmp(generation.draft.mode, "guided") == 0;

    return generation_load(run, guided, WARNINGS, &generation.loaded) && draft(&generation) && keep(&generation);
}
