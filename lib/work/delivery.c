#include "work/delivery.h"

#include "base/limits.h"

/* No row: no such webhook. Otherwise there is a first row even when the page is empty, and it says how many there are in all. */
bool delivery_list(const struct unit *unit, struct uuid webhook, const struct delivery_filter *filter,
                   struct pg_rows *rows, int64_t *total)
{
    if (!PG_RUN(unit, rows, deliveries_page, pg_uuid(webhook), pg_bigint(filter->page.limit + 1),
                pg_bigint(filter->page.offset), pg_stamp(filter->page.after_at), pg_uuid(filter->page.after_id),
                pg_text(filter->status), pg_bigint(LIMIT_TOTAL)))
        return false;
    if (rows->count == 0)
        return fault_set(unit->fault, FAULT_NOT_FOUND, "Webhook not found");
    *total = pg_get_int(rows, 0, PG_COL(deliveries_page, total));
    if (pg_is_null(rows, 0, PG_COL(delivery, id)))
        rows->count = 0;
    return true;
}

bool delivery_replay(const struct unit *unit, struct uuid webhook, struct uuid id, struct pg_rows *rows)
{
    return PG_RUN(unit, rows, delivery_replay, pg_uuid(webhook), pg_uuid(id), pg_uuid(uuid_new())) &&
           (rows->count == 1 || fault_set(unit->fault, FAULT_NOT_FOUND, "Delivery not found"));
}

static void put_number(struct json_out *out, const char *key, const struct pg_rows *rows, int row, int column)
{
    if (pg_is_null(rows, row, column))
        json_put_null(out, key);
    else
        json_put_int(out, key, pg_get_int(rows, row, column));
}

void delivery_json(struct json_out *out, const struct pg_rows *rows, int row)
{
    json_put_uuid(out, "id", pg_get_uuid(rows, row, PG_COL(delivery, id)));
    json_put_uuid(out, "webhook_id", pg_get_uuid(rows, row, PG_COL(delivery, webhook_id)));
    json_put_uuid(out, "message_id", pg_get_uuid(rows, row, PG_COL(delivery, message_id)));
    json_put_str(out, "event", pg_get_str(rows, row, PG_COL(delivery, event)));
    json_put_str(out, "status", pg_get_str(rows, row, PG_COL(delivery, status)));
    json_put_int(out, "attempt", pg_get_int(rows, row, PG_COL(delivery, attempt)));
    json_put_int(out, "max_attempts", DELIVERY_ATTEMPTS);
    json_put_stamp(out, "next_attempt_at", pg_get_stamp(rows, row, PG_COL(delivery, next_attempt_at)));
    put_number(out, "response_status", rows, row, PG_COL(delivery, response_status));
    json_put_str(out, "error_message", pg_get_str(rows, row, PG_COL(delivery, error_message)));
    put_number(out, "duration_ms", rows, row, PG_COL(delivery, duration_ms));
    json_put_uuid(out, "replay_of", pg_get_uuid(rows, row, PG_COL(delivery, replay_of)));
    json_put_stamp(out, "attempted_at", pg_get_stamp(rows, row, PG_COL(delivery, attempted_at)));
    json_put_stamp(out, "delivered_at", pg_get_stamp(rows, row, PG_COL(delivery, delivered_at)));
    json_put_stamp(out, "created_at", pg_get_stamp(rows, row, PG_COL(delivery, created_at)));
    json_put_raw(out, "payload", pg_get_str(rows, row, PG_COL(delivery, payload)));
    json_put_raw(out, "attempts", pg_get_str(rows, row, PG_COL(delivery, attempts)));
}

struct uuid delivery_id(const struct pg_rows *rows, int row)
{
    return pg_get_uuid(rows, row, PG_COL(delivery, id));
}

stamp delivery_created_at(const struct pg_rows *rows, int row)
{
    return pg_get_stamp(rows, row, PG_COL(delivery, created_at));
}
