#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/limits.h"
#include "course/near_copy.h"

#define TEXT                                                                                                     \
    "A stack is a list in which the element that was added last is removed first. Push adds an element on top, " \
    "and pop removes it. A browser keeps the pages that were visited before on a stack, and an editor what can " \
    "be undone."
#define OTHER                                                                                                       \
    "Queues serve whoever came first. Printers, schedulers and waiting rooms need nothing else: new work joins at " \
    "the back while the front is being dealt with, so that nobody is overtaken by those who arrive afterwards."

static struct arena *arena;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new(64 * MIB);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static double compare(const char *one, const char *other)
{
    struct near_copy a, b;

    assert_true(near_copy_sign(arena, str_of(one), &a));
    assert_true(near_copy_sign(arena, str_of(other), &b));
    return near_copy_similarity(a.signature, b.signature);
}

static bool share_a_band(const char *one, const char *other)
{
    struct near_copy a, b;
    struct str rest;

    assert_true(near_copy_sign(arena, str_of(one), &a));
    assert_true(near_copy_sign(arena, str_of(other), &b));
    rest = (struct str){a.bands + 1, strlen(a.bands) - 2};
    while (rest.at != NULL) {
        const struct str band = str_cut(&rest, ',');

        if (strstr(b.bands, arena_strndup(arena, band.at, band.len)) != NULL)
            return true;
    }
    return false;
}

static void a_copy_is_one_whatever_its_case_form_and_signs(void **state)
{
    (void)state;
    assert_float_equal(compare(TEXT, TEXT), 1, 0);
    assert_float_equal(compare("\xd0\x87\xd0\xb6\xd0\xb0\xd0\xba " TEXT, "\xd1\x97\xd0\x96\xd0\xb0\xd0\xba, \n" TEXT),
                       1, 0);
    assert_float_equal(compare("e\xcc\x81t\xc3\xa9 " TEXT, "\xc3\x89TE\xcc\x81 - " TEXT), 1, 0);
}

static void a_copy_with_a_few_other_words_is_found(void **state)
{
    static const char changed[] =
        "A stack is a list in which the element that was added last is removed first. Push adds an element on top, "
        "and pop removes it. A browser keeps the pages that were seen before on a stack, and an editor what can be "
        "undone.";

    (void)state;
    assert_true(compare(TEXT, changed) >= NEAR_COPY_FROM);
    assert_true(share_a_band(TEXT, changed));
}

static void two_answers_of_ones_own_are_not(void **state)
{
    (void)state;
    assert_true(compare(TEXT, OTHER) < 0.2);
    assert_false(share_a_band(TEXT, OTHER));
}

static void half_a_copy_is_half_alike(void **state)
{
    const double similarity = compare(TEXT, TEXT " " OTHER);

    (void)state;
    assert_true(similarity > 0.3 && similarity < NEAR_COPY_FROM);
}

static void what_is_short_is_not_compared(void **state)
{
    struct near_copy copy;

    (void)state;
    assert_false(near_copy_sign(arena, STR(""), &copy));
    assert_false(near_copy_sign(arena, STR("A stack is a list in which the last comes first."), &copy));
    assert_float_equal(near_copy_similarity("", ""), 0, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_copy_is_one_whatever_its_case_form_and_signs),
        cmocka_unit_test(a_copy_with_a_few_other_words_is_found),
        cmocka_unit_test(two_answers_of_ones_own_are_not),
        cmocka_unit_test(half_a_copy_is_half_alike),
        cmocka_unit_test(what_is_short_is_not_compared),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
