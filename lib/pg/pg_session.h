/*
 * What the files of lib/pg share: the session's insides and the two steps that every exchange with the server is made of. Not for
 * others.
 *
 * The connection stays in pipeline mode and is non-blocking: messages are queued with pg_session_queue, sent together with
 * one Sync by pg_session_sync, and their answers read one by one, each within a deadline.
 */
#ifndef PG_PG_SESSION_H
#define PG_PG_SESSION_H

#include <postgresql/libpq-fe.h>

#include "pg/pg.h"

/* The bound values of one statement in the server's binary formats. Texts and arrays are the caller's and the arena's; what a value itself
 * holds is copied here, for the values are gone before they are sent. */
#define PG_BOUND_MAX 64
struct pg_bound {
    const char *values[PG_BOUND_MAX];
    int lengths[PG_BOUND_MAX];
    int formats[PG_BOUND_MAX]; /* 1 binary, 0 text */
    uint8_t scratch[PG_BOUND_MAX][sizeof(struct uuid)];
};

/* Where the session stands: PENDING until BEGIN has travelled with a first statement; BROKEN until pg_rollback. */
enum pg_transaction { PG_IDLE, PG_PENDING, PG_OPEN, PG_BROKEN };

struct pg {
    struct pg_options options;
    PGconn *connection;      /* NULL: none */
    enum pg_query count;     /* statements in the table */
    Oid **types;             /* of each statement's parameters; NULL: not prepared in this connection */
    struct uuid tenant_sent; /* inside of a transaction: what was sent to the server */
    enum pg_transaction transaction;
    int64_t sessions; /* opened so far */
    bool stale;       /* reconnect before the next unit of work */
    const char *channel;
    const char *expected;   /* constraint named by pg_expect, for the next statement */
    char violated[64];      /* NAMEDATALEN */
    int64_t wary_until;     /* monotonic: attempts to connect are short before */
    int64_t patience_until; /* monotonic: pg_patience; 0: none */
    int watched;            /* pg_watch; -1: none */
    bool cancelled;         /* for the statement that runs: its watched peer has hung up */
    size_t host;            /* of the options' hosts: the one that was connected to last */
    struct pg *locks;       /* with by_transaction: the session for locks; it is connected while it holds some */
    unsigned held;          /* locks of this session */
};

/* ---- pg_session.c ---- */

/* Connects and prepares. UNAVAILABLE if the server is away, INTERNAL for a statement that cannot be prepared. */
bool pg_session_open(struct pg *pg, struct fault *fault) MUST_CHECK;
void pg_session_close(struct pg *pg);

/* Learns the parameter types of a statement that is not prepared yet. */
bool pg_session_prepare(struct pg *pg, enum pg_query query, struct fault *fault) MUST_CHECK;

/* Ends a pipeline and sends it. */
bool pg_session_sync(struct pg *pg) MUST_CHECK;

/* Reads all answers up to the Sync. Keeps the one numbered `wanted` (from 0) in *kept, or the first failed one before it. */
bool pg_session_collect(struct pg *pg, int wanted, PGresult **kept, struct fault *fault) MUST_CHECK;

/* Milliseconds to wait from now until a deadline; -1 without end. */
int pg_session_time_left(int64_t deadline);

/* So long from now, or until the caller's time-out, whichever comes first. 0: without end. */
int64_t pg_session_deadline(const struct pg *pg, int limit_ms);

/* ---- pg_connect.c ---- */

/* A new connection within the options' time. pg->connection is NULL or says why when it fails. */
bool pg_connect_any(struct pg *pg) MUST_CHECK;

/* The statement that sets what a session of these options is: role, time-outs, time zone, plans. */
#define PG_TERMS_TEXT 512
void pg_connect_terms(const struct pg_options *options, char text[PG_TERMS_TEXT]);

/* ---- pg_lock.c ---- */

/* The session for locks behind a pooler that gives out sessions for a transaction each; NULL where the session itself can hold them. */
struct pg *pg_lock_session(const struct pg_options *options) MUST_CHECK;

/* Runs a statement that takes or gives back a lock in that session, which is opened for the first lock and closed behind the last. */
bool pg_lock_run(const struct unit *unit, struct pg_rows *rows, enum pg_query query, const struct pg_value *values,
                 size_t count) MUST_CHECK;

/* Whether that session still has what it holds; otherwise it is opened anew. */
bool pg_lock_ready(struct pg *pg, struct fault *fault) MUST_CHECK;

/* ---- pg_error.c ---- */

/* Files what a failed result means; `name` is the statement's. Returns false. */
bool pg_error_file(struct pg *pg, const PGresult *result, const char *name, struct fault *fault);

/* Files the loss of the connection. Returns false. */
bool pg_error_lost(struct pg *pg, struct fault *fault);

/* ---- pg_bind.c ---- */

/* Encodes values as the parameters' types want them. Larger texts are not copied: they must live until the sync. */
bool pg_bind_values(struct arena *arena, const struct pg_statement *statement, const Oid *types,
                    const struct pg_value *values, struct pg_bound *bound, struct fault *fault) MUST_CHECK;

#endif
