/* What may be wrong with an exercise as a question. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/limits.h"
#include "course/exercise_check.h"

static struct arena *arena;

static struct texts check_beside(const struct exercise *exercise, const char *other)
{
    struct texts warnings = {arena_array(arena, EXERCISE_CHECK_WARNINGS, sizeof(char *)), 0};

    exercise_check(arena, exercise, &other, other != NULL, &warnings);
    return warnings;
}

static struct texts check(enum exercise_kind kind, const char *description, struct exercise_option *options,
                          size_t count, const char *solution)
{
    const struct exercise exercise = {.kind = kind,
                                      .description = description,
                                      .options = options,
                                      .option_count = count,
                                      .reference_solution = solution};

    return check_beside(&exercise, NULL);
}

static void assert_warned(struct texts warnings, const char *word)
{
    assert_int_equal(warnings.count, 1);
    assert_non_null(strstr(warnings.items[0], word));
}

static void a_good_question_has_no_warnings(void **state UNUSED)
{
    struct exercise_option options[] = {{"Стек", true, NULL}, {"Черга", false, NULL}, {"Купа", false, NULL}};

    assert_int_equal(check(EXERCISE_CHOICE, "Що це?", options, 3, "Стек, бо останній виходить першим").count, 0);
}

static void options_that_fold_alike_say_the_same(void **state UNUSED)
{
    struct exercise_option options[] = {{"Стек", true, NULL}, {"Черга", false, NULL}, {" ЧЕРГА", false, NULL}};

    assert_warned(check(EXERCISE_CHOICE, "Що це?", options, 3, NULL), "say the same");
}

static void a_wrong_option_that_holds_the_right_one_is_hard_to_tell_from_it(void **state UNUSED)
{
    struct exercise_option options[] = {{"stack", true, NULL}, {"a stack of plates", false, NULL}};
    struct exercise_option others[] = {{"stack", true, NULL}, {"haystacks", false, NULL}};

    assert_warned(check(EXERCISE_CHOICE, "What is it?", options, 2, NULL), "hard to tell");
    assert_int_equal(check(EXERCISE_CHOICE, "What is it?", others, 2, NULL).count, 0);
}

static void a_task_that_names_the_answer_gives_it_away(void **state UNUSED)
{
    struct exercise_option options[] = {{"stack", true, NULL}, {"queue", false, NULL}};

    assert_warned(check(EXERCISE_CHOICE, "What is removed from a stack first?", options, 2, NULL), "names the right");
}

static void words_end_at_signs_of_any_script_and_anywhere_in_those_without_spaces(void **state UNUSED)
{
    struct exercise_option quoted[] = {{"стек", true, NULL}, {"черга", false, NULL}};
    struct exercise_option chinese[] = {{"队列", true, NULL}, {"循环队列", false, NULL}};
    struct exercise_option single[] = {{"大", true, NULL}, {"小", false, NULL}};

    assert_warned(check(EXERCISE_CHOICE, "Що таке «стек»?", quoted, 2, NULL), "names the right");
    assert_int_equal(check(EXERCISE_CHOICE, "Що таке стекова машина?", quoted, 2, NULL).count, 0);
    assert_warned(check(EXERCISE_CHOICE, "先进先出的是什么？", chinese, 2, NULL), "hard to tell");
    assert_int_equal(check(EXERCISE_CHOICE, "最大值", single, 2, NULL).count, 0);
}

static void the_longest_option_by_far_gives_itself_away(void **state UNUSED)
{
    struct exercise_option options[] = {{"the one that was added after all of the others", true, NULL},
                                        {"the first", false, NULL}};

    assert_warned(check(EXERCISE_CHOICE, "What is removed?", options, 2, NULL), "much longer");
}

static void a_choice_without_a_wrong_option_is_none(void **state UNUSED)
{
    struct exercise_option options[] = {{"push", true, NULL}, {"pull", true, NULL}};

    assert_warned(check(EXERCISE_CHOICE, "What can be done?", options, 2, NULL), "No option is wrong");
}

static void a_solution_names_a_right_option(void **state UNUSED)
{
    struct exercise_option options[] = {{"stack", true, NULL}, {"queue", false, NULL}};

    assert_warned(check(EXERCISE_CHOICE, "What is it?", options, 2, "queue"), "none of the right");
}

static void gaps_are_counted(void **state UNUSED)
{
    struct exercise_option options[] = {{"stack", true, NULL}};

    assert_warned(check(EXERCISE_GAP, "A ____ is no __.", options, 1, NULL), "2 gaps");
    assert_int_equal(check(EXERCISE_GAP, "A ____ is a list.", options, 1, NULL).count, 0);
    assert_int_equal(check(EXERCISE_GAP, "A … is a list.", options, 1, NULL).count, 0);
}

static void pairs_differ_on_both_sides(void **state UNUSED)
{
    struct exercise_option options[] = {{"a", true, "same"}, {"b", true, "Same"}};

    assert_warned(check(EXERCISE_MATCH, "Match.", options, 2, NULL), "other side");
}

static void an_open_task_says_how_it_is_judged(void **state UNUSED)
{
    assert_warned(check(EXERCISE_OPEN, "Write one.", NULL, 0, NULL), "judged");
    assert_int_equal(check(EXERCISE_OPEN, "Write one.", NULL, 0, "So.").count, 0);
}

static void the_same_task_beside_it_is_told(void **state UNUSED)
{
    const struct exercise exercise = {.kind = EXERCISE_OPEN, .description = "Write one.", .reference_solution = "So."};

    assert_warned(check_beside(&exercise, "write  ONE."), "same task");
    assert_int_equal(check_beside(&exercise, "Write two.").count, 0);
}

static int setup(void **state UNUSED)
{
    arena = arena_new(MIB);
    return 0;
}

static int teardown(void **state UNUSED)
{
    arena_free(arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_good_question_has_no_warnings),
        cmocka_unit_test(options_that_fold_alike_say_the_same),
        cmocka_unit_test(a_wrong_option_that_holds_the_right_one_is_hard_to_tell_from_it),
        cmocka_unit_test(a_task_that_names_the_answer_gives_it_away),
        cmocka_unit_test(words_end_at_signs_of_any_script_and_anywhere_in_those_without_spaces),
        cmocka_unit_test(the_longest_option_by_far_gives_itself_away),
        cmocka_unit_test(a_choice_without_a_wrong_option_is_none),
        cmocka_unit_test(a_solution_names_a_right_option),
        cmocka_unit_test(gaps_are_counted),
        cmocka_unit_test(pairs_differ_on_both_sides),
        cmocka_unit_test(an_open_task_says_how_it_is_judged),
        cmocka_unit_test(the_same_task_beside_it_is_told),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
