#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "redis/redis.h"
#include "redis/redis_url.h"

static void good_urls_are_taken_apart(void **state)
{
    static const struct {
        const char *text;
        struct redis_url url;
    } vectors[] = {
        {"redis://localhost", {.host = "localhost", .port = "6379", .db = "0"}},
        {"redis://localhost:6380/3", {.host = "localhost", .port = "6380", .db = "3"}},
        {"redis://:secret@h/1", {.host = "h", .port = "6379", .db = "1", .password = "secret"}},
        {"redis://me:p%40ss%3Aw@h:1", {.host = "h", .port = "1", .db = "0", .user = "me", .password = "p@ss:w"}},
        {"redis://me:a@b@h", {.host = "h", .port = "6379", .db = "0", .user = "me", .password = "a@b"}},
        {"rediss://h", {.tls = true, .host = "h", .port = "6379", .db = "0"}},
        {"redis://[::1]:7000/2", {.host = "::1", .port = "7000", .db = "2"}},
        {"redis://[::1]", {.host = "::1", .port = "6379", .db = "0"}},
        {"unix:///run/redis/r.sock", {.path = "/run/redis/r.sock", .port = "6379", .db = "0"}},
        {"unix:///r%20s?db=4", {.path = "/r s", .port = "6379", .db = "4"}},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(vectors); i++) {
        struct redis_url url;

        assert_true(redis_url_parse(str_of(vectors[i].text), &url));
        assert_int_equal(url.tls, vectors[i].url.tls);
        assert_string_equal(url.host, vectors[i].url.host);
        assert_string_equal(url.path, vectors[i].url.path);
        assert_string_equal(url.user, vectors[i].url.user);
        assert_string_equal(url.password, vectors[i].url.password);
        assert_string_equal(url.port, vectors[i].url.port);
        assert_string_equal(url.db, vectors[i].url.db);
    }
}

static void bad_urls_are_refused(void **state)
{
    static const char *const texts[] = {
        "",
        "redis:",
        "redis://",
        "http://h",
        "redis://h:0",
        "redis://h:65536",
        "redis://h:",
        "redis://h/x",
        "redis://h/-1",
        "unix://",
        "unix:///",
        "unix://relative",
        "redis://@",
        "redis://[::1",
        "redis://[::1]x",
        "unix:///s?db=",
        "unix:///s?x=1",
        "redis://h:6379/1/2",
        "redis://%zz",
        "unix:///a%00b",
    };
    char longest[400] = "redis://";
    struct redis_url url;

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(texts); i++)
        if (redis_url_parse(str_of(texts[i]), &url))
            fail_msg("taken for good: %s", texts[i]);
    memset(longest + 8, 'h', 300);
    assert_false(redis_url_parse(str_of(longest), &url));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_urls_are_taken_apart),
        cmocka_unit_test(bad_urls_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
