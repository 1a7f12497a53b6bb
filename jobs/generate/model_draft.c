#include "jobs/generate/model_draft.h"

#include "jobs/generate/answer.h"
#include "jobs/generate/prompt.h"
#include "jobs/llm/llm_session.h"

#define ACTION "generate_structure"

/* One draft under way. */
struct making {
    const struct generator *generator;
    struct pg *pg;
    struct arena *arena;
    const struct model_draft_order *order;
    struct texts warnings;         /* about the prompt of the last model */
    struct answer answer;          /* that was read last */
    struct answer_checkpoint kept; /* the answer that was taken; its costs are those of all attempts */
};

/* ---- asking a model ---- */

static void on_attempt(void *context, int attempt)
{
    const struct making *making = context;

    making->order->progress(making->order->context, attempt);
}

static bool pose(void *context, const struct registry_model *model, struct llm_question *question, struct fault *fault)
{
    struct making *making = context;
    const struct instructions *prompt = &making->generator->prompt;

    question->system = prompt->system;
    question->schema_name = "course_structure";
    question->schema = prompt->schema;
    making->warnings = (struct texts){arena_array(making->arena, STRUCTURE_ITEMS, sizeof(char *)), 0};
    return prompt_render(making->arena, making->order->input,
                         instructions_room(prompt, model, question->max_output_tokens), &question->user,
                         &making->warnings, fault);
}

static bool check(void *context, struct str text, struct fault *fault)
{
    struct making *making = context;

    making->answer.text = text;
    return answer_read(making->arena, making->order->input, text, &making->answer, fault);
}

/* ---- the bill ---- */

static const struct uuid *material_ids(struct arena *arena, const struct generation_input *input)
{
    struct uuid *ids = arena_array(arena, input->material_count + 1, sizeof *ids);

    for (size_t i = 0; i < input->material_count; i++)
        ids[i] = input->materials[i].id;
    return ids;
}

static void add_up(struct making *making, const struct llm_call *call)
{
    making->kept.documents = making->order->documents;
    making->kept.scope = making->order->scope;
    making->kept.prompt_version = making->generator->prompt.version;
    making->kept.provider = call->provider;
    making->kept.model = call->model;
    making->kept.tokens_in += call->tokens_in;
    making->kept.tokens_out += call->tokens_out;
    making->kept.cost_usd += call->cost_usd;
    making->kept.answer = making->answer.text;
}

static void attempted(void *context, const struct llm_call *call)
{
    struct making *making = context;

    add_up(making, call);
    if (!call->success)
        making->order->failed(making->order->context, call);
}

static bool keep(void *context, const struct llm_call *call UNUSED, struct fault *fault)
{
    struct making *making = context;
    const struct model_draft_order *order = making->order;

    making->kept.materials = material_ids(making->arena, order->input);
    making->kept.material_count = order->input->material_count;
    return order->keep(order->context, answer_checkpoint_write(making->arena, &making->kept), fault);
}

/* ---- the question ---- */

static bool ask(struct making *making, struct router_reply *reply, struct fault *fault)
{
    const struct generator *generator = making->generator;
    const struct model_draft_order *order = making->order;
    const struct llm_session session = {
        .settings = generator->settings,
        .registry = generator->registry,
        .pg = making->pg,
        .tenant = order->tenant,
        .until = order->until,
        .context = making,
        .attempted = attempted,
        .keep = keep,
    };
    const struct router_task task = {
        .action = ACTION,
        .strategy = order->strategy,
        .tenant = order->tenant,
        .job = order->job,
        .course = order->course,
        .request_id = order->request_id,
        .prompt_version = generator->prompt.version,
        .context = making,
        .pose = pose,
        .check = check,
        .progress = on_attempt,
    };

    return llm_session_ask(&session, making->arena, &task, reply, fault);
}

/* ---- the draft ---- */

static void fill(struct making *making, struct snapshot_draft *draft, const struct answer_checkpoint *kept)
{
    draft->provider = kept->provider;
    draft->model_id = kept->model;
    draft->prompt_version = kept->prompt_version;
    draft->tokens_in = kept->tokens_in;
    draft->tokens_out = kept->tokens_out;
    draft->cost_usd = kept->cost_usd;
    draft->structure = making->answer.structure;
    draft->warnings = making->warnings;
    answer_warn(making->arena, &making->answer, &draft->warnings);
}

/* The answer of an earlier attempt at the job, if it is still one. */
static bool resume(struct making *making, struct snapshot_draft *draft)
{
    const struct answer_checkpoint *former = making->order->former;
    struct fault ignored = {0};

    if (former == NULL || !check(making, former->answer, &ignored))
        return false;
    making->warnings = (struct texts){arena_array(making->arena, STRUCTURE_ITEMS, sizeof(char *)), 0};
    fill(making, draft, former);
    return true;
}

bool model_draft_make(const struct generator *generator, struct pg *pg, struct arena *arena,
                      const struct model_draft_order *order, struct snapshot_draft *draft, struct fault *fault)
{
    struct making making = {.generator = generator, .pg = pg, .arena = arena, .order = order};
    struct router_reply reply = {0};

    if (resume(&making, draft))
        return true;
    if (ask(&making, &reply, fault)) {
        fill(&making, draft, &making.kept);
        return true;
    }
    draft->tokens_in = reply.tokens_in;
    draft->tokens_out = reply.tokens_out;
    draft->cost_usd = reply.cost_usd;
    return false;
}
