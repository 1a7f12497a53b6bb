/* Links of the directory store: pure functions with tables. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "store/link.h"

#define SECRET "0123456789abcdef0123456789abcdef"
#define NOW (INT64_C(1800000000) * STAMP_SECOND)
#define KEY "tenants/t/a b.pdf"

static int make_arena(void **state)
{
    *state = arena_new(1 << 20);
    return 0;
}

static int free_arena(void **state)
{
    arena_free(*state);
    return 0;
}

static struct str query_of(struct arena *arena, const char *method, int expires_s)
{
    const char *url = link_make(arena, "https://host/files", SECRET, method, KEY, expires_s, NOW);

    assert_non_null(url);
    return str_of(strchr(url, '?') + 1);
}

static void a_link_names_its_key_encoded(void **state)
{
    const char *url = link_make(*state, "https://host/files", SECRET, "GET", KEY, 60, NOW);

    assert_memory_equal(url, "https://host/files/tenants/t/a%20b.pdf?method=GET&expires=1800000060&signature=", 77);
}

static void a_genuine_link_is_good_until_it_expires(void **state)
{
    struct str query = query_of(*state, "PUT", 60);

    assert_true(link_valid(SECRET, "PUT", KEY, query, NOW));
    assert_true(link_valid(SECRET, "PUT", KEY, query, NOW + 60 * STAMP_SECOND - 1));
    assert_false(link_valid(SECRET, "PUT", KEY, query, NOW + 60 * STAMP_SECOND));
}

static void a_link_is_good_for_its_method_and_key_alone(void **state)
{
    assert_false(link_valid(SECRET, "PUT", KEY, query_of(*state, "GET", 60), NOW));
    assert_false(link_valid(SECRET, "HEAD", KEY, query_of(*state, "PUT", 60), NOW));
    assert_true(link_valid(SECRET, "HEAD", KEY, query_of(*state, "GET", 60), NOW));
    assert_false(link_valid(SECRET, "GET", "tenants/t/b.pdf", query_of(*state, "GET", 60), NOW));
    assert_false(link_valid("another secret of some 32 letters", "GET", KEY, query_of(*state, "GET", 60), NOW));
}

static void changed_queries_are_refused(void **state)
{
    const char *good = arena_strdup(*state, query_of(*state, "GET", 60).at);
    const char *signature = strstr(good, "signature=");
    const char *const bad[] = {
        "",
        "method=GET&expires=1800000060",
        "method=GET&expires=1800000060&signature=",
        arena_printf(*state, "method=GET&expires=1800009999&%s", signature),
        arena_printf(*state, "method=PUT&expires=1800000060&%s", signature),
        arena_printf(*state, "%s0", good),
        arena_printf(*state, "%s&expires=1900000000", good),
        arena_printf(*state, "%s&method", good),
        arena_printf(*state, "method=GET&expires=99999999999999999999&%s", signature),
        arena_printf(*state, "method=GET&expires=-1&%s", signature),
        arena_printf(*state, "method=GETTTTTTTTTTTTTT&expires=1800000060&%s", signature),
    };

    for (size_t i = 0; i < ARRAY_COUNT(bad); i++)
        assert_false(link_valid(SECRET, "GET", KEY, str_of(bad[i]), NOW));
    assert_true(link_valid(SECRET, "GET", KEY, str_of(good), NOW));
    assert_true(link_valid(SECRET, "GET", KEY,
                           str_of(arena_printf(*state, "%s&x=1&method=GET&expires=1800000060", signature)), NOW));
}

static void a_short_secret_signs_nothing(void **state)
{
    assert_null(link_make(*state, "b", "short", "GET", KEY, 60, NOW));
    assert_null(link_make(*state, "b", NULL, "GET", KEY, 60, NOW));
    assert_false(link_valid("", "GET", KEY, query_of(*state, "GET", 60), NOW));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_link_names_its_key_encoded),
        cmocka_unit_test(a_genuine_link_is_good_until_it_expires),
        cmocka_unit_test(a_link_is_good_for_its_method_and_key_alone),
        cmocka_unit_test(changed_queries_are_refused),
        cmocka_unit_test(a_short_secret_signs_nothing),
    };

    return cmocka_run_group_tests(tests, make_arena, free_arena);
}
