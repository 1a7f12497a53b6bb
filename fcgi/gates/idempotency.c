#include "fcgi/gates/idempotency.h"

#include "base/digest.h"
#include "fcgi/response/response.h"

static bool is_printable(struct str key)
{
    for (size_t i = 0; i < key.len; i++)
        if (key.at[i] < 0x20 || key.at[i] > 0x7e)
            return false;
    return key.len >= 1 && key.len <= LIMIT_IDEMPOTENCY_KEY;
}

static bool has_key(const struct exchange *x)
{
    return x->headers.idempotency_key[0] != '\0';
}

/* What the lock is on. */
static const char *lock_name(struct exchange *x)
{
    char tenant[UUID_TEXT];

    return arena_printf(x->arena, "%s %s", uuid_format(x->caller.tenant, tenant), x->headers.idempotency_key);
}

static bool lock(struct exchange *x)
{
    struct pg_rows rows;

    if (!PG_RUN(&x->unit, &rows, idempotency_lock, pg_text(lock_name(x))))
        return false;
    x->idempotency.locked = pg_get_bool(&rows, 0, PG_COL(idempotency_lock, locked));
    x->idempotency.session = pg_sessions(x->unit.pg);
    if (x->idempotency.locked)
        return true;
    x->fault.retry_after_s = 1;
    return fault_set(&x->fault, FAULT_IN_FLIGHT, "The first request with this Idempotency-Key is still in flight");
}

/* The row holds no digest until the body has been read. */
static bool take(struct exchange *x)
{
    struct pg_rows rows;

    if (!PG_RUN(&x->unit, &rows, idempotency_take, pg_text(x->headers.idempotency_key)))
        return false;
    x->idempotency.state = rows.count == 1 ? IDEMPOTENCY_FIRST : IDEMPOTENCY_SEEN;
    return true;
}

bool idempotency_begin(struct exchange *x)
{
    if (!has_key(x))
        return true;
    if (!is_printable(str_of(x->headers.idempotency_key)))
        return fault_set(&x->fault, FAULT_BAD_REQUEST, "Idempotency-Key must be 1 to %d printable ASCII characters",
                         LIMIT_IDEMPOTENCY_KEY);
    return lock(x) && take(x);
}

bool idempotency_resume(struct exchange *x)
{
    return !x->idempotency.locked || x->idempotency.session == pg_sessions(x->unit.pg) || (lock(x) && take(x));
}

static bool replay(struct exchange *x, const struct pg_rows *rows)
{
    const char *location = pg_get_text(rows, 0, PG_COL(idempotency_seen, location));

    if (location != NULL)
        response_header(x, "Location", "%s", location);
    response_header(x, "Idempotent-Replayed", "true");
    response_bytes(x, (int)pg_get_int(rows, 0, PG_COL(idempotency_seen, status)), "application/json",
                   pg_get_str(rows, 0, PG_COL(idempotency_seen, body)));
    return false; /* the chain ends here, without a fault: x->response is the answer */
}

static bool compare(struct exchange *x)
{
    struct pg_rows rows;

    if (!PG_RUN(&x->unit, &rows, idempotency_seen, pg_text(x->headers.idempotency_key)))
        return false;
    if (strcmp(pg_get_text(&rows, 0, PG_COL(idempotency_seen, request_hash)), x->idempotency.request_hash) != 0)
        return fault_set(&x->fault, FAULT_KEY_REUSED, "This Idempotency-Key was used with another request");
    return replay(x, &rows);
}

bool idempotency_match(struct exchange *x, const char *digest)
{
    if (x->idempotency.state == IDEMPOTENCY_NONE)
        return true;
    digest_sha256_hex(str_of(arena_printf(x->arena, "%s %s %s", route_method_name(x->method), x->path.at, digest)),
                      x->idempotency.request_hash);
    return x->idempotency.state == IDEMPOTENCY_FIRST || compare(x);
}

bool idempotency_keep(struct exchange *x, int status)
{
    if (x->idempotency.state != IDEMPOTENCY_FIRST)
        return true;
    x->idempotency.state = IDEMPOTENCY_KEPT;
    return PG_RUN(&x->unit, NULL, idempotency_keep, pg_text(x->headers.idempotency_key),
                  pg_text(x->idempotency.request_hash), pg_int(status),
                  pg_text(x->response.location[0] != '\0' ? x->response.location : NULL), pg_str(buf_str(x->body)));
}

bool idempotency_about(struct exchange *x, struct uuid student)
{
    return x->idempotency.state != IDEMPOTENCY_KEPT ||
           PG_RUN(&x->unit, NULL, idempotency_about, pg_text(x->headers.idempotency_key), pg_uuid(student));
}

/* A key whose answer was not stored is free again. Where it is not known whether the commit went through, the row decides. */
void idempotency_release(struct exchange *x)
{
    struct fault ignored = {0};
    const struct unit aside = pg_unit_aside(&x->unit, &ignored);
    bool done = true;

    if (!x->idempotency.locked ||
        x->idempotency.session != pg_sessions(x->unit.pg)) /* a session that is lost has lost its lock */
        return;
    pg_rollback(x->unit.pg);
    if (x->idempotency.state != IDEMPOTENCY_SEEN)
        done = PG_RUN(&aside, NULL, idempotency_release, pg_text(x->headers.idempotency_key));
    done = done && PG_RUN(&aside, NULL, idempotency_unlock, pg_text(lock_name(x)));
    x->idempotency.locked = !done;
}

bool idempotency_claim(struct exchange *x, const json_t *body)
{
    char digest[DIGEST_SHA256_HEX];

    if (!has_key(x))
        return true;
    digest_sha256_hex(str_of(json_text(x->arena, body)), digest);
    return idempotency_begin(x) && idempotency_match(x, digest);
}
