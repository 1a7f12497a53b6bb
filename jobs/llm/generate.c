#include "jobs/llm/generate.h"

#include <time.h>

#include "course/generation.h"
#include "jobs/llm/citations.h"
#include "jobs/llm/prompt.h"
#include "jobs/llm/router.h"
#include "jobs/llm/share.h"
#include "jobs/run.h"

#define ACTION "generate_structure"
#define REGISTRY_FILE "jobs/llm/registry.json"
#define PROMPT_FILE "jobs/llm/prompts/structure.txt"
#define SCHEMA_FILE "jobs/llm/prompts/structure.schema.json"
#define PROBLEMS 4096
#define TOKEN_BYTES 3 /* of text, cautiously: English has four to a token, other scripts two or three */
#define STOPPED "The generation was stopped."

struct generator {
    const struct settings *settings;
    struct pg *pg;
    struct registry *registry;
    struct prompt prompt;
};

/* One generation under way. */
struct making {
    struct generator *generator;
    struct arena *arena;
    const struct generate_order *order;
    generate_progress *progress;
    void *context;
    struct texts warnings; /* about what the last model was told */
    struct structure structure;
    struct structure_losses losses;
    struct citations_losses dropped;
};

/* ---- opening ---- */

static bool load_registry(struct generator *generator, struct arena *arena, struct fault *fault)
{
    const struct settings *settings = generator->settings;
    const char *path =
        settings->llm_registry[0] != '\0' ? settings->llm_registry : share_path(arena, settings, REGISTRY_FILE);
    struct buf problems = buf_make(PROBLEMS);
    struct str text;
    bool good;

    if (!share_read(arena, path, &text, fault))
        return false;
    good = registry_read(arena, text, provider_known, &generator->registry, &problems);
    if (!good)
        fault_log(fault, FAULT_INTERNAL, "%s: %s", path, buf_text(&problems));
    buf_free(&problems);
    return good;
}

static bool load_prompt(struct generator *generator, struct arena *arena, struct fault *fault)
{
    const struct settings *settings = generator->settings;
    struct str instructions, schema;

    return share_read(arena, share_path(arena, settings, PROMPT_FILE), &instructions, fault) &&
           share_read(arena, share_path(arena, settings, SCHEMA_FILE), &schema, fault) &&
           prompt_read(arena, instructions, schema, GENERATION_PROMPT_VERSION, &generator->prompt, fault);
}

bool generate_open(struct arena *arena, const struct settings *settings, struct pg *pg, struct generator **generator,
                   struct fault *fault)
{
    *generator = arena_alloc(arena, sizeof **generator);
    **generator = (struct generator){.settings = settings, .pg = pg};
    if (!load_registry(*generator, arena, fault) || !load_prompt(*generator, arena, fault))
        return false;
    if (settings->openai_model[0] != '\0')
        registry_override((*generator)->registry, arena, "openai", settings->openai_model);
    return true;
}

/* ---- asking a model ---- */

static bool tell(struct making *making, const char *stage, int64_t done, int64_t total)
{
    return making->progress == NULL || making->progress(making->context, stage, done, total);
}

static bool on_attempt(void *context, int attempt)
{
    return tell(context, "ask", attempt, -1);
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
    return prompt_render(making->arena, &making->order->input, room_of(model, question), &question->user,
                         &making->warnings, fault);
}

/* The object in an answer: some models wrap it in a fence or a sentence. */
static struct str object_in(struct str text)
{
    const char *first = memchr(text.at, '{', text.len), *last = memrchr(text.at, '}', text.len);

    return first != NULL && last != NULL && first < last ? (struct str){first, (size_t)(last - first) + 1} : text;
}

static bool has_lesson(const struct structure *structure, const char *title)
{
    for (size_t m = 0; m < structure->module_count; m++)
        for (size_t l = 0; l < structure->modules[m].lesson_count; l++)
            if (str_equal_nocase(str_of(structure->modules[m].lessons[l].title), str_of(title)))
                return true;
    return false;
}

/* Guided: what is applied stays. */
static bool keeps_guide(const struct structure *guide, const struct structure *structure, struct fault *fault)
{
    size_t missing = 0;

    for (size_t m = 0; guide != NULL && m < guide->module_count; m++)
        for (size_t l = 0; l < guide->modules[m].lesson_count; l++)
            missing += !has_lesson(structure, guide->modules[m].lessons[l].title);
    return missing == 0 ||
           fault_set(fault, FAULT_BAD_GENERATION, "%zu lessons of the applied structure are missing.", missing);
}

static bool check(void *context, struct str text, struct fault *fault)
{
    struct making *making = context;
    struct architect_input input = making->order->input;
    struct fault why = {0};
    json_t *tree;

    if (!json_read(making->arena, object_in(text), &tree, &why))
        return fault_set(fault, FAULT_BAD_GENERATION, "It is not one whole JSON object.");
    if (!structure_read(making->arena, tree, prompt_resolve, &input, &making->structure, &making->losses, fault) ||
        !keeps_guide(input.guide, &making->structure, fault))
        return false;
    citations_check(making->arena, &input, &making->structure, &making->dropped);
    return making->structure.module_count > 0 ||
           fault_set(fault, FAULT_BAD_GENERATION, "None of its citations stands in the materials.");
}

