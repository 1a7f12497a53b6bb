/* robots.txt by the examples of RFC 9309, and by files as servers have them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "jobs/ingest/robots.h"

static bool allows(const char *text, const char *target)
{
    return robots_allow(str_of(text), STR("course-supporter/1.2"), str_of(target));
}

static void the_group_of_the_agent_counts_or_that_of_all(void **state UNUSED)
{
    static const char text[] =
        "User-Agent: *\nDisallow: *.gif$\nDisallow: /example/\nAllow: /publications/\n\n"
        "user-agent: Course-Supporter\nDisallow: /mine # not yours\n\nUser-agent: other\nDisallow: /\n";

    assert_true(allows(text, "/example/page"));
    assert_false(allows(text, "/mine/page"));
    assert_false(robots_allow(str_of(text), STR("foo"), STR("/example/page")));
    assert_false(robots_allow(str_of(text), STR("foo"), STR("/a/b.gif")));
    assert_true(robots_allow(str_of(text), STR("foo"), STR("/a/b.gif?x")));
    assert_false(robots_allow(str_of(text), STR("other/7"), STR("/")));
}

static void several_agents_share_a_group_and_an_agent_has_several(void **state UNUSED)
{
    static const char text[] = "User-agent: a\r\nUser-agent: course-supporter\r\nDisallow: /x\r\n\r\nUser-agent: "
                               "course-supporter\r\nDisallow: /y\r\n";

    assert_false(allows(text, "/x"));
    assert_false(allows(text, "/y"));
    assert_true(allows(text, "/z"));
}

static void the_longest_rule_counts_and_of_two_alike_the_one_that_allows(void **state UNUSED)
{
    static const char text[] =
        "User-agent: *\nDisallow: /\nAllow: /open\nDisallow: /open/not\nAllow: /same\nDisallow: /same\n";

    assert_true(allows(text, "/open/a"));
    assert_false(allows(text, "/open/not/a"));
    assert_true(allows(text, "/same"));
    assert_false(allows(text, "/"));
}

static void a_file_that_forbids_nothing_allows_everything(void **state UNUSED)
{
    assert_true(allows("", "/a"));
    assert_true(allows("User-agent: *\nDisallow:\n", "/a"));
    assert_true(allows("<html><body>Not found</body></html>", "/a"));
    assert_true(allows("\xEF\xBB\xBFUser-agent: x\nDisallow: /\n", "/a"));
    assert_false(allows("\xEF\xBB\xBFUser-agent: *\nDisallow: /\n", "/a"));
}

static void many_stars_take_no_time(void **state UNUSED)
{
    char text[1100] = "User-agent: *\nDisallow: /", target[2002] = "/";

    for (size_t i = strlen(text); i < 1025; i += 2)
        memcpy(text + i, "*a", 3);
    strncat(text, "b\n", 3);
    memset(target + 1, 'a', 2000);
    for (int i = 0; i < 100; i++)
        assert_true(allows(text, target));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_group_of_the_agent_counts_or_that_of_all),
        cmocka_unit_test(several_agents_share_a_group_and_an_agent_has_several),
        cmocka_unit_test(the_longest_rule_counts_and_of_two_alike_the_one_that_allows),
        cmocka_unit_test(a_file_that_forbids_nothing_allows_everything),
        cmocka_unit_test(many_stars_take_no_time),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
