/*
 * The fixture of a test that talks to its private database: a session, an arena, rows and a fault, new for each test. A test begins with
 * need_database, which skips it where there is no PostgreSQL.
 */
#ifndef SUPPORT_DATABASE_H
#define SUPPORT_DATABASE_H

#include "tests/support/postgres.h"

struct fixture {
    struct pg *pg;
    struct arena *arena;
    struct pg_rows rows;
    struct fault fault;
    struct unit unit; /* of these, and no tenant */
};

/* A session with the role, NULL for the owner; *state is NULL without PostgreSQL. -1 when it cannot be opened. */
static inline int database_open(void **state, const char *role)
{
    static struct fixture fixture;
    const struct pg_options options = postgres_options(role);

    *state = NULL;
    if (postgres_missing())
        return 0;
    fixture = (struct fixture){.pg = pg_new(&options), .arena = arena_new((size_t)64 << 20)};
    fixture.unit = (struct unit){.pg = fixture.pg, .arena = fixture.arena, .fault = &fixture.fault};
    *state = &fixture;
    return pg_ready(fixture.pg, &fixture.fault) ? 0 : -1;
}

static inline int database_close(void **state)
{
    struct fixture *f = *state;

    if (f) {
        arena_free(f->arena);
        pg_free(f->pg);
    }
    return 0;
}

static inline struct fixture *need_database(void **state)
{
    if (!*state) {
        print_message("%s\n", postgres_missing());
        skip();
    }
    return *state;
}

#endif
