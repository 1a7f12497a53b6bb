/* What the extractor says is a picture, and what is not believed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "jobs/describe/slide_picture.h"

#define DIGEST "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define HEAD(digest, width, type, bytes)                                               \
    "{\"slide_number\":1,\"characters\":0,\"pictures\":1,\"drawn\":1,\"width\":" width \
    ",\"height\":844,\"sha256\":\"" digest "\",\"media_type\":\"" type "\",\"bytes\":" bytes "}\n"
#define JPEG "\xFF\xD8\xFF\n\n"

static struct arena *arena;
static struct slide_picture drawn;
static struct fault fault;

static int begin(void **state UNUSED)
{
    arena = arena_new(1 << 22);
    fault = (struct fault){0};
    return 0;
}

static int end(void **state UNUSED)
{
    arena_free(arena);
    return 0;
}

static void a_picture_has_its_size_and_its_digest(void **state UNUSED)
{
    assert_true(slide_picture_read(arena, STR(HEAD(DIGEST, "1500", "image/jpeg", "5") JPEG), &drawn, &fault));
    assert_string_equal(drawn.sha256, DIGEST);
    assert_int_equal(drawn.picture.width, 1500);
    assert_int_equal(drawn.picture.height, 844);
    assert_int_equal(drawn.picture.bytes.len, 5);
    assert_string_equal(drawn.picture.media_type, "image/jpeg");
}

static void a_slide_that_is_not_worth_it_has_none(void **state UNUSED)
{
    assert_true(slide_picture_read(arena, STR("{\"slide_number\":1,\"sha256\":null,\"bytes\":0}\n"), &drawn, &fault));
    assert_null(drawn.sha256);
}

static void what_does_not_keep_to_the_form_is_not_believed(void **state UNUSED)
{
    static const struct str bad[] = {
        STR(""),
        STR("\n"),
        STR("{}\n"),
        STR("[]\n"),
        STR(HEAD(DIGEST, "1500", "image/jpeg", "6") JPEG),
        STR(HEAD(DIGEST, "1500", "image/jpeg", "4") JPEG),
        STR(HEAD(DIGEST, "1569", "image/jpeg", "5") JPEG),
        STR(HEAD(DIGEST, "0", "image/jpeg", "5") JPEG),
        STR(HEAD(DIGEST, "1500", "text/html", "5") JPEG),
        STR(HEAD("0123", "1500", "image/jpeg", "5") JPEG),
        STR(HEAD("../../../../etc/passwd", "1500", "image/jpeg", "5") JPEG),
        STR(HEAD(DIGEST, "1500", "image/jpeg", "5") "<svg>"),
    };

    for (size_t i = 0; i < ARRAY_COUNT(bad); i++) {
        fault = (struct fault){0};
        assert_false(slide_picture_read(arena, bad[i], &drawn, &fault));
        assert_int_equal(fault.kind, FAULT_INTERNAL);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_picture_has_its_size_and_its_digest),
        TEST(a_slide_that_is_not_worth_it_has_none),
        TEST(what_does_not_keep_to_the_form_is_not_believed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
