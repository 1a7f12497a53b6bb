#include "llm/llm_gate.h"

#include <math.h>

static bool take_place(const struct unit *unit, const struct settings *settings, const char *provider,
                       struct llm_gate *gate)
{
    struct pg_rows rows;

    if (!PG_RUN(unit, &rows, llm_place_lock, pg_text(provider), pg_int((int32_t)settings->llm_provider_calls)))
        return false;
    if (rows.count > 0)
        gate->place = (int)pg_get_int(&rows, 0, PG_COL(llm_place_lock, place));
    return true;
}

/* Whatever the unit has failed at before. */
static void give_back(const struct unit *unit, const char *provider, const struct llm_gate *gate)
{
    struct fault ignored = {0};
    const struct unit aside = pg_unit_aside(unit, &ignored);

    if (!PG_RUN(&aside, NULL, llm_place_unlock, pg_text(provider), pg_int(gate->place)))
        fault_clear(&ignored);
}

static bool ask_breaker(const struct unit *unit, const struct settings *settings, const char *provider,
                        struct llm_gate *gate)
{
    struct pg_rows rows;

    if (!PG_RUN(unit, &rows, llm_breaker_ask, pg_text(provider), pg_int((int32_t)settings->llm_breaker_seconds)))
        return false;
    gate->off_s = (unsigned)ceil(pg_get_double(&rows, 0, PG_COL(llm_breaker_ask, wait_s)));
    return true;
}

/* The place comes first: who is let through by the breaker as the one that tries must not have to wait behind others. */
bool llm_gate_enter(const struct unit *unit, const struct settings *settings, const char *provider,
                    struct llm_gate *gate)
{
    bool asked;

    *gate = (struct llm_gate){0};
    if (!pg_ready(unit->pg, unit->fault) || !take_place(unit, settings, provider, gate))
        return false;
    if (gate->place == 0)
        return true;
    asked = ask_breaker(unit, settings, provider, gate);
    if (!asked || gate->off_s > 0) {
        give_back(unit, provider, gate);
        gate->place = 0;
    }
    return asked;
}

void llm_gate_leave(const struct unit *unit, const struct settings *settings, const char *provider,
                    const struct llm_gate *gate, bool failed)
{
    if (!pg_ready(unit->pg, unit->fault)) {
        fault_clear(unit->fault);
        return;
    }
    give_back(unit, provider, gate);
    if (!PG_RUN(unit, NULL, llm_breaker_tell, pg_text(provider), pg_bool(failed),
                pg_int((int32_t)settings->llm_breaker_failures), pg_int((int32_t)settings->llm_breaker_seconds)))
        fault_clear(unit->fault);
}
