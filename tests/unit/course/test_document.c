/* What an extractor may say, and what is not believed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "course/document.h"

#define HEAD \
    "{\"source_type\":\"text\",\"title\":\"T\",\"language\":null,\"metadata\":{\"format\":\"text\"},\"chunks\":["
#define TAIL "],\"warnings\":[]}"
#define CHUNK "{\"chunk_type\":\"paragraph\",\"text\":\"a\",\"index\":0,\"metadata\":{}}"

static int make_arena(void **state)
{
    *state = arena_new(1 << 24);
    return 0;
}

static int free_arena(void **state)
{
    arena_free(*state);
    return 0;
}

static bool reads(struct arena *arena, const char *text, enum source_type type, struct document *document)
{
    struct fault fault = {0};
    bool done = document_read(arena, str_of(text), type, document, &fault);

    assert_int_equal(done, fault.kind == FAULT_NONE);
    return done;
}

static void a_document_that_keeps_to_the_form_is_read(void **state)
{
    struct document d;
    const char *text =
        "{\"source_type\":\"presentation\",\"title\":\"Deck\",\"language\":\"en\",\"metadata\":{\"format\":\"pdf\","
        "\"page_count\":3},\"chunks\":[{\"chunk_type\":\"slide_text\",\"text\":\"x\",\"index\":0,\"metadata\":"
        "{\"slide_number\":1,\"title\":null}}],\"warnings\":[\"Page 2 is empty.\"]}";

    assert_true(reads(*state, text, SOURCE_PRESENTATION, &d));
    assert_string_equal(d.title, "Deck");
    assert_string_equal(d.language, "en");
    assert_int_equal(d.page_count, 3);
    assert_true(d.duration_sec < 0);
    assert_int_equal(d.chunk_count, 1);
    assert_memory_equal(d.warnings.at, "[\"Page 2 is empty.\"]", d.warnings.len);
    assert_int_equal(strlen(d.fingerprint), 64);
}

static void an_empty_document_is_one(void **state)
{
    struct document d;

    assert_true(reads(*state, HEAD TAIL, SOURCE_TEXT, &d));
    assert_int_equal(d.chunk_count, 0);
    assert_int_equal(d.page_count, -1);
}

static void what_does_not_keep_to_the_form_is_refused(void **state)
{
    static const char *const lies[] = {
        "",
        "[]",
        "{}",
        HEAD CHUNK "]}",
        HEAD CHUNK "],\"warnings\":[1]}",
        HEAD CHUNK "],\"warnings\":[],\"more\":1}",
        HEAD CHUNK "," CHUNK TAIL,
        HEAD "{\"chunk_type\":\"paragraph\",\"text\":\"a\",\"index\":0}" TAIL,
        HEAD "{\"chunk_type\":\"script\",\"text\":\"a\",\"index\":0,\"metadata\":{}}" TAIL,
        HEAD "{\"chunk_type\":\"paragraph\",\"text\":7,\"index\":0,\"metadata\":{}}" TAIL,
        HEAD "{\"chunk_type\":\"paragraph\",\"text\":\"a\",\"index\":0,\"metadata\":{\"slide_number\":1}}" TAIL,
        HEAD "{\"chunk_type\":\"heading\",\"text\":\"a\",\"index\":0,\"metadata\":{\"level\":-1}}" TAIL,
        HEAD
        "{\"chunk_type\":\"transcript\",\"text\":\"a\",\"index\":0,\"metadata\":{\"start_sec\":2,\"end_sec\":1}}" TAIL,
        HEAD "{\"chunk_type\":\"transcript\",\"text\":\"a\",\"index\":0,\"metadata\":{\"start_sec\":1}}" TAIL,
        HEAD "{\"chunk_type\":\"transcript\",\"text\":\"a\",\"index\":0,\"metadata\":{\"start_sec\":1,\"end_sec\":"
             "1e300}}" TAIL,
        HEAD "{\"chunk_type\":\"paragraph\",\"text\":\"\\u0000\",\"index\":0,\"metadata\":{}}" TAIL,
    };
    struct document d;

    for (size_t i = 0; i < ARRAY_COUNT(lies); i++)
        assert_false(reads(*state, lies[i], SOURCE_TEXT, &d));
    assert_true(reads(*state, HEAD CHUNK TAIL, SOURCE_TEXT, &d));
    assert_false(reads(*state, HEAD CHUNK TAIL, SOURCE_VIDEO, &d));
}

#define DECK(slides)                                                                                       \
    "{\"source_type\":\"presentation\",\"title\":null,\"language\":null,\"metadata\":{\"format\":\"pdf\"," \
    "\"page_count\":3},\"chunks\":[],\"warnings\":[],\"picture_slides\":" slides "}"

static void which_slides_may_be_shown_is_no_part_of_the_document(void **state)
{
    static const char *const bad[] = {DECK("7"),     DECK("[0]"),  DECK("[4]"),   DECK("[1,1]"),
                                      DECK("[2,1]"), DECK("[-1]"), DECK("[1.5]"), DECK("[\"1\"]")};
    struct document with, without;

    assert_true(reads(*state, DECK("[1,3]"), SOURCE_PRESENTATION, &with));
    assert_int_equal(json_array_size(with.picture_slides), 2);
    assert_null(json_object_get(with.tree, "picture_slides"));
    assert_true(reads(*state, DECK("[]"), SOURCE_PRESENTATION, &without));
    assert_string_equal(with.fingerprint, without.fingerprint);
    for (size_t i = 0; i < ARRAY_COUNT(bad); i++)
        assert_false(reads(*state, bad[i], SOURCE_PRESENTATION, &with));
}

static void the_same_document_has_the_same_fingerprint(void **state)
{
    struct document a, b, c;

    assert_true(reads(*state, HEAD CHUNK TAIL, SOURCE_TEXT, &a));
    assert_true(reads(*state, HEAD CHUNK "],\"warnings\":[\"other\"]}", SOURCE_TEXT, &b));
    assert_true(reads(*state, HEAD "{\"chunk_type\":\"paragraph\",\"text\":\"b\",\"index\":0,\"metadata\":{}}" TAIL,
                      SOURCE_TEXT, &c));
    assert_string_equal(a.fingerprint, b.fingerprint);
    assert_string_not_equal(a.fingerprint, c.fingerprint);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_document_that_keeps_to_the_form_is_read, make_arena, free_arena),
        cmocka_unit_test_setup_teardown(an_empty_document_is_one, make_arena, free_arena),
        cmocka_unit_test_setup_teardown(what_does_not_keep_to_the_form_is_refused, make_arena, free_arena),
        cmocka_unit_test_setup_teardown(which_slides_may_be_shown_is_no_part_of_the_document, make_arena, free_arena),
        cmocka_unit_test_setup_teardown(the_same_document_has_the_same_fingerprint, make_arena, free_arena),
    };

    return cmocka_run_group_tests_name("document", tests, NULL, NULL);
}
