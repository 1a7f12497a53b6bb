/* Circles of prerequisites are found, whatever their length and wherever they begin, and nothing else is one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "course/import_circles.h"

#define MANY 100000

static struct arena *arena;

static bool found(struct import_need *needs, size_t count, size_t concepts, uint32_t *concept)
{
    return import_circles_find(arena, needs, count, concepts, concept);
}

static void what_leads_back_is_a_circle(void **state UNUSED)
{
    struct import_need itself[] = {{2, 2}}, two[] = {{0, 1}, {1, 0}};
    struct import_need behind[] = {{5, 4}, {0, 1}, {4, 3}, {1, 2}, {3, 5}, {2, 3}};
    uint32_t concept = 99;

    assert_true(found(itself, ARRAY_COUNT(itself), 3, &concept));
    assert_int_equal(concept, 2);
    assert_true(found(two, ARRAY_COUNT(two), 2, &concept));
    assert_true(found(behind, ARRAY_COUNT(behind), 6, &concept));
    assert_in_range(concept, 3, 5);
}

static void what_is_needed_twice_is_none(void **state UNUSED)
{
    struct import_need diamond[] = {{3, 1}, {3, 2}, {1, 0}, {2, 0}, {3, 0}, {3, 1}};
    uint32_t concept;

    assert_false(found(diamond, ARRAY_COUNT(diamond), 4, &concept));
    assert_false(found(diamond, 0, 4, &concept));
    assert_false(found(NULL, 0, 0, &concept));
}

static void a_long_chain_takes_no_stack(void **state UNUSED)
{
    struct import_need *chain = arena_array(arena, MANY, sizeof *chain);
    uint32_t concept;

    for (uint32_t i = 0; i < MANY - 1; i++)
        chain[i] = (struct import_need){i, i + 1};
    assert_false(found(chain, MANY - 1, MANY, &concept));
    chain[MANY - 1] = (struct import_need){MANY - 1, 0};
    assert_true(found(chain, MANY, MANY, &concept));
}

static int start(void **state UNUSED)
{
    arena = arena_new((size_t)16 << 20);
    return 0;
}

static int stop(void **state UNUSED)
{
    arena_free(arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_leads_back_is_a_circle),
        cmocka_unit_test(what_is_needed_twice_is_none),
        cmocka_unit_test(a_long_chain_takes_no_stack),
    };

    return cmocka_run_group_tests(tests, start, stop);
}
