#include "llm/embed_ask.h"

#include <time.h>

#include "base/backoff.h"
#include "base/random.h"
#include "llm/embed_model.h"
#include "llm/llm_gate.h"

#define LEAST_MS 20        /* no model answers within less */
#define WAIT_MOST_MS 60000 /* for a place, and before another try */
#define LOOK_FIRST_MS 250  /* for a place; the wait doubles */
#define LOOK_MOST_MS 4000
#define LOOK_AGAIN_MS 200 /* at a database that is away */
#define TOKEN_BYTES 3     /* where the server does not count */

struct asking {
    const struct unit *unit;
    const struct embed_ask_order *order;
    const struct embedder *embedder;
    const char *gate_name;
    struct llm_gate gate;
    const struct embedder_text *texts;
    size_t count;
    int attempts;
    struct fault last; /* why the last attempt came to nothing */
};

enum step { DONE, AGAIN, STOP };

static int64_t left_ms(const struct asking *asking)
{
    return (asking->order->until - stamp_ticks()) / 1000;
}

static void wait_idly(int64_t milliseconds)
{
    struct timespec left = {milliseconds / 1000, milliseconds % 1000 * 1000000};

    while (nanosleep(&left, &left) != 0)
        ;
}

static enum step stop(struct asking *asking, enum embed_ask_end *end, enum embed_ask_end why)
{
    if (asking->unit->fault->kind == FAULT_NONE)
        *asking->unit->fault = asking->last;
    *end = why;
    return STOP;
}

/* ---- whether it may be asked ---- */

static enum step check_money(struct asking *asking, enum embed_ask_end *end)
{
    const struct embed_ask_order *order = asking->order;
    bool limited = false;

    if (!llm_calls_afford(asking->unit, &limited))
        return stop(asking, end,
                    asking->unit->fault->kind == FAULT_BUDGET_EXHAUSTED ? EMBED_ASK_BUDGET : EMBED_ASK_FAILED);
    if (!limited || order->model->price.known || order->settings->llm_unpriced)
        return AGAIN;
    fault_set(asking->unit->fault, FAULT_PROVIDER_REFUSED, "%s/%s has no known price, and there is a budget.",
              order->model->provider, order->model->id);
    return stop(asking, end, EMBED_ASK_BUDGET);
}

static enum step no_place(struct asking *asking, enum embed_ask_end *end)
{
    if (asking->gate.off_s > 0)
        fault_set(asking->unit->fault, FAULT_PROVIDER_FAILED,
                  "%s is not asked for vectors for %u s more, since it has failed.", asking->order->model->provider,
                  asking->gate.off_s);
    else
        fault_set(asking->unit->fault, FAULT_PROVIDER_FAILED, "%s is asked for vectors as often at once as it may be.",
                  asking->order->model->provider);
    asking->unit->fault->retry_after_s = asking->gate.off_s;
    return stop(asking, end, EMBED_ASK_BUSY);
}

/* AGAIN with a place at the provider. */
static enum step take_place(struct asking *asking, enum embed_ask_end *end)
{
    static const struct backoff looks = {.first = LOOK_FIRST_MS, .most = LOOK_MOST_MS, .spread = 0.5};
    const struct embed_ask_order *order = asking->order;
    int64_t waited = 0, wait;

    for (int64_t look = 1;; look++) {
        if (!llm_gate_enter(asking->unit, order->settings, asking->gate_name, &asking->gate))
            return stop(asking, end, EMBED_ASK_FAILED);
        if (asking->gate.place > 0)
            return AGAIN;
        wait = backoff_wait(&looks, look, random_chance());
        if (asking->gate.off_s > 0 || order->tries <= 1 || waited + wait > WAIT_MOST_MS ||
            wait + LEAST_MS > left_ms(asking))
            return no_place(asking, end);
        wait_idly(wait);
        waited += wait;
    }
}

/* ---- the bill ---- */

