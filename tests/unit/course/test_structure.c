#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/limits.h"
#include "course/structure.h"

#define MATERIAL "00000000-0000-7000-8000-000000000001"

static struct arena *arena;
static struct structure_losses losses;
static struct fault fault;

static bool read_text(const char *text, struct structure *structure)
{
    json_t *tree;

    fault_clear(&fault);
    assert_true(json_read(arena, str_of(text), &tree, &fault));
    return structure_read(arena, tree, NULL, NULL, structure, &losses, &fault);
}

static const char *written(const struct structure *structure)
{
    struct buf buf = buf_make(MIB);
    struct json_out out = json_out(&buf);
    const char *text;

    structure_write(&out, NULL, structure);
    text = arena_strdup(arena, buf_text(&buf));
    buf_free(&buf);
    return text;
}

/* A structure with one module and one lesson whose members are the arguments. */
#define LESSON(members) "{\"modules\":[{\"title\":\"M\",\"lessons\":[{\"title\":\"L\"" members "}]}]}"
#define CONCEPT(members) LESSON(",\"concepts\":[{\"title\":\"C\"" members "}]")

static const char whole[] =
    "{\"title\":\"Course\",\"description\":\"d\",\"learning_goal\":\"g\",\"expected_knowledge\":[\"k\"],"
    "\"expected_skills\":[],\"summary\":\"s\",\"core_concepts\":[\"C\"],\"mentioned_concepts\":[],\"modules\":["
    "{\"title\":\"M\",\"description\":null,\"learning_goal\":null,\"expected_knowledge\":[],\"expected_skills\":[],"
    "\"difficulty\":\"beginner\",\"order\":0,\"lessons\":["
    "{\"title\":\"L\",\"order\":0,\"video_material_id\":\"" MATERIAL "\",\"video_start_timecode\":\"00:00:05\","
    "\"video_end_timecode\":\"00:01:05\",\"presentation_material_id\":null,\"slide_range\":{\"start\":2,\"end\":3},"
    "\"concepts\":[{\"title\":\"C\",\"definition\":\"what it is\",\"examples\":[\"e\"],\"timecodes\":[\"00:00:07\"],"
    "\"slide_references\":[2],\"web_references\":[{\"url\":\"https://example.org/\",\"title\":\"t\","
    "\"description\":null}],\"prerequisites\":[],\"citations\":[{\"material_id\":\"" MATERIAL "\",\"start_sec\":7.5},"
    "{\"material_id\":\"" MATERIAL "\",\"slide_number\":2}],\"order\":0},"
    "{\"title\":\"D\",\"definition\":null,\"examples\":[],\"timecodes\":[],\"slide_references\":[],\"web_references\":["
    "],"
    "\"prerequisites\":[\"C\"],\"citations\":[],\"order\":1}],"
    "\"exercises\":[{\"kind\":\"choice\",\"description\":\"x\",\"options\":[{\"text\":\"a\",\"correct\":true,"
    "\"reason\":\"r\"},{\"text\":\"b\",\"correct\":false,\"reason\":null}],\"reference_solution\":\"y\","
    "\"grading_criteria\":\"z\",\"criteria\":[{\"criterion\":\"says a\",\"max_points\":4}],\"citations\":[{"
    "\"material_id\":\"" MATERIAL "\",\"page\":3}],\"difficulty_level\":2,\"pass_mark\":75,\"order\":0}]}]}]}";

static void what_is_written_reads_back_the_same(void **state)
{
    struct structure first, second;

    (void)state;
    assert_true(read_text(whole, &first));
    assert_int_equal(losses.items + losses.citations, 0);
    assert_string_equal(written(&first), whole);
    assert_true(read_text(written(&first), &second));
    assert_string_equal(written(&second), whole);
}

static void a_structure_without_lessons_is_refused(void **state)
{
    static const char *const cases[] = {"{}",
                                        "[]",
                                        "{\"modules\":[]}",
                                        "{\"modules\":[{\"title\":\"M\",\"lessons\":[]}]}",
                                        "{\"modules\":{\"title\":\"M\"}}",
                                        "{\"modules\":[{\"lessons\":[{\"title\":\"L\"}]}]}",
                                        "{\"modules\":[{\"title\":\"  \",\"lessons\":[{\"title\":\"L\"}]}]}"};
    struct structure structure;

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        assert_false(read_text(cases[i], &structure));
        assert_int_equal(fault.kind, FAULT_BAD_GENERATION);
    }
}

static void parts_without_a_name_are_dropped_and_counted(void **state)
{
    struct structure structure;

    (void)state;
    assert_true(read_text(LESSON(",\"concepts\":[{\"definition\":\"d\"},{\"title\":7},null,{\"title\":\"C\"}],"
                                 "\"exercises\":[{\"reference_solution\":\"s\"}]"),
                          &structure));
    assert_int_equal(structure_concept_total(&structure), 1);
    assert_int_equal(structure.modules[0].lessons[0].exercise_count, 0);
    assert_int_equal(losses.items, 4);
}

