#include "jobs/generate/model_ask.h"

#include "base/limits.h"
#include "config/providers.h"
#include "jobs/llm/llm_session.h"

struct asking {
    const struct model_ask_job *job;
    const struct model_ask_question *question;
    struct arena *arena;
    struct part_answer *answer;
};

/* ---- what the router calls ---- */

static bool pose(void *context, const struct registry_model *model, struct llm_question *question, struct fault *fault)
{
    const struct asking *asking = context;
    const struct instructions *prompt = asking->question->prompt;

    question->system = prompt->system;
    question->schema_name = asking->question->schema_name;
    question->schema = prompt->schema;
    return asking->question->render(asking->question->context,
                                    instructions_room(prompt, model, question->max_output_tokens), &question->user,
                                    fault);
}

static bool check(void *context, struct str text, struct fault *fault)
{
    const struct asking *asking = context;

    if (!asking->question->check(asking->question->context, text, &asking->answer->text, fault))
        return false;
    return asking->answer->text.len <= LIMIT_GENERATION_ANSWER ||
           fault_set(fault, FAULT_BAD_GENERATION, "The answer is too long.");
}

static void on_attempt(void *context, int attempt)
{
    const struct asking *asking = context;

    if (asking->job->progress != NULL)
        asking->job->progress(asking->job->context, attempt);
}

static void attempted(void *context, const struct llm_call *call)
{
    const struct asking *asking = context;
    struct part_answer *answer = asking->answer;

    answer->provider = call->provider;
    answer->model = call->model;
    answer->tokens_in += call->tokens_in;
    answer->tokens_out += call->tokens_out;
    answer->cost_usd += call->cost_usd;
    if (!call->success)
        asking->job->failed(asking->job->context, call);
}

static bool put(const struct asking *asking, const struct part_answer *answer, struct fault *fault)
{
    const struct model_ask_job *job = asking->job;
    const struct unit unit = {.pg = job->pg, .arena = asking->arena, .tenant = job->tenant, .fault = fault};

    return job->keep(job->context, fault) &&
           part_store_put(&unit, job->job, job->course, asking->question->digest, answer);
}

static bool keep(void *context, const struct llm_call *call UNUSED, struct fault *fault)
{
    const struct asking *asking = context;

    return put(asking, asking->answer, fault);
}

static bool note_cut(void *context, const struct llm_call *call UNUSED, struct fault *fault)
{
    const struct asking *asking = context;
    struct part_answer cut = *asking->answer;

    cut.text = (struct str){NULL, 0};
    return !asking->question->divisible || put(asking, &cut, fault);
}

/* ---- asking ---- */

static bool ask(struct asking *asking, struct router_reply *reply, struct fault *fault)
{
    const struct model_ask_job *job = asking->job;
    const struct model_ask_question *question = asking->question;
    const struct llm_session session = {
        .settings = job->generator->settings,
        .registry = job->generator->registry,
        .pg = job->pg,
        .tenant = job->tenant,
        .until = job->until,
        .context = asking,
        .attempted = attempted,
        .keep = keep,
        .note_cut = note_cut,
    };
    const struct router_task task = {
        .action = question->action,
        .strategy = job->strategy,
        .tenant = job->tenant,
        .job = job->job,
        .course = job->course,
        .request_id = job->request_id,
        .prompt_version = question->prompt->version,
        .divisible = question->divisible,
        .context = asking,
        .pose = pose,
        .check = check,
        .progress = on_attempt,
    };

    return llm_session_ask(&session, asking->arena, &task, reply, fault);
}

bool model_ask(const struct model_ask_job *job, struct arena *arena, const struct model_ask_question *question,
               struct part_answer *answer, struct fault *fault)
{
    const struct unit unit = {.pg = job->pg, .arena = arena, .tenant = job->tenant, .fault = fault};
    struct asking asking = {job, question, arena, answer};
    struct router_reply reply = {0};
    bool found = false;

    *answer = (struct part_answer){0};
    if (!pg_ready(job->pg, fault) || !part_store_find(&unit, job->job, question->digest, answer, &found))
        return false;
    if (found && (answer->text.at != NULL || question->divisible))
        return true;
    *answer = (struct part_answer){0};
    if (ask(&asking, &reply, fault))
        return true;
    answer->text = (struct str){NULL, 0};
    if (!reply.cut)
        return false;
    fault_clear(fault);
    return true;
}

/* ---- room ---- */

static size_t room_of(const struct registry_model *model, const struct instructions *prompt)
{
    return instructions_room(prompt, model, router_answer_tokens(model));
}

/* Of the models of one chain that are configured; *first is that of the first of them, 0: not known yet. */
static size_t least_room(const struct generator *generator, const struct registry_chain *chain,
                         const struct instructions *prompt, size_t *first, size_t least)
{
    for (size_t i = 0; i < chain->count; i++) {
        size_t room;
        if (!providers_configured(generator->settings, chain->models[i]->provider))
            continue;
        room = room_of(chain->models[i], prompt);
        if (*first == 0)
            *first = least = room;
        if (room >= *first / 2)
            least = MIN(least, room);
    }
    return least;
}

size_t model_ask_room(const struct generator *generator, const char *action, const char *strategy,
                      const struct instructions *prompt)
{
    const struct registry_chain own = registry_chain(generator->registry, action, strategy);
    const struct registry_chain otherwise = registry_chain(generator->registry, action, "default");
    size_t first = 0;
    const size_t least = least_room(generator, &own, prompt, &first, 0);

    return least_room(generator, &otherwise, prompt, &first, least);
}
