/* Which parts of a new structure are those a course has already. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/limits.h"
#include "course/fold.h"
#include "course/identity.h"

static struct arena *arena;

static struct uuid number(uint8_t value)
{
    return (struct uuid){{[15] = value}};
}

static struct citation *places(size_t count, const double *seconds)
{
    struct citation *citations = arena_array(arena, count + 1, sizeof *citations);

    for (size_t i = 0; i < count; i++)
        citations[i] = (struct citation){number(99), CITATION_SECOND, seconds[i]};
    return citations;
}

#define AT(...)                                                                        \
    places(sizeof((double[]){__VA_ARGS__}) / sizeof(double), (double[]){__VA_ARGS__}), \
        sizeof((double[]){__VA_ARGS__}) / sizeof(double)

static void match(struct identity_known *known, size_t known_count, struct identity_part *parts, size_t count)
{
    identity_match(arena, known, known_count, parts, count, false);
}

static void titles_that_fold_alike_name_the_same_part(void **state UNUSED)
{
    struct identity_known known[] = {
        {IDENTITY_CONCEPT, number(1), {{0}}, fold_title(arena, "Мембрана клітини"), NULL, 0, false, false, NULL, 0},
        {IDENTITY_CONCEPT, number(2), {{0}}, fold_title(arena, "Straße"), NULL, 0, false, false, NULL, 0}};
    struct identity_part parts[] = {{.kind = IDENTITY_CONCEPT, .title = fold_title(arena, " STRASSE ")},
                                    {.kind = IDENTITY_CONCEPT, .title = fold_title(arena, "мембрана   КЛІТИНИ")}};

    match(known, 2, parts, 2);
    assert_true(uuid_equal(parts[0].id, number(2)));
    assert_true(uuid_equal(parts[1].id, number(1)));
}

static void a_title_of_another_kind_is_another_part(void **state UNUSED)
{
    struct identity_known known[] = {{IDENTITY_LESSON, number(1), {{0}}, "stacks", NULL, 0, false, false, NULL, 0}};
    struct identity_part parts[] = {{.kind = IDENTITY_CONCEPT, .title = "stacks"}};

    match(known, 1, parts, 1);
    assert_true(uuid_is_nil(parts[0].id));
}

static void of_one_title_the_part_with_the_same_parent_comes_first(void **state UNUSED)
{
    struct identity_known known[] = {
        {IDENTITY_MODULE, number(1), {{0}}, "a", NULL, 0, false, false, NULL, 0},
        {IDENTITY_MODULE, number(2), {{0}}, "b", NULL, 0, false, false, NULL, 0},
        {IDENTITY_LESSON, number(3), number(1), "summary", NULL, 0, false, false, NULL, 0},
        {IDENTITY_LESSON, number(4), number(2), "summary", NULL, 0, false, false, NULL, 0}};
    struct identity_part parts[] = {{.kind = IDENTITY_MODULE, .title = "b"},
                                    {.kind = IDENTITY_MODULE, .title = "c"},
                                    {.kind = IDENTITY_LESSON, .title = "summary", .parent = &parts[1]},
                                    {.kind = IDENTITY_LESSON, .title = "summary", .parent = &parts[0]}};

    match(known, 4, parts, 4);
    assert_true(uuid_equal(parts[3].id, number(4)));
    assert_true(uuid_equal(parts[2].id, number(3)));
}

static void of_one_title_below_one_parent_each_is_the_one_with_its_citations(void **state UNUSED)
{
    struct identity_known known[] = {{IDENTITY_CONCEPT, number(1), {{0}}, "stack", AT(1, 2), false, true, NULL, 0},
                                     {IDENTITY_CONCEPT, number(2), {{0}}, "stack", AT(3, 4), false, false, NULL, 0},
                                     {IDENTITY_CONCEPT, number(3), {{0}}, "stack", NULL, 0, false, false, NULL, 0}};
    struct identity_part parts[] = {{IDENTITY_CONCEPT, "stack", NULL, AT(1), {{0}}},
                                    {IDENTITY_CONCEPT, "stack", NULL, AT(9), {{0}}},
                                    {IDENTITY_CONCEPT, "stack", NULL, AT(4, 3), {{0}}}};

    match(known, 3, parts, 3);
    assert_true(uuid_equal(parts[0].id, number(1))); /* what was deleted is not the other one */
    assert_true(uuid_equal(parts[1].id, number(3)));
    assert_true(uuid_equal(parts[2].id, number(2)));
}

static void of_one_title_that_nothing_else_tells_apart_each_is_the_one_in_its_place(void **state UNUSED)
{
    struct identity_known known[] = {{IDENTITY_MODULE, number(1), {{0}}, "exam", NULL, 0, false, false, NULL, 1},
                                     {IDENTITY_MODULE, number(2), {{0}}, "exam", NULL, 0, false, false, NULL, 0}};
    struct identity_part parts[] = {{.kind = IDENTITY_MODULE, .title = "exam"},
                                    {.kind = IDENTITY_MODULE, .title = "exam"}};

    match(known, 2, parts, 2);
    assert_true(uuid_equal(parts[0].id, number(2)));
    assert_true(uuid_equal(parts[1].id, number(1)));
}

static void of_one_title_the_one_with_all_citations_comes_before_one_with_half(void **state UNUSED)
{
    struct identity_known known[] = {{IDENTITY_MODULE, number(1), {{0}}, "queues", AT(1, 2), false, false, NULL, 0}};
    struct identity_part parts[] = {{IDENTITY_MODULE, "queues", NULL, AT(1, 2, 3), {{0}}},
                                    {IDENTITY_MODULE, "queues", NULL, AT(1, 2), {{0}}}};

    match(known, 1, parts, 2);
    assert_true(uuid_is_nil(parts[0].id));
    assert_true(uuid_equal(parts[1].id, number(1)));
}

