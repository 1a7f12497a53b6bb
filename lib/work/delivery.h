/*
 * Deliveries: the messages owed to webhooks, and the log of what became of them. A delivery is one message's way to one webhook, through
 * up to DELIVERY_ATTEMPTS attempts; a replay is a delivery of its own that carries the first one's id as webhook-id, so that a
 * receiver knows the message again.
 *
 * The sender's end works like the job queue's: a claim counts the attempt, takes a lease and names it by a token; what is recorded
 * compares the token. A sender that is killed leaves a lease that runs out, and the message is sent again: at least once, never lost.
 */
#ifndef WORK_DELIVERY_H
#define WORK_DELIVERY_H

#include "base/json.h"
#include "base/page.h"
#include "pg/pg.h"

#define DELIVERY_ATTEMPTS 8      /* then it has failed */
#define DELIVERY_PATIENCE_DAYS 5 /* a webhook that only failed for so long is switched off */
#define DELIVERY_ERROR 400       /* bytes of a sentence */
#define DELIVERY_ANSWER 513      /* bytes kept of an answer that was no success, and the NUL */

/* The wait after an attempt that failed, 1 for the first, in milliseconds; -1 after the last. About 28 hours in all (the example
 * schedule of Standard Webhooks), up to a tenth longer by `chance` (0 to 1), so that what failed together does not come back
 * together. Never less than the receiver has asked for; `retry_after_s` below 0: it has not. Pure. */
int64_t delivery_wait_ms(int attempt, double chance, int retry_after_s);

/* ---- the sender's end; sessions of the role cs_runner ---- */

/* One attempt. Texts live in the arena of the claim. */
struct delivery {
    struct uuid id, message, tenant, webhook, token;
    const char *event, *url, *secret, *former_secret; /* NULL: signed with one secret only */
    struct str payload;
    int attempt;
};

struct delivery_terms {
    int most, per_webhook, per_tenant; /* in flight at once, over all senders but for `most` */
    int lease_s;
};

/* Claims what is due, at most `terms->most`: tenants in turn, oldest first, and a webhook that fails gets one attempt at a time. */
bool delivery_claim(const struct unit *unit, const struct delivery_terms *terms, struct delivery **deliveries,
                    size_t *count) MUST_CHECK;

enum delivery_outcome {
    DELIVERY_DELIVERED,
    DELIVERY_RETRY,  /* after `wait_ms` */
    DELIVERY_FAILED, /* that was the last attempt */
    DELIVERY_GONE,   /* the receiver wants no more: the webhook is switched off */
};

const char *delivery_outcome_name(enum delivery_outcome outcome);

struct delivery_report {
    enum delivery_outcome outcome;
    int status; /* of HTTP; 0: none came */
    int64_t duration_ms, wait_ms;
    char error[DELIVERY_ERROR];   /* "" when it was delivered */
    char answer[DELIVERY_ANSWER]; /* well-formed UTF-8 */
};

/* Writes down how an attempt ended. Changes nothing when the lease was lost meanwhile. */
bool delivery_record(const struct unit *unit, struct uuid id, struct uuid token,
                     const struct delivery_report *report) MUST_CHECK;

/* Forgets what is old, and fails what has killed its sender again and again. */
bool delivery_sweep(const struct unit *unit, int32_t keep_days) MUST_CHECK;

/* ---- the API's end ---- */

/* Deliveries of a webhook as webhook_list gives webhooks; `status` NULL: any. NOT_FOUND "Webhook not found". */
struct delivery_filter {
    struct page page;
    const char *status;
};
bool delivery_list(const struct unit *unit, struct uuid webhook, const struct delivery_filter *filter,
                   struct pg_rows *rows, int64_t *total) MUST_CHECK;

/* Sends a delivery's message again: the new delivery, due at once. One that is still pending is made due instead, and is the row that
 * comes back. NOT_FOUND "Delivery not found". */
bool delivery_replay(const struct unit *unit, struct uuid webhook, struct uuid id, struct pg_rows *rows) MUST_CHECK;

void delivery_json(struct json_out *out, const struct pg_rows *rows, int row);
struct uuid delivery_id(const struct pg_rows *rows, int row);
stamp delivery_created_at(const struct pg_rows *rows, int row);

#endif
