/* Citations: what stands in the materials, and what goes with those that do not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "jobs/generate/citations.h"

static struct arena *arena;
static struct structure structure;
static struct citations_losses losses;

/* A recording of 60 s, a deck of three pages whose second has no text, and a text of two chunks. */
static const char *const documents[] = {
    "{\"metadata\":{\"duration_sec\":60.0},\"chunks\":[{\"text\":\"a\",\"metadata\":{\"start_sec\":1.0,\"end_sec\":9.0}"
    "}]}",
    "{\"metadata\":{\"page_count\":3},\"chunks\":[{\"text\":\"s\",\"metadata\":{\"slide_number\":1}},"
    "{\"text\":\"t\",\"metadata\":{\"slide_number\":3}}]}",
    "{\"metadata\":{},\"chunks\":[{\"text\":\"see https://example.org/a, it is good\",\"metadata\":{}},"
    "{\"text\":\"x\",\"metadata\":{}}]}",
};
static struct generation_material materials[ARRAY_COUNT(documents)];
static const struct generation_input input = {.materials = materials, .material_count = ARRAY_COUNT(materials)};

static int begin(void **state UNUSED)
{
    arena = arena_new(1 << 24);
    for (size_t i = 0; i < ARRAY_COUNT(documents); i++) {
        struct fault fault = {0};
        json_t *tree;
        assert_true(json_read(arena, str_of(documents[i]), &tree, &fault));
        materials[i] = (struct generation_material){.id = {{(uint8_t)(i + 1)}}, .document = tree};
    }
    return 0;
}

static int end(void **state UNUSED)
{
    arena_free(arena);
    return 0;
}

/* The id of the material with that number, from 0. */
static const char *id_of(uint8_t number)
{
    return uuid_format((struct uuid){{(uint8_t)(number + 1)}}, arena_alloc(arena, UUID_TEXT));
}

/* Reads the lessons of one module and checks them. */
static void check(const char *lessons)
{
    struct structure_losses ignored;
    struct fault fault = {0};
    json_t *tree;
    const char *text = arena_printf(arena, "{\"modules\":[{\"title\":\"M\",\"lessons\":[%s]}]}", lessons);

    assert_true(json_read(arena, str_of(text), &tree, &fault));
    assert_true(structure_read(arena, tree, NULL, NULL, &structure, &ignored, &fault));
    citations_check(arena, &input, &structure, &losses);
}

static const char *concept_citing(uint8_t material, const char *place)
{
    return arena_printf(arena, "{\"title\":\"C\",\"citations\":[{\"material_id\":\"%s\",%s}]}", id_of(material), place);
}

static const char *lesson_of(const char *concepts)
{
    return arena_printf(arena, "{\"title\":\"L\",\"concepts\":[%s]}", concepts);
}

static bool stands(uint8_t material, const char *place)
{
    check(lesson_of(concept_citing(material, place)));
    assert_int_equal(losses.citations, structure.module_count == 0);
    return structure.module_count == 1;
}

static void a_second_stands_within_the_recording(void **state UNUSED)
{
    assert_true(stands(0, "\"start_sec\":0"));
    assert_true(stands(0, "\"start_sec\":60"));
    assert_true(stands(0, "\"start_sec\":60.9"));
    assert_false(stands(0, "\"start_sec\":61.5"));
    assert_false(stands(1, "\"start_sec\":0"));
    assert_false(stands(2, "\"start_sec\":0"));
}

static void a_slide_or_page_stands_when_the_document_has_it(void **state UNUSED)
{
    assert_true(stands(1, "\"slide_number\":1"));
    assert_true(stands(1, "\"slide_number\":2"));
    assert_true(stands(1, "\"page\":3"));
    assert_false(stands(1, "\"slide_number\":4"));
    assert_false(stands(1, "\"page\":2147483647"));
    assert_false(stands(0, "\"slide_number\":1"));
    assert_false(stands(2, "\"page\":1"));
}