static void a_title_is_one_line_of_what_names_have(void **state UNUSED)
{
    static const struct {
        const char *sent, *kept;
    } titles[] = {{"Sorting\\r\\n lists", "Sorting lists"},
                  {"Sorting\\u2028lists", "Sorting lists"},
                  {"\\u0007So\\u202erting\\u0085", "Sorting"},
                  {"\\u0007\\u0001", NULL}};
    struct structure structure;

    for (size_t i = 0; i < ARRAY_COUNT(titles); i++) {
        const char *concept =
            arena_printf(arena, LESSON(",\"concepts\":[{\"title\":\"%s\"},{\"title\":\"Other\"}]"), titles[i].sent);
        const struct lesson *lesson;
        assert_true(read_text(concept, &structure));
        lesson = &structure.modules[0].lessons[0];
        assert_int_equal(lesson->concept_count, titles[i].kept != NULL ? 2 : 1);
        assert_string_equal(lesson->concepts[0].title, titles[i].kept != NULL ? titles[i].kept : "Other");
    }
}

static void only_citations_of_a_place_in_a_material_count(void **state)
{
    struct structure structure;

    (void)state;
    assert_true(read_text(CONCEPT(",\"citations\":[{\"material_id\":\"" MATERIAL "\",\"page\":3},"
                                  "{\"material_id\":\"" MATERIAL "\"},{\"material_id\":\"none\",\"page\":1},"
                                  "{\"material_id\":\"" MATERIAL "\",\"slide_number\":0},"
                                  "{\"material_id\":\"" MATERIAL "\",\"start_sec\":-1},"
                                  "{\"material_id\":\"" MATERIAL "\",\"chunk_index\":1e300},7]"),
                          &structure));
    assert_int_equal(structure.modules[0].lessons[0].concepts[0].citation_count, 1);
    assert_int_equal(losses.citations, 6);
}

static void levels_and_ranges_are_brought_into_bounds(void **state)
{
    struct structure structure;
    const struct lesson *lesson;

    (void)state;
    assert_true(
        read_text(LESSON(",\"video_start_timecode\":\"2:00\",\"video_end_timecode\":\"1:00\",\"slide_range\":{"
                         "\"start\":5,\"end\":2},"
                         "\"exercises\":[{\"description\":\"x\",\"difficulty_level\":99},{\"description\":\"y\"}]"),
                  &structure));
    lesson = &structure.modules[0].lessons[0];
    assert_int_equal(lesson->video_start, 120);
    assert_int_equal(lesson->video_end, STRUCTURE_NO_NUMBER);
    assert_int_equal(lesson->slide_first, STRUCTURE_NO_NUMBER);
    assert_int_equal(lesson->exercises[0].difficulty_level, 5);
    assert_int_equal(lesson->exercises[1].difficulty_level, 3);
}

static void an_exercise_is_open_and_passed_at_sixty_unless_it_says_otherwise(void **state UNUSED)
{
    struct structure structure;
    const struct exercise *exercise;

    assert_true(read_text(LESSON(",\"exercises\":[{\"description\":\"x\",\"options\":[{\"text\":\"a\"}],"
                                 "\"criteria\":null,\"pass_mark\":900}, {\"description\":\"y\"}]"),
                          &structure));
    exercise = structure.modules[0].lessons[0].exercises;
    assert_int_equal(exercise[0].kind, EXERCISE_OPEN);
    assert_int_equal(exercise[0].option_count, 0);
    assert_int_equal(exercise[0].pass_mark, 100);
    assert_int_equal(exercise[1].pass_mark, 60);
    assert_int_equal(losses.items, 0);
}

static void a_choice_without_a_right_option_becomes_an_open_exercise(void **state UNUSED)
{
    struct structure structure;

    assert_true(read_text(LESSON(",\"exercises\":[{\"description\":\"x\",\"kind\":\"choice\",\"options\":["
                                 "{\"text\":\"a\",\"correct\":false},{\"text\":\"b\"}]}]"),
                          &structure));
    assert_int_equal(structure.modules[0].lessons[0].exercises[0].kind, EXERCISE_OPEN);
    assert_int_equal(losses.items, 1);
}

static void options_that_do_not_make_their_kind_make_an_open_exercise(void **state UNUSED)
{
    static const char *const cases[] = {
        "\"gap\",\"options\":[]",
        "\"order\",\"options\":[{\"text\":\"a\",\"correct\":true}]",
        "\"match\",\"options\":[{\"text\":\"a\",\"reason\":\"b\"},{\"text\":\"c\"}]",
    };
    struct structure structure;

    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        char text[1000];
        snprintf(text, sizeof text, LESSON(",\"exercises\":[{\"description\":\"x\",\"kind\":%s}]"), cases[i]);
        assert_true(read_text(text, &structure));
        assert_int_equal(structure.modules[0].lessons[0].exercises[0].kind, EXERCISE_OPEN);
        assert_int_equal(structure.modules[0].lessons[0].exercises[0].option_count, 0);
        assert_int_equal(losses.items, 1);
    }
}