/* What a server counts is believed up to what its model can take; one that counts nothing is billed by the length of the texts. Returns
 * what the bill is to say about it. */
static const char *count_tokens(const struct asking *asking, bool success, struct llm_answer *answer)
{
    const int64_t most = asking->order->model->context_tokens * (int64_t)asking->count, told = answer->tokens_in;
    int64_t bytes = 0;

    answer->tokens_in = MIN(told, most);
    if (told > most)
        return arena_printf(asking->unit->arena, "Billed as %lld tokens, the model's most: the server counted %lld.",
                            (long long)most, (long long)told);
    if (told > 0 || !success)
        return NULL;
    for (size_t i = 0; i < asking->count; i++)
        bytes += (int64_t)(asking->texts[i].title.len + asking->texts[i].body.len);
    answer->tokens_in = bytes / TOKEN_BYTES + 1;
    return "The tokens are estimated: the server counted none.";
}

static void fill_call(const struct asking *asking, bool success, struct llm_answer *answer, int64_t latency_ms,
                      struct llm_call *call)
{
    const struct embed_ask_order *order = asking->order;
    const struct fault *last = &asking->last;
    const char *odd = count_tokens(asking, success, answer);
    const char *why = last->log[0] != '\0' ? last->log : last->detail;
    const struct registry_tokens tokens = {.in = answer->tokens_in};

    *call = (struct llm_call){
        .id = uuid_new(),
        .tenant = asking->unit->tenant,
        .job = order->job,
        .course = order->course,
        .action = EMBED_MODEL_ACTION,
        .strategy = "default",
        .provider = order->model->provider,
        .model = order->model->id,
        .attempt = asking->attempts,
        .success = success,
        .tokens_in = answer->tokens_in,
        .latency_ms = latency_ms,
        .cost_usd = registry_price_of(&order->model->price, &tokens),
        .price_known = order->model->price.known,
        .error_code = success ? NULL : fault_code(last->kind),
        .error_message = success ? odd : why,
        .request_id = order->request_id,
        .provider_request_id = answer->request_id,
    };
}

/* One attempt to write the row, with the vectors if there are any. */
static bool write_row(const struct asking *asking, const struct llm_call *call, const float *vectors)
{
    const struct unit *unit = asking->unit;

    if (vectors != NULL)
        return asking->order->keep(asking->order->context, unit, call, vectors);
    return pg_ready(unit->pg, unit->fault) && llm_calls_record(unit, call);
}

/* A database that is away is waited for: the attempt has been paid for. */
static bool bill(const struct asking *asking, const struct llm_call *call, const float *vectors)
{
    struct fault *fault = asking->unit->fault;

    while (!write_row(asking, call, vectors)) {
        if ((fault->kind != FAULT_UNAVAILABLE && fault->kind != FAULT_TOO_EXPENSIVE) || left_ms(asking) <= 0)
            return false;
        fault_clear(fault);
        wait_idly(LOOK_AGAIN_MS);
    }
    return true;
}

/* Vectors that nobody keeps, since the attempt at the job no longer counts, have been paid for all the same. */
static void bill_in_vain(const struct asking *asking, const struct llm_call *call)
{
    struct fault ignored = {0};
    const struct unit aside = pg_unit_aside(asking->unit, &ignored);
    struct asking vain = *asking;
    struct llm_call failed = *call;

    vain.unit = &aside;
    failed.success = false;
    failed.error_code = fault_code(asking->unit->fault->kind);
    failed.error_message = asking->unit->fault->detail;
    if (!bill(&vain, &failed, NULL))
        fault_clear(&ignored); /* the attempt has failed already */
}

/* ---- one attempt ---- */

/* Statuses by which servers refuse a text for what it is. */
static bool is_about_the_texts(const struct asking *asking, const struct llm_answer *answer)
{
    return asking->last.kind == FAULT_PROVIDER_REFUSED &&
           (answer->status == 400 || answer->status == 413 || answer->status == 422);
}

