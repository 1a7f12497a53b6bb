/*
 * PostgreSQL. A session is one libpq connection with every named statement of sql/queries prepared on it. All values
 * travel in binary. Open it in the process that uses it, after the fork.
 *
 * Tenancy. The session runs as a role that row-level security binds. A statement marked tenant-scoped in its file takes the
 * unit's tenant as $1, and the session's tenant is set to it in the same pipeline round trip as the statement itself, local to its
 * transaction: without a tenant a scoped statement sees nothing. A global one gets none.
 *
 * Poolers. A session may be one of a pooler that gives each client a session for as long as it is connected: what the session is to be
 * (its role first of all) is set and checked in the round trip that prepares the statements, not in the start-up packet, which poolers refuse. Behind
 * a pooler that gives out a session for a transaction only (`by_transaction`), all of this is set anew in each transaction, local to it, in
 * the same round trip; statements marked `session` in their file, which take or give back a lock of the session, then run in
 * another session, with the server itself, that lives while a lock is held.
 *
 * Failure. A constraint that the caller expects is asked for with pg_violated. Connection loss files UNAVAILABLE; the next pg_ready
 * reconnects. Everything else is INTERNAL with the statement's name and SQLSTATE in the log.
 *
 * Statements. sql/queries/<noun>.sql holds blocks:
 *
 *     -- @course_by_id one tenant
 *     -- A single course the tenant owns.
 *     SELECT id, title FROM courses WHERE tenant_id = $1 AND id = $2;
 *
 * The first line names it, the rows expected (one: exactly one row, none is NOT_FOUND; maybe: none or one; many; exec: no rows
 * are read) and the scope (tenant or global). The build makes build/gen/queries.h from them: an enum PG_Q_course_by_id and
 * a constant PG_PARAMS_course_by_id (1: the values besides the tenant), so that PG_RUN checks their number at compile time.
 *
 * Columns go by name: PG_COL(course_by_id, title) is a constant, and a column that is not there does not compile. Where one reader
 * reads rows of several statements, the file declares what they have in common, and the statements name it:
 *
 *     -- @row course
 *     -- id, title
 *
 *     -- @course_by_id one tenant course
 *
 * The build refuses a statement whose first columns are others. Its readers say PG_COL(course, title).
 */
#ifndef PG_PG_H
#define PG_PG_H

#include "base/arena.h"
#include "base/fault.h"
#include "base/stamp.h"
#include "base/uuid.h"
#include "gen/queries.h"

struct pg;

struct pg_options {
    const char *host, *user, *password, *database; /* several hosts with commas: the first that takes writes */
    int port;
    const char *role;         /* SET ROLE for the session: "cs_api" or "cs_runner" */
    const char *application;  /* shown in pg_stat_activity */
    int connect_timeout_s;    /* for all addresses of the host together */
    int statement_timeout_ms; /* 0: none. TOO_EXPENSIVE beyond it */
    int lock_timeout_ms;      /* waiting for a lock is UNAVAILABLE beyond it; 0: as long as the statement may take */
    bool
        lazy; /* statements are prepared at their first use, as by_transaction: for processes that live for a few of them */
    bool own_session;        /* connect.h reads it: for who listens */
    bool by_transaction;     /* a pooler gives out sessions for a transaction each */
    const char *direct_host; /* with by_transaction: the server itself, for locks of a session. As `host` */
    int direct_port;
};

/* Never fails: connects at the first pg_ready. The options' texts must outlive the session. */
struct pg *pg_new(const struct pg_options *options) MUST_CHECK;
void pg_free(struct pg *pg);

/* Closes the inherited socket in a forked child without a word to the server, and forgets the connection. */
void pg_abandon(struct pg *pg);

/* Call between units of work: (re)connects if need be, ends a transaction left open. UNAVAILABLE if the server is away. */
bool pg_ready(struct pg *pg, struct fault *fault) MUST_CHECK;
/* In a lazy session: statements that will be used soon, ahead of time. With by_transaction each costs a round trip. */
bool pg_prepare(struct pg *pg, const enum pg_query *queries, size_t count, struct fault *fault) MUST_CHECK;
/* How many sessions that can hold locks were opened so far. Another number than before: the session that held one's locks is gone. */
int64_t pg_sessions(const struct pg *pg);
int pg_socket(const struct pg *pg); /* -1 when closed */

/* All that follows, connecting included, has to be done so many milliseconds from now, for somebody waits for it; 0: as the options say
 * again. A server that takes longer loses the session. Looking the host's name up is not bounded. */
void pg_patience(struct pg *pg, int ms);

/* ---- a unit of work ---- */

/* What travels together through one unit of work, a request or a job: where its statements run, where their rows live, whose they are,
 * and where it says why it failed. */
struct unit {
    struct pg *pg;
    struct arena *arena;
    struct uuid tenant; /* nil: none (yet) */
    struct fault *fault;
};

/* The same unit for what may fail without the work failing: `fault` is the caller's to ignore. */
struct unit pg_unit_aside(const struct unit *unit, struct fault *fault);

/* While a statement runs, look at this descriptor too, and cancel the statement when its peer has hung up: for statements that only read.
 * -1: do not. */
void pg_watch(struct pg *pg, int fd);

/* ---- values ---- */

