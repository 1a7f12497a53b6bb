#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/base.h"
#include "course/quota.h"

static void what_may_be_reserved_of_a_quota(void **state)
{
    static const struct {
        const char *why;
        int64_t quota, taken, least, most, granted;
    } cases[] = {
        {"all of it fits", 100, 0, 10, 100, 100},
        {"to the last byte", 100, 40, 0, 60, 60},
        {"only what is certain to come fits", 100, 40, 60, 61, 60},
        {"not even that", 100, 40, 61, 90, -1},
        {"nothing is always granted", 100, 100, 0, 10, 0},
        {"even of a quota that was made smaller", 100, 500, 0, 10, 0},
        {"but no byte", 100, 500, 1, 10, -1},
        {"nor of an empty quota", 0, 0, 1, 1, -1},
        {"no sum overflows", INT64_MAX, INT64_MAX - 1, 1, INT64_MAX, 1},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++)
        if (quota_grant(cases[i].quota, cases[i].taken, cases[i].least, cases[i].most) != cases[i].granted)
            fail_msg("%s", cases[i].why);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_may_be_reserved_of_a_quota),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
