/* Every statement of sql/queries against the migrated schema: what would stop a worker's start is found here first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/support/postgres.h"

static void every_statement_can_be_prepared(void **state UNUSED)
{
    struct fault fault = {0};
    struct pg_options options = postgres_options("cs_api");
    struct pg *pg;

    if (postgres_missing()) {
        print_message("%s\n", postgres_missing());
        skip();
    }
    pg = pg_new(&options);
    if (!pg_ready(pg, &fault))
        print_message("%s\n", fault.log);
    assert_int_equal(fault.kind, FAULT_NONE);
    assert_true(pg_socket(pg) >= 0);
    pg_free(pg);
}

/* As queries.awk writes them: a space around each. */
static const char *columns_described(struct arena *arena, PGconn *connection, const struct pg_statement *statement)
{
    const char *columns = " ";
    PGresult *described;

    PQclear(PQprepare(connection, statement->name, statement->text, 0, NULL));
    described = PQdescribePrepared(connection, statement->name);
    for (int i = 0; i < PQnfields(described); i++)
        columns = arena_printf(arena, "%s%s ", columns, PQfname(described, i));
    PQclear(described);
    return columns;
}

static void columns_are_those_that_the_server_describes(void **state UNUSED)
{
    struct arena *arena = arena_new(1024 * 1024);
    const char *described;
    PGconn *connection;

    if (postgres_missing()) {
        print_message("%s\n", postgres_missing());
        skip();
    }
    connection = postgres_connect();
    for (const struct pg_statement *statement = pg_statements; statement->name; statement++) {
        if (statement->shape == PG_SHAPE_EXEC)
            continue;
        described = columns_described(arena, connection, statement);
        if (strcmp(statement->columns, described) != 0)
            fail_msg("%s gives%s, not%s", statement->name, described, statement->columns);
    }
    PQfinish(connection);
    arena_free(arena);
}

int main(int argc UNUSED, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_statement_can_be_prepared),
        cmocka_unit_test(columns_are_those_that_the_server_describes),
    };

    postgres_wrap("run", argv);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
