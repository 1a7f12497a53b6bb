#include "jobs/llm/router.h"

#include "base/backoff.h"
#include "base/random.h"
#include "jobs/llm/question_hash.h"

#define LEAST_MS 1000 /* no model answers within less */
#define TOKEN_BYTES 3 /* of text, cautiously */
#define SECOND_TOKENS \
    32 /* of a recording, where it is counted in tokens (https://ai.google.dev/gemini-api/docs/tokens) */
#define LOOK_FIRST_MS 250 /* for a place; the wait doubles */
#define LOOK_MOST_MS 4000

/* One task under way. */
struct routing {
    const struct router *router;
    struct arena *arena;
    const struct router_task *task;
    struct router_reply *reply;
    const char *strategy; /* whose chain is being asked */
    struct fault last;    /* why the last attempt came to nothing */
};

/* One model under way. */
struct trial {
    const struct provider *provider;
    const struct registry_model *model;
    struct llm_question question;
    struct llm_gate gate;
    int transient;
    bool enlarged, corrected;
};

/* What comes after an attempt. */
enum step { DONE, AGAIN, NEXT, STOP };

/* ---- one attempt ---- */

/* No model takes more than its context and what it may answer, whatever its server says. Returns what the bill is to say about it. */
static const char *bound_usage(const struct routing *routing, const struct registry_model *model,
                               struct llm_answer *answer)
{
    int64_t *counts[] = {&answer->tokens_in, &answer->tokens_out, &answer->tokens_cached, &answer->tokens_cache_written,
                         &answer->tokens_thinking};
    const int64_t most = model->context_tokens + model->output_tokens;
    int64_t told = 0;

    for (size_t i = 0; i < ARRAY_COUNT(counts); i++) {
        told = MAX(told, *counts[i]);
        *counts[i] = MIN(*counts[i], most);
    }
    if (told <= most)
        return NULL;
    return arena_printf(routing->arena, "Billed as %lld tokens, the model's most: the server counted %lld.",
                        (long long)most, (long long)told);
}

/* What the bill says about an attempt: why it came to nothing, and what was odd. */
static const char *remark(const struct routing *routing, bool success, const char *odd)
{
    const struct fault *last = &routing->last;
    const char *why = last->log[0] != '\0' ? last->log : last->detail;

    if (success)
        return odd;
    return odd == NULL ? why : arena_printf(routing->arena, "%s %s", why, odd);
}

static bool record(struct routing *routing, const struct trial *trial, struct llm_answer *answer, bool success,
                   int64_t latency_ms, struct fault *fault)
{
    const struct router_task *task = routing->task;
    const char *odd = bound_usage(routing, trial->model, answer);
    const struct registry_tokens tokens = {
        .in = answer->tokens_in,
        .cached = answer->tokens_cached,
        .cache_written = answer->tokens_cache_written,
        .out = answer->tokens_out,
        .seconds = answer->seconds,
    };
    double cost = registry_price_of(&trial->model->price, &tokens);
    const struct llm_call call = {
        .id = uuid_new(),
        .tenant = task->tenant,
        .job = task->job,
        .course = task->course,
        .student = task->student,
        .action = task->action,
        .strategy = routing->strategy,
        .provider = trial->model->provider,
        .model = trial->model->id,
        .attempt = routing->reply->attempts,
        .success = success,
        .cut = answer->finish == LLM_LENGTH || answer->finish == LLM_CONTEXT,
        .tokens_in = answer->tokens_in,
        .tokens_out = answer->tokens_out,
        .tokens_cached = answer->tokens_cached,
        .tokens_cache_written = answer->tokens_cache_written,
        .tokens_thinking = answer->tokens_thinking,
        .latency_ms = latency_ms,
        .cost_usd = cost,
        .price_known = trial->model->price.known,
        .finish_reason = answer->finish_reason,
        .error_code = success ? NULL : fault_code(routing->last.kind),
        .error_message = remark(routing, success, odd),
        .request_id = task->request_id,
        .provider_request_id = answer->request_id,
        .prompt_version = task->prompt_version,
        .input_hash = question_hash(routing->arena, &trial->question),
    };

    routing->reply->tokens_in += answer->tokens_in;
    routing->reply->tokens_out += answer->tokens_out;
    routing->reply->cost_usd += cost;
    return routing->router->record(routing->router->context, routing->arena, &call, fault);
}

/* Some providers give blanks for an answer that was none (deepseek.h). */
static bool is_blank(struct str text)
{
    return text.at == NULL || str_trim(text).len == 0;
}

