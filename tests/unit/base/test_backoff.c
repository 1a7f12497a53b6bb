/* Waits between tries: growth, ceiling and jitter. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/backoff.h"
#include "base/random.h"

#define BACKOFF(first_wait, ceiling) (&(const struct backoff){.first = (first_wait), .most = (ceiling), .spread = 0.5})

static void waits_double_from_the_first_up_to_the_ceiling(void **state)
{
    (void)state;
    assert_int_equal(backoff_wait(BACKOFF(100, 1000), 0, 0), 0);
    assert_int_equal(backoff_wait(BACKOFF(100, 1000), 1, 0), 100);
    assert_int_equal(backoff_wait(BACKOFF(100, 1000), 2, 0), 200);
    assert_int_equal(backoff_wait(BACKOFF(100, 1000), 4, 0), 800);
    assert_int_equal(backoff_wait(BACKOFF(100, 1000), 5, 0), 1000);
    assert_int_equal(backoff_wait(BACKOFF(100, 1000), INT64_MAX, 0), 1000);
    assert_int_equal(backoff_wait(BACKOFF(2000, 1000), 1, 0), 1000);
    assert_int_equal(backoff_wait(BACKOFF(0, 1000), INT64_MAX, 0), 0);
}

static void without_a_ceiling_the_largest_number_is_one(void **state)
{
    (void)state;
    assert_int_equal(backoff_wait(BACKOFF(3, INT64_MAX), 62, 0), INT64_C(3) << 61);
    assert_true(backoff_wait(&(const struct backoff){.first = 3, .most = INT64_MAX}, 63, 0) == INT64_MAX);
}

static void chance_takes_up_to_the_given_share_away(void **state)
{
    (void)state;
    assert_int_equal(backoff_wait(BACKOFF(100, 1000), 2, 0.5), 150);
    assert_int_equal(backoff_wait(BACKOFF(100, 1000), 2, 1), 100);
    assert_int_equal(backoff_wait(&(const struct backoff){.first = 100, .most = 1000}, 2, 1), 200);
}

/* INT64_MAX is no double: the nearest one is larger than any int64_t. */
static void what_chance_may_take_away_is_all_of_the_longest_wait_at_most(void **state)
{
    (void)state;
    assert_int_equal(backoff_wait(&(const struct backoff){.first = INT64_MAX, .most = INT64_MAX, .spread = 1}, 1, 1),
                     0);
    assert_int_equal(backoff_wait(&(const struct backoff){.first = 1, .most = INT64_MAX, .spread = 1}, 64, 1), 0);
    assert_true(backoff_wait(BACKOFF(1, INT64_MAX), INT64_MAX, 1) >= INT64_MAX / 2);
    assert_int_equal(backoff_wait(BACKOFF(1, INT64_MAX), INT64_MIN, 1), 0);
}

static void random_bytes_differ(void **state)
{
    uint8_t a[32], b[32];

    (void)state;
    random_bytes(a, sizeof a);
    random_bytes(b, sizeof b);
    assert_memory_not_equal(a, b, sizeof a);
}

/* A thousand draws miss a tenth of the range once in 10^45. */
static void chances_cover_the_range_from_0_to_below_1(void **state)
{
    unsigned tenths[10] = {0};

    (void)state;
    for (int i = 0; i < 1000; i++) {
        double chance = random_chance();

        assert_true(chance >= 0 && chance < 1);
        tenths[(int)(chance * 10)]++;
    }
    for (size_t i = 0; i < ARRAY_COUNT(tenths); i++)
        assert_true(tenths[i] > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(waits_double_from_the_first_up_to_the_ceiling),
        cmocka_unit_test(without_a_ceiling_the_largest_number_is_one),
        cmocka_unit_test(chance_takes_up_to_the_given_share_away),
        cmocka_unit_test(what_chance_may_take_away_is_all_of_the_longest_wait_at_most),
        cmocka_unit_test(random_bytes_differ),
        cmocka_unit_test(chances_cover_the_range_from_0_to_below_1),
    };

    return cmocka_run_group_tests_name("backoff", tests, NULL, NULL);
}
