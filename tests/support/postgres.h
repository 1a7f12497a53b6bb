/*
 * A private database for a unit test program: it runs itself again under tests/support/postgres.py, so that the
 * cluster lives exactly as long as the test. From the root of the tree, as `make units` does.
 */
#ifndef SUPPORT_POSTGRES_H
#define SUPPORT_POSTGRES_H

#include <postgresql/libpq-fe.h>
#include <unistd.h>

#include "base/num.h"
#include "pg/pg.h"

/* First thing in main. `kind` is "run" for a migrated database or "empty". */
static inline void postgres_wrap(const char *kind, char **argv)
{
    char helper[] = "tests/support/postgres.py", *command[8] = {helper, (char[8]){0}};

    if (getenv("POSTGRES_PRIVATE"))
        return;
    snprintf(command[1], 8, "%s", kind);
    for (size_t i = 0; argv[i] && i < 5; i++)
        command[i + 2] = argv[i];
    execv(helper, command);
    setenv("POSTGRES_MISSING", "tests/support/postgres.py cannot be run from here", 1);
}

/* Why there is no database; NULL when there is one. */
static inline const char *postgres_missing(void)
{
    return getenv("POSTGRES_MISSING");
}

static inline struct pg_options postgres_options(const char *role)
{
    int64_t port = 5432;
    const char *text = getenv("POSTGRES_PORT");

    if (text && !num_parse(str_of(text), 1, 65535, &port))
        abort();
    return (struct pg_options){.host = getenv("POSTGRES_HOST"),
                               .port = (int)port,
                               .user = getenv("POSTGRES_USER"),
                               .password = getenv("POSTGRES_PASSWORD"),
                               .database = getenv("POSTGRES_DB"),
                               .role = role,
                               .application = "test",
                               .connect_timeout_s = 5,
                               .statement_timeout_ms = 10000};
}

/* A unit of work for one call: UNIT(pg, arena, tenant, &fault). */
#define UNIT(...) (&(const struct unit){__VA_ARGS__})

/* A session of the owner of everything. */
static inline PGconn *postgres_connect(void)
{
    const char *const names[] = {"host", "user", "dbname", NULL};
    const char *const values[] = {getenv("POSTGRES_HOST"), getenv("POSTGRES_USER"), getenv("POSTGRES_DB"), NULL};

    return PQconnectdbParams(names, values, 0);
}

/* Runs SQL in a session of its own, as the owner of everything. Aborts the test program when it fails. */
static inline void postgres_sql(const char *sql)
{
    PGconn *connection = postgres_connect();
    PGresult *result = PQexec(connection, sql);

    if (PQresultStatus(result) != PGRES_COMMAND_OK && PQresultStatus(result) != PGRES_TUPLES_OK) {
        fprintf(stderr, "%s: %s\n", sql, PQerrorMessage(connection));
        abort();
    }
    PQclear(result);
    PQfinish(connection);
}

#endif