enum pg_type {
    PG_NULL,
    PG_UUID,
    PG_TEXT,
    PG_INT,
    PG_BIGINT,
    PG_DOUBLE,
    PG_BOOL,
    PG_STAMP,
    PG_JSON,
    PG_UUID_ARRAY,
    PG_TEXT_ARRAY
};

struct pg_value {
    enum pg_type type;
    union {
        struct uuid uuid;
        struct str text;
        int64_t number;
        double real;
        bool flag;
        struct {
            const void *items; /* const struct uuid[] or const char *const[] */
            size_t count;
        } array;
    };
};

struct pg_value pg_uuid(struct uuid uuid); /* the nil UUID is NULL */
struct pg_value pg_text(const char *text); /* NULL is NULL */
struct pg_value pg_str(struct str text);   /* at == NULL is NULL */
struct pg_value pg_int(int32_t number);    /* integer */
struct pg_value pg_bigint(int64_t number);
struct pg_value pg_double(double real);
struct pg_value pg_bool(bool flag);
struct pg_value pg_stamp(stamp at);       /* timestamptz; STAMP_NONE is NULL */
struct pg_value pg_json(struct str json); /* jsonb; at == NULL is NULL */
struct pg_value pg_uuids(const struct uuid *uuids, size_t count);
struct pg_value pg_texts(const char *const *texts, size_t count);
struct pg_value pg_null(void);

/* ---- statements ---- */

/* The rows of one statement; they live as long as the arena they were asked with. */
struct pg_rows {
    void *result; /* PGresult */
    int count;
    int64_t affected; /* rows touched by INSERT, UPDATE, DELETE */
};

/* One statement, one round trip (two more messages in the same pipeline set the tenant). `name` is the bare statement name, and what
 * follows are its values but for the tenant: PG_RUN(unit, &rows, course_by_id, pg_uuid(id)). `rows` may be NULL for exec. */
#define PG_RUN(unit, rows, name, ...) \
    pg_run((unit), (rows), PG_Q_##name, PG_VALUES(name, __VA_ARGS__), PG_PARAMS_##name)
#define PG_VALUES(name, ...)                                                                                          \
    ((const struct pg_value[PG_PARAMS_##name + 0 *sizeof(char[PG_COUNT(__VA_ARGS__) == PG_PARAMS_##name ? 1 : -1])]){ \
        __VA_ARGS__})
#define PG_COUNT(...) (sizeof((const struct pg_value[]){__VA_ARGS__}) / sizeof(struct pg_value))

bool pg_run(const struct unit *unit, struct pg_rows *rows, enum pg_query query, const struct pg_value *values,
            size_t count) MUST_CHECK;

/* A transaction over several PG_RUNs. BEGIN and the tenant travel with the first statement. After a failed statement everything
 * until pg_rollback fails. pg_commit rolls back and returns false if the fault is already set. */
void pg_begin(struct pg *pg);
bool pg_commit(struct pg *pg, struct fault *fault) MUST_CHECK;

/* A last statement, whose rows nobody reads, and the commit in one round trip. */
#define PG_COMMIT_WITH(unit, name, ...) \
    pg_commit_with((unit), PG_Q_##name, PG_VALUES(name, __VA_ARGS__), PG_PARAMS_##name)
bool pg_commit_with(const struct unit *unit, enum pg_query query, const struct pg_value *values,
                    size_t count) MUST_CHECK;
void pg_rollback(struct pg *pg); /* harmless outside of a transaction */

/* The name of the constraint the last failed statement violated ("" if it failed otherwise or did not fail). With
 * pg_expect, the violation of that constraint in the next statement files nothing: pg_run returns false, the fault stays
 * clear, and the caller says what it means. */
void pg_expect(struct pg *pg, const char *constraint);
const char *pg_violated(const struct pg *pg);

/* ---- reading rows ---- */

/* A column of a statement, or of the row that several have in common. */
#define PG_COL(statement, column) PG_COL_##statement##__##column

bool pg_is_null(const struct pg_rows *rows, int row, int column);
struct uuid pg_get_uuid(const struct pg_rows *rows, int row, int column); /* nil for NULL */
int64_t pg_get_int(const struct pg_rows *rows, int row, int column);      /* int2, int4, int8; 0 for NULL */
double pg_get_double(const struct pg_rows *rows, int row, int column);    /* float4, float8; 0 for NULL */
bool pg_get_bool(const struct pg_rows *rows, int row, int column);
stamp pg_get_stamp(const struct pg_rows *rows, int row, int column); /* STAMP_NONE for NULL */
/* text, json, jsonb; NUL-terminated. at == NULL for NULL. */
struct str pg_get_str(const struct pg_rows *rows, int row, int column);
const char *pg_get_text(const struct pg_rows *rows, int row, int column); /* NULL for NULL */

/* ---- notifications ---- */

/* LISTEN on a channel, again after each reconnect. One channel per session. Not with by_transaction. */
void pg_listen(struct pg *pg, const char *channel);
/* Reads what has arrived without waiting; false when there is no further notification. `payload` lives in the arena. When
 * the connection is found dead, pg_socket is -1 afterwards; what was sent in the meantime is lost. */
bool pg_notification(struct pg *pg, struct arena *arena, const char **payload);

#endif
