/* The forms of settings. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/base.h"
#include "config/check.h"

#define EACH(list, at) for (const char *const *at = (list); *at != NULL; at++)

static void http_urls_have_a_host_and_perhaps_a_path(void **state)
{
    static const char *const bare[] = {"http://localhost",  "https://s3.example.com:8443", "http://127.0.0.1:9000",
                                       "http://[::1]:9000", "https://[fe80::1]",           NULL};
    static const char *const pathed[] = {"https://api.example.com/v1", "http://h:1/", "http://h/a/b-c_d~e/%20", NULL};
    static const char *const refused[] = {"",
                                          "localhost:9000",
                                          "ftp://h",
                                          "http://",
                                          "http:///v1",
                                          "http://h:0",
                                          "http://h:65536",
                                          "http://h:",
                                          "http://h:x",
                                          "http://a b",
                                          "http://u:p@h",
                                          "http://[::1",
                                          "http://[::1]x",
                                          "http://h/a b",
                                          "http://h/?q=1",
                                          "http://h/#f",
                                          "http://h/\n",
                                          "HTTP://h",
                                          NULL};

    (void)state;
    EACH(bare, at)
    assert_true(check_http_url(*at, false) && check_http_url(*at, true));
    EACH(pathed, at)
    assert_true(check_http_url(*at, true) && !check_http_url(*at, false));
    EACH(refused, at)
    if (check_http_url(*at, true))
        fail_msg("'%s'", *at);
}

static void redis_urls_name_a_server_or_a_socket(void **state)
{
    static const char *const taken[] = {"redis://localhost",
                                        "redis://localhost:6379",
                                        "redis://localhost:6379/0",
                                        "redis://:word@h:1/15",
                                        "redis://user:w%40rd@h",
                                        "rediss://h:6380/1",
                                        "unix:///run/redis.sock",
                                        "unix:///run/redis.sock?db=3",
                                        "redis://[::1]:6379/0",
                                        "redis://h/",
                                        NULL};
    static const char *const refused[] = {"",
                                          "localhost:6379",
                                          "http://localhost:6379",
                                          "redis://",
                                          "redis://h:6379/zero",
                                          "redis://h:6379/-1",
                                          "redis://h:port",
                                          "redis://word@h",
                                          "redis://us er:word@h",
                                          "unix://run/redis.sock",
                                          "unix:///",
                                          "unix:///run/redis.sock?db=",
                                          "unix:///run/redis.sock?x=1",
                                          NULL};

    (void)state;
    EACH(taken, at)
    if (!check_redis_url(*at))
        fail_msg("'%s'", *at);
    EACH(refused, at)
    if (check_redis_url(*at))
        fail_msg("'%s'", *at);
}

static void the_password_of_a_redis_url_is_found(void **state)
{
    (void)state;
    assert_true(str_equal(check_redis_password("redis://user:word@h:1/0"), STR("word")));
    assert_true(str_equal(check_redis_password("rediss://:a:b@h"), STR("a:b")));
    assert_int_equal(check_redis_password("redis://h:6379/0").len, 0);
    assert_int_equal(check_redis_password("unix:///run/r@s").len, 0);
}

static void times_of_day_are_minutes(void **state)
{
    static const char *const refused[] = {"",         "2:00",  "24:00", "12:60", "12:5", "12",
                                          "12:00:00", "-1:00", "aa:bb", " 2:00", NULL};
    unsigned minute;

    (void)state;
    assert_true(check_time_of_day("00:00", &minute) && minute == 0);
    assert_true(check_time_of_day("06:30", &minute) && minute == 390);
    assert_true(check_time_of_day("23:59", &minute) && minute == 1439);
    EACH(refused, at)
    if (check_time_of_day(*at, &minute))
        fail_msg("'%s'", *at);
}

static void time_zones_must_be_installed(void **state)
{
    static const char *const refused[] = {
        "", "Mars/Olympus", "/UTC", "/etc/localtime", "../../../etc/passwd", "Europe", "zone.tab", "UTC\n", NULL};

    (void)state;
    assert_true(check_time_zone("UTC"));
    assert_true(check_time_zone("Europe/Kyiv") || check_time_zone("Europe/Kiev"));
    EACH(refused, at)
    if (check_time_zone(*at))
        fail_msg("'%s'", *at);
}

static void origins_have_no_path(void **state)
{
    static const char *const refused[] = {"",     "app.example.com", "https://", "https://a/", "https://a/b",
                                          "null", "https://*.a/",    "**",       NULL};

    (void)state;
    assert_true(check_origin("*"));
    assert_true(check_origin("https://app.example.com"));
    assert_true(check_origin("http://localhost:3000"));
    EACH(refused, at)
    if (check_origin(*at))
        fail_msg("'%s'", *at);
}

static void tokens_and_buckets_keep_to_their_letters(void **state)
{
    (void)state;
    assert_true(check_token("X-API-Key"));
    assert_true(check_token("PATCH"));
    assert_false(check_token(""));
    assert_false(check_token("X API"));
    assert_false(check_token("a:b"));
    assert_true(check_bucket("course-supporter.2"));
    assert_false(check_bucket("ab"));
    assert_false(check_bucket("Upper"));
    assert_false(check_bucket("-a-"));
    assert_false(check_bucket("a/b"));
}

static void well_known_passwords_are_known_in_either_case(void **state)
{
    static const char *const known[] = {"postgres", "password", "ChangeMe", "minioadmin", "testing", NULL};

    (void)state;
    EACH(known, at)
    assert_true(check_is_well_known(str_of(*at)));
    assert_false(check_is_well_known(STR("")));
    assert_false(check_is_well_known(STR("a8f5f167f44f4964e6c998dee827110c")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(http_urls_have_a_host_and_perhaps_a_path),
        cmocka_unit_test(redis_urls_name_a_server_or_a_socket),
        cmocka_unit_test(the_password_of_a_redis_url_is_found),
        cmocka_unit_test(times_of_day_are_minutes),
        cmocka_unit_test(time_zones_must_be_installed),
        cmocka_unit_test(origins_have_no_path),
        cmocka_unit_test(tokens_and_buckets_keep_to_their_letters),
        cmocka_unit_test(well_known_passwords_are_known_in_either_case),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
