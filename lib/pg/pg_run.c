#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include "base/num.h"
#include "pg/pg.h"
#include "pg/pg_session.h"

struct pg *pg_new(const struct pg_options *options)
{
    struct pg *pg = calloc(1, sizeof *pg);

    if (!pg)
        abort();
    while (pg_statements[pg->count].name)
        pg->count++;
    if (!(pg->types = calloc(pg->count + 1, sizeof *pg->types)))
        abort();
    pg->options = *options;
    pg->watched = -1;
    pg->locks = pg_lock_session(options);
    return pg;
}

void pg_free(struct pg *pg)
{
    if (!pg)
        return;
    pg_free(pg->locks);
    pg_session_close(pg);
    free(pg->types);
    free(pg);
}

/* PQfinish says goodbye on the socket, which is the parent's too: it says it to /dev/null instead. */
void pg_abandon(struct pg *pg)
{
    int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);

    if (pg->locks)
        pg_abandon(pg->locks);
    if (pg->connection && nowhere >= 0)
        dup2(nowhere, PQsocket(pg->connection));
    if (nowhere >= 0)
        close(nowhere);
    pg_session_close(pg);
    pg->transaction = PG_IDLE;
}

/* Reads what arrived between units of work: notifications, or the news that the server is gone. */
static bool still_there(struct pg *pg)
{
    struct pollfd wait = {.fd = PQsocket(pg->connection), .events = POLLIN};

    while (poll(&wait, 1, 0) > 0)
        if (PQconsumeInput(pg->connection) != 1 || PQstatus(pg->connection) != CONNECTION_OK)
            return false;
    return PQstatus(pg->connection) == CONNECTION_OK;
}

bool pg_ready(struct pg *pg, struct fault *fault)
{
    pg_rollback(pg);
    pg->violated[0] = '\0';
    pg->expected = NULL;
    if (pg->connection && !pg->stale && still_there(pg))
        return pg_lock_ready(pg, fault);
    pg_session_close(pg);
    pg->transaction = PG_IDLE;
    return pg_session_open(pg, fault) && pg_lock_ready(pg, fault);
}

bool pg_prepare(struct pg *pg, const enum pg_query *queries, size_t count, struct fault *fault)
{
    for (size_t i = 0; i < count; i++)
        if (pg->connection == NULL || !pg_session_prepare(pg, queries[i], fault))
            return false;
    return true;
}

int64_t pg_sessions(const struct pg *pg)
{
    return pg->locks ? pg->locks->sessions : pg->sessions;
}

int pg_socket(const struct pg *pg)
{
    return pg->connection ? PQsocket(pg->connection) : -1;
}

void pg_patience(struct pg *pg, int ms)
{
    pg->patience_until = ms == 0 ? 0 : stamp_ticks() + ms * INT64_C(1000);
    if (pg->locks)
        pg->locks->patience_until = pg->patience_until;
}

void pg_watch(struct pg *pg, int fd)
{
    pg->watched = fd;
}

struct unit pg_unit_aside(const struct unit *unit, struct fault *fault)
{
    struct unit aside = *unit;

    aside.fault = fault;
    return aside;
}

/* ---- statements ---- */

static bool queue_own(struct pg *pg, const char *name)
{
    return PQsendQueryPrepared(pg->connection, name, 0, NULL, NULL, NULL, 1) == 1;
}

static bool queue_tenant(struct pg *pg, struct uuid tenant)
{
    char text[UUID_TEXT] = "";
    const char *value = uuid_is_nil(tenant) ? text : uuid_format(tenant, text);

    return PQsendQueryPrepared(pg->connection, "pg_tenant", 1, &value, NULL, NULL, 1) == 1;
}

/* Queues what must go before a statement and counts it: BEGIN, the terms of the session where it is one of a transaction only, a plan for its
 * values where it wants one, and the tenant where the server does not know it. The settings end with the transaction, and outside of
 * one each statement is its own. */
