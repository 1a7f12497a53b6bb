#include "fcgi/handlers/webhooks.h"

#include "base/random.h"
#include "base/secret.h"
#include "fcgi/gates/change.h"
#include "fcgi/gates/idempotency.h"
#include "fcgi/request/fields.h"
#include "fcgi/response/listing.h"
#include "fcgi/response/response.h"
#include "net/url.h"
#include "work/signature.h"
#include "work/webhook.h"

static const struct listing webhooks = {webhook_json, webhook_created_at, webhook_id};

/* ---- fields ---- */

/* Production sends messages over TLS only; addresses that are not public are for tests and refused there at the start. */
static unsigned allowed_urls(const struct settings *settings)
{
    return (settings->environment != ENV_PRODUCTION ? URL_PLAIN : 0) |
           (settings->webhook_allow_private ? URL_PRIVATE : 0);
}

static const char *read_url(struct exchange *x, const json_t *body, enum field_presence presence)
{
    const char *url = field_text(x, body, "url", presence, 1, WEBHOOK_URL);
    const char *wrong = url != NULL ? url_fault(url, allowed_urls(x->settings)) : NULL;

    if (wrong != NULL)
        fault_field(&x->fault, x->arena, "url", NULL, "'url' %s", wrong);
    return url;
}

static const char *known_event(const json_t *value)
{
    for (size_t i = 0; json_is_string(value) && i < WEBHOOK_EVENT_COUNT; i++)
        if (strcmp(json_string_value(value), webhook_events[i]) == 0)
            return webhook_events[i];
    return NULL;
}

static bool has_event(const struct webhook_draft *draft, const char *event)
{
    for (size_t i = 0; i < draft->event_count; i++)
        if (draft->events[i] == event)
            return true;
    return false;
}

/* Each once, in the order given. */
static void read_events(struct exchange *x, const json_t *list, struct webhook_draft *draft)
{
    bool good = json_is_array(list) && json_array_size(list) > 0;

    for (size_t i = 0; good && i < json_array_size(list); i++) {
        const char *event = known_event(json_array_get(list, i));

        good = event != NULL;
        if (good && !has_event(draft, event))
            draft->events[draft->event_count++] = event;
    }
    if (!good)
        fault_field(&x->fault, x->arena, "events",
                    "job.complete, job.failed, job.cancelled, submission.reviewed, quota.warning, budget.warning",
                    "'events' must be a list of one or more known events");
}

static const char *new_secret(struct exchange *x)
{
    char *secret = arena_alloc(x->arena, SIGNATURE_SECRET);
    uint8_t key[SIGNATURE_KEY];

    random_bytes(key, sizeof key);
    signature_secret(key, secret);
    secret_wipe(key, sizeof key);
    return secret;
}

/* A new secret is shown in the answer to the request that made it, and never again. */
static void write_webhook(struct exchange *x, const struct pg_rows *rows, const char *secret)
{
    json_open(&x->json, NULL);
    webhook_json(&x->json, rows, 0);
    if (secret != NULL)
        json_put_text(&x->json, "secret", secret);
    json_close(&x->json);
}

/* ---- POST /webhooks ---- */

static bool read_draft(struct exchange *x, const json_t *body, struct webhook_draft *draft)
{
    *draft = (struct webhook_draft){
        .url = read_url(x, body, FIELD_REQUIRED),
        .description = field_text(x, body, "description", FIELD_OPTIONAL, 0, WEBHOOK_DESCRIPTION),
        .secret = new_secret(x),
    };
    read_events(x, field_value(x, body, "events"), draft);
    return fields_ok(x);
}

static bool insert(struct exchange *x, const struct webhook_draft *draft)
{
    struct pg_rows rows;
    char id[UUID_TEXT];

    pg_begin(x->unit.pg);
    if (!webhook_insert(&x->unit, uuid_new(), draft, &rows))
        return false;
    response_header(x, "Location", "/api/v1/webhooks/%s", uuid_format(webhook_id(&rows, 0), id));
    write_webhook(x, &rows, draft->secret);
    return idempotency_keep(x, 201) && change_commit(x);
}

bool webhooks_create(struct exchange *x)
{
    struct webhook_draft draft;
    json_t *body;

    return field_body(x, &body) && read_draft(x, body, &draft) && idempotency_claim(x, body) && insert(x, &draft) &&
           response_json(x, 201);
}

/* ---- GET ---- */

bool webhooks_index(struct exchange *x)
{
    struct pg_rows rows;
    struct page page;
    int64_t total;

    field_page(x, &page);
    if (!fields_ok(x) || !webhook_list(&x->unit, &page, &rows, &total))
        return false;
    listing_write(x, &webhooks, &page, &rows, total);
    return response_json(x, 200);
}

bool webhooks_show(struct exchange *x)
{
    struct pg_rows rows;
    struct uuid id;

    if (!field_path_uuid(x, "webhook", "Webhook", &id) || !webhook_fetch(&x->unit, id, false, &rows))
        return false;
    write_webhook(x, &rows, NULL);
    return response_json_tagged(x);
}

/* ---- PATCH, DELETE ---- */

/* Begins the transaction of an edit: the webhook is there, matches If-Match, and stays so. */
static bool hold(struct exchange *x, struct uuid id)
{
    struct pg_rows rows;

    pg_begin(x->unit.pg);
    if (!webhook_fetch(&x->unit, id, true, &rows))
        return false;
    write_webhook(x, &rows, NULL);
    return response_unchanged(x);
}

static bool read_change(struct exchange *x, const json_t *body, struct webhook_change *change)
{
    *change = (struct webhook_change){
        .draft.description = field_text(x, body, "description", FIELD_OPTIONAL, 0, WEBHOOK_DESCRIPTION),
        .described = field_given(x, body, "description"),
        .on = field_flag(x, body, "is_active", true),
        .switched = json_is_boolean(field_value(x, body, "is_active")),
    };
    if (field_given(x, body, "url"))
        change->draft.url = read_url(x, body, FIELD_REQUIRED);
    if (field_given(x, body, "events"))
        read_events(x, field_value(x, body, "events"), &change->draft);
    if (field_given(x, body, "is_active") && field_value(x, body, "is_active") == NULL)
        fault_field(&x->fault, x->arena, "is_active", NULL, "'is_active' must be true or false");
    if (field_flag(x, body, "rotate_secret", false))
        change->draft.secret = new_secret(x);
    return fields_ok(x);
}

/* The tag is that of the webhook as GET shows it, without a secret. */
static void write_changed(struct exchange *x, const struct pg_rows *rows, const char *secret)
{
    write_webhook(x, rows, NULL);
    response_tag(x);
    response_rewind(x);
    write_webhook(x, rows, secret);
}

static bool change_held(struct exchange *x, struct uuid id, const struct webhook_change *change)
{
    struct pg_rows rows;

    if (!hold(x, id) || !webhook_update(&x->unit, id, change, &rows) || !change_commit(x))
        return false;
    write_changed(x, &rows, change->draft.secret);
    return true;
}

bool webhooks_update(struct exchange *x)
{
    struct webhook_change change;
    struct uuid id;
    json_t *body;

    return field_body(x, &body) && read_change(x, body, &change) && field_path_uuid(x, "webhook", "Webhook", &id) &&
           change_held(x, id, &change) && response_json(x, 200);
}

bool webhooks_destroy(struct exchange *x)
{
    struct uuid id;

    return field_path_uuid(x, "webhook", "Webhook", &id) && hold(x, id) && webhook_delete(&x->unit, id) &&
           change_commit(x) && response_empty(x, 204);
}