/* Whether what the model said is an answer; files into routing->last why not. */
static bool accept(struct routing *routing, const struct llm_answer *answer)
{
    struct fault *last = &routing->last;

    if (answer->finish == LLM_LENGTH)
        return fault_set(last, FAULT_BAD_GENERATION, "The answer was cut off at its limit.");
    if (answer->finish == LLM_FILTER)
        return fault_set(last, FAULT_PROVIDER_REFUSED, "The model declined to answer.");
    if (answer->finish == LLM_CONTEXT)
        return fault_set(last, FAULT_PROVIDER_REFUSED, "The answer did not fit into the model's context.");
    if (is_blank(answer->text))
        return fault_set(last, FAULT_BAD_GENERATION, "The answer was empty.");
    if (memchr(answer->text.at, '\0', answer->text.len) != NULL)
        return fault_set(last, FAULT_BAD_GENERATION, "The answer holds a NUL character.");
    return routing->task->check(routing->task->context, answer->text, last);
}

/* ---- what comes next ---- */

static int64_t left_ms(const struct router *router)
{
    return (router->until - stamp_ticks()) / 1000;
}

static enum step after_failure(struct routing *routing, struct trial *trial)
{
    const struct router *router = routing->router;
    const struct backoff backoff = {.first = router->base_ms, .most = INT64_MAX, .spread = 0.5};
    int64_t wait;

    if (++trial->transient == ROUTER_TRIES)
        return NEXT;
    wait = MAX(backoff_wait(&backoff, trial->transient, random_chance()), (int64_t)routing->last.retry_after_s * 1000);
    if (wait > ROUTER_WAIT_MOST_MS || wait > left_ms(router))
        return NEXT;
    router->wait(router->context, wait);
    return AGAIN;
}

static enum step after_truncation(struct trial *trial)
{
    int64_t room = MIN(trial->question.max_output_tokens * 2, trial->model->output_tokens);

    if (trial->enlarged || room <= trial->question.max_output_tokens)
        return NEXT;
    trial->enlarged = true;
    trial->question.max_output_tokens = room;
    return AGAIN;
}

static enum step after_bad_answer(struct routing *routing, struct trial *trial, const struct llm_answer *answer)
{
    if (trial->corrected)
        return NEXT;
    trial->corrected = true;
    trial->question.previous = is_blank(answer->text) ? STR("(nothing)") : answer->text; /* no provider takes blanks */
    trial->question.complaint = arena_printf(
        routing->arena, "That answer cannot be used: %s Answer again with the whole JSON object and nothing else.",
        routing->last.detail);
    return AGAIN;
}

static enum step after_attempt(struct routing *routing, struct trial *trial, const struct llm_answer *answer)
{
    switch (routing->last.kind) {
    case FAULT_PROVIDER_FAILED:
        return after_failure(routing, trial);
    case FAULT_BAD_GENERATION:
        return answer->finish == LLM_LENGTH ? after_truncation(trial) : after_bad_answer(routing, trial, answer);
    default:
        return NEXT;
    }
}

static enum step judge(struct routing *routing, struct trial *trial, const struct llm_answer *answer,
                       struct fault *fault)
{
    const enum step step = after_attempt(routing, trial, answer);

    if (step != NEXT || !routing->task->divisible || (answer->finish != LLM_LENGTH && answer->finish != LLM_CONTEXT))
        return step;
    routing->reply->cut = true;
    *fault = routing->last;
    return STOP;
}

/* ---- whether there may be another attempt ---- */

/* The model is passed over. What its last attempt came to says more than why there is no further one. */
static enum step pass_over(struct routing *routing, enum fault_kind kind, unsigned retry_after_s, const char *detail)
{
    struct fault *last = &routing->last;

    if (last->kind == FAULT_PROVIDER_FAILED) {
        last->retry_after_s = MAX(last->retry_after_s, retry_after_s);
        return NEXT;
    }
    *last = (struct fault){.retry_after_s = retry_after_s};
    fault_set(last, kind, "%s", detail);
    return NEXT;
}

static const char *gate_of(const struct routing *routing, const char *provider)
{
    const char *gate = routing->task->gate;

    return gate == NULL ? provider : arena_printf(routing->arena, "%s/%s", provider, gate);
}

