#include <errno.h>
#include <poll.h>

#include "pg/pg_session.h"

/* Over TCP a host that vanished is noticed within half a minute, also where no statement_timeout bounds the wait. */
#define KEEPALIVE "keepalives_idle", "keepalives_interval", "keepalives_count", "tcp_user_timeout"
#define KEEPALIVE_VALUES "10", "5", "3", "30000"

/* A session that is frozen inside of a transaction holds its locks no longer than this. */
#define IDLE_IN_TRANSACTION_MS 30000
#define WARY_FOR INT64_C(1000000) /* microseconds */
#define WARY_CONNECT_MS 200
#define HOST_TEXT 256

/* The role comes first: the values of a list are computed in its order. What is not local to a transaction stays for the session. */
void pg_connect_terms(const struct pg_options *options, char text[PG_TERMS_TEXT])
{
    const char *local = options->by_transaction ? "true" : "false";
    const int used =
        snprintf(text, PG_TERMS_TEXT,
                 "SELECT set_config('role', '%s', %s), set_config('statement_timeout', '%d', %s), "
                 "set_config('lock_timeout', '%d', %s), set_config('idle_in_transaction_session_timeout', '%d', %s), "
                 "set_config('timezone', 'UTC', %s), set_config('plan_cache_mode', 'force_generic_plan', %s), "
                 "set_config('enable_material', 'off', %s)",
                 options->role ? options->role : "none", local, options->statement_timeout_ms, local,
                 options->lock_timeout_ms, local, IDLE_IN_TRANSACTION_MS, local, local, local, local);

    assert(used > 0 && used < PG_TERMS_TEXT);
}

/* ---- one host ---- */

/* The host with this number in a list with commas, cut off where it is longer than a name can be. */
static void host_of(const char *list, size_t number, char host[HOST_TEXT])
{
    for (; number > 0; number--)
        list = strchr(list, ',') + 1;
    snprintf(host, HOST_TEXT, "%.*s", (int)strcspn(list, ","), list);
}

static size_t count_hosts(const char *list)
{
    size_t count = 1;

    for (; (list = strchr(list, ',')) != NULL; list++)
        count++;
    return count;
}

/* libpq's own time-out counts whole seconds from two on, for each address anew. */
static bool await_connection(PGconn *connection, int64_t deadline)
{
    PostgresPollingStatusType step =
        PQstatus(connection) == CONNECTION_BAD ? PGRES_POLLING_FAILED : PGRES_POLLING_WRITING;

    while (step != PGRES_POLLING_OK && step != PGRES_POLLING_FAILED) {
        struct pollfd wait = {.fd = PQsocket(connection), .events = step == PGRES_POLLING_READING ? POLLIN : POLLOUT};
        int ready = poll(&wait, 1, pg_session_time_left(deadline));

        if (ready == 0 || (ready < 0 && errno != EINTR))
            return false;
        if (ready > 0)
            step = PQconnectPoll(connection);
    }
    return step == PGRES_POLLING_OK;
}

/* `attributes`: what libpq asks of a server before it takes it. */
static PGconn *connect_host(const struct pg_options *o, const char *host, const char *attributes)
{
    char port[8];
    const char *const names[] = {
        "host",    "port", "user", "password", "dbname", "application_name", "client_encoding", "target_session_attrs",
        KEEPALIVE, NULL};
    const char *const values[] = {host,           port,   o->user,    o->password,      o->database,
                                  o->application, "UTF8", attributes, KEEPALIVE_VALUES, NULL};

    snprintf(port, sizeof port, "%d", o->port);
    return PQconnectStartParams(names, values, 0);
}

/* ---- all of them ---- */

/* After a failure that took long the next attempts are short for a while: a dead server must not cost each request its
 * timeout, and one that is back is found at once. */
static int patience_to_connect(const struct pg *pg)
{
    int limit = pg->options.connect_timeout_s * 1000;

    return stamp_ticks() < pg->wary_until ? MIN(limit, WARY_CONNECT_MS) : limit;
}

static bool note_failure(struct pg *pg, int64_t begun)
{
    int64_t now = stamp_ticks();

    if (begun >= pg->wary_until)
        pg->wary_until = now + MIN(now - begun, WARY_FOR);
    return false;
}

/* The host that served last comes first. One that says nothing takes no more than its share of the time that is left. */
bool pg_connect_any(struct pg *pg)
{
    const size_t hosts = count_hosts(pg->options.host);
    const int64_t begun = stamp_ticks(), deadline = pg_session_deadline(pg, patience_to_connect(pg));
    char host[HOST_TEXT];

    for (size_t left = hosts; left > 0; left--, pg->host = (pg->host + 1) % hosts) {
        const int64_t now = stamp_ticks();

        PQfinish(pg->connection);
        host_of(pg->options.host, pg->host, host);
        pg->connection = connect_host(&pg->options, host, hosts > 1 ? "read-write" : "any");
        if (await_connection(pg->connection, deadline == 0 ? 0 : now + MAX(deadline - now, 0) / (int64_t)left))
            return true;
    }
    return note_failure(pg, begun);
}
