#include "jobs/generate/model_draft.h"

#include "base/limits.h"
#include "course/generation.h"
#include "jobs/generate/guide_keep.h"
#include "jobs/generate/part_ask.h"
#include "jobs/generate/parts_merge.h"

#define DIVIDED_LEAST 6144 /* bytes: an answer about less is not too long for what it is about */
#define WARNINGS (3 * STRUCTURE_ITEMS)

/* One draft under way. */
struct making {
    struct arena *arena, *scratch;
    const struct model_draft_order *order;
    struct model_ask_job job; /* the order's; of the attempts at a part nobody is told */
    struct snapshot_draft *draft;
    struct model_draft_stop *stop;
    struct course_map map;
    struct part_plan plan;
    struct structure *parts; /* what was made of each */
    size_t part_count, part_room;
    size_t part_total; /* with halves */
    int64_t longest;   /* that a part has taken, in stamp_ticks */
    struct answer losses;
    struct texts thinned; /* warnings about texts */
    size_t thinned_unsaid;
};

static const struct generation_input *input_of(const struct making *making)
{
    return &making->order->loaded->input;
}

/* ---- the plan ---- */

static void on_read(void *context, size_t done, size_t total)
{
    const struct making *making = context;

    making->order->progress(making->order->context, "read", done, (int64_t)total, "materials");
}

static size_t room_for(const struct making *making, const struct instructions *prompt)
{
    return model_ask_room(making->job.generator, "generate_structure", making->job.strategy, prompt);
}

static size_t guide_length(const struct structure *guide)
{
    struct buf buf = buf_make(LIMIT_DOCUMENT);
    struct json_out out = json_out(&buf);
    size_t length;

    if (guide == NULL)
        return 0;
    structure_write(&out, NULL, guide);
    length = buf.len;
    buf_free(&buf);
    return length;
}

static void plan_whole(struct making *making)
{
    part_plan_make(making->arena, &making->map.plan, SIZE_MAX, 1, &making->plan);
}

static bool is_measured(const struct making *making)
{
    return making->map.grounds != NULL;
}

static bool measure(struct making *making, struct fault *fault)
{
    const struct model_ask_job *job = &making->job;
    const struct unit unit = {.pg = job->pg, .arena = making->arena, .tenant = job->tenant, .fault = fault};

    return pg_ready(job->pg, fault) && course_map_measure(&unit, making->order->loaded, on_read, making, &making->map);
}

static bool is_light(struct making *making, size_t parts, struct fault *fault)
{
    making->stop->is_heavy = making->order->is_light && parts > MODEL_DRAFT_LIGHT;
    return !making->stop->is_heavy ||
           fault_log(fault, FAULT_UNAVAILABLE, "a generation in %zu parts is heavy work", parts);
}

/* What the database knows of the sizes tells whether it certainly fits; otherwise the texts are measured. */
static bool make_plan(struct making *making, struct fault *fault)
{
    const struct generator *generator = making->job.generator;
    const size_t guide = guide_length(input_of(making)->guide), whole = room_for(making, &generator->prompt);

    course_map_outline(making->arena, making->order->loaded, &making->map);
    if (part_plan_total(&making->map.plan) + guide <= whole) {
        plan_whole(making);
        return true;
    }
    /* A document takes twice the room of what is shown of it, at most: texts that certainly make many parts are not measured twice. */
    if (!is_light(making, part_plan_total(&making->map.plan) / 2 / MAX(whole, (size_t)1), fault) ||
        !measure(making, fault))
        return false;
    if (part_plan_total(&making->map.plan) <= whole)
        plan_whole(making);
    else
        part_plan_make(making->arena, &making->map.plan, room_for(making, &generator->part), LIMIT_GENERATION_PARTS,
                       &making->plan);
    return true;
}

/* ---- parts ---- */

static void add_bill(struct making *making, const struct part_answer *bill)
{
    struct snapshot_draft *draft = making->draft;

    if (draft->provider == NULL && bill->text.at != NULL) {
        draft->provider = bill->provider;
        draft->model_id = bill->model;
    }
    draft->tokens_in += bill->tokens_in;
    draft->tokens_out += bill->tokens_out;
    draft->cost_usd += bill->cost_usd;
}

static bool was_said(const struct texts *said, const char *sentence)
{
    for (size_t i = 0; i < said->count; i++)
        if (strcmp(said->items[i], sentence) == 0)
            return true;
    return false;
}

