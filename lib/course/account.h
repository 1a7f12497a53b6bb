/*
 * A tenant as its own callers see it: the key they call with, and what the tenant uses of what may be limited.
 */
#ifndef COURSE_ACCOUNT_H
#define COURSE_ACCOUNT_H

#include "base/json.h"
#include "pg/pg.h"

/* One row. INVALID_KEY when the key is gone meanwhile. */
bool account_fetch(const struct unit *unit, struct uuid key, struct pg_rows *rows) MUST_CHECK;

/* The members key and tenant into the open object, and the member quota. A quota that nobody has set is null. */
void account_write_caller(struct json_out *out, const struct pg_rows *rows);
void account_write_quota(struct json_out *out, const struct pg_rows *rows);

#endif
