/*
 * Which model is asked, how often, and what is done when it fails.
 *
 * An action's strategy names a chain of models; behind it stands the chain of the strategy "default". One model after the other:
 *
 *     sees no pictures    passed over when there are some in the question, and so is one whose context they would not fit into
 *     hears nothing       passed over when there is a recording in the question
 *     no known price      passed over for a tenant that has a budget, unless LLM_UNPRICED
 *     breaker open        passed over (llm_gate.h)
 *     no place            waited for, a minute in all; then passed over
 *     transient fault     asked again, three times in all, after waits that grow and honour Retry-After; a longer one than
 *                         ROUTER_WAIT_MOST_MS is not waited for
 *     refusal             the next model at once
 *     truncated answer    asked once more with twice the tokens if the model has them: never twice with the same; a task that can be
 *                         divided ends there
 *     unusable answer     asked once more, with what was wrong with it
 *     then                the next model
 *
 * A server that counts more tokens than its model can take is billed for what the model can take, and the bill says so.
 *
 * No attempt takes longer than LLM_TIMEOUT, and all end before `until`, so that there is time left for the architect. Every
 * attempt is recorded before anything else happens.
 */
#ifndef LLM_ROUTER_H
#define LLM_ROUTER_H

#include "jobs/llm/provider.h"
#include "llm/llm_calls.h"
#include "llm/llm_gate.h"

#define ROUTER_TRIES 3 /* of one model, for transient faults */
#define ROUTER_WAIT_MOST_MS 60000
#define ROUTER_ROOM INT64_C(16384) /* tokens of a first answer, or half of what the model can do if that is less */

/* What the router works with; tests bring their own. */
struct router {
    const struct settings *settings;
    const struct registry *registry;
    const struct provider *providers;
    size_t provider_count;
    bool (*configured)(const struct settings *settings, const char *provider);
    int64_t base_ms; /* the first wait; it doubles */
    int64_t until;   /* in stamp_ticks: nothing is asked after, and nothing waited for */
    void *context;   /* of those below */
    void (*wait)(void *context, int64_t milliseconds);
    /* Asked before each attempt: whether the tenant has a budget. False ends it all, with BUDGET_EXHAUSTED when it is used up. */
    bool (*afford)(void *context, struct arena *arena, struct uuid tenant, bool *limited, struct fault *fault);
    /* Around each attempt: llm_gate_enter and llm_gate_leave. False ends it all. */
    bool (*enter)(void *context, struct arena *arena, const char *provider, struct llm_gate *gate, struct fault *fault);
    void (*leave)(void *context, struct arena *arena, const char *provider, const struct llm_gate *gate, bool failed);
    bool (*record)(void *context, struct arena *arena, const struct llm_call *call, struct fault *fault);
};

struct router_task {
    const char *action, *strategy;
    const struct registry_chain *chain; /* asked in place of the registry's; NULL: none */
    const char *gate;                   /* places and breaker are those of "provider/gate"; NULL: of the provider */
    struct uuid tenant, job, course, student;
    const char *request_id;
    const char *prompt_version; /* for the ledger */
    /* What all attempts may cost together, as far as it is known beforehand: BUDGET_EXHAUSTED; 0: no ceiling. */
    double usd_most;
    bool divisible; /* less may be asked at once: what is cut off for good is not asked of the next model */
    void *context;  /* of the three below */
    /* Fills system, user and schema for a model, and pictures where there are some. */
    bool (*pose)(void *context, const struct registry_model *model, struct llm_question *question, struct fault *fault);
    /* Takes an answer. False with BAD_GENERATION, whose detail the model gets. */
    bool (*check)(void *context, struct str text, struct fault *fault);
    /* Called before each attempt, with its number from 1; may be NULL. */
    void (*progress)(void *context, int attempt);
};

/* The model whose answer was taken, and what all attempts cost together. */
struct router_reply {
    const struct registry_model *model; /* NULL: none */
    int attempts;
    bool cut; /* of a divisible task: the answer did not fit */
    int64_t tokens_in, tokens_out;
    double cost_usd;
};

/* Tokens that a model's first answer to a question may have. */
int64_t router_answer_tokens(const struct registry_model *model);

/* False with the last fault when no model gave an answer: PROVIDER_REFUSED, PROVIDER_FAILED or BAD_GENERATION; other kinds are those of
 * `pose`, `afford`, `enter` and `record`, which end it at once. */
bool router_ask(const struct router *router, struct arena *arena, const struct router_task *task,
                struct router_reply *reply, struct fault *fault) MUST_CHECK;

/* Whether router_ask ends so for want of an answer or of a budget: what needs no model may then stand in. Not for a database that is away. */
bool router_gave_up(enum fault_kind kind);

#endif
