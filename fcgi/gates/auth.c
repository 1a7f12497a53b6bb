#include "fcgi/gates/auth.h"

#include "fcgi/gates/key_cache.h"
#include "fcgi/request/request.h"
#include "fcgi/services.h"

#define DIGITS 32
#define CHECKSUM 6

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
    return fault_set(&x->fault, FAULT_INVALID_KEY,
                     "Invalid API key: what the header X-API-Key holds is no key that is in use");
}

static struct caller read_caller(const struct pg_rows *rows)
{
    struct caller caller = {
        .key = pg_get_uuid(rows, 0, PG_COL(auth_caller, key_id)),
        .tenant = pg_get_uuid(rows, 0, PG_COL(auth_caller, tenant_id)),
        .scopes = (pg_get_bool(rows, 0, PG_COL(auth_caller, prep)) ? SCOPE_PREP : 0u) |
                  (pg_get_bool(rows, 0, PG_COL(auth_caller, check)) ? SCOPE_CHECK : 0u),
        .rate_limit_prep = pg_get_int(rows, 0, PG_COL(auth_caller, rate_limit_prep)),
        .rate_limit_check = pg_get_int(rows, 0, PG_COL(auth_caller, rate_limit_check)),
        .rate_ceiling_prep = pg_get_int(rows, 0, PG_COL(auth_caller, rate_ceiling_prep)),
        .rate_ceiling_check = pg_get_int(rows, 0, PG_COL(auth_caller, rate_ceiling_check)),
    };

    snprintf(caller.key_prefix, sizeof caller.key_prefix, "%s", pg_get_text(rows, 0, PG_COL(auth_caller, key_prefix)));
    return caller;
}

/* Asks the database and keeps a good key. Generation and age are those before the question, so that no answer is newer than it seems. */
static bool look_up(struct exchange *x, const uint8_t *hash, struct key_entry *entry)
{
    const uint64_t generation = key_cache_generation(x->services->keys, hash);
    const int64_t asked = stamp_ticks();
    char hex[DIGEST_SHA256_HEX];
    struct pg_rows rows;

    atomic_fetch_add(&x->services->board->key_lookups, 1);
    if (!PG_RUN(&x->unit, &rows, auth_caller, pg_text(digest_hex(hash, DIGEST_SHA256, hex))))
        return false;
    if (rows.count == 0 || !pg_get_bool(&rows, 0, PG_COL(auth_caller, is_active)) ||
        !pg_get_bool(&rows, 0, PG_COL(auth_caller, tenant_active)))
        return refuse(x);
    *entry = (struct key_entry){.loaded_ticks = asked,
                                .expires_at = pg_get_stamp(&rows, 0, PG_COL(auth_caller, expires_at)),
                                .caller = read_caller(&rows)};
    key_cache_store(x->services->keys, hash, generation, entry, asked);
    return true;
}

static bool authenticate(struct exchange *x)
{
    struct key_entry entry;
    uint8_t hash[DIGEST_SHA256];

    if (x->route->scopes == 0)
        return true;
    request_phase(x, PHASE_AUTH);
    if (x->headers.api_key[0] == '\0')
        return fault_set(&x->fault, FAULT_NOT_AUTHENTICATED,
                         "Not authenticated: send your API key in the header X-API-Key");
    if (!auth_key_plausible(str_of(x->headers.api_key)))
        return refuse(x);
    if (!pg_ready(x->unit.pg, &x->fault))
        return false;
    digest_sha256(str_of(x->headers.api_key), hash);
    if (!key_cache_find(x->services->keys, hash, stamp_ticks(), &entry) && !look_up(x, hash, &entry))
        return false;
    if (entry.expires_at != STAMP_NONE && entry.expires_at <= x->started)
        return fault_set(&x->fault, FAULT_EXPIRED_KEY,
                         "API key expired: ask for another one to send in the header X-API-Key");
    x->caller = entry.caller;
    x->unit.tenant = x->caller.tenant;
    return true;
}

/* A failure that is the client's counts for its address; of one that has had too many, it is told to wait. */
static bool count_failure(struct exchange *x)
{
    struct scoreboard *board = x->services->board;
    const int64_t most = x->settings->auth_failures;
    unsigned wait_s;

    if (fault_http_status(x->fault.kind) != 401)
        return false;
    atomic_fetch_add(&board->auth_failures, 1);
    if (most == 0)
        return false;
    wait_s = auth_failures_count(&board->addresses, str_of(x->headers.limited_address), most, stamp_ticks());
    if (wait_s == 0)
        return false;
    atomic_fetch_add(&board->auth_held_back, 1);
    fault_clear(&x->fault);
    x->fault.retry_after_s = wait_s;
    return fault_set(&x->fault, FAULT_AUTH_FAILURES,
                     "More than %lld requests without a valid API key came from your address within %d s",
                     (long long)most, AUTH_FAILURES_WINDOW_S);
}

bool auth_check(struct exchange *x)
{
    return authenticate(x) || count_failure(x);
}
