#include "fcgi/handlers/deliveries.h"

#include "fcgi/gates/change.h"
#include "fcgi/gates/idempotency.h"
#include "fcgi/request/fields.h"
#include "fcgi/response/listing.h"
#include "fcgi/response/response.h"
#include "work/delivery.h"
#include "work/webhook.h"

static const struct listing deliveries = {delivery_json, delivery_created_at, delivery_id};

/* ---- GET /webhooks/{webhook}/deliveries ---- */

static const char *read_status(struct exchange *x)
{
    static const char *const words[] = {"pending", "delivered", "failed"};
    const char *status = field_query(x, "status");

    for (size_t i = 0; status != NULL && i < ARRAY_COUNT(words); i++)
        if (strcmp(status, words[i]) == 0)
            return status;
    if (status != NULL)
        fault_field(&x->fault, x->arena, "status", NULL, "'status' must be one of: pending, delivered, failed");
    return NULL;
}

bool deliveries_index(struct exchange *x)
{
    struct delivery_filter filter = {.status = read_status(x)};
    struct uuid webhook;
    struct pg_rows rows;
    int64_t total;

    field_page(x, &filter.page);
    if (!fields_ok(x) || !field_path_uuid(x, "webhook", "Webhook", &webhook) ||
        !delivery_list(&x->unit, webhook, &filter, &rows, &total))
        return false;
    listing_write(x, &deliveries, &filter.page, &rows, total);
    return response_json(x, 200);
}

/* ---- POST /webhooks/{webhook}/deliveries/{delivery}/replay ---- */

static bool is_on(struct exchange *x, struct uuid webhook)
{
    struct pg_rows rows;

    return webhook_fetch(&x->unit, webhook, false, &rows) &&
           (webhook_is_active(&rows, 0) ||
            fault_set(&x->fault, FAULT_CONFLICT, "The webhook is switched off: set its is_active to true first"));
}

static bool replay(struct exchange *x, struct uuid webhook, struct uuid id)
{
    struct pg_rows rows;

    pg_begin(x->unit.pg);
    if (!is_on(x, webhook) || !delivery_replay(&x->unit, webhook, id, &rows))
        return false;
    json_open(&x->json, NULL);
    delivery_json(&x->json, &rows, 0);
    json_close(&x->json);
    return idempotency_keep(x, 202) && change_commit(x);
}

bool deliveries_replay(struct exchange *x)
{
    struct uuid webhook, id;

    return field_path_uuid(x, "webhook", "Webhook", &webhook) && field_path_uuid(x, "delivery", "Delivery", &id) &&
           idempotency_begin(x) && idempotency_match(x, "") && replay(x, webhook, id) && response_json(x, 202);
}
