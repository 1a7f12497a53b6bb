/* Questions with options in the texts of tasks: what is asked, what the options are, which are right, and what is no such question. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "jobs/architect/task_options.h"

static struct arena *arena;

/* "question|wrong|+right", or "" where there is no choice. */
static const char *read_as(const char *task, const char *solution)
{
    struct task_options options;
    const char *text;

    if (!task_options_read(arena, task, solution, &options))
        return "";
    text = options.question;
    for (size_t i = 0; i < options.count; i++)
        text = arena_printf(arena, "%s|%s%s", text, options.items[i].correct ? "+" : "", options.items[i].text);
    return text;
}

struct sample {
    const char *task, *solution, *read;
};

static void check(const struct sample *samples, size_t count)
{
    for (size_t i = 0; i < count; i++)
        assert_string_equal(read_as(samples[i].task, samples[i].solution), samples[i].read);
}

static void options_are_lettered_below_each_other_or_in_a_line(void **state UNUSED)
{
    static const struct sample samples[] = {
        {"Which?\na) one\nb) two", "b", "Which?|one|+two"},
        {"Which?\nA) one B) two C) three", "C", "Which?|one|two|+three"},
        {"Which? (a) one (b) two", "(a)", "Which?|+one|two"},
        {"Which?\nA. one\nB. two\nC. three", "B.", "Which?|one|+two|three"},
        {"Яке?\nА) один\nБ) два\nВ) три\nГ) чотири\nД) п'ять", "Г", "Яке?|один|два|три|+чотири|п'ять"},
        {"Яке?\nа) один\nб) два\nв) три\nг) чотири\nґ) п'ять", "ґ", "Яке?|один|два|три|чотири|+п'ять"},
        {"Two paragraphs.\n\nWhich?\na) one\nb) two", "a", "Two paragraphs.\n\nWhich?|+one|two"},
        {"Which?\na) one that\ngoes on\nb) two", "a", "Which?|+one that goes on|two"},
    };

    check(samples, ARRAY_COUNT(samples));
}

static void the_solution_names_the_right_ones(void **state UNUSED)
{
    static const struct sample samples[] = {
        {"Which?\na) one\nb) two\nc) three", "A, C", "Which?|+one|two|+three"},
        {"Which?\na) one\nb) two\nc) three", "a and c", "Which?|+one|two|+three"},
        {"Яке?\nа) один\nб) два\nв) три", "а і в", "Яке?|+один|два|+три"},
        {"Welche?\na) eins\nb) zwei\nc) drei", "a) und b)", "Welche?|+eins|+zwei|drei"},
        {"Which?\na) one\nb) two", "b) Two, since it is even", "Which?|one|+two"},
        {"Which?\na) one\nb) two", "Two.", "Which?|one|+two"},
        {"Which?\n- [ ] one\n- [ ] two", "two", "Which?|one|+two"},
    };

    check(samples, ARRAY_COUNT(samples));
}

static void marks_tell_the_right_ones_and_are_not_shown(void **state UNUSED)
{
    static const struct sample samples[] = {
        {"Which?\n- [ ] one\n- [x] two\n- [X] three", NULL, "Which?|one|+two|+three"},
        {"Which?\n☐ one\n☑ two", NULL, "Which?|one|+two"},
        {"Which?\na) one\nb) two (correct)", NULL, "Which?|one|+two"},
        {"Яке?\nа) один (правильна відповідь)\nб) два", NULL, "Яке?|+один|два"},
        {"Which?\na) one ✓\nb) two", "Think of the first.", "Which?|+one|two"},
        {"Which?\na) one\n*b) two\nc) three", NULL, "Which?|one|+two|three"},
        {"Which?\na) one (correct) ✓\nb) two", NULL, "Which?|+one|two"},
        {"Which?\na) one ✗\nb) two (incorrect)\nc) three (correct)", NULL, "Which?|one|two|+three"},
        {"Which?\n- one\n- two ✓\n- three", NULL, "Which?|one|+two|three"},
        {"Which?\n- one\n- two", "Two.", "Which?|one|+two"},
        {"Which?\na) f(x)\nb) f(y)", "a", "Which?|+f(x)|f(y)"},
        {"Which?\na) Node*\nb) if (false)", "b", "Which?|Node*|+if (false)"},
        {"Which?\na) char\nb) int*\nc) const void *\nd) char **\ne) struct node *", "a",
         "Which?|+char|int*|const void *|char **|struct node *"},
    };

    check(samples, ARRAY_COUNT(samples));
}

static void what_asks_for_more_or_says_less_is_no_choice(void **state UNUSED)
{
    static const struct sample samples[] = {
        {"Sort the list\n(a) with bubble sort,\n(b) as you like.", NULL, ""},
        {"Sort the list\n(a) with bubble sort,\n(b) as you like.", "(a) 1, 2, 3\n(b) 1, 2, 3", ""},
        {"Which?\na) one\nb) two", NULL, ""},
        {"Which?\na) one\nb) two", "A stack is one.", ""},
        {"Which?\na) one\nb) two", "d", ""},
        {"Which?\na) one\nb) two", "a, b", ""}, /* all of them: nothing to choose */
        {"Which?\na) one\nb) two\n\nJustify your answer.", "a", ""},
        {"Which?\na) one\nb) two\nJustify your answer.", "a", ""},
        {"Which?\na) one\nb) one", "a", ""},
        {"Which?\na) one\nc) two", "a", ""},
        {"a) one\nb) two", "a", ""},
        {"Which?\n- [ ] one\nor\n- [x] two", NULL, ""},
        {"Which?\na) \nb) two", "b", ""},
        {"Which?\na) char\nb) int*", NULL, ""},
        {"Which?\n- one\n- two", NULL, ""},
        {"Which?\na) one ✓\nb) two", "b", ""}, /* which of them is not known */
        {"Which?\n- [x] one\n- [ ] two", "two", ""},
        {"What is a vector?", "a", ""},
        {"", "", ""},
    };

    check(samples, ARRAY_COUNT(samples));
}

static int start(void **state UNUSED)
{
    arena = arena_new((size_t)1 << 20);
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
        cmocka_unit_test(options_are_lettered_below_each_other_or_in_a_line),
        cmocka_unit_test(the_solution_names_the_right_ones),
        cmocka_unit_test(marks_tell_the_right_ones_and_are_not_shown),
        cmocka_unit_test(what_asks_for_more_or_says_less_is_no_choice),
    };

    return cmocka_run_group_tests(tests, start, stop);
}
