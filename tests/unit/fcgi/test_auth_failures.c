/* Failed authentications of an address: when it has to wait, how long, and who does not pay for it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/stamp.h"
#include "fcgi/pool/auth_failures.h"

#define MOST 60
#define START (1000 * STAMP_SECOND)

static struct auth_failures *table;

static int set_up(void **state)
{
    (void)state;
    table = calloc(1, sizeof *table);
    return table == NULL;
}

static int tear_down(void **state)
{
    (void)state;
    free(table);
    return 0;
}

static unsigned fail_at(const char *address, int64_t ticks)
{
    return auth_failures_count(table, str_of(address), MOST, ticks);
}

/* The wait after so many failures at once. */
static unsigned fail_often(const char *address, int times, int64_t ticks)
{
    unsigned wait_s = 0;

    for (int i = 0; i < times; i++)
        wait_s = fail_at(address, ticks);
    return wait_s;
}

static void an_address_fails_so_often_in_a_minute_and_is_told_to_wait_then(void **state)
{
    (void)state;
    assert_int_equal(fail_often("192.0.2.1", MOST, START), 0);
    assert_int_equal(fail_at("192.0.2.1", START), 1);
    assert_int_equal(fail_at("192.0.2.1", START), 2);
    assert_int_equal(fail_at("192.0.2.2", START), 0);
}

static void it_has_room_again_after_the_wait_that_it_was_told(void **state)
{
    const unsigned wait_s = fail_often("192.0.2.1", MOST + 10, START);

    (void)state;
    assert_int_equal(wait_s, 10);
    assert_int_equal(fail_at("192.0.2.1", START + wait_s * STAMP_SECOND + STAMP_SECOND), 0);
    assert_int_equal(fail_often("192.0.2.1", MOST, START + 300 * STAMP_SECOND), 0);
}

static void one_that_goes_on_waits_a_minute_at_most(void **state)
{
    (void)state;
    assert_int_equal(fail_often("192.0.2.1", 100 * MOST, START), AUTH_FAILURES_WINDOW_S);
    assert_int_equal(fail_at("192.0.2.1", START + 62 * STAMP_SECOND), 0);
}

static void a_network_of_ipv6_is_one_address(void **state)
{
    (void)state;
    fail_often("2001:db8:1:2::1", MOST, START);
    assert_int_not_equal(fail_at("2001:db8:1:2:ffff::9", START), 0);
    assert_int_equal(fail_at("2001:db8:1:3::1", START), 0);
}

static void an_ipv4_address_in_ipv6_is_itself(void **state)
{
    (void)state;
    fail_often("::ffff:192.0.2.1", MOST, START);
    assert_int_not_equal(fail_at("192.0.2.1", START), 0);
    assert_int_equal(fail_at("::ffff:192.0.2.2", START), 0);
}

static void what_is_no_address_is_not_counted(void **state)
{
    (void)state;
    assert_int_equal(fail_often("", 2 * MOST, START), 0);
    assert_int_equal(fail_often("unix:", 2 * MOST, START), 0);
    assert_int_equal(fail_often("192.0.2.1, 192.0.2.2, 192.0.2.3, 192.0.2.4, 192.0.2.5", 2 * MOST, START), 0);
}

/* More addresses than there are places: each has failed once, and none is told to wait for another one's failures. */
static void of_very_many_addresses_none_pays_for_another(void **state)
{
    char address[32];

    (void)state;
    fail_often("192.0.2.1", MOST, START);
    for (int i = 0; i < 100000; i++) {
        snprintf(address, sizeof address, "10.%d.%d.%d", i >> 16, (i >> 8) & 255, i & 255);
        assert_int_equal(fail_at(address, START), 0);
    }
    assert_int_not_equal(fail_at("192.0.2.1", START), 0); /* those with the fewest failures have made room */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_address_fails_so_often_in_a_minute_and_is_told_to_wait_then, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(it_has_room_again_after_the_wait_that_it_was_told, set_up, tear_down),
        cmocka_unit_test_setup_teardown(one_that_goes_on_waits_a_minute_at_most, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_network_of_ipv6_is_one_address, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_ipv4_address_in_ipv6_is_itself, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_no_address_is_not_counted, set_up, tear_down),
        cmocka_unit_test_setup_teardown(of_very_many_addresses_none_pays_for_another, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