static bool queue_preamble(struct pg *pg, struct uuid tenant, const struct pg_statement *statement, int *count)
{
    bool begins = pg->transaction == PG_PENDING;
    bool terms = pg->options.by_transaction && pg->transaction != PG_OPEN;
    bool known = pg->transaction == PG_OPEN ? uuid_equal(tenant, pg->tenant_sent) : uuid_is_nil(tenant);

    *count = 0;
    if (begins && !queue_own(pg, "pg_begin"))
        return false;
    *count += begins;
    if (begins)
        pg->transaction = PG_OPEN, pg->tenant_sent = (struct uuid){{0}};
    if (terms && !queue_own(pg, "pg_terms"))
        return false;
    *count += terms;
    if (statement->custom && !queue_own(pg, "pg_custom"))
        return false;
    *count += statement->custom;
    if (known || !statement->tenant)
        return true;
    *count += 1;
    pg->tenant_sent = tenant;
    return queue_tenant(pg, tenant);
}

static bool queue_statement(struct pg *pg, const struct pg_statement *statement, const struct pg_bound *bound)
{
    return PQsendQueryPrepared(pg->connection, statement->name, statement->params, bound->values, bound->lengths,
                               bound->formats, 1) == 1;
}

static bool send_statement(const struct unit *unit, const struct pg_statement *statement, const struct pg_bound *bound,
                           int *preamble)
{
    struct pg *pg = unit->pg;

    return queue_preamble(pg, unit->tenant, statement, preamble) && queue_statement(pg, statement, bound) &&
           pg_session_sync(pg);
}

static void release_result(void *result)
{
    PQclear(result);
}

/* Whether the number of rows is what the statement's file promises. */
static bool check_shape(const struct pg_statement *statement, int count, struct fault *fault)
{
    if (statement->shape == PG_SHAPE_ONE && count == 0)
        return fault_set(fault, FAULT_NOT_FOUND, "Not found");
    if ((statement->shape == PG_SHAPE_ONE || statement->shape == PG_SHAPE_MAYBE) && count > 1)
        return fault_log(fault, FAULT_INTERNAL, "statement %s gave %d rows", statement->name, count);
    return true;
}

static bool accept_result(const struct unit *unit, const struct pg_statement *statement, PGresult *result,
                          struct pg_rows *rows)
{
    struct pg_rows here = {.result = result, .count = PQntuples(result)};

    arena_defer(unit->arena, release_result, result);
    if (PQresultStatus(result) != PGRES_TUPLES_OK && PQresultStatus(result) != PGRES_COMMAND_OK)
        return pg_error_file(unit->pg, result, statement->name, unit->fault);
    if (!num_parse(str_of(PQcmdTuples(result)), 0, INT64_MAX, &here.affected))
        here.affected = 0;
    if (rows)
        *rows = here;
    return check_shape(statement, here.count, unit->fault);
}

static bool exchange_statement(const struct unit *unit, struct pg_rows *rows, const struct pg_statement *statement,
                               const struct pg_bound *bound)
{
    int preamble;
    PGresult *result;

    if (!send_statement(unit, statement, bound, &preamble))
        return pg_error_lost(unit->pg, unit->fault);
    return pg_session_collect(unit->pg, preamble, &result, unit->fault) && accept_result(unit, statement, result, rows);
}

/* The server ends a transaction in which a statement failed; one that merely found no row goes on. */
static void note_state(struct pg *pg)
{
    if (pg->transaction == PG_OPEN && (!pg->connection || PQtransactionStatus(pg->connection) == PQTRANS_INERROR))
        pg->transaction = PG_BROKEN;
}

/* A scoped statement's first value is the tenant. */
static bool bind(const struct unit *unit, enum pg_query query, const struct pg_value *values, size_t count,
                 struct pg_bound *bound)
{
    const struct pg_statement *statement = &pg_statements[query];
    struct pg_value all[PG_BOUND_MAX] = {pg_uuid(unit->tenant)};
    const size_t first = statement->tenant;

    assert(first + count == (size_t)statement->params && first + count <= PG_BOUND_MAX);
    if (count > 0)
        memcpy(all + first, values, count * sizeof *values);
    return pg_bind_values(unit->arena, statement, unit->pg->types[query], all, bound, unit->fault);
}