static void criteria_need_a_text_and_points(void **state UNUSED)
{
    struct structure structure;

    assert_true(read_text(LESSON(",\"exercises\":[{\"description\":\"x\",\"criteria\":[{\"criterion\":\"a\"},"
                                 "{\"max_points\":3},{\"criterion\":\"b\",\"max_points\":3},7,"
                                 "{\"criterion\":\"c\",\"max_points\":-1}]}]"),
                          &structure));
    assert_int_equal(structure.modules[0].lessons[0].exercises[0].criterion_count, 1);
    assert_int_equal(losses.items, 4);
}

static void what_must_be_known_before_is_taught_before(void **state UNUSED)
{
    struct structure structure;
    const struct concept *concepts;

    assert_true(read_text(LESSON(",\"concepts\":[{\"title\":\"Стек  даних\",\"id\":\"" MATERIAL "\","
                                 "\"prerequisites\":[\"Queue\",\"стек даних\"]},{\"title\":\"Queue\",\"prerequisites\":"
                                 "[\"СТЕК ДАНИХ\",\"" MATERIAL "\",\"none\"]}]"),
                          &structure));
    concepts = structure.modules[0].lessons[0].concepts;
    assert_int_equal(concepts[0].prerequisites.count, 0);
    assert_int_equal(concepts[1].prerequisites.count, 1);
    assert_string_equal(concepts[1].prerequisites.items[0], "Стек  даних");
    assert_int_equal(losses.items, 3);
}

static void web_addresses_that_a_browser_would_run_are_dropped(void **state)
{
    struct structure structure;

    (void)state;
    assert_true(
        read_text(CONCEPT(",\"web_references\":[{\"url\":\"javascript:alert(1)\"},{\"url\":\"http://example.org\"}]"),
                  &structure));
    assert_int_equal(structure.modules[0].lessons[0].concepts[0].web_count, 1);
}

static void lists_end_at_their_ceilings(void **state)
{
    struct buf buf = buf_make(MIB);
    struct structure structure;

    (void)state;
    buf_puts(&buf, "{\"modules\":[{\"title\":\"M\",\"lessons\":[{\"title\":\"L\",\"concepts\":[");
    for (int i = 0; i < 3 * STRUCTURE_CONCEPTS; i++)
        buf_printf(&buf, "%s{\"title\":\"C%d\"}", i > 0 ? "," : "", i);
    buf_puts(&buf, "]}]}]}");
    assert_true(read_text(buf_text(&buf), &structure));
    assert_int_equal(structure_concept_total(&structure), STRUCTURE_CONCEPTS);
    assert_int_equal(losses.items, 2 * STRUCTURE_CONCEPTS);
    buf_free(&buf);
}

static void texts_longer_than_a_structure_holds_are_cut_and_counted(void **state UNUSED)
{
    struct structure structure;
    struct buf text = buf_make(MIB);

    buf_puts(&text, "{\"modules\":[{\"title\":\"M\",\"description\":\"");
    for (int i = 0; i <= STRUCTURE_TEXT; i++)
        buf_puts(&text, "\u0436");
    buf_puts(&text, "\",\"lessons\":[{\"title\":\"L\",\"concepts\":[{\"title\":\"C\"}]}]}]}");
    assert_true(read_text(buf_text(&text), &structure));
    assert_int_equal(strlen(structure.modules[0].description), 2 * STRUCTURE_TEXT);
    assert_int_equal(losses.clipped, 1);
    assert_int_equal(losses.items, 0);
    buf_free(&text);
}

static int clean(void **state)
{
    (void)state;
    arena_reset(arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(what_is_written_reads_back_the_same, clean),
        cmocka_unit_test_teardown(a_structure_without_lessons_is_refused, clean),
        cmocka_unit_test_teardown(parts_without_a_name_are_dropped_and_counted, clean),
        cmocka_unit_test_teardown(a_title_is_one_line_of_what_names_have, clean),
        cmocka_unit_test_teardown(only_citations_of_a_place_in_a_material_count, clean),
        cmocka_unit_test_teardown(levels_and_ranges_are_brought_into_bounds, clean),
        cmocka_unit_test_teardown(an_exercise_is_open_and_passed_at_sixty_unless_it_says_otherwise, clean),
        cmocka_unit_test_teardown(a_choice_without_a_right_option_becomes_an_open_exercise, clean),
        cmocka_unit_test_teardown(options_that_do_not_make_their_kind_make_an_open_exercise, clean),
        cmocka_unit_test_teardown(criteria_need_a_text_and_points, clean),
        cmocka_unit_test_teardown(what_must_be_known_before_is_taught_before, clean),
        cmocka_unit_test_teardown(web_addresses_that_a_browser_would_run_are_dropped, clean),
        cmocka_unit_test_teardown(lists_end_at_their_ceilings, clean),
        cmocka_unit_test_teardown(texts_longer_than_a_structure_holds_are_cut_and_counted, clean),
    };
    int failed;

    arena = arena_new(64 * MIB);
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(arena);
    return failed;
}