static void wait_idly(void *context UNUSED, int64_t milliseconds)
{
    struct timespec left = {milliseconds / 1000, milliseconds % 1000 * 1000000};

    while (nanosleep(&left, &left) != 0)
        ;
}

static bool afford(void *context, struct arena *arena, struct uuid tenant, struct fault *fault)
{
    const struct generator *generator = context;

    return ledger_afford(generator->pg, arena, tenant, fault);
}

static bool record(void *context, struct arena *arena, const struct ledger_call *call, struct fault *fault)
{
    const struct generator *generator = context;

    return ledger_record(generator->pg, arena, call, fault);
}

/* A fifth of the job's time is the architect's, should it have to stand in. */
static int64_t deadline(const struct settings *settings)
{
    return stamp_ticks() + (int64_t)run_time_limit_s(settings, WORK_LIGHT) * STAMP_SECOND / 5 * 4;
}

static bool ask(struct making *making, struct router_reply *reply, struct fault *fault)
{
    struct generator *generator = making->generator;
    const struct generate_order *order = making->order;
    struct router router = {
        .settings = generator->settings,
        .registry = generator->registry,
        .base_ms = generator->settings->worker_retry_base_ms,
        .until = deadline(generator->settings),
        .context = generator,
        .wait = wait_idly,
        .afford = afford,
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

static void warn(struct making *making, struct texts *warnings, size_t count, const char *what)
{
    if (count > 0 && warnings->count < STRUCTURE_ITEMS)
        warnings->items[warnings->count++] = arena_printf(making->arena, "%zu %s", count, what);
}

static void warn_of_losses(struct making *making, struct texts *warnings)
{
    const struct citations_losses *dropped = &making->dropped;

    warn(making, warnings, making->losses.items, "parts that were malformed or beyond a limit were left out.");
    warn(making, warnings, making->losses.citations + dropped->citations,
         "citations that do not stand in the materials were dropped.");
    warn(making, warnings, dropped->web, "web references that do not stand in the materials were dropped.");
    warn(making, warnings, dropped->ranges, "slide numbers or times beyond the materials were dropped.");
    warn(making, warnings, dropped->concepts, "concepts without a citation were dropped.");
    warn(making, warnings, dropped->lessons, "lessons that this left empty were dropped.");
    warn(making, warnings, dropped->modules, "modules that this left empty were dropped.");
}

static void fill(struct making *making, struct snapshot_draft *draft, const struct router_reply *reply)
{
    draft->provider = reply->model->provider;
    draft->model_id = reply->model->id;
    draft->prompt_version = making->generator->prompt.version;
    draft->structure = making->structure;
    draft->warnings = making->warnings;
    warn_of_losses(making, &draft->warnings);
}

static bool draft_locally(struct making *making, struct snapshot_draft *draft, struct fault *fault)
{
    draft->provider = ARCHITECT_PROVIDER;
    draft->model_id = ARCHITECT_MODEL;
    draft->prompt_version = GENERATION_LOCAL_VERSION;
    making->losses = (struct structure_losses){0};
    if (!tell(making, "draft", 0, 1))
        return fault_set(fault, FAULT_CANCELLED, STOPPED);
    if (!architect_draft(making->arena, &making->order->input, &draft->structure, &draft->warnings, fault))
        return false;
    citations_check(making->arena, &making->order->input, &draft->structure, &making->dropped);
    warn_of_losses(making, &draft->warnings);
    return tell(making, "draft", 1, 1) || fault_set(fault, FAULT_CANCELLED, STOPPED);
}

/* The last resort: says whose place it took and why. */
static bool stand_in(struct making *making, struct snapshot_draft *draft, const struct fault *why, struct fault *fault)
{
    if (!draft_locally(making, draft, fault))
        return false;
    if (draft->warnings.count == STRUCTURE_ITEMS)
        draft->warnings.count--;
    draft->warnings.items[draft->warnings.count++] =
        arena_printf(making->arena, "All models failed; the built-in architect made this structure: %s", why->detail);
    return true;
}

/* Faults of models end here; those of the database and of ours do not. */
static bool is_providers(enum fault_kind kind)
{
    return kind == FAULT_PROVIDER_FAILED || kind == FAULT_PROVIDER_REFUSED || kind == FAULT_BAD_GENERATION;
}

bool generate_structure(struct generator *generator, struct arena *arena, const struct generate_order *order,
                        generate_progress *progress, void *context, struct snapshot_draft *draft, struct fault *fault)
{
    struct making making = {generator, arena, order, progress, context, {NULL, 0}, {0}, {0}, {0}};
    struct router_reply reply = {0};
    struct fault why = {0};
    bool answered;

    if (!provider_any(generator->settings))
        return draft_locally(&making, draft, fault);
    answered = ask(&making, &reply, &why);
    draft->tokens_in = reply.tokens_in;
    draft->tokens_out = reply.tokens_out;
    draft->cost_usd = reply.cost_usd;
    if (answered)
        fill(&making, draft, &reply);
    else if (is_providers(why.kind))
        return stand_in(&making, draft, &why, fault);
    else
        *fault = why;
    return answered;
}
