#include "pg/pg_session.h"

/* What a class of SQLSTATE (or one of them) asks of us: TRANSIENT may pass, RECONNECT needs a new session too, EXPENSIVE takes as long
 * the next time. Everything else
 * is a defect. Appendix A of the PostgreSQL manual. */
enum meaning { DEFECT, TRANSIENT, RECONNECT, EXPENSIVE };

static const struct {
    const char *prefix;
    enum meaning meaning;
} meanings[] = {
    {"40", TRANSIENT},    /* serialization failure, deadlock */
    {"55P03", TRANSIENT}, /* lock not available */
    {"57014", EXPENSIVE}, /* cancelled by statement_timeout */
    {"53", TRANSIENT},    /* disk, memory or connections exhausted */
    {"08", RECONNECT},    /* connection exceptions */
    {"57P", RECONNECT},   /* shut down, crashed, starting up */
    {"25P03", RECONNECT}, /* idle in a transaction for too long: the server hung up */
    {"25006", RECONNECT}, /* read-only: we are still talking to what has become a standby */
    {"0A000", RECONNECT}, /* "cached plan must not change result type": a migration went by */
    {"26000", RECONNECT}, /* the prepared statement is gone */
};

static enum meaning meaning_of(const char *sqlstate)
{
    for (size_t i = 0; i < ARRAY_COUNT(meanings); i++)
        if (strncmp(sqlstate, meanings[i].prefix, strlen(meanings[i].prefix)) == 0)
            return meanings[i].meaning;
    return DEFECT;
}

/* The length of the server's message without its final newline. */
static int message_length(const char *message)
{
    size_t length = strlen(message);

    while (length > 0 && message[length - 1] == '\n')
        length--;
    return (int)MIN(length, (size_t)300);
}

/* A statement that we cancelled ourselves served a peer that is gone: nobody reads the answer. */
static enum fault_kind kind_of(const struct pg *pg, enum meaning meaning)
{
    if (meaning == EXPENSIVE)
        return pg->cancelled ? FAULT_INCOMPLETE_BODY : FAULT_TOO_EXPENSIVE;
    return meaning == DEFECT ? FAULT_INTERNAL : FAULT_UNAVAILABLE;
}

static const char *field(const PGresult *result, int code)
{
    const char *text = PQresultErrorField(result, code);

    return text ? text : "";
}

bool pg_error_file(struct pg *pg, const PGresult *result, const char *name, struct fault *fault)
{
    const char *sqlstate = field(result, PG_DIAG_SQLSTATE);
    const char *message = field(result, PG_DIAG_MESSAGE_PRIMARY);
    enum meaning meaning = meaning_of(sqlstate);

    snprintf(pg->violated, sizeof pg->violated, "%s", field(result, PG_DIAG_CONSTRAINT_NAME));
    if (pg->expected && strcmp(pg->expected, pg->violated) == 0)
        return false;
    pg->stale |= meaning == RECONNECT;
    return fault_log(fault, kind_of(pg, meaning), "PostgreSQL: statement %s: %s %.*s", name, sqlstate,
                     message_length(message), message);
}

bool pg_error_lost(struct pg *pg, struct fault *fault)
{
    const char *message = pg->connection ? PQerrorMessage(pg->connection) : "no connection";

    if (message[0] == '\0')
        message = "the server did not answer in time";
    fault_log(fault, FAULT_UNAVAILABLE, "PostgreSQL: %.*s", message_length(message), message);
    pg_session_close(pg);
    return false;
}
