#include "course/tenant.h"

bool tenant_generators(struct pg *pg, struct arena *arena, struct uuid tenant, bool has_model, bool *architect,
                       struct fault *fault)
{
    struct pg_rows rows;

    if (!PG_RUN(pg, arena, &rows, fault, tenant_generators, pg_uuid(tenant)))
        return false;
    *architect = pg_get_bool(&rows, 0, 0);
    return has_model || *architect ||
           fault_set(fault, FAULT_NO_GENERATOR,
                     "No provider of models is configured, and this tenant does not allow the built-in architect.");
}
