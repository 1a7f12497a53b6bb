#include "jobs/llm/llm_session.h"

#include <time.h>

#include "config/providers.h"
#include "jobs/llm/listener.h"

#define LOOK_AGAIN_MS 200 /* at a database that is away */

static void wait_idly(void *context UNUSED, int64_t milliseconds)
{
    struct timespec left = {milliseconds / 1000, milliseconds % 1000 * 1000000};

    while (nanosleep(&left, &left) != 0)
        ;
}

static struct unit unit_of(const struct llm_session *session, struct arena *arena, struct fault *fault)
{
    return (struct unit){.pg = session->pg, .arena = arena, .tenant = session->tenant, .fault = fault};
}

/* ---- before and after an attempt ---- */

static bool afford(void *context, struct arena *arena, struct uuid tenant UNUSED, bool *limited, struct fault *fault)
{
    const struct unit unit = unit_of(context, arena, fault);

    return llm_calls_afford(&unit, limited);
}

static bool enter(void *context, struct arena *arena, const char *provider, struct llm_gate *gate, struct fault *fault)
{
    const struct llm_session *session = context;
    const struct unit unit = unit_of(session, arena, fault);

    return llm_gate_enter(&unit, session->settings, provider, gate);
}

static void leave(void *context, struct arena *arena, const char *provider, const struct llm_gate *gate, bool failed)
{
    const struct llm_session *session = context;
    struct fault ignored = {0};
    const struct unit unit = unit_of(session, arena, &ignored);

    llm_gate_leave(&unit, session->settings, provider, gate, failed);
}

/* ---- the bill ---- */

/* What its asker wants to know of it when the job begins again. */
static bool note(const struct llm_session *session, const struct llm_call *call, struct fault *fault)
{
    if (call->success)
        return session->keep(session->context, call, fault);
    return !call->cut || session->note_cut == NULL || session->note_cut(session->context, call, fault);
}

static bool write_row(const struct llm_session *session, struct arena *arena, const struct llm_call *call,
                      struct fault *fault)
{
    const struct unit unit = unit_of(session, arena, fault);

    if (!pg_ready(session->pg, fault))
        return false;
    pg_begin(session->pg);
    if (llm_calls_record(&unit, call) && note(session, call, fault) && pg_commit(session->pg, fault))
        return true;
    pg_rollback(session->pg);
    return false;
}

/* A database that is away is waited for: the attempt has been paid for. */
static bool bill(const struct llm_session *session, struct arena *arena, const struct llm_call *call,
                 struct fault *fault)
{
    while (!write_row(session, arena, call, fault)) {
        if ((fault->kind != FAULT_UNAVAILABLE && fault->kind != FAULT_TOO_EXPENSIVE) || stamp_ticks() >= session->until)
            return false;
        fault_clear(fault);
        wait_idly(NULL, LOOK_AGAIN_MS);
    }
    return true;
}

/* A good answer to an attempt that no longer counts has been paid for all the same. */
static void bill_in_vain(const struct llm_session *session, struct arena *arena, const struct llm_call *call,
                         const struct fault *why)
{
    struct llm_call vain = *call;
    struct fault ignored = {0};

    vain.success = false;
    vain.error_code = fault_code(why->kind);
    vain.error_message = why->detail;
    if (!bill(session, arena, &vain, &ignored))
        fault_clear(&ignored); /* the attempt has failed already */
}

static bool record(void *context, struct arena *arena, const struct llm_call *call, struct fault *fault)
{
    const struct llm_session *session = context;

    session->attempted(session->context, call);
    if (bill(session, arena, call, fault))
        return true;
    if (call->success && fault->kind == FAULT_LEASE_LOST)
        bill_in_vain(session, arena, call, fault);
    return false;
}

bool llm_session_ask(const struct llm_session *session, struct arena *arena, const struct router_task *task,
                     struct router_reply *reply, struct fault *fault)
{
    struct llm_session own = *session;
    struct router router = {
        .settings = session->settings,
        .registry = session->registry,
        .configured = session->hears ? listener_configured : providers_configured,
        .base_ms = session->settings->worker_retry_base_ms,
        .until = session->until,
        .context = &own,
        .wait = wait_idly,
        .afford = afford,
        .enter = enter,
        .leave = leave,
        .record = record,
    };

    router.providers = session->hears ? listener_table(&router.provider_count) : provider_table(&router.provider_count);
    return router_ask(&router, arena, task, reply, fault);
}
