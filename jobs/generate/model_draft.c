#include "jobs/generate/model_draft.h"

#include <time.h>

#include "config/providers.h"
#include "jobs/generate/answer.h"
#include "jobs/llm/router.h"

#define ACTION "generate_structure"
#define TOKEN_BYTES 3     /* of text, cautiously: English has four to a token, other scripts two or three */
#define LOOK_AGAIN_MS 200 /* at a database that is away */

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

/* What the materials may take of a model's context, in bytes. */
static size_t room_of(const struct registry_model *model, const struct llm_question *question)
{
    int64_t answer = MIN(2 * question->max_output_tokens, model->output_tokens);
    int64_t bytes = (model->context_tokens - answer) * TOKEN_BYTES;
    int64_t taken = (int64_t)(strlen(question->system) + question->schema.len);

    return (size_t)MAX(bytes - taken, bytes / 4);
}

static bool pose(void *context, const struct registry_model *model, struct llm_question *question, struct fault *fault)
{
    struct making *making = context;
    const struct prompt *prompt = &making->generator->prompt;

    question->system = prompt->system;
    question->schema_name = "course_structure";
    question->schema = prompt->schema;
    making->warnings = (struct texts){arena_array(making->arena, STRUCTURE_ITEMS, sizeof(char *)), 0};
    return prompt_render(making->arena, making->order->input, room_of(model, question), &question->user,
                         &making->warnings, fault);
}

static bool check(void *context, struct str text, struct fault *fault)
{
    struct making *making = context;

    making->answer.text = text;
    return answer_read(making->arena, making->order->input, text, &making->answer, fault);
}

static void wait_idly(void *context UNUSED, int64_t milliseconds)
{
    struct timespec left = {milliseconds / 1000, milliseconds % 1000 * 1000000};

    while (nanosleep(&left, &left) != 0)
        ;
}

static struct unit unit_of(const struct making *making, struct arena *arena, struct fault *fault)
{
    return (struct unit){.pg = making->pg, .arena = arena, .tenant = making->order->tenant, .fault = fault};
}

static bool afford(void *context, struct arena *arena, struct uuid tenant UNUSED, bool *limited, struct fault *fault)
{
    const struct unit unit = unit_of(context, arena, fault);

    return llm_calls_afford(&unit, limited);
}

static bool enter(void *context, struct arena *arena, const char *provider, struct llm_gate *gate, struct fault *fault)
{
    const struct making *making = context;
    const struct unit unit = unit_of(making, arena, fault);

    return llm_gate_enter(&unit, making->generator->settings, provider, gate);
}

static void leave(void *context, struct arena *arena, const char *provider, const struct llm_gate *gate, bool failed)
{
    const struct making *making = context;
    struct fault ignored = {0};
    const struct unit unit = unit_of(making, arena, &ignored);

    llm_gate_leave(&unit, making->generator->settings, provider, gate, failed);
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

static bool keep(struct making *making, struct fault *fault)
{
    const struct model_draft_order *order = making->order;

    making->kept.materials = material_ids(making->arena, order->input);
    making->kept.material_count = order->input->material_count;
    return order->keep(order->context, answer_checkpoint_write(making->arena, &making->kept), fault);
}

/* A good answer is kept in the transaction of its row: what has been billed is not asked for again, and what is kept has been billed. */
static bool write_row(struct making *making, const struct llm_call *call, struct fault *fault)
{
    struct pg *pg = making->pg;
    const struct unit unit = {.pg = pg, .arena = making->arena, .tenant = call->tenant, .fault = fault};

    if (!pg_ready(pg, fault))
        return false;
    pg_begin(pg);
    if (llm_calls_record(&unit, call) && (!call->success || keep(making, fault)) && pg_commit(pg, fault))
        return true;
    pg_rollback(pg);
    return false;
}

/* A database that is away is waited for: the attempt has been paid for. */
static bool bill(struct making *making, const struct llm_call *call, struct fault *fault)
{
    while (!write_row(making, call, fault)) {
        if ((fault->kind != FAULT_UNAVAILABLE && fault->kind != FAULT_TOO_EXPENSIVE) ||
            stamp_ticks() >= making->order->until)
            return false;
        fault_clear(fault);
        wait_idly(NULL, LOOK_AGAIN_MS);
    }
    return true;
}

/* A good answer to an attempt that no longer counts has been paid for all the same. */
static void bill_in_vain(struct making *making, const struct llm_call *call, const struct fault *why)
{
    struct llm_call vain = *call;
    struct fault ignored = {0};

    vain.success = false;
    vain.error_code = fault_code(why->kind);
    vain.error_message = why->detail;
    if (!bill(making, &vain, &ignored))
        fault_clear(&ignored); /* the attempt has failed already */
}

static bool record(void *context, struct arena *arena UNUSED, const struct llm_call *call, struct fault *fault)
{
    struct making *making = context;

    add_up(making, call);
    if (!call->success)
        making->order->failed(making->order->context, call);
    if (bill(making, call, fault))
        return true;
    if (call->success && fault->kind == FAULT_LEASE_LOST)
        bill_in_vain(making, call, fault);
    return false;
}

/* ---- the question ---- */

static bool ask(struct making *making, struct router_reply *reply, struct fault *fault)
{
    const struct generator *generator = making->generator;
    const struct model_draft_order *order = making->order;
    struct router router = {
        .settings = generator->settings,
        .registry = generator->registry,
        .configured = providers_configured,
        .base_ms = generator->settings->worker_retry_base_ms,
        .until = order->until,
        .context = making,
        .wait = wait_idly,
        .afford = afford,
        .enter = enter,
        .leave = leave,
        .record = record,
    };
    const struct router_task task = {
        .action = ACTION,
        .strategy = order->strategy,
        .tenant = order->tenant,
        .job = order->job,
        .course = order->course,
        .request_id = order->request_id,
        .context = making,
        .pose = pose,
        .check = check,
        .progress = on_attempt,
    };

    router.providers = provider_table(&router.provider_count);
    return router_ask(&router, making->arena, &task, reply, fault);
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
