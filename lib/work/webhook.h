/*
 * Webhooks: the addresses of a tenant that events are sent to. This is their rows, for the API. Messages are written by triggers of the
 * database (sql/deploy/webhook_events.sql), kept and sent as deliveries (delivery.h), and signed by signature.h.
 */
#ifndef WORK_WEBHOOK_H
#define WORK_WEBHOOK_H

#include "base/json.h"
#include "base/page.h"
#include "pg/pg.h"

#define WEBHOOK_MOST 20         /* of one tenant */
#define WEBHOOK_URL 2000        /* code points */
#define WEBHOOK_DESCRIPTION 500 /* code points */
#define WEBHOOK_OVERLAP_S 86400 /* messages are signed with the former secret too for so long */

/* The events there are. */
#define WEBHOOK_EVENTS(E)    \
    E("job.complete")        \
    E("job.failed")          \
    E("job.cancelled")       \
    E("submission.reviewed") \
    E("quota.warning")       \
    E("budget.warning")

#define E(name) +1
enum { WEBHOOK_EVENT_COUNT = WEBHOOK_EVENTS(E) };
#undef E
extern const char *const webhook_events[WEBHOOK_EVENT_COUNT + 1]; /* NULL-terminated */

/* What a tenant writes. In a change, NULL (or no event) leaves what is there. */
struct webhook_draft {
    const char *url, *description;
    const char *events[WEBHOOK_EVENT_COUNT];
    size_t event_count;
    const char *secret;
};

struct webhook_change {
    struct webhook_draft draft; /* a secret: the former one is kept for WEBHOOK_OVERLAP_S */
    bool described;             /* draft.description counts even if it is NULL */
    bool switched, on;          /* `switched`: is_active becomes `on` */
};

/* Within a transaction. INVALID when the tenant has WEBHOOK_MOST already. The new row as webhook_fetch gives it. */
bool webhook_insert(const struct unit *unit, struct uuid id, const struct webhook_draft *draft,
                    struct pg_rows *rows) MUST_CHECK;

/* One row each; NOT_FOUND "Webhook not found". With `hold` nobody else changes it before the transaction ends. */
bool webhook_fetch(const struct unit *unit, struct uuid id, bool hold, struct pg_rows *rows) MUST_CHECK;
bool webhook_update(const struct unit *unit, struct uuid id, const struct webhook_change *change,
                    struct pg_rows *rows) MUST_CHECK;

/* With all of its deliveries, pending ones too. */
bool webhook_delete(const struct unit *unit, struct uuid id) MUST_CHECK;

/* A page; at most limit + 1 rows. `total` counts all. */
bool webhook_list(const struct unit *unit, const struct page *page, struct pg_rows *rows, int64_t *total) MUST_CHECK;

/* The members of a row into the object that is open. The secret is never among them. */
void webhook_json(struct json_out *out, const struct pg_rows *rows, int row);

struct uuid webhook_id(const struct pg_rows *rows, int row);
stamp webhook_created_at(const struct pg_rows *rows, int row);
bool webhook_is_active(const struct pg_rows *rows, int row);

#endif
