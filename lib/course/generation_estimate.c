#include "course/generation_estimate.h"

#include "base/limits.h"
#include "course/part_plan.h"

#define TOKEN_BYTES 3                 /* cautiously */
#define INSTRUCTIONS 9200             /* bytes of a prompt with its schema */
#define FORM 220                      /* bytes of a material besides its text */
#define CHUNK_FORM 36                 /* bytes of a chunk that are not shown to a model */
#define ANSWER_TOKENS INT64_C(16384)  /* of a first answer, at most */
#define CONTENTS_TOKENS INT64_C(5000) /* of the table of contents of a part, at most */

struct estimating {
    const struct generation_estimate_model *model;
    int64_t contents; /* tokens of all tables of contents together */
    struct generation_estimate estimate;
};

/* Bytes for what is asked about. */
static size_t room_of(const struct generation_estimate_model *model)
{
    const int64_t first = MAX(1, MIN(ANSWER_TOKENS, model->output_tokens / 2));
    const int64_t bytes = (model->context_tokens - MIN(2 * first, model->output_tokens)) * TOKEN_BYTES;

    return (size_t)MAX(1, MAX(bytes - INSTRUCTIONS, bytes / 4));
}

static size_t text_of(const struct generation_scope_material *material)
{
    const int64_t bytes = MAX(material->chunk_bytes / 2, material->chunk_bytes - CHUNK_FORM * material->chunk_count);

    return (size_t)MAX(0, bytes);
}

static void add(struct estimating *estimating, int64_t tokens_in, int64_t tokens_out)
{
    estimating->estimate.exchanges++;
    estimating->estimate.cost_usd += (double)tokens_in * estimating->model->usd_in / 1e6;
    estimating->estimate.cost_usd += (double)tokens_out * estimating->model->usd_out / 1e6;
}

static void add_part(struct estimating *estimating, size_t bytes)
{
    const int64_t about = (int64_t)bytes / TOKEN_BYTES;
    const int64_t most = MAX(1, MIN(ANSWER_TOKENS, estimating->model->output_tokens / 2));

    estimating->contents += MIN(CONTENTS_TOKENS, about / 6 + 50);
    add(estimating, about + INSTRUCTIONS / TOKEN_BYTES, MIN(most, about / 4 + 500));
}

/* A table of contents is shown, and a shorter one comes back. */
static void add_look(struct estimating *estimating, int64_t contents)
{
    add(estimating, contents + INSTRUCTIONS / TOKEN_BYTES, contents / 4 + 200);
}

/* In groups first, where all tables of contents together do not fit. */
static void add_merges(struct estimating *estimating, size_t room)
{
    const int64_t fit = MAX(1, (int64_t)room / TOKEN_BYTES), groups = (estimating->contents + fit - 1) / fit;

    for (int64_t i = 0; groups > 1 && i < groups; i++)
        add_look(estimating, estimating->contents / groups);
    add_look(estimating, MIN(estimating->contents, fit));
}

struct generation_estimate generation_estimate_make(struct arena *arena, const struct generation_scope *extent,
                                                    const struct generation_estimate_model *model, int reconciles)
{
    static const size_t parents[] = {PART_PLAN_ROOT};
    struct part_plan_material *materials = arena_array(arena, extent->material_count + 1, sizeof *materials);
    const struct part_plan_input input = {parents, 1, materials, extent->material_count};
    struct estimating estimating = {.model = model};
    const size_t room = room_of(model);
    struct part_plan plan;

    for (size_t i = 0; i < extent->material_count; i++)
        materials[i] = (struct part_plan_material){
            .form = FORM, .bytes = text_of(&extent->materials[i]), .chunks = (size_t)extent->materials[i].chunk_count};
    part_plan_make(arena, &input, room, LIMIT_GENERATION_PARTS, &plan);
    for (size_t i = 0; i < plan.count; i++)
        add_part(&estimating, MIN(plan.parts[i].bytes, room));
    if (plan.count > 1)
        add_merges(&estimating, room);
    if (reconciles == 2 || (reconciles == 1 && plan.count > 1))
        add_look(&estimating, estimating.contents);
    return estimating.estimate;
}
