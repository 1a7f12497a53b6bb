/* What a name that nobody knows may have meant. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/suggest.h"

static const char *const known[] = {"title", "description", "learning_goal", "language"};
#define ALL "Known are: title, description, learning_goal, language"

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

static void a_slip_of_the_hand_is_recognised(void **state)
{
    static const struct {
        const char *given, *hint;
    } cases[] = {
        {"titel", "Did you mean 'title'?"},
        {"Title", "Did you mean 'title'?"},
        {"decription", "Did you mean 'description'?"},
        {"learningGoal", "Did you mean 'learning_goal'?"},
        {"lang", ALL},
        {"t", ALL},
        {"", ALL},
        {"\xD0\xBD\xD0\xB0\xD0\xB7\xD0\xB2\xD0\xB0", ALL},
        {"descriptiondescriptiondescriptiondescriptiondescriptiondescription", ALL},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++)
        assert_string_equal(suggest_hint(arena, str_of(cases[i].given), known, ARRAY_COUNT(known)), cases[i].hint);
    assert_string_equal(suggest_hint(arena, STR("limit"), NULL, 0), "None is known here");
}

static void a_long_name_is_shown_from_its_beginning(void **state)
{
    char name[1000];
    struct fault fault = {0};

    (void)state;
    memset(name, 'x', sizeof name);
    assert_false(suggest_refuse(&fault, arena, "field", (struct str){name, sizeof name}, known, ARRAY_COUNT(known)));
    assert_int_equal(fault.kind, FAULT_UNKNOWN_FIELD);
    assert_int_equal(strlen(fault.errors[0].field), SUGGEST_SHOWN);
    assert_string_equal(fault.errors[0].hint, ALL);
}

static void of_many_names_as_many_are_told_as_there_is_room_for(void **state)
{
    struct fault fault = {0};

    (void)state;
    for (size_t i = 0; i < 2 * FAULT_ERRORS; i++)
        suggest_refuse(&fault, arena, "query parameter", STR("tilte"), known, ARRAY_COUNT(known));
    assert_int_equal(fault.error_count, FAULT_ERRORS);
    assert_string_equal(fault.detail, "There is no query parameter 'tilte'");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_slip_of_the_hand_is_recognised),
        cmocka_unit_test(a_long_name_is_shown_from_its_beginning),
        cmocka_unit_test(of_many_names_as_many_are_told_as_there_is_room_for),
    };

    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
