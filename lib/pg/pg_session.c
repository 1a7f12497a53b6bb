#include "pg/pg_session.h"

#include <errno.h>
#include <poll.h>

#include "pg/pg_type.h"

/* What the server's own statement_timeout may be late by before we stop waiting for it. */
#define GRACE_MS 2000

/* Statements of our own, prepared like the others and called by these names. */
static const struct {
    const char *name, *text;
    int params;
} own[] = {
    {"pg_terms", NULL, 0}, /* pg_connect_terms */
    {"pg_begin", "BEGIN", 0},
    {"pg_commit", "COMMIT", 0},
    {"pg_rollback", "ROLLBACK", 0},
    {"pg_tenant", "SELECT set_config('cs.tenant', $1, true)", 1},
    {"pg_custom", "SELECT set_config('plan_cache_mode', 'auto', true)", 0},
};

/* ---- waiting ---- */

int pg_session_time_left(int64_t deadline)
{
    int64_t left = deadline - stamp_ticks();

    if (deadline == 0)
        return -1;
    return left <= 0 ? 0 : (int)MIN(left / 1000 + 1, INT32_MAX);
}

/* The server answers the statement with an error then, as it does when a time limit ends it. */
static void cancel(struct pg *pg)
{
    PGcancel *request = PQgetCancel(pg->connection);
    char ignored[256];

    pg->cancelled = true;
    if (request)
        PQcancel(request, ignored, sizeof ignored);
    PQfreeCancel(request);
}

/* Sends what is queued and reads what comes, once. False when the connection is gone or the deadline has passed. */
static bool exchange(struct pg *pg, int64_t deadline)
{
    int unsent = PQflush(pg->connection);
    struct pollfd wait[] = {
        {.fd = PQsocket(pg->connection), .events = (short)(POLLIN | (unsent > 0 ? POLLOUT : 0))},
        {.fd = pg->cancelled ? -1 : pg->watched}}; /* without events: only that its peer has hung up */
    int ready = poll(wait, 2, pg_session_time_left(deadline));

    if (unsent < 0 || ready == 0 || (ready < 0 && errno != EINTR))
        return false;
    if (ready > 0 && wait[1].revents != 0)
        cancel(pg);
    return ready < 0 || !(wait[0].revents & ~POLLOUT) || PQconsumeInput(pg->connection) == 1;
}

int64_t pg_session_deadline(const struct pg *pg, int limit_ms)
{
    int64_t deadline = limit_ms == 0 ? 0 : stamp_ticks() + limit_ms * INT64_C(1000);

    if (pg->patience_until == 0)
        return deadline;
    return deadline == 0 ? pg->patience_until : MIN(deadline, pg->patience_until);
}

static int64_t deadline_of(const struct pg *pg)
{
    int limit = pg->options.statement_timeout_ms;

    return pg_session_deadline(pg, limit == 0 ? 0 : limit + GRACE_MS);
}

/* The next answer; the separators between answers are skipped. NULL once the connection is lost or the deadline has passed. */
static PGresult *next_result(struct pg *pg)
{
    int64_t deadline = deadline_of(pg);
    PGresult *result = NULL;

    /* A NULL ends the answers to one message; two in a row mean that none are to come. */
    for (int blanks = 0; !result && blanks < 2; blanks++) {
        while (PQisBusy(pg->connection))
            if (!exchange(pg, deadline))
                return NULL;
        result = PQgetResult(pg->connection);
    }
    return PQstatus(pg->connection) == CONNECTION_OK ? result : (PQclear(result), NULL);
}

bool pg_session_sync(struct pg *pg)
{
    return PQpipelineSync(pg->connection) == 1;
}

bool pg_session_collect(struct pg *pg, int wanted, PGresult **kept, struct fault *fault)
{
    *kept = NULL;
    for (int i = 0;; i++) {
        PGresult *result = next_result(pg);

        if (!result) {
            PQclear(*kept);
            *kept = NULL;
            return pg_error_lost(pg, fault);
        }
        if (PQresultStatus(result) == PGRES_PIPELINE_SYNC) {
            PQclear(result);
            return true;
        }
        if (!*kept && (i == wanted || PQresultStatus(result) == PGRES_FATAL_ERROR))
            *kept = result;
        else
            PQclear(result);
    }
}

