/* A JSON text taken apart without a tree of the whole. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/json_parts.h"

static struct arena *arena;
static struct fault fault;

static int start(void **state)
{
    (void)state;
    arena = arena_new(64 << 20);
    fault_clear(&fault);
    return 0;
}

static int finish(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static struct json_parts of(const char *text)
{
    return (struct json_parts){str_of(text), 1000, 20, &fault};
}

static bool split(const char *text, struct json_part *parts, size_t count, json_t **rest)
{
    const struct json_parts whole = of(text);

    fault_clear(&fault);
    return json_parts_split(&whole, arena, whole.whole, parts, count, rest);
}

static void named_members_stay_text_and_the_others_become_a_tree(void **state)
{
    struct json_part parts[] = {{.name = "list"}, {.name = "none"}};
    json_t *rest;

    (void)state;
    assert_true(
        split(" {\"a\": 1, \"list\" : [ {\"b\": \"]\\\"}\"} , 2] , \"c\": {\"list\": []}} \n", parts, 2, &rest));
    assert_int_equal(parts[0].text.len, strlen("[ {\"b\": \"]\\\"}\"} , 2]"));
    assert_null(parts[1].text.at);
    assert_string_equal(json_text(arena, rest), "{\"a\":1,\"c\":{\"list\":[]}}");
    assert_true(split("{}", parts, 2, &rest));
    assert_int_equal(json_object_size(rest), 0);
}

static void what_is_no_object_is_malformed_and_its_line_is_told(void **state)
{
    static const char *const wrong[] = {"",
                                        "[]",
                                        "{",
                                        "{\"a\"",
                                        "{\"a\":}",
                                        "{\"a\":1,}",
                                        "{\"a\":1 2}",
                                        "{\"a\":1]",
                                        "{\"a\":[1}}",
                                        "{}{}",
                                        "{\"a\":1}}",
                                        "{a:1}",
                                        "{\"a\":\"",
                                        "{\"a\":tru}",
                                        "{\"a\":[,]}",
                                        "{\"a\" 1}",
                                        "{\"list\":1,\"list\":2}"};
    struct json_part parts[] = {{.name = "list"}};
    json_t *rest;

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(wrong); i++) {
        assert_false(split(wrong[i], parts, 1, &rest));
        assert_int_equal(fault.kind, FAULT_MALFORMED_JSON);
    }
    assert_false(split("{\"a\": 1,\n \"b\" 2}", parts, 1, &rest));
    assert_string_equal(fault.detail, "Line 2, column 6: a colon is missing.");
}

static void a_tree_that_would_cost_too_much_is_not_made(void **state)
{
    struct json_part parts[] = {{.name = "list"}};
    char text[2000];
    json_t *rest;

    (void)state;
    assert_false(split("{\"a\":[1,2,3,4,5,6,7,8,9,0,1,2,3,4,5,6,7,8,9,0,1]}", parts, 1, &rest));
    assert_int_equal(fault.kind, FAULT_TOO_LARGE);
    snprintf(text, sizeof text, "{\"a\":\"%01500d\"}", 0);
    assert_false(split(text, parts, 1, &rest));
    assert_int_equal(fault.kind, FAULT_TOO_LARGE);
    assert_true(split("{\"list\":[1,2,3,4,5,6,7,8,9,0,1,2,3,4,5,6,7,8,9,0,1]}", parts, 1, &rest));
}

static void more_levels_than_are_read_are_refused(void **state)
{
    struct json_part parts[] = {{.name = "list"}};
    char text[300] = "{\"list\":";
    json_t *rest;

    (void)state;
    memset(text + 8, '[', 100);
    assert_false(split(text, parts, 1, &rest));
    assert_int_equal(fault.kind, FAULT_MALFORMED_JSON);
}

/* The items of a list with '|' behind each, or what is wrong with it. */
static const char *items_of(const char *text)
{
    const struct json_parts whole = of(text);
    const char *all = "";
    struct str item;
    size_t at = 0;

    fault_clear(&fault);
    for (;;) {
        if (!json_parts_item(&whole, whole.whole, &at, &item))
            return fault.detail;
        if (item.at == NULL)
            return all;
        all = arena_printf(arena, "%s%.*s|", all, (int)item.len, item.at);
    }
}

static void the_items_of_a_list_come_one_by_one(void **state)
{
    (void)state;
    assert_string_equal(items_of("[]"), "");
    assert_string_equal(items_of("[1]"), "1|");
    assert_string_equal(items_of("[ {\"a\": [1, 2]} , \",]\" ,null]"), "{\"a\": [1, 2]}|\",]\"|null|");
    assert_string_equal(items_of("{}"), "Line 1, column 1: a list is missing.");
    assert_string_equal(items_of("[1 2]"), "Line 1, column 4: a comma or the end of a list is missing.");
    assert_string_equal(items_of("[1,]"), "Line 1, column 4: a bracket that closes none.");
    assert_string_equal(items_of("[1"), "Line 1, column 3: a comma or the end of a list is missing.");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(named_members_stay_text_and_the_others_become_a_tree, start, finish),
        cmocka_unit_test_setup_teardown(what_is_no_object_is_malformed_and_its_line_is_told, start, finish),
        cmocka_unit_test_setup_teardown(a_tree_that_would_cost_too_much_is_not_made, start, finish),
        cmocka_unit_test_setup_teardown(more_levels_than_are_read_are_refused, start, finish),
        cmocka_unit_test_setup_teardown(the_items_of_a_list_come_one_by_one, start, finish),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
