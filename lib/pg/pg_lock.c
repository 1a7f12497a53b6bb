#include "pg/pg_session.h"
#include "pg/pg_type.h"

struct pg *pg_lock_session(const struct pg_options *options)
{
    struct pg_options direct = *options;

    if (!options->by_transaction)
        return NULL;
    direct.host = options->direct_host;
    direct.port = options->direct_port;
    direct.by_transaction = false;
    direct.lazy = true;
    return pg_new(&direct);
}

/* A lock is answered by true, or by the number of what was locked. */
static bool is_taken(const struct pg_rows *rows)
{
    return rows->count > 0 && (PQftype(rows->result, 0) != PG_OID_BOOL || pg_get_bool(rows, 0, 0));
}

static bool take(const struct unit *unit, struct pg_rows *rows, enum pg_query query, const struct pg_value *values,
                 size_t count)
{
    if (!pg_ready(unit->pg, unit->fault) || !pg_run(unit, rows, query, values, count))
        return false;
    unit->pg->held += is_taken(rows);
    return true;
}

/* A session that is gone has given all its locks back. */
static bool give_back(const struct unit *unit, enum pg_query query, const struct pg_value *values, size_t count)
{
    if (unit->pg->held == 0)
        return true;
    if (!pg_run(unit, NULL, query, values, count))
        return false;
    unit->pg->held--;
    return true;
}

bool pg_lock_run(const struct unit *unit, struct pg_rows *rows, enum pg_query query, const struct pg_value *values,
                 size_t count)
{
    struct unit own = *unit;
    bool done;

    own.pg = unit->pg->locks;
    if (pg_statements[query].shape == PG_SHAPE_EXEC)
        done = give_back(&own, query, values, count);
    else
        done = take(&own, rows, query, values, count);
    if (own.pg->held == 0)
        pg_session_close(own.pg);
    return done;
}

bool pg_lock_ready(struct pg *pg, struct fault *fault)
{
    return pg->locks == NULL || pg->locks->held == 0 || pg_ready(pg->locks, fault);
}
