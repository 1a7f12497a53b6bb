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

static const struct store_grant GRANT = {"PUT", KEY, 60, "application/pdf", NULL, 1000, false};

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

static struct str query_of(struct arena *arena)
{
    const char *url = link_make(arena, "https://host/files", SECRET, &GRANT, NOW);

    assert_non_null(url);
    return str_of(strchr(url, '?') + 1);
}

static bool valid(struct arena *arena, const char *secret, const char *key, struct str query, stamp now)
{
    struct store_grant grant = {.method = "PUT", .key = key};

    return link_valid(arena, secret, query, now, &grant);
}

static void a_link_names_its_key_encoded(void **state)
{
    const char *url = link_make(*state, "https://host/files", SECRET, &GRANT, NOW);
    static const char start[] =
        "https://host/files/tenants/t/a%20b.pdf?expires=1800000060&size=1000&type=application%2Fpdf&signature=";

    assert_memory_equal(url, start, strlen(start));
}

static void a_genuine_link_is_good_until_it_expires(void **state)
{
    struct str query = query_of(*state);

    assert_true(valid(*state, SECRET, KEY, query, NOW));
    assert_true(valid(*state, SECRET, KEY, query, NOW + 60 * STAMP_SECOND - 1));
    assert_false(valid(*state, SECRET, KEY, query, NOW + 60 * STAMP_SECOND));
}

static void a_link_says_how_much_of_what_it_allows(void **state)
{
    struct store_grant grant = {.method = "PUT", .key = KEY};

    assert_true(link_valid(*state, SECRET, query_of(*state), NOW, &grant));
    assert_int_equal(grant.size, 1000);
    assert_string_equal(grant.content_type, "application/pdf");
}

static void a_link_is_good_for_its_key_and_secret_alone(void **state)
{
    assert_false(valid(*state, SECRET, "tenants/t/b.pdf", query_of(*state), NOW));
    assert_false(valid(*state, "another secret of some 32 letters", KEY, query_of(*state), NOW));
}

static void changed_queries_are_refused(void **state)
{
    const char *good = arena_strdup(*state, query_of(*state).at);
    const char *signature = strstr(good, "signature=");
    const char *const bad[] = {
        "",
        "expires=1800000060&size=1000&type=application%2Fpdf",
        "expires=1800000060&size=1000&type=application%2Fpdf&signature=",
        arena_printf(*state, "expires=1800009999&size=1000&type=application%%2Fpdf&%s", signature),
        arena_printf(*state, "expires=1800000060&size=1001&type=application%%2Fpdf&%s", signature),
        arena_printf(*state, "expires=1800000060&size=1000&type=text%%2Fhtml&%s", signature),
        arena_printf(*state, "expires=1800000060&size=1000&%s", signature),
        arena_printf(*state, "expires=1800000060&type=application%%2Fpdf&%s", signature),
        arena_printf(*state, "%s0", good),
        arena_printf(*state, "%s&expires=1900000000", good),
        arena_printf(*state, "%s&size", good),
        arena_printf(*state, "expires=99999999999999999999&size=1000&type=application%%2Fpdf&%s", signature),
        arena_printf(*state, "expires=-1&size=1000&type=application%%2Fpdf&%s", signature),
        arena_printf(*state, "expires=1800000060&size=1000&type=%0300d&%s", 0, signature),
        arena_printf(*state, "expires=1800000060&size=1000&type=%%&%s", signature),
    };

    for (size_t i = 0; i < ARRAY_COUNT(bad); i++)
        assert_false(valid(*state, SECRET, KEY, str_of(bad[i]), NOW));
    assert_true(valid(*state, SECRET, KEY, str_of(good), NOW));
    assert_true(valid(
        *state, SECRET, KEY,
        str_of(arena_printf(*state, "%s&x=1&type=application%%2Fpdf&size=1000&expires=1800000060", signature)), NOW));
}

static void a_link_to_read_is_none_to_write_and_back(void **state)
{
    const struct store_grant read = {"GET", KEY, 60, "application/pdf", NULL, 0, false};
    struct store_grant grant = {.method = "GET", .key = KEY};
    struct str query = str_of(strchr(link_make(*state, "https://host/files", SECRET, &read, NOW), '?') + 1);

    assert_true(link_valid(*state, SECRET, query, NOW, &grant));
    assert_string_equal(grant.content_type, "application/pdf");
    assert_false(valid(*state, SECRET, KEY, query, NOW));
    assert_false(link_valid(*state, SECRET, query_of(*state), NOW, &grant));
}

/* A file that somebody has sent for saving is never made a page of this service. */
static void a_link_to_save_is_none_to_show_and_back(void **state)
{
    struct store_grant read = {.method = "GET", .key = KEY, .expires_s = 60, .content_type = "application/pdf"},
                       grant = read;
    const char *const save = strchr(link_make(*state, "b", SECRET, &read, NOW), '?') + 1;
    const char *show;

    read.is_inline = true;
    show = strchr(link_make(*state, "b", SECRET, &read, NOW), '?') + 1;
    assert_true(link_valid(*state, SECRET, str_of(show), NOW, &grant) && grant.is_inline);
    assert_true(link_valid(*state, SECRET, str_of(save), NOW, &grant) && !grant.is_inline);
    assert_false(link_valid(*state, SECRET, str_of(arena_printf(*state, "%s&inline=true", save)), NOW, &grant));
    assert_false(link_valid(*state, SECRET, str_of(arena_printf(*state, "%s&inline=true", show)), NOW, &grant));
}

static void a_short_secret_signs_nothing(void **state)
{
    assert_null(link_make(*state, "b", "short", &GRANT, NOW));
    assert_null(link_make(*state, "b", NULL, &GRANT, NOW));
    assert_false(valid(*state, "", KEY, query_of(*state), NOW));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_link_names_its_key_encoded),
        cmocka_unit_test(a_genuine_link_is_good_until_it_expires),
        cmocka_unit_test(a_link_says_how_much_of_what_it_allows),
        cmocka_unit_test(a_link_is_good_for_its_key_and_secret_alone),
        cmocka_unit_test(changed_queries_are_refused),
        cmocka_unit_test(a_link_to_read_is_none_to_write_and_back),
        cmocka_unit_test(a_link_to_save_is_none_to_show_and_back),
        cmocka_unit_test(a_short_secret_signs_nothing),
    };

    return cmocka_run_group_tests(tests, make_arena, free_arena);
}
