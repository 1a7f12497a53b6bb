/* What of a text a model for vectors gets. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "jobs/embed/embed_text.h"

static char long_text[40000];
static const struct registry_model small = {.context_tokens = 2048}, large = {.context_tokens = 1000000};

static int begin(void **state UNUSED)
{
    for (size_t i = 0; i + 2 < sizeof long_text; i += 2)
        memcpy(long_text + i, "\xd1\x96", 2); /* two bytes, one character */
    return 0;
}

static void a_text_that_fits_stays_whole(void **state UNUSED)
{
    const struct embedder_text text = embed_text_fit(&small, STR("Title"), STR("Body"));

    assert_true(str_equal(text.title, STR("Title")) && str_equal(text.body, STR("Body")));
    assert_int_equal(embed_text_fit(&small, (struct str){NULL, 0}, STR("Body")).title.len, 0);
}

static void what_is_longer_is_cut_between_characters(void **state UNUSED)
{
    const struct str whole = str_of(long_text);
    const struct embedder_text text = embed_text_fit(&small, whole, whole);

    assert_true(str_is_utf8(text.title) && str_is_utf8(text.body));
    assert_true(text.title.len + text.body.len <= 3 * 2048 && text.body.len > 3 * 1024);
    assert_int_equal(embed_text_fit(&large, STR(""), whole).body.len, whole.len);
    assert_int_equal(embed_text_room(&large), EMBED_TEXT_AT_ONCE);
}

/* A token has a byte at least. */
static void a_shortened_text_has_no_more_bytes_than_the_model_takes_tokens(void **state UNUSED)
{
    struct embedder_text text = embed_text_fit(&small, STR("Title"), str_of(long_text));

    assert_true(embed_text_shorten(&text));
    assert_true(text.title.len == 0 && text.body.len <= 2048 && str_is_utf8(text.body));
    text.body = STR("A short one.");
    assert_false(embed_text_shorten(&text));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_text_that_fits_stays_whole),
        cmocka_unit_test(what_is_longer_is_cut_between_characters),
        cmocka_unit_test(a_shortened_text_has_no_more_bytes_than_the_model_takes_tokens),
    };

    return cmocka_run_group_tests_name("embed_text", tests, begin, NULL);
}
