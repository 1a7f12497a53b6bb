/* Descriptions of slides in a document: where they stand, and that putting them in again changes nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "course/slide_descriptions.h"

#define SLIDE(index, number, text)                                                            \
    "{\"chunk_type\":\"slide_text\",\"text\":\"" text "\",\"index\":" index ",\"metadata\":{" \
    "\"slide_number\":" number ",\"title\":null}}"

static struct arena *arena;
static json_t *document;
static struct slide_sight list[] = {
    {.slide = 1, .picture = "a", .description = "First."}, {.slide = 2, .fault = "memory_limit"},
    {.slide = 3, .picture = "b", .description = ""},       {.slide = 4},
    {.slide = 5, .picture = "c", .description = "Fifth."}, {.slide = 6, .picture = "d"},
};
static const struct slide_sights sights = {list, ARRAY_COUNT(list)};

static int begin(void **state UNUSED)
{
    struct fault fault = {0};

    arena = arena_new(1 << 22);
    assert_true(json_read(arena,
                          STR("{\"warnings\":[\"Pages without text, perhaps pictures: 1, 5.\"],\"chunks\":[" SLIDE(
                              "0", "2", "two") "," SLIDE("1", "2", "more") "," SLIDE("2", "4", "four") "]}"),
                          &document, &fault));
    return 0;
}

static int end(void **state UNUSED)
{
    arena_free(arena);
    return 0;
}

static void assert_chunks(const char *const *texts, size_t count)
{
    const json_t *chunks = json_object_get(document, "chunks");

    assert_int_equal(json_array_size(chunks), count);
    for (size_t i = 0; i < count; i++) {
        assert_string_equal(json_get_text(json_array_get(chunks, i), "text", ""), texts[i]);
        assert_int_equal(json_get_int(json_array_get(chunks, i), "index", -1), i);
    }
}

static const char *warning(size_t index)
{
    return json_string_value(json_array_get(json_object_get(document, "warnings"), index));
}

static void each_stands_behind_the_text_of_its_slide(void **state UNUSED)
{
    static const char *const texts[] = {"First.", "two", "more", "four", "Fifth."};
    const json_t *chunk;

    slide_descriptions_merge(arena, document, &sights, NULL);
    assert_chunks(texts, ARRAY_COUNT(texts));
    chunk = json_array_get(json_object_get(document, "chunks"), 4);
    assert_string_equal(json_get_text(chunk, "chunk_type", ""), "slide_description");
    assert_int_equal(json_get_int(json_object_get(chunk, "metadata"), "slide_number", 0), 5);
    assert_string_equal(warning(0), "Pages without text, perhaps pictures: 1, 5.");
    assert_string_equal(warning(1), "Slides that cannot be drawn, and are not described: 2.");
    assert_null(warning(2));
}

static void putting_them_in_again_changes_nothing(void **state UNUSED)
{
    const char *once;

    slide_descriptions_merge(arena, document, &sights, "2 of 3 slides described: no more money.");
    once = json_text(arena, document);
    slide_descriptions_merge(arena, document, &sights, "2 of 3 slides described: no more money.");
    assert_string_equal(json_text(arena, document), once);
}

static void a_warning_that_holds_no_longer_goes(void **state UNUSED)
{
    static const struct slide_sights none = {0};
    static const char *const texts[] = {"two", "more", "four"};

    slide_descriptions_merge(arena, document, &sights, "2 of 3 slides described: no more money.");
    assert_string_equal(warning(2), "2 of 3 slides described: no more money.");
    slide_descriptions_merge(arena, document, &none, NULL);
    assert_chunks(texts, ARRAY_COUNT(texts));
    assert_null(warning(1));
}

static void slides_that_are_not_named_are_counted(void **state UNUSED)
{
    struct slide_sight many[25] = {{0}};
    const struct slide_sights all = {many, ARRAY_COUNT(many)};

    for (size_t i = 0; i < ARRAY_COUNT(many); i++)
        many[i] = (struct slide_sight){.slide = (int)i + 1, .fault = "memory_limit"};
    slide_descriptions_merge(arena, document, &all, NULL);
    assert_non_null(strstr(warning(1), "17, 18, 19, 20 and 5 more."));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(each_stands_behind_the_text_of_its_slide),
        TEST(putting_them_in_again_changes_nothing),
        TEST(a_warning_that_holds_no_longer_goes),
        TEST(slides_that_are_not_named_are_counted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
