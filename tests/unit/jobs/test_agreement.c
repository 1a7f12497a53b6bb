/* Agreement of two judges, by figures worked out by hand. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "jobs/homework/agreement.h"

static const struct agreement_pair pairs[] = {{0, 0}, {1, 1}, {2, 1}, {3, 5}};

static void marks_are_counted_that_are_the_same_or_next_to_it(void **state UNUSED)
{
    assert_int_equal(agreement_exact(pairs, 4), 2);
    assert_int_equal(agreement_within_one(pairs, 4), 3);
    assert_float_equal(agreement_mean_error(pairs, 4), 0.75, 1e-12);
}

/* Squared differences 0 0 1 4: a mean of 1.25. Of all sixteen pairings: 0 1 1 25, 1 0 0 16, 4 1 1 9, 9 4 4 4: a mean of 5. */
static void kappa_is_one_less_what_was_seen_over_what_chance_gives(void **state UNUSED)
{
    double kappa;

    assert_true(agreement_kappa(pairs, 4, &kappa));
    assert_float_equal(kappa, 1 - 1.25 / 5, 1e-12);
}

static void full_agreement_is_one_and_full_contradiction_below_zero(void **state UNUSED)
{
    static const struct agreement_pair same[] = {{0, 0}, {5, 5}}, turned[] = {{0, 5}, {5, 0}};
    double kappa = 0, correlation = 0;

    assert_true(agreement_kappa(same, 2, &kappa) && agreement_correlation(same, 2, &correlation));
    assert_float_equal(kappa, 1, 1e-12);
    assert_float_equal(correlation, 1, 1e-12);
    assert_true(agreement_kappa(turned, 2, &kappa) && agreement_correlation(turned, 2, &correlation));
    assert_float_equal(kappa, -1, 1e-12);
    assert_float_equal(correlation, -1, 1e-12);
}

static void what_divides_by_nothing_is_not_defined(void **state UNUSED)
{
    static const struct agreement_pair all_equal[] = {{3, 3}, {3, 3}}, one_equal[] = {{3, 1}, {3, 2}};
    double value = 7;

    assert_false(agreement_kappa(all_equal, 2, &value));
    assert_false(agreement_correlation(all_equal, 2, &value));
    assert_false(agreement_correlation(one_equal, 2, &value));
    assert_false(agreement_kappa(NULL, 0, &value));
    assert_true(value == 7);
    assert_true(agreement_kappa(one_equal, 2, &value));
    assert_float_equal(value, 0, 1e-12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(marks_are_counted_that_are_the_same_or_next_to_it),
        cmocka_unit_test(kappa_is_one_less_what_was_seen_over_what_chance_gives),
        cmocka_unit_test(full_agreement_is_one_and_full_contradiction_below_zero),
        cmocka_unit_test(what_divides_by_nothing_is_not_defined),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
