/*
 * generate_structure: makes a course structure of what was read from the materials of a course, or of one node. A model is asked if any
 * provider is configured; the built-in architect serves when none is, and when all models fail, if the tenant allows it.
 *
 * Payload: {mode, strategy, apply}. Result: {snapshot_id, provider, modules, lessons, concepts}.
 */
#include "base/limits.h"
#include "config/model_chain.h"
#include "config/providers.h"
#include "course/generation.h"
#include "course/tenant.h"
#include "jobs/architect/architect.h"
#include "jobs/embed/embed_after.h"
#include "jobs/generate/answer.h"
#include "jobs/generate/coverage.h"
#include "jobs/generate/model_draft.h"
#include "jobs/llm/router.h"
#include "jobs/processors.h"

#define WARNINGS (3 * STRUCTURE_ITEMS)

struct generation {
    struct run *run;
    struct generation_loaded loaded;
    struct snapshot_draft draft;
    struct model_draft_stop stop;
    bool has_basis; /* an earlier attempt has kept it */
};

/* ---- a model's draft ---- */

static void on_attempt(void *context, int attempt)
{
    const struct generation *generation = context;

    run_progress(generation->run, "ask", attempt, -1, "steps");
}

static void on_progress(void *context, const char *stage, size_t done, int64_t total, const char *unit)
{
    const struct generation *generation = context;

    run_progress(generation->run, stage, (int64_t)done, total, unit);
}

static void on_failure(void *context, const struct llm_call *call)
{
    const struct generation *generation = context;

    run_model_failed(generation->run, call->provider, call->model, call->error_code);
}

static struct str basis_of(const struct generation *generation)
{
    const struct generation_loaded *loaded = &generation->loaded;
    struct uuid *materials = arena_array(generation->run->arena, loaded->input.material_count + 1, sizeof *materials);
    const struct generation_basis basis = {
        .materials = materials,
        .material_count = loaded->input.material_count,
        .documents = loaded->documents,
        .scope = loaded->scope,
        .prompts = GENERATION_PROMPTS,
    };

    for (size_t i = 0; i < loaded->input.material_count; i++)
        materials[i] = loaded->input.materials[i].id;
    return generation_basis_write(generation->run->arena, &basis);
}

/* What was paid for is not asked for again, should this attempt not come to its end: what it was all begun with is kept with it. */
static bool on_answer(void *context, struct fault *fault)
{
    struct generation *generation = context;
    struct run *run = generation->run;
    const struct unit unit = pg_unit_aside(&run->unit, fault);

    if (!claim_settle(&unit, run->claim))
        return false;
    if (generation->has_basis)
        return true;
    return claim_checkpoint(&unit, run->claim, basis_of(generation));
}

/* A fifth of the job's time is the architect's, should it have to stand in. */
static int64_t deadline(const struct run *run)
{
    return stamp_ticks() + (int64_t)run_time_limit_s(run->settings, run->claim->lane) * STAMP_SECOND / 5 * 4;
}

static bool draft_by_model(struct generation *generation, struct fault *fault)
{
    struct run *run = generation->run;
    struct generator generator;
    const struct model_draft_order order = {
        .job = {.generator = &generator,
                .pg = run->unit.pg,
                .tenant = run->claim->tenant,
                .job = run->claim->job,
                .course = run->claim->course,
                .strategy = generation->draft.strategy,
                .request_id = run->claim->request_id,
                .until = deadline(run),
                .context = generation,
                .progress = on_attempt,
                .failed = on_failure,
                .keep = on_answer},
        .loaded = &generation->loaded,
        .is_light = run->claim->lane == WORK_LIGHT,
        .context = generation,
        .progress = on_progress,
    };

    generation->has_basis = generation->loaded.former.material_count > 0;
    generation->draft.model_chain = model_chain_of_generation(run->arena, run->settings, generation->draft.strategy);
    return generator_open(&generator, run->arena, run->settings, fault) &&
           model_draft_make(run->arena, &order, &generation->draft, &generation->stop, fault);
}

/* ---- the built-in architect's ---- */

static bool draft_by_architect(struct generation *generation)
{
    struct run *run = generation->run;
    struct snapshot_draft *draft = &generation->draft;
    const struct generation_input *input = &generation->loaded.input;
    struct answer answer = {0};

    if (!generation_load_documents(run, &generation->loaded))
        return false;
    draft->provider = ARCHITECT_PROVIDER;
    draft->model_id = ARCHITECT_MODEL;
    draft->prompts = NULL;
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

/* Parts that are paid for and time for the others: another attempt makes a better structure than the architect. */
static bool goes_on(const struct generation *generation)
{
    const struct claim *claim = generation->run->claim;

    return generation->stop.is_late && claim->attempt < claim->max_attempts;
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
    if (architect && router_gave_up(why.kind) && !goes_on(generation))
        return stand_in(generation, &why);
    run->is_heavy = generation->stop.is_heavy;
    run->fault = why;
    return false;
}

/* ---- the results ---- */

static void collect_warnings(struct generation *generation)
{
    struct arena *arena = generation->run->arena;
    struct generation_loaded *loaded = &generation->loaded;
    struct snapshot_draft *draft = &generation->draft;
    const char *uncited = coverage_warning(arena, &loaded->input, &draft->structure);

    if (uncited != NULL)
        generation_load_warn(loaded, uncited);
    for (size_t i = 0; i < draft->warnings.count; i++)
        generation_load_warn(loaded, draft->warnings.items[i]);
    if (loaded->unsaid > 0)
        loaded->warnings.items[loaded->warnings.count++] =
            arena_printf(arena, "Further warnings for which there is no room: %zu.", loaded->unsaid);
    draft->warnings = loaded->warnings;
}

/* With memory of its own: a large structure is written several times on its way, beside all that it was made from. */
static bool store(const struct generation *generation, struct uuid *snapshot)
{
    struct run *run = generation->run;
    struct unit unit = run->unit;
    bool done;

    unit.arena = arena_new(LIMIT_JOB_ARENA);
    done = snapshot_insert(&unit, &generation->draft, json_get_bool(run->payload, "apply", false), snapshot);
    arena_free(unit.arena);
    return done;
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
    draft->corrections = generation->loaded.corrections;
    draft->revision = generation->loaded.revision;
    if (!run_settle(run) || !part_store_drop(&run->unit, run->claim->job) || !store(generation, &snapshot) ||
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