/* AGAIN with a place at the provider. */
static enum step take_place(struct routing *routing, struct trial *trial, struct fault *fault)
{
    static const struct backoff looks = {.first = LOOK_FIRST_MS, .most = LOOK_MOST_MS, .spread = 0.5};
    const struct router *router = routing->router;
    const char *provider = trial->model->provider, *gate = gate_of(routing, provider);
    int64_t waited = 0, wait;

    for (int64_t look = 1;; look++) {
        if (!router->enter(router->context, routing->arena, gate, &trial->gate, fault))
            return STOP;
        if (trial->gate.place > 0)
            return AGAIN;
        if (trial->gate.off_s > 0)
            return pass_over(routing, FAULT_PROVIDER_FAILED, trial->gate.off_s,
                             arena_printf(routing->arena, "%s is not asked for %u s more, since it has failed.",
                                          provider, trial->gate.off_s));
        wait = backoff_wait(&looks, look, random_chance());
        if (waited + wait > ROUTER_WAIT_MOST_MS || wait + LEAST_MS > left_ms(router))
            return pass_over(routing, FAULT_PROVIDER_FAILED, 0,
                             arena_printf(routing->arena, "%s is asked as often at once as it may be.", provider));
        router->wait(router->context, wait);
        waited += wait;
    }
}

/* About how many tokens the question is. */
static int64_t tokens_of(const struct trial *trial)
{
    const struct llm_question *question = &trial->question;
    int64_t tokens =
        (int64_t)((strlen(question->system) + question->user.len + question->schema.len) / TOKEN_BYTES + 1);

    if (question->sound != NULL)
        tokens += (int64_t)(question->sound->seconds * SECOND_TOKENS) + 1;
    for (size_t i = 0; i < question->picture_count; i++)
        tokens += trial->provider->picture_tokens(&question->pictures[i]);
    return tokens;
}

/* AGAIN if the model can hear the recording of the question. */
static enum step check_hearing(struct routing *routing, const struct trial *trial)
{
    const struct registry_model *model = trial->model;

    if (trial->question.sound == NULL || (model->capabilities & REGISTRY_AUDIO) != 0)
        return AGAIN;
    return pass_over(routing, FAULT_PROVIDER_REFUSED, 0,
                     arena_printf(routing->arena, "%s/%s hears no recordings.", model->provider, model->id));
}

/* AGAIN if the model can look at the pictures of the question. */
static enum step check_sight(struct routing *routing, const struct trial *trial)
{
    const struct registry_model *model = trial->model;
    const struct llm_question *question = &trial->question;

    if (question->picture_count == 0)
        return AGAIN;
    if ((model->capabilities & REGISTRY_VISION) == 0 || trial->provider->picture_tokens == NULL)
        return pass_over(routing, FAULT_PROVIDER_REFUSED, 0,
                         arena_printf(routing->arena, "%s/%s sees no pictures.", model->provider, model->id));
    if (tokens_of(trial) + question->max_output_tokens > model->context_tokens)
        return pass_over(routing, FAULT_PROVIDER_REFUSED, 0,
                         arena_printf(routing->arena, "The pictures do not fit into the context of %s/%s.",
                                      model->provider, model->id));
    return AGAIN;
}

/* Whether the attempt would pass what the task may cost, by the price of what is sent. */
static bool is_too_dear(const struct routing *routing, const struct trial *trial)
{
    const double most = routing->task->usd_most;
    struct registry_tokens tokens = {0};

    if (most <= 0)
        return false;
    tokens.in = tokens_of(trial);
    return routing->reply->cost_usd + registry_price_of(&trial->model->price, &tokens) > most;
}

/* What does not have to be asked at the provider. */
static enum step check_money(struct routing *routing, const struct trial *trial, struct fault *fault)
{
    const struct router *router = routing->router;
    const struct registry_model *model = trial->model;
    bool limited = false;

    if (!router->afford(router->context, routing->arena, routing->task->tenant, &limited, fault))
        return STOP;
    if (is_too_dear(routing, trial))
        return pass_over(routing, FAULT_BUDGET_EXHAUSTED, 0, "It would cost more than it may.");
    if (limited && !model->price.known && !router->settings->llm_unpriced)
        return pass_over(routing, FAULT_PROVIDER_REFUSED, 0,
                         arena_printf(routing->arena, "%s/%s has no known price, and there is a budget.",
                                      model->provider, model->id));
    return AGAIN;
}

/* AGAIN if there may be one. */
static enum step prepare(struct routing *routing, struct trial *trial, struct fault *fault)
{
    const struct router *router = routing->router;
    const struct router_task *task = routing->task;
    enum step step;

