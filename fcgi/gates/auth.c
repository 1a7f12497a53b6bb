#include "fcgi/gates/auth.h"

#include "fcgi/gates/key_cache.h"
#include "fcgi/request/request.h"
#include "fcgi/services.h"

#define DIGITS 32
#define CHECKSUM 6
#define USED_EVERY_US (60 * STAMP_SECOND)

static bool is_lower_hex(struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (!((text.at[i] >= '0' && text.at[i] <= '9') || (text.at[i] >= 'a' && text.at[i] <= 'f')))
            return false;
    return true;
}

bool auth_key_plausible(struct str key)
{
    const size_t prefix = STR("cs_live_").len;

    if (!str_starts(key, STR("cs_live_")) && !str_starts(key, STR("cs_test_")))
        return false;
    return (key.len == prefix + DIGITS || key.len == prefix + DIGITS + CHECKSUM) &&
           is_lower_hex((struct str){key.at + prefix, key.len - prefix});
}

static bool refuse(struct exchange *x)
{
    return fault_set(&x->fault, FAULT_INVALID_KEY, "Invalid API key");
}

static struct caller read_caller(const struct pg_rows *rows)
{
    struct caller caller = {
        .key = pg_get_uuid(rows, 0, PG_COL(auth_key, key_id)),
        .tenant = pg_get_uuid(rows, 0, PG_COL(auth_key, tenant_id)),
        .scopes = (pg_get_bool(rows, 0, PG_COL(auth_key, prep)) ? SCOPE_PREP : 0u) |
                  (pg_get_bool(rows, 0, PG_COL(auth_key, check)) ? SCOPE_CHECK : 0u),
        .rate_limit_prep = pg_get_int(rows, 0, PG_COL(auth_key, rate_limit_prep)),
        .rate_limit_check = pg_get_int(rows, 0, PG_COL(auth_key, rate_limit_check)),
    };

    snprintf(caller.key_prefix, sizeof caller.key_prefix, "%s", pg_get_text(rows, 0, PG_COL(auth_key, key_prefix)));
    return caller;
}

/* Written at most once a minute for each key. */
static bool record_use(struct exchange *x, struct key_entry *entry)
{
    const int64_t now = stamp_ticks();

    if (entry->used_ticks != 0 && now - entry->used_ticks < USED_EVERY_US)
        return true;
    entry->used_ticks = now;
    return PG_RUN(&x->unit, NULL, auth_used, pg_uuid(entry->caller.tenant), pg_uuid(entry->caller.key));
}

/* Asks the database and remembers a good key. The age counts from before the question, so that no answer is older than its age says. */
static bool look_up(struct exchange *x, const char *hash, const struct key_entry **found)
{
    const int64_t asked = stamp_ticks();
    struct key_entry *entry;
    struct pg_rows rows;

    if (!PG_RUN(&x->unit, &rows, auth_key, pg_text(hash)))
        return false;
    if (rows.count == 0 || !pg_get_bool(&rows, 0, PG_COL(auth_key, is_active)) ||
        !pg_get_bool(&rows, 0, PG_COL(auth_key, tenant_active)))
        return refuse(x);
    entry = key_cache_place(x->services->keys, hash);
    snprintf(entry->hash, sizeof entry->hash, "%s", hash);
    entry->loaded_ticks = asked;
    entry->expires_at = pg_get_stamp(&rows, 0, PG_COL(auth_key, expires_at));
    entry->caller = read_caller(&rows);
    *found = entry;
    return record_use(x, entry);
}

static void read_notifications(struct exchange *x)
{
    const char *payload;

    while (pg_notification(x->unit.pg, x->arena, &payload))
        key_cache_forget(x->services->keys, payload);
}

bool auth_check(struct exchange *x)
{
    const struct key_entry *entry;
    char hash[DIGEST_SHA256_HEX];

    if (x->route->scopes == 0)
        return true;
    request_phase(x, PHASE_AUTH);
    if (x->headers.api_key[0] == '\0')
        return fault_set(&x->fault, FAULT_NOT_AUTHENTICATED, "Not authenticated");
    if (!auth_key_plausible(str_of(x->headers.api_key)))
        return refuse(x);
    if (!pg_ready(x->unit.pg, &x->fault))
        return false;
    read_notifications(x);
    digest_sha256_hex(str_of(x->headers.api_key), hash);
    entry = key_cache_find(x->services->keys, hash, stamp_ticks());
    if (entry == NULL && !look_up(x, hash, &entry))
        return false;
    if (entry->expires_at != STAMP_NONE && entry->expires_at <= x->started)
        return fault_set(&x->fault, FAULT_EXPIRED_KEY, "API key expired");
    x->caller = entry->caller;
    x->unit.tenant = x->caller.tenant;
    return true;
}