bool pg_run(const struct unit *unit, struct pg_rows *rows, enum pg_query query, const struct pg_value *values,
            size_t count)
{
    const struct pg_statement *statement = &pg_statements[query];
    struct pg *pg = unit->pg;
    struct pg_bound bound;
    bool done;

    if (statement->session && pg->locks)
        return pg_lock_run(unit, rows, query, values, count);
    pg->violated[0] = '\0';
    pg->cancelled = false;
    if (!pg->connection)
        return pg_error_lost(pg, unit->fault);
    if (pg->transaction == PG_BROKEN)
        return fault_log(unit->fault, FAULT_INTERNAL, "statement %s: its transaction has failed already",
                         statement->name);
    done = pg_session_prepare(pg, query, unit->fault) && bind(unit, query, values, count, &bound) &&
           exchange_statement(unit, rows, statement, &bound);
    pg->expected = NULL;
    note_state(pg);
    return done;
}

/* ---- transactions ---- */

void pg_begin(struct pg *pg)
{
    assert(pg->transaction == PG_IDLE);
    pg->transaction = PG_PENDING;
}

/* Runs one of our own statements. */
static bool run_own(struct pg *pg, const char *name, struct fault *fault)
{
    PGresult *result;
    bool done;

    if (!queue_own(pg, name) || !pg_session_sync(pg))
        return pg_error_lost(pg, fault);
    if (!pg_session_collect(pg, 0, &result, fault))
        return false;
    done = PQresultStatus(result) == PGRES_COMMAND_OK || pg_error_file(pg, result, name, fault);
    PQclear(result);
    return done;
}

bool pg_commit(struct pg *pg, struct fault *fault)
{
    enum pg_transaction was = pg->transaction;

    pg->violated[0] = '\0';
    if (fault->kind != FAULT_NONE || was == PG_BROKEN) {
        pg_rollback(pg);
        return fault_log(fault, FAULT_INTERNAL, "commit of a failed transaction");
    }
    pg->transaction = PG_IDLE;
    if (was == PG_OPEN && !run_own(pg, "pg_commit", fault)) {
        pg->transaction = PG_IDLE;
        pg->expected = NULL;
        return false;
    }
    return true;
}

/* A statement that fails takes the commit behind it with it: the server skips the rest of the round trip. */
static bool exchange_last(const struct unit *unit, const struct pg_statement *statement, const struct pg_bound *bound)
{
    struct pg *pg = unit->pg;
    int preamble;
    PGresult *result;

    if (!queue_preamble(pg, unit->tenant, statement, &preamble) || !queue_statement(pg, statement, bound) ||
        !queue_own(pg, "pg_commit") || !pg_session_sync(pg))
        return pg_error_lost(pg, unit->fault);
    return pg_session_collect(pg, preamble + 1, &result, unit->fault) && accept_result(unit, statement, result, NULL);
}

bool pg_commit_with(const struct unit *unit, enum pg_query query, const struct pg_value *values, size_t count)
{
    struct pg *pg = unit->pg;
    struct pg_bound bound;

    if (unit->fault->kind != FAULT_NONE || pg->transaction == PG_BROKEN || pg->connection == NULL)
        return pg_commit(pg, unit->fault);
    pg->violated[0] = '\0';
    if (!pg_session_prepare(pg, query, unit->fault) || !bind(unit, query, values, count, &bound) ||
        !exchange_last(unit, &pg_statements[query], &bound)) {
        note_state(pg);
        return false;
    }
    pg->transaction = PG_IDLE;
    return true;
}

void pg_rollback(struct pg *pg)
{
    struct fault ignored = {0};
    bool open = pg->transaction == PG_OPEN || pg->transaction == PG_BROKEN;

    pg->transaction = PG_IDLE;
    if (open && pg->connection && !run_own(pg, "pg_rollback", &ignored))
        pg_session_close(pg);
}

void pg_expect(struct pg *pg, const char *constraint)
{
    pg->expected = constraint;
}

const char *pg_violated(const struct pg *pg)
{
    return pg->violated;
}

/* ---- notifications ---- */

void pg_listen(struct pg *pg, const char *channel)
{
    pg->channel = channel;
    pg->stale = true; /* the next pg_ready opens a session that listens */
}

bool pg_notification(struct pg *pg, struct arena *arena, const char **payload)
{
    PGnotify *note;

    if (!pg->connection)
        return false;
    if (!PQconsumeInput(pg->connection)) {
        pg_session_close(pg); /* a dead socket stays readable: who polls it would spin */
        return false;
    }
    if (!(note = PQnotifies(pg->connection)))
        return false;
    *payload = arena_strdup(arena, note->extra);
    PQfreemem(note);
    return true;
}
