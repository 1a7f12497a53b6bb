/* When Redis is told to be gone and to be back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "redis/redis_watch.h"

#define SETTLED REDIS_WATCH_SETTLED_US

static void each_change_is_told_once(void **state)
{
    static const struct {
        int64_t at;
        bool answered;
        enum redis_change change;
    } steps[] = {
        {0, true, REDIS_SAME},
        {1, false, REDIS_GONE},
        {2, false, REDIS_SAME},
        {3, true, REDIS_SAME}, /* one has reached it, another may not have */
        {4, false, REDIS_SAME},
        {4 + SETTLED - 1, true, REDIS_SAME},
        {4 + SETTLED, true, REDIS_BACK},
        {5 + SETTLED, true, REDIS_SAME},
        {6 + SETTLED, false, REDIS_GONE},
    };
    struct redis_watch watch = {0};

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(steps); i++)
        assert_int_equal(redis_watch(&watch, steps[i].answered, steps[i].at), steps[i].change);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(each_change_is_told_once)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