static void a_chunk_stands_when_it_is_there(void **state UNUSED)
{
    assert_true(stands(2, "\"chunk_index\":0"));
    assert_true(stands(2, "\"chunk_index\":1"));
    assert_false(stands(2, "\"chunk_index\":2"));
}

static void a_material_that_is_not_there_cannot_be_cited(void **state UNUSED)
{
    assert_false(stands(7, "\"chunk_index\":0"));
}

static void concepts_keep_the_citations_that_stand(void **state UNUSED)
{
    check(lesson_of(arena_printf(arena,
                                 "{\"title\":\"C\",\"citations\":[{\"material_id\":\"%s\",\"chunk_index\":9},"
                                 "{\"material_id\":\"%s\",\"chunk_index\":1}]}",
                                 id_of(2), id_of(2))));
    assert_int_equal(structure.modules[0].lessons[0].concepts[0].citation_count, 1);
    assert_int_equal(structure.modules[0].lessons[0].concepts[0].citations[0].at, 1);
    assert_int_equal(losses.citations, 1);
    assert_int_equal(losses.concepts, 0);
}

static void what_is_left_empty_goes(void **state UNUSED)
{
    check(arena_printf(arena, "%s,%s", lesson_of(concept_citing(2, "\"chunk_index\":9")),
                       lesson_of(concept_citing(2, "\"chunk_index\":0"))));
    assert_int_equal(structure.module_count, 1);
    assert_int_equal(structure.modules[0].lesson_count, 1);
    assert_int_equal(losses.lessons, 1);
    check(lesson_of("{\"title\":\"C\"}"));
    assert_int_equal(structure.module_count, 0);
    assert_int_equal(losses.concepts, 1);
    assert_int_equal(losses.lessons, 1);
    assert_int_equal(losses.modules, 1);
}

static void a_lesson_that_never_had_concepts_stays(void **state UNUSED)
{
    check("{\"title\":\"L\",\"exercises\":[{\"description\":\"Do.\"}]}");
    assert_int_equal(structure.module_count, 1);
    assert_int_equal(losses.lessons, 0);
}

static void a_lesson_does_not_go_with_what_people_wrote_there(void **state UNUSED)
{
    check("{\"title\":\"L\",\"concepts\":[{\"id\":\"01a1fd9f-93ba-7865-99c1-0b23f313e5e0\",\"title\":\"Mine\"}],"
          "\"exercises\":[{\"description\":\"Do.\"}]}");
    assert_int_equal(structure.module_count, 1);
    assert_int_equal(structure.modules[0].lessons[0].exercise_count, 1);
    assert_int_equal(losses.concepts, 0);
    assert_int_equal(losses.lessons, 0);
}

static void addresses_stand_in_the_materials(void **state UNUSED)
{
    check(lesson_of(
        arena_printf(arena,
                     "{\"title\":\"C\",\"citations\":[{\"material_id\":\"%s\",\"chunk_index\":1}],"
                     "\"web_references\":[{\"url\":\"https://example.org/a\"},{\"url\":\"https://example.com/\"}]}",
                     id_of(2))));
    assert_int_equal(structure.modules[0].lessons[0].concepts[0].web_count, 1);
    assert_int_equal(losses.web, 1);
}

