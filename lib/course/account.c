#include "course/account.h"

bool account_fetch(const struct unit *unit, struct uuid key, struct pg_rows *rows)
{
    return PG_RUN(unit, rows, account, pg_uuid(key)) &&
           (rows->count > 0 || fault_set(unit->fault, FAULT_INVALID_KEY, "Invalid API key"));
}

void account_write_caller(struct json_out *out, const struct pg_rows *rows)
{
    json_open(out, "key");
    json_put_text(out, "prefix", pg_get_text(rows, 0, PG_COL(account, key_prefix)));
    json_put_text(out, "label", pg_get_text(rows, 0, PG_COL(account, label)));
    json_put_raw(out, "scopes", pg_get_str(rows, 0, PG_COL(account, scopes)));
    json_put_stamp(out, "expires_at", pg_get_stamp(rows, 0, PG_COL(account, expires_at)));
    json_put_stamp(out, "last_used_at", pg_get_stamp(rows, 0, PG_COL(account, last_used_at)));
    json_close(out);
    json_open(out, "tenant");
    json_put_text(out, "name", pg_get_text(rows, 0, PG_COL(account, name)));
    json_put_stamp(out, "paused_at", pg_get_stamp(rows, 0, PG_COL(account, paused_at)));
    json_close(out);
}

/* null where nobody has set it. */
static void put_quota(struct json_out *out, const char *name, const struct pg_rows *rows, int column)
{
    if (pg_is_null(rows, 0, column))
        json_put_null(out, name);
    else
        json_put_int(out, name, pg_get_int(rows, 0, column));
}

static void write_budget(struct json_out *out, const struct pg_rows *rows)
{
    json_open(out, "budget");
    if (pg_is_null(rows, 0, PG_COL(account, budget_usd)))
        json_put_null(out, "usd");
    else
        json_put_double(out, "usd", pg_get_double(rows, 0, PG_COL(account, budget_usd)));
    json_put_double(out, "used_usd", pg_get_double(rows, 0, PG_COL(account, used_usd)));
    json_put_text(out, "month", pg_get_text(rows, 0, PG_COL(account, month)));
    json_close(out);
}

void account_write_quota(struct json_out *out, const struct pg_rows *rows)
{
    json_open(out, "quota");
    json_open(out, "storage");
    put_quota(out, "bytes", rows, PG_COL(account, storage_quota_bytes));
    json_put_int(out, "used_bytes", pg_get_int(rows, 0, PG_COL(account, stored_bytes)));
    json_close(out);
    json_open(out, "jobs");
    put_quota(out, "limit", rows, PG_COL(account, job_quota));
    json_put_int(out, "in_flight", pg_get_int(rows, 0, PG_COL(account, jobs_in_flight)));
    json_close(out);
    write_budget(out, rows);
    json_close(out);
}