    if (left_ms(router) < LEAST_MS)
        return NEXT;
    step = check_sight(routing, trial);
    if (step == AGAIN)
        step = check_hearing(routing, trial);
    if (step == AGAIN)
        step = check_money(routing, trial, fault);
    if (step == AGAIN)
        step = take_place(routing, trial, fault);
    if (step != AGAIN)
        return step;
    if (task->progress != NULL)
        task->progress(task->context, routing->reply->attempts + 1);
    trial->question.timeout_ms = (int)MIN(router->settings->llm_timeout * 1000, MAX(1, left_ms(router)));
    routing->reply->attempts++;
    routing->last = (struct fault){0};
    return AGAIN;
}

static enum step attempt(struct routing *routing, struct trial *trial, struct fault *fault)
{
    const struct router *router = routing->router;
    enum step step = prepare(routing, trial, fault);
    struct llm_answer answer = {0};
    int64_t began = stamp_ticks();
    bool good, recorded;

    if (step != AGAIN)
        return step;
    good = trial->provider->ask(router->settings, routing->arena, &trial->question, &answer, &routing->last) &&
           accept(routing, &answer);
    recorded = record(routing, trial, &answer, good, (stamp_ticks() - began) / 1000, fault);
    router->leave(router->context, routing->arena, gate_of(routing, trial->model->provider), &trial->gate,
                  routing->last.kind == FAULT_PROVIDER_FAILED);
    if (!recorded)
        return STOP;
    return good ? DONE : judge(routing, trial, &answer, fault);
}

/* ---- models ---- */

int64_t router_answer_tokens(const struct registry_model *model)
{
    return MAX(1, MIN(ROUTER_ROOM, model->output_tokens / 2));
}

static enum step ask_model(struct routing *routing, const struct provider *provider, const struct registry_model *model,
                           struct fault *fault)
{
    struct trial trial = {.provider = provider, .model = model, .question = {.model = model}};
    enum step step;

    trial.question.max_output_tokens = router_answer_tokens(model);
    if (!routing->task->pose(routing->task->context, model, &trial.question, fault))
        return STOP;
    do
        step = attempt(routing, &trial, fault);
    while (step == AGAIN);
    if (step == DONE)
        routing->reply->model = model;
    return step;
}

static const struct provider *find_provider(const struct router *router, const char *name)
{
    for (size_t i = 0; i < router->provider_count; i++)
        if (strcmp(router->providers[i].name, name) == 0 && router->configured(router->settings, name))
            return &router->providers[i];
    return NULL;
}

static bool holds(const struct registry_chain *chain, const struct registry_model *model)
{
    for (size_t i = 0; i < chain->count; i++)
        if (chain->models[i] == model)
            return true;
    return false;
}

/* Asks the models of a chain that are not in `asked` already. */
static enum step ask_chain(struct routing *routing, const struct registry_chain *chain,
                           const struct registry_chain *asked, struct fault *fault)
{
    enum step step = NEXT;

    for (size_t i = 0; i < chain->count && step == NEXT; i++) {
        const struct provider *provider = find_provider(routing->router, chain->models[i]->provider);
        if (provider != NULL && !holds(asked, chain->models[i]))
            step = ask_model(routing, provider, chain->models[i], fault);
    }
    return step;
}

bool router_ask(const struct router *router, struct arena *arena, const struct router_task *task,
                struct router_reply *reply, struct fault *fault)
{
    static const struct registry_chain none;
    struct routing routing = {router, arena, task, reply, task->strategy, {0}};
    struct registry_chain first =
        task->chain != NULL ? *task->chain : registry_chain(router->registry, task->action, task->strategy);
    struct registry_chain second =
        task->chain != NULL ? none : registry_chain(router->registry, task->action, "default");
    enum step step;

    *reply = (struct router_reply){0};
    fault_set(&routing.last, FAULT_PROVIDER_REFUSED, "No model could be asked.");
    step = ask_chain(&routing, &first, &none, fault);
    if (step == NEXT) {
        routing.strategy = "default";
        step = ask_chain(&routing, &second, &first, fault);
    }
    if (step == NEXT && fault->kind == FAULT_NONE)
        *fault = routing.last;
    return step == DONE;
}

bool router_gave_up(enum fault_kind kind)
{
    return kind == FAULT_PROVIDER_FAILED || kind == FAULT_PROVIDER_REFUSED || kind == FAULT_BAD_GENERATION ||
           kind == FAULT_BUDGET_EXHAUSTED;
}