static void slides_and_times_beyond_all_materials_go(void **state UNUSED)
{
    const struct lesson *lesson;

    check(arena_printf(
        arena,
        "{\"title\":\"L\",\"video_start_timecode\":\"00:30\",\"video_end_timecode\":\"59:00\","
        "\"slide_range\":{\"start\":2,\"end\":99},\"concepts\":[{\"title\":\"C\",\"timecodes\":[\"00:10\",\"10:00\"],"
        "\"slide_references\":[3,4],\"citations\":[{\"material_id\":\"%s\",\"chunk_index\":1}]}]}",
        id_of(2)));
    lesson = &structure.modules[0].lessons[0];
    assert_int_equal(lesson->video_start, 30);
    assert_int_equal(lesson->video_end, 60);
    assert_int_equal(lesson->slide_first, 2);
    assert_int_equal(lesson->slide_last, 3);
    assert_int_equal(lesson->concepts[0].timecodes.count, 1);
    assert_int_equal(lesson->concepts[0].slides.count, 1);
    assert_int_equal(losses.ranges, 2);
    check("{\"title\":\"L\",\"video_start_timecode\":\"02:00\",\"slide_range\":{\"start\":7,\"end\":8}}");
    lesson = &structure.modules[0].lessons[0];
    assert_int_equal(lesson->video_start, STRUCTURE_NO_NUMBER);
    assert_int_equal(lesson->slide_first, STRUCTURE_NO_NUMBER);
    assert_int_equal(lesson->slide_last, STRUCTURE_NO_NUMBER);
    assert_int_equal(losses.ranges, 2);
}

static void a_lesson_keeps_the_materials_that_have_what_it_takes_from_them(void **state UNUSED)
{
    const struct lesson *lesson;

    check(arena_printf(arena,
                       "{\"title\":\"L\",\"video_material_id\":\"%s\",\"presentation_material_id\":\"%s\"},"
                       "{\"title\":\"K\",\"video_material_id\":\"%s\",\"presentation_material_id\":\"%s\"}",
                       id_of(0), id_of(1), id_of(1), id_of(7)));
    lesson = structure.modules[0].lessons;
    assert_true(uuid_equal(lesson[0].video, materials[0].id));
    assert_true(uuid_equal(lesson[0].presentation, materials[1].id));
    assert_true(uuid_is_nil(lesson[1].video));
    assert_true(uuid_is_nil(lesson[1].presentation));
}

static void an_exercise_keeps_the_citations_that_stand_and_needs_none(void **state UNUSED)
{
    const struct lesson *lesson;

    check(arena_printf(arena,
                       "{\"title\":\"L\",\"exercises\":[{\"description\":\"a\",\"citations\":[{\"material_id\":\"%s\","
                       "\"chunk_index\":1},{\"material_id\":\"%s\",\"chunk_index\":7}]},{\"description\":\"b\"}]}",
                       id_of(2), id_of(2)));
    lesson = structure.modules[0].lessons;
    assert_int_equal(lesson->exercise_count, 2);
    assert_int_equal(lesson->exercises[0].citation_count, 1);
    assert_int_equal(losses.citations, 1);
}

static void what_had_to_be_known_goes_with_its_concept(void **state UNUSED)
{
    check(lesson_of(arena_printf(arena,
                                 "%s,{\"title\":\"D\",\"prerequisites\":[\"C\"],\"citations\":["
                                 "{\"material_id\":\"%s\",\"chunk_index\":1}]}",
                                 concept_citing(2, "\"chunk_index\":9"), id_of(2))));
    assert_int_equal(structure.modules[0].lessons[0].concept_count, 1);
    assert_int_equal(structure.modules[0].lessons[0].concepts[0].prerequisites.count, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_second_stands_within_the_recording),
        TEST(a_slide_or_page_stands_when_the_document_has_it),
        TEST(a_chunk_stands_when_it_is_there),
        TEST(a_material_that_is_not_there_cannot_be_cited),
        TEST(concepts_keep_the_citations_that_stand),
        TEST(what_is_left_empty_goes),
        TEST(a_lesson_that_never_had_concepts_stays),
        TEST(a_lesson_does_not_go_with_what_people_wrote_there),
        TEST(addresses_stand_in_the_materials),
        TEST(slides_and_times_beyond_all_materials_go),
        TEST(a_lesson_keeps_the_materials_that_have_what_it_takes_from_them),
        TEST(an_exercise_keeps_the_citations_that_stand_and_needs_none),
        TEST(what_had_to_be_known_goes_with_its_concept),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
