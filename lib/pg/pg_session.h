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
    char startup[256];      /* the options of the start-up packet */
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