/* ---- preparing ---- */

/* Remembers the parameters' types from the answer to Describe. */
static bool learn_types(struct pg *pg, enum pg_query query, const PGresult *described, struct fault *fault)
{
    const struct pg_statement *statement = &pg_statements[query];
    int count = PQnparams(described);

    if (count != statement->params || count > PG_BOUND_MAX)
        return fault_log(fault, FAULT_INTERNAL, "statement %s (%s) takes %d values, not %d", statement->name,
                         statement->origin, count, statement->params);
    pg->types[query] = malloc(sizeof(Oid) * (size_t)MAX(count, 1));
    if (!pg->types[query])
        return fault_log(fault, FAULT_UNAVAILABLE, "out of memory");
    for (int i = 0; i < count; i++)
        pg->types[query][i] = PQparamtype(described, i);
    return true;
}

static bool prepare_queue(struct pg *pg, enum pg_query query)
{
    const struct pg_statement *statement = &pg_statements[query];

    return PQsendPrepare(pg->connection, statement->name, statement->text, 0, NULL) == 1 &&
           PQsendDescribePrepared(pg->connection, statement->name) == 1;
}

/* Reads the two answers of prepare_queue. After a failure the rest of the pipeline is answered with "aborted". */
static bool prepare_read(struct pg *pg, enum pg_query query, struct fault *fault)
{
    for (int i = 0; i < 2; i++) {
        PGresult *result = next_result(pg);
        bool good;

        if (!result)
            return pg_error_lost(pg, fault);
        good = PQresultStatus(result) == PGRES_COMMAND_OK;
        if (PQresultStatus(result) == PGRES_FATAL_ERROR)
            pg_error_file(pg, result, pg_statements[query].name, fault);
        else if (good && i == 1)
            good = learn_types(pg, query, result, fault);
        PQclear(result);
        if (!good && !pg->connection)
            return false;
    }
    return fault->kind == FAULT_NONE;
}

bool pg_session_prepare(struct pg *pg, enum pg_query query, struct fault *fault)
{
    PGresult *none;

    if (pg->types[query])
        return true;
    if (!prepare_queue(pg, query) || !pg_session_sync(pg))
        return pg_error_lost(pg, fault);
    prepare_read(pg, query, fault);
    if (!pg->connection || !pg_session_collect(pg, -1, &none, fault))
        return false;
    PQclear(none);
    return pg->types[query] != NULL;
}

/* The first of our own sets what the session is. Where sessions are had for a transaction each, it goes before all others of one. */
static bool queue_own(struct pg *pg, size_t number)
{
    char terms[PG_TERMS_TEXT];

    if (own[number].text)
        return PQsendPrepare(pg->connection, own[number].name, own[number].text, own[number].params,
                             (const Oid[]){PG_OID_TEXT}) == 1;
    pg_connect_terms(&pg->options, terms);
    return PQsendPrepare(pg->connection, own[number].name, terms, 0, NULL) == 1;
}

static bool queue_terms(struct pg *pg)
{
    return PQsendQueryPrepared(pg->connection, own[0].name, 0, NULL, NULL, NULL, 0) == 1;
}

static bool prepare_own(struct pg *pg)
{
    bool sent = queue_own(pg, 0) && queue_terms(pg);

    for (size_t i = 1; sent && i < ARRAY_COUNT(own); i++)
        sent = queue_own(pg, i);
    return sent;
}

/* The terms' answer names the role that the session has taken on. */
static bool check_role(const struct pg *pg, const PGresult *result, struct fault *fault)
{
    const char *role = pg->options.role, *got = PQntuples(result) == 1 ? PQgetvalue(result, 0, 0) : "";

    return PQresultStatus(result) != PGRES_TUPLES_OK || !role || strcmp(got, role) == 0 ||
           fault_log(fault, FAULT_INTERNAL, "PostgreSQL: the session is of the role %s instead of %s", got, role);
}

