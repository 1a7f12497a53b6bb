#include "work/delivery.h"

#define SECOND INT64_C(1000)
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)
#define FATAL_ATTEMPTS (DELIVERY_ATTEMPTS + 4) /* claims that ended unrecorded: the sender was killed each time */
#define SWEEP_BATCH 1000

static const int64_t waits_ms[DELIVERY_ATTEMPTS - 1] = {
    5 * SECOND, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 10 * HOUR,
};

int64_t delivery_wait_ms(int attempt, double chance, int retry_after_s)
{
    int64_t wait;

    if (attempt < 1 || attempt >= DELIVERY_ATTEMPTS)
        return -1;
    wait = waits_ms[attempt - 1];
    return MAX(wait + (int64_t)((double)wait * chance / 10), retry_after_s * SECOND);
}

static const char *const names[] = {
    [DELIVERY_DELIVERED] = "delivered",
    [DELIVERY_RETRY] = "retry",
    [DELIVERY_FAILED] = "failed",
    [DELIVERY_GONE] = "gone",
};

const char *delivery_outcome_name(enum delivery_outcome outcome)
{
    return names[outcome];
}

static struct delivery read_claim(const struct pg_rows *rows, int row)
{
    return (struct delivery){
        .id = pg_get_uuid(rows, row, PG_COL(delivery_claim, id)),
        .message = pg_get_uuid(rows, row, PG_COL(delivery_claim, message_id)),
        .tenant = pg_get_uuid(rows, row, PG_COL(delivery_claim, tenant_id)),
        .webhook = pg_get_uuid(rows, row, PG_COL(delivery_claim, webhook_id)),
        .token = pg_get_uuid(rows, row, PG_COL(delivery_claim, lease_token)),
        .event = pg_get_text(rows, row, PG_COL(delivery_claim, event)),
        .url = pg_get_text(rows, row, PG_COL(delivery_claim, url)),
        .secret = pg_get_text(rows, row, PG_COL(delivery_claim, secret)),
        .former_secret = pg_get_text(rows, row, PG_COL(delivery_claim, previous_secret)),
        .payload = pg_get_str(rows, row, PG_COL(delivery_claim, payload)),
        .attempt = (int)pg_get_int(rows, row, PG_COL(delivery_claim, attempt)),
    };
}

bool delivery_claim(const struct unit *unit, const struct delivery_terms *terms, struct delivery **deliveries,
                    size_t *count)
{
    struct pg_rows rows;

    if (!PG_RUN(unit, &rows, delivery_claim, pg_int(terms->most), pg_int(terms->per_webhook), pg_int(terms->per_tenant),
                pg_int(terms->lease_s), pg_uuid(uuid_new()), pg_int(FATAL_ATTEMPTS)))
        return false;
    *count = (size_t)rows.count;
    *deliveries = arena_array(unit->arena, *count, sizeof **deliveries);
    for (int row = 0; row < rows.count; row++)
        (*deliveries)[row] = read_claim(&rows, row);
    return true;
}

/* A delivery whose webhook is switched off has nothing to wait for. */
static const char *status_of(enum delivery_outcome outcome)
{
    if (outcome == DELIVERY_DELIVERED)
        return "delivered";
    return outcome == DELIVERY_RETRY ? "pending" : "failed";
}

bool delivery_record(const struct unit *unit, struct uuid id, struct uuid token, const struct delivery_report *report)
{
    bool good = report->outcome == DELIVERY_DELIVERED;

    return PG_RUN(unit, NULL, delivery_record, pg_uuid(id), pg_uuid(token), pg_text(status_of(report->outcome)),
                  report->status > 0 ? pg_int(report->status) : pg_null(), pg_text(good ? NULL : report->error),
                  pg_int((int32_t)report->duration_ms), pg_text(report->answer[0] ? report->answer : NULL),
                  pg_bigint(report->wait_ms), pg_bool(report->outcome == DELIVERY_GONE),
                  pg_int(DELIVERY_PATIENCE_DAYS));
}

bool delivery_sweep(const struct unit *unit, int32_t keep_days)
{
    return PG_RUN(unit, NULL, delivery_abandon, pg_int(FATAL_ATTEMPTS)) &&
           PG_RUN(unit, NULL, delivery_forget, pg_int(keep_days), pg_int(SWEEP_BATCH));
}
