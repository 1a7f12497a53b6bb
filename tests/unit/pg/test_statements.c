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

int main(int argc UNUSED, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_statement_can_be_prepared),
    };

    postgres_wrap("run", argv);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
