/*
 * What models cost a tenant: every attempt is a row of llm_calls, and the database adds them up by action, provider, model, course
 * and student.
 * Amounts come as whole hundred-millionths of a dollar, so that every breakdown adds up to the total exactly.
 */
#ifndef COURSE_COST_H
#define COURSE_COST_H

#include "base/json.h"
#include "pg/pg.h"

struct cost_filter {
    stamp from, to;     /* from included, to not; STAMP_NONE: open */
    struct uuid course; /* nil: all */
};

bool cost_fetch(const struct unit *unit, const struct cost_filter *filter, struct pg_rows *rows) MUST_CHECK;

/* summary, by_action[], by_provider[], by_model[], by_course[], by_student[] into the object that is open; the dearest first. */
void cost_write(struct json_out *out, const struct pg_rows *rows);

#endif
