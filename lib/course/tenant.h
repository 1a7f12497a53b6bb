/*
 * What an operator has settled for a tenant, as far as the work for it depends on it.
 */
#ifndef COURSE_TENANT_H
#define COURSE_TENANT_H

#include "pg/pg.h"

/* Whether anything may make a structure for the tenant: a model, when a provider of models is configured, or the built-in architect, when
 * the tenant allows it; *architect says whether it does. NO_GENERATOR when there is neither. */
bool tenant_generators(const struct unit *unit, bool has_model, bool *architect) MUST_CHECK;

/* Whether models may still be paid for this month: *used_up says that the tenant has a budget and that nothing of it is left. */
bool tenant_budget(const struct unit *unit, bool *used_up) MUST_CHECK;

#endif
