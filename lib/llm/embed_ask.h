/*
 * Asking the model for vectors by the rules that all models are asked by (jobs/llm/router.h has them for those that write): the budget is
 * looked at before each attempt, a model without a known price is not asked where there is one; the provider has a number of places and a
 * breaker (llm_gate.h), of its own for vectors, named "provider/embed"; what passes is asked again; every attempt is a row of the bill. There is
 * no next model: embed_model.h says why.
 */
#ifndef LLM_EMBED_ASK_H
#define LLM_EMBED_ASK_H

#include "llm/embedder.h"
#include "llm/llm_calls.h"

struct embed_ask_order {
    const struct settings *settings;
    const struct registry_model *model;
    enum embedder_use use;
    struct uuid job, course; /* for the bill; nil: there is none */
    const char *request_id;
    int tries;       /* for transient faults; 1: nothing is waited for, neither a place nor a second try */
    int64_t base_ms; /* the first wait; it doubles */
    int timeout_ms;  /* of one exchange */
    int64_t until;   /* in stamp_ticks: nothing is asked after, and nothing waited for */
    void *context;   /* of those below */
    /* Keeps the vectors and the row of the bill, in one transaction of its own. */
    bool (*keep)(void *context, const struct unit *unit, const struct llm_call *call, const float *vectors);
    /* Told of each attempt that gave none; may be NULL. */
    void (*failed)(void *context, const struct llm_call *call);
};

enum embed_ask_end {
    EMBED_ASK_DONE,
    EMBED_ASK_BUDGET,  /* it is used up, or the model has no known price */
    EMBED_ASK_BUSY,    /* no place, or the breaker is open */
    EMBED_ASK_LATE,    /* the time was up */
    EMBED_ASK_FAILED,  /* as the fault says */
    EMBED_ASK_REFUSED, /* of these texts at least one will not do: fewer may */
    EMBED_ASK_UNKEPT,  /* there are vectors, but they could not be kept */
};

/* True with `count` vectors, which have been kept. False with the fault of the unit set: BUDGET_EXHAUSTED, PROVIDER_REFUSED, PROVIDER_FAILED, or
 * that of the database or of `keep`. */
bool embed_ask(const struct unit *unit, const struct embed_ask_order *order, const struct embedder_text *texts,
               size_t count, float *vectors, enum embed_ask_end *end) MUST_CHECK;

#endif