static bool read_own(struct pg *pg, const char *name, struct fault *fault)
{
    PGresult *result = next_result(pg);

    if (!result)
        return pg_error_lost(pg, fault);
    if (PQresultStatus(result) == PGRES_FATAL_ERROR)
        pg_error_file(pg, result, name, fault);
    else
        check_role(pg, result, fault);
    PQclear(result);
    return true;
}

static bool prepare_own_read(struct pg *pg, struct fault *fault)
{
    if (!read_own(pg, own[0].name, fault))
        return false;
    for (size_t i = 0; i < ARRAY_COUNT(own); i++)
        if (!read_own(pg, own[i].name, fault))
            return false;
    return fault->kind == FAULT_NONE;
}

/* LISTEN takes no parameters: the channel is a name of ours, never a request's. */
static bool listen_queue(struct pg *pg)
{
    char command[96];

    if (!pg->channel)
        return true;
    snprintf(command, sizeof command, "LISTEN %s", pg->channel);
    return PQsendQueryParams(pg->connection, command, 0, NULL, NULL, NULL, NULL, 1) == 1;
}

/* Everything in one pipeline: a new session costs one round trip beyond the connection itself. */
static bool prepare_all(struct pg *pg, struct fault *fault)
{
    enum pg_query count = pg->options.lazy ? 0 : pg->count;
    PGresult *last = NULL;
    bool sent = prepare_own(pg);

    for (enum pg_query query = 0; sent && query < count; query++)
        sent = prepare_queue(pg, query);
    if (!sent || !listen_queue(pg) || !pg_session_sync(pg))
        return pg_error_lost(pg, fault);
    prepare_own_read(pg, fault);
    for (enum pg_query query = 0; pg->connection && query < count; query++)
        prepare_read(pg, query, fault);
    if (!pg->connection || !pg_session_collect(pg, 0, &last, fault))
        return false;
    if (last && PQresultStatus(last) == PGRES_FATAL_ERROR)
        pg_error_file(pg, last, "LISTEN", fault);
    PQclear(last);
    return fault->kind == FAULT_NONE;
}

/* What was queued alone is sent, and its answer read. */
static bool finish_alone(struct pg *pg, bool queued, const char *name, struct fault *fault)
{
    PGresult *none;

    if (!queued || !pg_session_sync(pg))
        return pg_error_lost(pg, fault);
    if (!read_own(pg, name, fault) || !pg_session_collect(pg, -1, &none, fault))
        return false;
    PQclear(none);
    return fault->kind == FAULT_NONE;
}

/* Each in a pipeline of its own, and all other statements at their first use. A pooler that follows prepared statements answers Parse by itself when the server's session has the
 * statement, and pgbouncer 1.24 puts that answer into the middle of a longer one before it. */
static bool prepare_apart(struct pg *pg, struct fault *fault)
{
    bool good = true;

    for (size_t i = 0; good && i < ARRAY_COUNT(own); i++)
        good = finish_alone(pg, queue_own(pg, i), own[i].name, fault);
    return good && finish_alone(pg, queue_terms(pg), own[0].name, fault);
}

/* ---- connecting ---- */

/* libpq writes notices to stderr otherwise; they are nothing to us. */
static void ignore_notice(void *context UNUSED, const PGresult *result UNUSED)
{
}

bool pg_session_open(struct pg *pg, struct fault *fault)
{
    if (!pg_connect_any(pg))
        return pg_error_lost(pg, fault);
    pg->sessions++;
    PQsetNoticeReceiver(pg->connection, ignore_notice, NULL);
    if (PQsetnonblocking(pg->connection, 1) != 0 || PQenterPipelineMode(pg->connection) != 1)
        return pg_error_lost(pg, fault);
    if (pg->options.by_transaction ? prepare_apart(pg, fault) : prepare_all(pg, fault))
        return true;
    pg_session_close(pg);
    return false;
}

void pg_session_close(struct pg *pg)
{
    for (enum pg_query query = 0; query < pg->count; query++) {
        free(pg->types[query]);
        pg->types[query] = NULL;
    }
    PQfinish(pg->connection);
    pg->connection = NULL;
    pg->stale = false;
    pg->held = 0;
    if (pg->transaction != PG_IDLE)
        pg->transaction = PG_BROKEN;
}
