#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/base.h"
#include "net/url.h"

#define NO_ADDRESS "must be an address such as https://example.com/path"
#define NOT_PUBLIC "must be a public address, no loopback, private or otherwise local one"

static void public_addresses_are_fine(void **state)
{
    static const char *const good[] = {
        "https://example.com",        "https://example.com:8443/hook?a=b",
        "HTTPS://EXAMPLE.com/",       "https://8.8.8.8/x",
        "https://[2606:4700::1111]/", "https://localhost.example.com/",
        "https://xn--bcher-kva.de/x", "https://example.com./",
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(good); i++)
        assert_null(url_fault(good[i], 0));
}

static void what_is_wrong_is_said(void **state)
{
    static const struct {
        const char *url, *fault;
    } cases[] = {
        {"", NO_ADDRESS},
        {"example.com", NO_ADDRESS},
        {"/etc/passwd", NO_ADDRESS},
        {"https://", NO_ADDRESS},
        {"https://exa mple.com/", NO_ADDRESS},
        {"https://example.com/\r\nX: y", NO_ADDRESS},
        {"https://example.com:99999/", NO_ADDRESS},
        {"http://example.com/", "must begin with https://"},
        {"ftp://example.com/", "must begin with https://"},
        {"gopher://example.com/", "must begin with https://"},
        {"https://user@example.com/", "must not carry a user name or password"},
        {"https://user:word@example.com/", "must not carry a user name or password"},
        {"https://example.com/#top", "must not have a fragment (#)"},
        {"https://127.0.0.1/", NOT_PUBLIC},
        {"https://0/", NOT_PUBLIC},
        {"https://127.1/", NOT_PUBLIC},
        {"https://0x7f000001/", NOT_PUBLIC},
        {"https://017700000001/", NOT_PUBLIC},
        {"https://2130706433/", NOT_PUBLIC},
        {"https://10.0.0.1/", NOT_PUBLIC},
        {"https://169.254.169.254/latest", NOT_PUBLIC},
        {"https://[::1]/", NOT_PUBLIC},
        {"https://[::]/", NOT_PUBLIC},
        {"https://[fe80::1]/", NOT_PUBLIC},
        {"https://[fd00::1]/", NOT_PUBLIC},
        {"https://[::ffff:127.0.0.1]/", NOT_PUBLIC},
        {"https://[64:ff9b::a00:1]/", NOT_PUBLIC},
        {"https://127.0.0.1./", NOT_PUBLIC},
        {"https://%31%32%37.0.0.1/", NOT_PUBLIC},
        {"https://[::ffff:7f00:1]/", NOT_PUBLIC},
        {"https://[2002:7f00:1::]/", NOT_PUBLIC},
        {"https://127.0.0.1:443@example.com/", "must not carry a user name or password"},
        {"https://example.com\\@127.0.0.1/", "must not carry a user name or password"},
        {"https://127.0.0.1%00.example.com/", NO_ADDRESS},
        {"https://./", "must name a host"},
        {"https://localhost/", NOT_PUBLIC},
        {"https://LOCALHOST./", NOT_PUBLIC},
        {"https://a.localhost/", NOT_PUBLIC},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        const char *fault = url_fault(cases[i].url, 0);

        if (fault == NULL)
            fail_msg("%s passes", cases[i].url);
        assert_string_equal(fault, cases[i].fault);
    }
}

static void what_is_allowed_passes(void **state)
{
    (void)state;
    assert_null(url_fault("http://example.com/", URL_PLAIN));
    assert_string_equal(url_fault("ftp://example.com/", URL_PLAIN), "must begin with http:// or https://");
    assert_string_equal(url_fault("http://127.0.0.1/", URL_PLAIN), NOT_PUBLIC);
    assert_null(url_fault("http://127.0.0.1:8080/", URL_PLAIN | URL_PRIVATE));
    assert_null(url_fault("https://[::1]/", URL_PRIVATE));
}

static void a_reference_is_resolved_without_its_fragment(void **state)
{
    static const struct {
        const char *base, *reference, *joined;
    } cases[] = {
        {"https://a.org/b/c?d", "e", "https://a.org/b/e"},
        {"https://a.org/b/c?d", "/e?f#g", "https://a.org/e?f"},
        {"http://a.org:8080/b", "//c.org/d", "http://c.org/d"},
        {"https://a.org/b", "http://c.org", "http://c.org/"},
        {"https://a.org/b", "../../d e", "https://a.org/d%20e"},
        {"https://a.org/b", "/robots.txt", "https://a.org/robots.txt"},
    };
    struct arena *arena = arena_new((size_t)1 << 20);

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++)
        assert_string_equal(url_join(arena, cases[i].base, cases[i].reference), cases[i].joined);
    assert_string_equal(url_target(arena, "https://a.org/b/c?d=e#f"), "/b/c?d=e");
    assert_string_equal(url_target(arena, "https://a.org"), "/");
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(public_addresses_are_fine),
        cmocka_unit_test(what_is_wrong_is_said),
        cmocka_unit_test(what_is_allowed_passes),
        cmocka_unit_test(a_reference_is_resolved_without_its_fragment),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
