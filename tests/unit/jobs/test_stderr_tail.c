#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "jobs/runner/stderr_tail.h"

static void of_all_that_was_said_the_end_is_kept(void **state)
{
    static struct stderr_tail tail;
    char block[1000];

    (void)state;
    for (int number = 0; number < 10; number++) {
        memset(block, 'a' + number, sizeof block);
        stderr_tail_add(&tail, block, sizeof block);
    }
    assert_int_equal(stderr_tail_str(&tail).len, sizeof tail.text);
    assert_int_equal(tail.text[0], 'f'); /* 4096 bytes: j, i, h, g and 96 of f */
    assert_int_equal(tail.text[95], 'f');
    assert_int_equal(tail.text[96], 'g');
    assert_int_equal(tail.text[sizeof tail.text - 1], 'j');
}

static void one_block_may_be_more_than_is_kept(void **state)
{
    static struct stderr_tail tail;
    static char block[3 * sizeof tail.text];

    (void)state;
    memset(block, 'x', sizeof block);
    block[sizeof block - 1] = 'z';
    stderr_tail_add(&tail, "before", 6);
    stderr_tail_add(&tail, block, sizeof block);
    assert_int_equal(tail.length, sizeof tail.text);
    assert_int_equal(tail.text[0], 'x');
    assert_int_equal(tail.text[tail.length - 1], 'z');
}

static void the_last_line_joins_the_sentence_and_the_rest_the_log(void **state)
{
    struct fault fault = {0};

    (void)state;
    fault_set(&fault, FAULT_PROCESS_DIED, "It died.");
    stderr_tail_explain(STR("first\nsecond \x1b[0m\xff\n\n"), &fault);
    assert_string_equal(fault.detail, "It died. Its last output: second ?[0m?");
    assert_string_equal(fault.log, "first\nsecond ?[0m?");
}

static void who_said_nothing_has_no_last_words(void **state)
{
    struct fault fault = {0};

    (void)state;
    fault_set(&fault, FAULT_PROCESS_DIED, "It died.");
    stderr_tail_explain(STR(" \n"), &fault);
    assert_string_equal(fault.detail, "It died.");
    assert_string_equal(fault.log, "");
}

static void long_words_are_cut_where_there_is_no_room(void **state)
{
    static char words[8 * FAULT_DETAIL];
    struct fault fault = {0};

    (void)state;
    memset(words, 'w', sizeof words);
    words[0] = '!';
    words[sizeof words - 1] = '.';
    fault_set(&fault, FAULT_PROCESS_DIED, "It died.");
    stderr_tail_explain((struct str){words, sizeof words}, &fault);
    assert_int_equal(strlen(fault.detail), strlen("It died. Its last output: ") + 199);
    assert_int_equal(strlen(fault.log), sizeof fault.log - 1);
    assert_int_equal(fault.log[sizeof fault.log - 2], '.');
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(of_all_that_was_said_the_end_is_kept),
        cmocka_unit_test(one_block_may_be_more_than_is_kept),
        cmocka_unit_test(the_last_line_joins_the_sentence_and_the_rest_the_log),
        cmocka_unit_test(who_said_nothing_has_no_last_words),
        cmocka_unit_test(long_words_are_cut_where_there_is_no_room),
    };

    return cmocka_run_group_tests_name("tail", tests, NULL, NULL);
}
