/* The first fault wins, field errors collect, and the table of kinds is whole. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/fault.h"

static struct arena *arena;

static int open_arena(void **state)
{
    (void)state;
    arena = arena_new(1 << 20);
    return 0;
}

static int close_arena(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static void the_first_fault_wins(void **state)
{
    struct fault fault = {0};

    (void)state;
    assert_false(fault_set(&fault, FAULT_CONFLICT, "Job %d is running.", 7));
    assert_false(fault_set(&fault, FAULT_NOT_FOUND, "late"));
    assert_false(fault_log(&fault, FAULT_INTERNAL, "later"));
    assert_int_equal(fault.kind, FAULT_CONFLICT);
    assert_string_equal(fault.detail, "Job 7 is running.");
    assert_string_equal(fault.log, "");
    fault_clear(&fault);
    assert_int_equal(fault.kind, FAULT_NONE);
}

static void words_for_the_log_stay_out_of_the_answer(void **state)
{
    struct fault fault = {0};

    (void)state;
    fault_log(&fault, FAULT_UNAVAILABLE, "connect: %s", "refused");
    assert_string_equal(fault.detail, "Service unavailable");
    assert_string_equal(fault.log, "connect: refused");
}

static void field_errors_collect_up_to_their_number(void **state)
{
    struct fault fault = {0};

    (void)state;
    assert_false(fault_field(&fault, arena, "title", "Shorten it", "Too long by %d", 3));
    fault_field(&fault, arena, "language", NULL, "Unknown");
    assert_int_equal(fault.kind, FAULT_INVALID);
    assert_int_equal(fault.error_count, 2);
    assert_string_equal(fault.detail, "Too long by 3");
    assert_string_equal(fault.errors[0].field, "title");
    assert_string_equal(fault.errors[0].hint, "Shorten it");
    assert_string_equal(fault.errors[1].message, "Unknown");
    assert_null(fault.errors[1].hint);
    for (int i = 0; i < 100; i++)
        fault_field(&fault, arena, "more", NULL, "More");
    assert_int_equal(fault.error_count, FAULT_ERRORS);
}

static void field_errors_do_not_join_a_fault_of_another_status(void **state)
{
    struct fault fault = {0};

    (void)state;
    fault_log(&fault, FAULT_UNAVAILABLE, "away");
    fault_field(&fault, arena, "title", NULL, "Too long");
    assert_int_equal(fault.kind, FAULT_UNAVAILABLE);
    assert_int_equal(fault.error_count, 0);
    fault_clear(&fault);
    fault_set(&fault, FAULT_EXTENSION, "No .exe here.");
    fault_field(&fault, arena, "file", NULL, "No .exe");
    assert_int_equal(fault.kind, FAULT_EXTENSION);
    assert_int_equal(fault.error_count, 1);
}

static void long_words_are_cut_between_code_points(void **state)
{
    struct fault fault = {0};
    char words[FAULT_DETAIL * 2];

    (void)state;
    for (size_t shift = 0; shift < 4; shift++) {
        memset(words, 'x', shift);
        for (size_t i = shift; i + 4 < sizeof words; i += 4)
            memcpy(words + i, "\xF0\x9F\x98\x80", 5);
        fault_clear(&fault);
        fault_set(&fault, FAULT_CONFLICT, "%s", words);
        assert_true(str_is_utf8(str_of(fault.detail)));
        assert_true(strlen(fault.detail) > FAULT_DETAIL - 5);
    }
}

static void codes_are_unique_and_lead_back_to_their_kind(void **state)
{
    (void)state;
    for (enum fault_kind kind = FAULT_NONE + 1; kind < FAULT_COUNT; kind++) {
        assert_int_equal(fault_by_code(str_of(fault_code(kind))), kind);
        assert_in_range(fault_http_status(kind), 400, 599);
        assert_true(fault_title(kind)[0] != '\0');
    }
    assert_int_equal(fault_by_code(STR("")), FAULT_NONE);
    assert_int_equal(fault_by_code(STR("no_such_code")), FAULT_NONE);
    assert_int_equal(fault_retry(FAULT_UNAVAILABLE), FAULT_RETRY);
    assert_int_equal(fault_retry(FAULT_FILE_DAMAGED), FAULT_FAIL);
}

static void errors_of_one_kind_keep_it_and_others_make_it_invalid(void **state)
{
    struct fault fault = {0};

    (void)state;
    assert_false(
        fault_field_kind(&fault, arena, FAULT_UNKNOWN_FIELD, "titel", "Did you mean 'title'?", "No %s", "titel"));
    fault_field_kind(&fault, arena, FAULT_UNKNOWN_FIELD, "x", NULL, "No x");
    assert_int_equal(fault.kind, FAULT_UNKNOWN_FIELD);
    assert_int_equal(fault.error_count, 2);
    fault_field(&fault, arena, "title", NULL, "Required");
    assert_int_equal(fault.kind, FAULT_INVALID);
    fault_field_kind(&fault, arena, FAULT_UNKNOWN_FIELD, "y", NULL, "No y");
    assert_int_equal(fault.kind, FAULT_INVALID);
    assert_int_equal(fault.error_count, 4);
    assert_string_equal(fault.detail, "No titel");
}

static void an_error_beside_another_kind_of_422_leaves_it(void **state)
{
    struct fault fault = {0};

    (void)state;
    fault_set(&fault, FAULT_EXTENSION, "No such extension");
    fault_field(&fault, arena, "filename", NULL, "Rename it");
    assert_int_equal(fault.kind, FAULT_EXTENSION);
    assert_int_equal(fault.error_count, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_fault_wins),
        cmocka_unit_test(words_for_the_log_stay_out_of_the_answer),
        cmocka_unit_test_setup_teardown(field_errors_collect_up_to_their_number, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(field_errors_do_not_join_a_fault_of_another_status, open_arena, close_arena),
        cmocka_unit_test(long_words_are_cut_between_code_points),
        cmocka_unit_test(codes_are_unique_and_lead_back_to_their_kind),
        cmocka_unit_test_setup_teardown(errors_of_one_kind_keep_it_and_others_make_it_invalid, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(an_error_beside_another_kind_of_422_leaves_it, open_arena, close_arena),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