/* Of a course that was thinned as a whole one sentence says so, with the share that was kept. */
static void add_thinned(struct making *making, const struct texts *warnings)
{
    for (size_t i = 0; i < warnings->count && making->plan.kept >= 1; i++) {
        if (was_said(&making->thinned, warnings->items[i]))
            continue;
        if (making->thinned.count < STRUCTURE_ITEMS)
            making->thinned.items[making->thinned.count++] = warnings->items[i];
        else
            making->thinned_unsaid++;
    }
}

static void add_part(struct making *making, const struct part_result *result)
{
    making->parts =
        arena_grow(making->arena, making->parts, making->part_count, &making->part_room, sizeof *making->parts);
    making->parts[making->part_count++] = result->answer.structure;
    answer_add_losses(&making->losses, &result->answer);
    add_thinned(making, &result->thinned);
}

static void tell_parts(struct making *making)
{
    if (making->part_total > 1)
        making->order->progress(making->order->context, "ask", making->part_count, (int64_t)making->part_total,
                                "parts");
}

/* An exchange that would be cut off by the end of the attempt is paid for in vain. */
static bool is_late(struct making *making, struct fault *fault)
{
    if (making->part_total == 1 || stamp_ticks() + making->longest < making->job.until)
        return false;
    making->stop->is_late = true;
    fault_set(fault, FAULT_PROVIDER_FAILED, "The time of the attempt was over after %zu of %zu parts of the course.",
              making->part_count, making->part_total);
    return true;
}

/* ---- halves ---- */

/* A course that fits has not been measured. */
static bool can_be_divided(struct making *making, const struct part_plan_part *part)
{
    struct part_plan_part halves[2];

    if (!is_measured(making))
        return part_plan_total(&making->map.plan) > DIVIDED_LEAST &&
               (part->count > 1 || part->pieces[0].end - part->pieces[0].first > 1);
    return part_plan_divide(making->arena, &making->map.plan, part, DIVIDED_LEAST, halves);
}

/* *divided false when there are no halves after all. */
static bool divide(struct making *making, const struct part_plan_part *part, struct part_plan_part halves[2],
                   bool *divided, struct fault *fault)
{
    if (!is_measured(making)) {
        if (!measure(making, fault))
            return false;
        plan_whole(making);
        part = &making->plan.parts[0];
    }
    *divided = part_plan_divide(making->arena, &making->map.plan, part, DIVIDED_LEAST, halves);
    return true;
}

static bool ask_part(struct making *making, const struct part_plan_part *part, bool divisible, struct fault *fault);

static bool ask_halves(struct making *making, const struct part_plan_part *part, struct fault *fault)
{
    struct part_plan_part halves[2];
    bool divided;

    if (!divide(making, part, halves, &divided, fault))
        return false;
    if (!divided)
        return ask_part(making, part, false, fault);
    making->part_total++;
    making->job.progress = NULL;
    for (size_t i = 0; i < ARRAY_COUNT(halves); i++)
        if (!ask_part(making, &halves[i], can_be_divided(making, &halves[i]), fault))
            return false;
    return true;
}

/* As deep as a part can be halved: DIVIDED_LEAST. */
static bool ask_part(struct making *making, const struct part_plan_part *part, bool divisible, struct fault *fault)
{
    const struct part_ask ask = {
        .job = &making->job,
        .loaded = making->order->loaded,
        .map = &making->map,
        .part = part,
        .is_whole = making->part_total == 1,
        .divisible = divisible,
    };
    const int64_t began = stamp_ticks();
    struct part_result result;
    bool asked;

    if (is_late(making, fault))
        return false;
    arena_reset(making->scratch);
    asked = part_ask_make(making->arena, making->scratch, &ask, &result, fault);
    making->longest = MAX(making->longest, stamp_ticks() - began);
    add_bill(making, &result.bill);
    if (!asked)
        return false;
    if (result.is_cut)
        return ask_halves(making, part, fault);
    add_part(making, &result);
    tell_parts(making);
    return true;
}

static bool ask_parts(struct making *making, struct fault *fault)
{
    making->part_total = making->plan.count;
    if (making->part_total > 1)
        making->job.progress = NULL;
    if (!is_light(making, making->plan.count, fault))
        return false;
    tell_parts(making);
    for (size_t i = 0; i < making->plan.count; i++)
        if (!ask_part(making, &making->plan.parts[i], can_be_divided(making, &making->plan.parts[i]), fault))
            return false;
    return true;
}

/* ---- what is applied stays ---- */

static void keep_guide(struct making *making, struct structure *whole, size_t *lost)
{
    struct citations_losses dropped;

    *whole = guide_keep(making->arena, input_of(making)->guide, whole, lost);
    citations_check_by(making->arena, input_of(making), making->map.grounds, whole, &dropped);
    making->losses.dropped.lessons += dropped.lessons;
    making->losses.dropped.modules += dropped.modules;
    making->losses.dropped.concepts += dropped.concepts;
}

