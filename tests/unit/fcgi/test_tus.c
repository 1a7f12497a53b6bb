/* The headers of the tus protocol. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fcgi/request/tus.h"

static struct arena *arena;
static struct fault fault;

static int start(void **state)
{
    (void)state;
    arena = arena_new(1 << 20);
    fault_clear(&fault);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static void metadata_is_pairs_of_keys_and_base64(void **state)
{
    struct tus_metadata m;

    (void)state;
    assert_true(
        tus_metadata_read(arena, "filename 0JvQtdC60YbRltGPLm1k, language  ZW4= ,empty,blank IA==", &m, &fault));
    assert_int_equal(m.count, 4);
    assert_string_equal(tus_metadata_get(&m, "filename"), "Лекція.md");
    assert_string_equal(tus_metadata_get(&m, "language"), "en");
    assert_null(tus_metadata_get(&m, "empty"));
    assert_null(tus_metadata_get(&m, "blank"));
    assert_null(tus_metadata_get(&m, "absent"));
    assert_true(tus_metadata_read(arena, " ", &m, &fault));
    assert_int_equal(m.count, 0);
}

static void metadata_that_is_none_is_refused(void **state)
{
    static const char *const headers[] = {
        ",",      "a,,b",          ",a",        "a b",    "a YQ",     "a YQ= =", "a YQ==,a ", "a YQ== YQ==", "a /w==",
        "a YQBi", "\xc3\xa4 YQ==", "a\tb YQ==", "a YR==", "a YQ==;b", "a ====",  "a YQ==\x01"};
    struct tus_metadata m;

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(headers); i++) {
        fault_clear(&fault);
        if (tus_metadata_read(arena, headers[i], &m, &fault))
            fail_msg("taken: '%s'", headers[i]);
        assert_int_equal(fault.kind, FAULT_BAD_REQUEST);
        assert_true(str_is_utf8(str_of(fault.detail)));
    }
}

static void as_many_keys_as_there_may_be_and_no_more(void **state)
{
    const char *header = "k0 YQ==";
    struct tus_metadata m;

    (void)state;
    for (int i = 1; i < TUS_PAIRS; i++)
        header = arena_printf(arena, "%s,k%d YQ==", header, i);
    assert_true(tus_metadata_read(arena, header, &m, &fault));
    assert_false(tus_metadata_read(arena, arena_printf(arena, "%s,more YQ==", header), &m, &fault));
}

static void numbers_begin_at_zero(void **state)
{
    static const char *const wrong[] = {"", "-1", "+1", "1.5", " 1", "1 ", "x", "9223372036854775808", "0x10"};
    int64_t number;

    (void)state;
    assert_true(tus_number_read("0", "Upload-Length", &number, &fault) && number == 0);
    assert_true(tus_number_read("9223372036854775807", "Upload-Length", &number, &fault) && number == INT64_MAX);
    for (size_t i = 0; i < ARRAY_COUNT(wrong); i++) {
        fault_clear(&fault);
        assert_false(tus_number_read(wrong[i], "Upload-Length", &number, &fault));
        assert_int_equal(fault.kind, FAULT_BAD_REQUEST);
    }
}

static void checksums_are_of_the_kinds_that_are_told(void **state)
{
    static const char *const wrong[] = {"sha1",
                                        "sha1 ",
                                        "sha1 AAAA",
                                        "crc32 AAAA",
                                        "sha1Lve95gjOVATpfV8EL5X4nxwjKHE=",
                                        "sha256 Lve95gjOVATpfV8EL5X4nxwjKHE=",
                                        "sha1 Lve95gjOVATpfV8EL5X4nxwjKHE= x"};
    struct tus_checksum checksum;

    (void)state;
    assert_true(tus_checksum_read("", &checksum, &fault));
    assert_false(checksum.given);
    assert_true(tus_checksum_read("SHA1 Lve95gjOVATpfV8EL5X4nxwjKHE=", &checksum, &fault));
    assert_true(checksum.given && checksum.kind == DIGEST_KIND_SHA1 && checksum.length == DIGEST_SHA1);
    assert_int_equal(checksum.bytes[0], 0x2e);
    assert_true(tus_checksum_read("md5 1B2M2Y8AsgTpgAmY7PhCfg==", &checksum, &fault));
    for (size_t i = 0; i < ARRAY_COUNT(wrong); i++) {
        fault_clear(&fault);
        assert_false(tus_checksum_read(wrong[i], &checksum, &fault));
        assert_int_equal(fault.kind, FAULT_BAD_REQUEST);
    }
}

static void dates_are_as_http_has_them(void **state)
{
    char text[TUS_DATE];

    (void)state;
    assert_string_equal(tus_date(784111777 * STAMP_SECOND, text), "Sun, 06 Nov 1994 08:49:37 GMT");
    assert_string_equal(tus_date(0, text), "Thu, 01 Jan 1970 00:00:00 GMT");
}

#define EACH(test) cmocka_unit_test_setup_teardown(test, start, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        EACH(metadata_is_pairs_of_keys_and_base64),     EACH(metadata_that_is_none_is_refused),
        EACH(as_many_keys_as_there_may_be_and_no_more), EACH(numbers_begin_at_zero),
        EACH(checksums_are_of_the_kinds_that_are_told), EACH(dates_are_as_http_has_them),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
