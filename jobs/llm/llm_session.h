/*
 * Asking models with the database's part in it: the tenant's budget, the places at the providers (llm_gate.h), and the ledger. The row of a
 * good answer and what its asker keeps of it are one transaction, so that what is billed as good is never asked for again, and what is kept
 * is on the bill. Jobs ask through this; router.h decides whom.
 */
#ifndef LLM_LLM_SESSION_H
#define LLM_LLM_SESSION_H

#include "jobs/llm/router.h"

struct llm_session {
    const struct settings *settings;
    const struct registry *registry;
    struct pg *pg;
    struct uuid tenant;
    bool hears;    /* those are asked that write recordings down (listener.h) */
    int64_t until; /* in stamp_ticks: no model is asked after, and no database waited for */
    void *context; /* of the three below */
    /* Called after each attempt, before its row is written: adds up costs, tells of failures. */
    void (*attempted)(void *context, const struct llm_call *call);
    /* Keeps a good answer, in the transaction that is open for its row. LEASE_LOST when the attempt at the job no longer counts. */
    bool (*keep)(void *context, const struct llm_call *call, struct fault *fault);
    /* Notes that an answer was cut off, in the transaction that is open for its row: less is to be asked the next time. NULL: nobody notes it. */
    bool (*note_cut)(void *context, const struct llm_call *call, struct fault *fault);
};

/* router_ask with these. */
bool llm_session_ask(const struct llm_session *session, struct arena *arena, const struct router_task *task,
                     struct router_reply *reply, struct fault *fault) MUST_CHECK;

#endif
