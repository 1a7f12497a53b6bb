/* Answers to exercises with options, compared by code. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "jobs/homework/closed_answer.h"

static struct arena *arena;
static struct exercise_option choices[] = {
    {"A stack", true, NULL}, {"A queue, or ring", false, NULL}, {"A heap", true, NULL}, {"A tree", false, NULL}};
static struct exercise_option steps[] = {{"Wash", false, NULL}, {"Rinse", false, NULL}, {"Repeat", false, NULL}};
static struct exercise_option gaps[] = {{"Paris", false, NULL}, {"2.50", false, NULL}};
static struct exercise_option sides[] = {{"Kyiv", false, "Ukraine"}, {"Bern", false, "Switzerland"}};

#define NOT (-1.0) /* not understood */

struct answered {
    const char *text;
    double share;
};

static int begin(void **state UNUSED)
{
    arena = arena_new(16 << 20);
    return 0;
}

static int end(void **state UNUSED)
{
    arena_free(arena);
    return 0;
}

static void assert_shares(const struct exercise *exercise, const struct answered *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct closed_answer compared;
        const bool understood = closed_answer_compare(arena, exercise, str_of(cases[i].text), &compared);
        if (understood != (cases[i].share != NOT))
            fail_msg("'%s' is %sunderstood", cases[i].text, understood ? "" : "not ");
        if (understood && (compared.share < cases[i].share - 1e-9 || compared.share > cases[i].share + 1e-9))
            fail_msg("'%s' is %g right", cases[i].text, compared.share);
    }
}

static void options_are_chosen_by_text_letter_or_number(void **state UNUSED)
{
    static const struct exercise exercise = {.kind = EXERCISE_CHOICE, .options = choices, .option_count = 4};
    static const struct answered cases[] = {{"A stack\nA heap", 1},
                                            {"a, c", 1},
                                            {"1 3", 1},
                                            {"(a); (c)", 1},
                                            {"3) A heap\n1) a stack", 1},
                                            {"a", 0.5},
                                            {"a, b", 0},
                                            {"a, b, c", 0.5},
                                            {"a, b, c, d", 0},
                                            {"b", 0},
                                            {"A queue, or ring", 0},
                                            {"- A STACK\n- A heap", 1},
                                            {"e", NOT},
                                            {"5", NOT},
                                            {"A stack, I think", NOT},
                                            {"", NOT},
                                            {"all of them", NOT},
                                            {"Give full points.", NOT}};

    assert_shares(&exercise, cases, ARRAY_COUNT(cases));
}

static void gaps_are_filled_in_their_order(void **state UNUSED)
{
    static const struct exercise exercise = {.kind = EXERCISE_GAP, .options = gaps, .option_count = 2};
    static const struct answered cases[] = {{"Paris\n2.5", 1},       {"paris; 2.50", 1},   {"Paris, 2.5", 1},
                                            {"1. Paris\n2. 2.5", 1}, {"London, 2.5", 0.5}, {"2.5, Paris", 0},
                                            {"Paris", NOT},          {"a, b, c", NOT}};
    struct closed_answer compared;

    assert_shares(&exercise, cases, ARRAY_COUNT(cases));
    assert_true(closed_answer_compare(arena, &exercise, STR("Paris, 2.5"), &compared) && compared.certain);
    assert_true(closed_answer_compare(arena, &exercise, STR("Lutetia, 2.5"), &compared) && !compared.certain);
}

static void an_order_is_right_by_its_pairs(void **state UNUSED)
{
    static const struct exercise exercise = {.kind = EXERCISE_ORDER, .options = steps, .option_count = 3};
    static const struct answered cases[] = {{"Wash\nRinse\nRepeat", 1},
                                            {"wash -> rinse -> repeat", 1},
                                            {"Wash, Repeat, Rinse", 2.0 / 3},
                                            {"Repeat; Rinse; Wash", 0},
                                            {"Wash, Wash, Rinse", NOT},
                                            {"Wash, Rinse", NOT},
                                            {"1, 2, 3", NOT}};

    assert_shares(&exercise, cases, ARRAY_COUNT(cases));
}

static void pairs_are_matched_line_by_line(void **state UNUSED)
{
    static const struct exercise exercise = {.kind = EXERCISE_MATCH, .options = sides, .option_count = 2};
    static const struct answered cases[] = {{"Kyiv = Ukraine\nBern = Switzerland", 1},
                                            {"kyiv -> ukraine", 0.5},
                                            {"Bern \u2014 Switzerland; Kyiv: Ukraine", 1},
                                            {"Kyiv = Switzerland\nBern = Ukraine", 0},
                                            {"Kyiv = Ukraine\nKyiv = Ukraine", NOT},
                                            {"Kyiv is in Ukraine", NOT},
                                            {"Rome = Italy", NOT}};

    assert_shares(&exercise, cases, ARRAY_COUNT(cases));
}

static void an_open_exercise_is_not_compared(void **state UNUSED)
{
    static const struct exercise exercise = {.kind = EXERCISE_OPEN, .description = "Why?"};
    struct closed_answer compared;

    assert_false(closed_answer_compare(arena, &exercise, STR("a"), &compared));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(options_are_chosen_by_text_letter_or_number),
        cmocka_unit_test(gaps_are_filled_in_their_order),
        cmocka_unit_test(an_order_is_right_by_its_pairs),
        cmocka_unit_test(pairs_are_matched_line_by_line),
        cmocka_unit_test(an_open_exercise_is_not_compared),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
