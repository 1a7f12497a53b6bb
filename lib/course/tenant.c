#include "course/tenant.h"

bool tenant_generators(const struct unit *unit, bool has_model, bool *architect)
{
    struct pg_rows rows;

    if (!PG_RUN(unit, &rows, tenant_generators))
        return false;
    *architect = pg_get_bool(&rows, 0, PG_COL(tenant_generators, local_architect));
    return has_model || *architect ||
           fault_set(unit->fault, FAULT_NO_GENERATOR,
                     "No provider of models is configured, and this tenant does not allow the built-in architect.");
}

bool tenant_budget(const struct unit *unit, bool *used_up)
{
    struct pg_rows rows;

    if (!PG_RUN(unit, &rows, llm_budget_left))
        return false;
    *used_up = !pg_is_null(&rows, 0, PG_COL(llm_budget_left, budget_left)) &&
               pg_get_double(&rows, 0, PG_COL(llm_budget_left, budget_left)) <= 0;
    return true;
}
