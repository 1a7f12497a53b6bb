#include "fcgi/handlers/course_search_vector.h"

#include "fcgi/gates/provider_place.h"
#include "fcgi/services.h"
#include "llm/embed_ask.h"
#include "llm/embed_model.h"
#include "llm/embed_vector.h"

static void without(struct course_search_vector *vector, const char *reason, const char *message)
{
    vector->reason = reason;
    vector->message = message;
}

/* ---- asking ---- */

static bool record(const struct unit *unit, const struct llm_call *call, const struct course_search_vector *vector,
                   const char *text)
{
    return llm_calls_record(unit, call) && search_vector_put(unit, vector->model, vector->digest, text) &&
           pg_commit(unit->pg, unit->fault);
}

static bool keep(void *context, const struct unit *unit, const struct llm_call *call, const float *numbers)
{
    const struct course_search_vector *vector = context;
    struct buf text = buf_make(MIB);
    bool kept = false;

    embed_vector_write(&text, numbers);
    if (pg_ready(unit->pg, unit->fault)) {
        pg_begin(unit->pg);
        kept = record(unit, call, vector, buf_text(&text));
        pg_rollback(unit->pg);
    }
    buf_free(&text);
    return kept;
}

static void explain(struct course_search_vector *vector, enum embed_ask_end end)
{
    switch (end) {
    case EMBED_ASK_BUDGET:
        without(vector, "budget_exhausted", "The budget for models leaves no room to ask for a vector.");
        return;
    case EMBED_ASK_BUSY:
        without(vector, "provider_busy",
                "The provider of vectors is asked by as many as may ask it, or has failed lately.");
        return;
    case EMBED_ASK_LATE:
        without(vector, "timeout", "The provider of vectors did not answer in time.");
        return;
    default:
        without(vector, "provider_failed", "The provider of vectors gave none.");
    }
}

/* What becomes of it is no fault of the search: but for a session that is lost, which the search itself finds. */
static void ask(struct exchange *x, const struct search_order *search, struct course_search_vector *vector)
{
    struct fault aside = {0};
    const struct unit unit = pg_unit_aside(&x->unit, &aside);
    const struct embedder_text text = {.body = str_of(search->words)};
    const int64_t timeout_ms = x->settings->search_timeout_ms;
    const struct embed_ask_order order = {
        .settings = x->settings,
        .model = x->services->embedding_model,
        .use = EMBEDDER_QUERY,
        .course = search->course,
        .request_id = x->request_id,
        .tries = 1,
        .timeout_ms = (int)timeout_ms,
        .until = stamp_ticks() + timeout_ms * 1000,
        .context = vector,
        .keep = keep,
    };
    float *numbers = arena_array(x->arena, EMBEDDER_DIMENSIONS, sizeof *numbers);
    enum embed_ask_end end;

    if (!provider_place_take(x)) {
        explain(vector, EMBED_ASK_BUSY);
        return;
    }
    if (!embed_ask(&unit, &order, &text, 1, numbers, &end))
        explain(vector, end);
    provider_place_leave(x);
}

/* ---- whether there is anything to compare it with ---- */

static bool is_of_use(struct course_search_vector *vector)
{
    if (!vector->state.possible)
        without(vector, "no_pgvector", "This installation's database keeps no vectors.");
    else if (vector->state.embedded == 0)
        without(vector, "not_embedded", "Nothing in this course has a vector yet.");
    return vector->reason == NULL;
}

bool course_search_vector(struct exchange *x, struct search_order *order, struct course_search_vector *vector)
{
    const struct registry_model *model = x->services->embedding_model;

    *vector = (struct course_search_vector){0};
    if (model == NULL) {
        without(vector, "no_provider", "No provider of vectors is configured.");
        return true;
    }
    vector->model = embed_model_name(x->arena, model);
    search_vector_digest(order->words, vector->digest);
    if (!search_vector_fetch(&x->unit, order->course, vector->model, vector->digest, &vector->state))
        return false;
    if (is_of_use(vector) && !vector->state.known)
        ask(x, order, vector);
    if (vector->reason == NULL) {
        order->model = vector->model;
        order->digest = vector->digest;
    }
    return true;
}

/* ---- the answer ---- */

void course_search_vector_write(struct exchange *x, const struct course_search_vector *vector)
{
    struct json_out *out = &x->json;

    json_list(out, "answered_by");
    json_put_text(out, NULL, SEARCH_FULL_TEXT);
    if (vector->reason == NULL)
        json_put_text(out, NULL, SEARCH_VECTOR);
    json_end(out);
    json_open(out, "vector");
    json_put_bool(out, "answered", vector->reason == NULL);
    json_put_text(out, "reason", vector->reason);
    json_put_text(out, "message", vector->message);
    json_put_text(out, "model", vector->model);
    json_put_int(out, "embedded", vector->state.embedded);
    json_put_int(out, "embeddable", vector->state.embeddable);
    json_close(out);
}
