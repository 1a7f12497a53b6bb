#include "work/webhook.h"

#define E(name) name,
const char *const webhook_events[WEBHOOK_EVENT_COUNT + 1] = {WEBHOOK_EVENTS(E) NULL};
#undef E

static bool missing(struct fault *fault)
{
    return fault_set(fault, FAULT_NOT_FOUND, "Webhook not found");
}

bool webhook_insert(const struct unit *unit, struct uuid id, const struct webhook_draft *draft, struct pg_rows *rows)
{
    if (!PG_RUN(unit, NULL, webhooks_lock, pg_uuid(unit->tenant)) ||
        !PG_RUN(unit, rows, webhook_insert, pg_uuid(id), pg_text(draft->url),
                pg_texts(draft->events, draft->event_count), pg_text(draft->description), pg_text(draft->secret),
                pg_int(WEBHOOK_MOST)))
        return false;
    return rows->count == 1 ||
           fault_set(unit->fault, FAULT_INVALID, "There are %d webhooks already, which is the most", WEBHOOK_MOST);
}

bool webhook_fetch(const struct unit *unit, struct uuid id, bool hold, struct pg_rows *rows)
{
    bool done = hold ? PG_RUN(unit, rows, webhook_hold, pg_uuid(id)) : PG_RUN(unit, rows, webhook_by_id, pg_uuid(id));

    return done && (rows->count == 1 || missing(unit->fault));
}

bool webhook_update(const struct unit *unit, struct uuid id, const struct webhook_change *change, struct pg_rows *rows)
{
    const struct webhook_draft *draft = &change->draft;
    struct pg_value events = draft->event_count > 0 ? pg_texts(draft->events, draft->event_count) : pg_null();

    if (!PG_RUN(unit, rows, webhook_update, pg_uuid(id), pg_text(draft->url), events, pg_bool(change->described),
                pg_text(draft->description), change->switched ? pg_bool(change->on) : pg_null(), pg_text(draft->secret),
                pg_int(WEBHOOK_OVERLAP_S)))
        return false;
    return rows->count == 1 || missing(unit->fault);
}

bool webhook_delete(const struct unit *unit, struct uuid id)
{
    struct pg_rows rows;

    return PG_RUN(unit, &rows, webhook_delete, pg_uuid(id)) && (rows.affected == 1 || missing(unit->fault));
}

/* The first row is there even when the page is empty, and says how many there are in all. */
bool webhook_list(const struct unit *unit, const struct page *page, struct pg_rows *rows, int64_t *total)
{
    if (!PG_RUN(unit, rows, webhooks_page, pg_bigint(page->limit + 1), pg_bigint(page->offset),
                pg_stamp(page->after_at), pg_uuid(page->after_id)))
        return false;
    *total = pg_get_int(rows, 0, PG_COL(webhooks_page, total));
    if (pg_is_null(rows, 0, PG_COL(webhook, id)))
        rows->count = 0;
    return true;
}

void webhook_json(struct json_out *out, const struct pg_rows *rows, int row)
{
    json_put_uuid(out, "id", pg_get_uuid(rows, row, PG_COL(webhook, id)));
    json_put_str(out, "url", pg_get_str(rows, row, PG_COL(webhook, url)));
    json_put_raw(out, "events", pg_get_str(rows, row, PG_COL(webhook, events)));
    json_put_str(out, "description", pg_get_str(rows, row, PG_COL(webhook, description)));
    json_put_bool(out, "is_active", pg_get_bool(rows, row, PG_COL(webhook, is_active)));
    json_put_stamp(out, "disabled_at", pg_get_stamp(rows, row, PG_COL(webhook, disabled_at)));
    json_put_str(out, "disabled_reason", pg_get_str(rows, row, PG_COL(webhook, disabled_reason)));
    json_put_stamp(out, "failing_since", pg_get_stamp(rows, row, PG_COL(webhook, failing_since)));
    json_put_stamp(out, "created_at", pg_get_stamp(rows, row, PG_COL(webhook, created_at)));
    json_put_stamp(out, "updated_at", pg_get_stamp(rows, row, PG_COL(webhook, updated_at)));
}

struct uuid webhook_id(const struct pg_rows *rows, int row)
{
    return pg_get_uuid(rows, row, PG_COL(webhook, id));
}

stamp webhook_created_at(const struct pg_rows *rows, int row)
{
    return pg_get_stamp(rows, row, PG_COL(webhook, created_at));
}

bool webhook_is_active(const struct pg_rows *rows, int row)
{
    return pg_get_bool(rows, row, PG_COL(webhook, is_active));
}