/* ---- the whole ---- */

/* What a strategy spends on a look at the whole: a course that came in parts needs it, the best is worth it, the cheapest is not. */
static bool is_reconciled(const struct making *making)
{
    const char *strategy = making->job.strategy;

    if (strcmp(strategy, "budget") == 0 || input_of(making)->guide != NULL)
        return false;
    return making->part_count > 1 || strcmp(strategy, "quality") == 0;
}

static bool put_together(struct making *making, struct parts_merge *merge, struct structure *whole, struct fault *fault)
{
    if (making->part_count > 1) {
        making->order->progress(making->order->context, "merge", 0, 1, "steps");
        if (!parts_merge_make(merge, making->parts, making->part_count, whole, fault))
            return false;
        making->order->progress(making->order->context, "merge", 1, 1, "steps");
    }
    if (is_reconciled(making)) {
        making->order->progress(making->order->context, "reconcile", 0, 1, "steps");
        if (!parts_merge_reconcile(merge, whole, fault))
            return false;
        making->order->progress(making->order->context, "reconcile", 1, 1, "steps");
    }
    if (making->part_count > 1 && input_of(making)->guide != NULL)
        keep_guide(making, whole, &merge->report.lost);
    return true;
}

static const char *versions(const struct making *making, const struct parts_merge *merge)
{
    return arena_printf(
        making->arena, "%s%s%s%s", GENERATION_PROMPT_VERSION, making->part_count > 1 ? " " GENERATION_PART_VERSION : "",
        merge->merged ? " " GENERATION_MERGE_VERSION : "", merge->reconciled ? " " GENERATION_RECONCILE_VERSION : "");
}

static void warn(struct making *making, const char *sentence)
{
    struct texts *warnings = &making->draft->warnings;

    if (warnings->count < WARNINGS)
        warnings->items[warnings->count++] = sentence;
}

static void collect_warnings(struct making *making, const struct parts_merge *merge)
{
    answer_warn(making->arena, &making->losses, &making->draft->warnings);
    for (size_t i = 0; i < merge->warnings.count; i++)
        warn(making, merge->warnings.items[i]);
    if (making->plan.kept < 1)
        warn(making, arena_printf(making->arena,
                                  "The materials are too large for %d parts: about %d %% of their text was used.",
                                  LIMIT_GENERATION_PARTS, MAX(1, (int)(making->plan.kept * 100))));
    for (size_t i = 0; i < making->thinned.count; i++)
        warn(making, making->thinned.items[i]);
    if (making->thinned_unsaid > 0)
        warn(making, arena_printf(making->arena, "Further texts that were used in part: %zu.", making->thinned_unsaid));
}

static bool make(struct making *making, struct fault *fault)
{
    const struct generation_input *input = input_of(making);
    struct parts_merge merge = {
        .job = &making->job,
        .arena = making->arena,
        .scratch = making->scratch,
        .title = input->title,
        .language = input->language,
        .is_guided = input->guide != NULL,
        .warnings = {arena_array(making->arena, PARTS_MERGE_WARNINGS, sizeof(char *)), 0},
    };
    struct structure *whole = &making->draft->structure;

    if (!make_plan(making, fault) || !ask_parts(making, fault))
        return false;
    *whole = making->parts[0];
    if (!put_together(making, &merge, whole, fault))
        return false;
    parts_merge_fit(&merge, whole);
    parts_merge_warn(&merge);
    collect_warnings(making, &merge);
    making->draft->prompt_version = versions(making, &merge);
    making->draft->tokens_in += merge.tokens_in;
    making->draft->tokens_out += merge.tokens_out;
    making->draft->cost_usd += merge.cost_usd;
    return true;
}

bool model_draft_make(struct arena *arena, const struct model_draft_order *order, struct snapshot_draft *draft,
                      struct model_draft_stop *stop, struct fault *fault)
{
    struct making making = {
        .arena = arena,
        .scratch = arena_new(LIMIT_JOB_ARENA),
        .order = order,
        .job = order->job,
        .draft = draft,
        .stop = stop,
        .thinned = {arena_array(arena, STRUCTURE_ITEMS, sizeof(char *)), 0},
    };
    bool done;

    *stop = (struct model_draft_stop){0};
    draft->prompts = GENERATION_PROMPTS;
    draft->provider = draft->model_id = NULL;
    draft->warnings = (struct texts){arena_array(arena, WARNINGS + STRUCTURE_ITEMS, sizeof(char *)), 0};
    done = make(&making, fault);
    arena_free(making.scratch);
    return done;
}