static void what_was_deleted_comes_behind_what_is_there_and_cites_half_of_it(void **state UNUSED)
{
    struct identity_known known[] = {
        {IDENTITY_MODULE, number(1), {{0}}, "queues", AT(1, 2), false, true, NULL, 0},
        {IDENTITY_MODULE, number(2), {{0}}, "queues", AT(1, 2, 3, 4), false, false, NULL, 0}};
    struct identity_part parts[] = {{IDENTITY_MODULE, "queues", NULL, AT(1, 2), {{0}}},
                                    {IDENTITY_MODULE, "queues", NULL, AT(1, 2), {{0}}}};

    match(known, 2, parts, 2);
    assert_true(uuid_equal(parts[0].id, number(2)));
    assert_true(uuid_equal(parts[1].id, number(1)));
}

static void of_two_that_nothing_else_tells_apart_it_is_the_one_that_was_generated_so(void **state UNUSED)
{
    struct identity_known known[] = {
        {IDENTITY_EXERCISE, number(1), {{0}}, "name three", AT(6), false, false, NULL, 0},
        {IDENTITY_EXERCISE, number(2), {{0}}, "name three", AT(6), false, false, "mine", 1}};
    struct identity_part parts[] = {{IDENTITY_EXERCISE, "name three", NULL, AT(6), {{0}}}};

    match(known, 2, parts, 1);
    assert_true(uuid_equal(parts[0].id, number(2))); /* wherever it stands */
}

static void a_guided_structure_is_made_of_what_is_there(void **state UNUSED)
{
    struct identity_known known[] = {{IDENTITY_MODULE, number(1), {{0}}, "queues", AT(1, 2), false, true, NULL, 0},
                                     {IDENTITY_MODULE, number(2), {{0}}, "queues", AT(9), false, false, NULL, 0}};
    struct identity_part free_part[] = {{IDENTITY_MODULE, "queues", NULL, AT(1, 2), {{0}}}},
                         guided_part[] = {{IDENTITY_MODULE, "queues", NULL, AT(1, 2), {{0}}}};

    match(known, 2, free_part, 1);
    assert_true(uuid_equal(free_part[0].id, number(1)));
    known[0].is_taken = known[1].is_taken = false;
    identity_match(arena, known, 2, guided_part, 1, true);
    assert_true(uuid_equal(guided_part[0].id, number(2)));
}

static void another_title_with_half_of_the_citations_is_the_same_part(void **state UNUSED)
{
    struct identity_known known[] = {
        {IDENTITY_CONCEPT, number(1), {{0}}, "stack", AT(1, 2, 3, 4), false, false, NULL, 0},
        {IDENTITY_CONCEPT, number(2), {{0}}, "queue", AT(5, 6, 7, 8, 9), false, false, NULL, 0}};
    struct identity_part parts[] = {
        {IDENTITY_CONCEPT, "the stack", NULL, AT(4, 3, 3, 30), {{0}}},
        {IDENTITY_CONCEPT, "the queue", NULL, AT(5, 6), {{0}}},
        {IDENTITY_CONCEPT, "a tree", NULL, NULL, 0, {{0}}},
    };

    match(known, 2, parts, 3);
    assert_true(uuid_equal(parts[0].id, number(1)));
    assert_true(uuid_is_nil(parts[1].id)); /* two of five */
    assert_true(uuid_is_nil(parts[2].id));
}

static void a_title_goes_before_citations_and_no_part_is_two(void **state UNUSED)
{
    struct identity_known known[] = {{IDENTITY_CONCEPT, number(1), {{0}}, "stack", AT(1), false, false, NULL, 0}};
    struct identity_part parts[] = {{IDENTITY_CONCEPT, "push", NULL, AT(1), {{0}}},
                                    {IDENTITY_CONCEPT, "stack", NULL, AT(2), {{0}}},
                                    {IDENTITY_CONCEPT, "stack", NULL, AT(3), {{0}}}};

    match(known, 1, parts, 3);
    assert_true(uuid_is_nil(parts[0].id));
    assert_true(uuid_equal(parts[1].id, number(1)));
    assert_true(uuid_is_nil(parts[2].id));
}

static int start(void **state UNUSED)
{
    arena = arena_new(MIB);
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
        cmocka_unit_test(titles_that_fold_alike_name_the_same_part),
        cmocka_unit_test(a_title_of_another_kind_is_another_part),
        cmocka_unit_test(of_one_title_the_part_with_the_same_parent_comes_first),
        cmocka_unit_test(of_one_title_below_one_parent_each_is_the_one_with_its_citations),
        cmocka_unit_test(of_one_title_that_nothing_else_tells_apart_each_is_the_one_in_its_place),
        cmocka_unit_test(of_one_title_the_one_with_all_citations_comes_before_one_with_half),
        cmocka_unit_test(what_was_deleted_comes_behind_what_is_there_and_cites_half_of_it),
        cmocka_unit_test(a_guided_structure_is_made_of_what_is_there),
        cmocka_unit_test(of_two_that_nothing_else_tells_apart_it_is_the_one_that_was_generated_so),
        cmocka_unit_test(another_title_with_half_of_the_citations_is_the_same_part),
        cmocka_unit_test(a_title_goes_before_citations_and_no_part_is_two),
    };

    return cmocka_run_group_tests(tests, start, stop);
}