static enum step judge(struct asking *asking, const struct llm_answer *answer, enum embed_ask_end *end)
{
    const struct embed_ask_order *order = asking->order;
    const struct backoff backoff = {.first = order->base_ms, .most = INT64_MAX, .spread = 0.5};
    int64_t wait;

    if (is_about_the_texts(asking, answer))
        return stop(asking, end, EMBED_ASK_REFUSED);
    if (asking->last.kind != FAULT_PROVIDER_FAILED)
        return stop(asking, end, EMBED_ASK_FAILED);
    if (left_ms(asking) < LEAST_MS)
        return stop(asking, end, EMBED_ASK_LATE);
    if (asking->attempts >= order->tries)
        return stop(asking, end, EMBED_ASK_FAILED);
    wait = MAX(backoff_wait(&backoff, asking->attempts, random_chance()), (int64_t)asking->last.retry_after_s * 1000);
    if (wait > WAIT_MOST_MS || wait > left_ms(asking))
        return stop(asking, end, EMBED_ASK_FAILED);
    wait_idly(wait);
    return AGAIN;
}

static bool exchange(struct asking *asking, float *vectors, struct llm_answer *answer)
{
    const struct embed_ask_order *order = asking->order;
    const struct embedder_question question = {
        .model = order->model,
        .use = order->use,
        .texts = asking->texts,
        .count = asking->count,
        .timeout_ms = (int)MIN(order->timeout_ms, MAX(1, left_ms(asking))),
    };

    asking->attempts++;
    asking->last = (struct fault){0};
    return asking->embedder->embed(order->settings, asking->unit->arena, &question, vectors, answer, &asking->last);
}

static enum step ask_once(struct asking *asking, float *vectors, enum embed_ask_end *end)
{
    const struct embed_ask_order *order = asking->order;
    const int64_t began = stamp_ticks();
    struct llm_answer answer = {0};
    struct llm_call call;
    const bool good = exchange(asking, vectors, &answer);
    bool recorded;

    fill_call(asking, good, &answer, (stamp_ticks() - began) / 1000, &call);
    if (!good && order->failed != NULL)
        order->failed(order->context, &call);
    recorded = bill(asking, &call, good ? vectors : NULL);
    if (!recorded && good)
        bill_in_vain(asking, &call);
    llm_gate_leave(asking->unit, order->settings, asking->gate_name, &asking->gate,
                   asking->last.kind == FAULT_PROVIDER_FAILED);
    if (!recorded)
        return stop(asking, end, good ? EMBED_ASK_UNKEPT : EMBED_ASK_FAILED);
    return good ? DONE : judge(asking, &answer, end);
}

static enum step attempt(struct asking *asking, float *vectors, enum embed_ask_end *end)
{
    enum step step;

    if (left_ms(asking) < LEAST_MS) {
        fault_set(asking->unit->fault, FAULT_PROVIDER_FAILED, "There was no time left to ask for vectors.");
        return stop(asking, end, EMBED_ASK_LATE);
    }
    step = check_money(asking, end);
    if (step == AGAIN)
        step = take_place(asking, end);
    return step == AGAIN ? ask_once(asking, vectors, end) : step;
}

bool embed_ask(const struct unit *unit, const struct embed_ask_order *order, const struct embedder_text *texts,
               size_t count, float *vectors, enum embed_ask_end *end)
{
    struct asking asking = {
        .unit = unit,
        .order = order,
        .embedder = embedder_find(order->model->provider),
        .gate_name = arena_printf(unit->arena, "%s/%s", order->model->provider, EMBED_MODEL_ACTION),
        .texts = texts,
        .count = count,
    };
    enum step step;

    *end = EMBED_ASK_DONE;
    do
        step = attempt(&asking, vectors, end);
    while (step == AGAIN);
    return step == DONE;
}
