/* What a model says about a table of contents: numbers only, and nothing that was made is lost. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/limits.h"
#include "jobs/generate/contents_edit.h"
#include "jobs/generate/coverage.h"
#include "jobs/generate/structure_join.h"

static struct arena *arena;
static struct structure structure;
static struct contents_edit_report report;

#define LESSONS 2
#define CONCEPTS 2

static const char *named(const char *form, size_t number)
{
    return arena_printf(arena, "%s %zu", form, number);
}

/* Modules of two lessons of two concepts each, all numbered from 1, each concept citing a material of its own. */
static void build(size_t modules)
{
    size_t lesson = 0, concept = 0;

    structure = (struct structure){.modules = arena_array(arena, modules + 1, sizeof *structure.modules)};
    for (size_t m = 0; m < modules; m++) {
        struct module *module = &structure.modules[structure.module_count++];
        *module = (struct module){.title = named("Module", m + 1),
                                  .lessons = arena_array(arena, LESSONS, sizeof(struct lesson))};
        for (size_t l = 0; l < LESSONS; l++) {
            struct lesson *own = &module->lessons[module->lesson_count++];
            *own = (struct lesson){.title = named("Lesson", ++lesson),
                                   .video_start = STRUCTURE_NO_NUMBER,
                                   .video_end = STRUCTURE_NO_NUMBER,
                                   .slide_first = STRUCTURE_NO_NUMBER,
                                   .slide_last = STRUCTURE_NO_NUMBER,
                                   .concepts = arena_array(arena, CONCEPTS, sizeof(struct concept)),
                                   .exercises = arena_array(arena, 1, sizeof(struct exercise)),
                                   .exercise_count = 1};
            own->exercises[0] = (struct exercise){.description = named("Exercise", lesson)};
            for (size_t c = 0; c < CONCEPTS; c++) {
                struct citation *citation = arena_alloc(arena, sizeof *citation);
                *citation = (struct citation){.material = {{(uint8_t)++ concept}}, .place = CITATION_CHUNK};
                own->concepts[own->concept_count++] = (struct concept){.title = named("Concept", concept),
                                                                       .definition = named("Meaning", concept),
                                                                       .citations = citation,
                                                                       .citation_count = 1};
            }
        }
    }
}

static void apply_to(const char *text, enum contents_detail detail, bool renames)
{
    struct fault fault = {0};
    json_t *tree;

    assert_true(json_read(arena, str_of(text), &tree, &fault));
    contents_edit_apply(arena, tree, detail, renames, &structure, &report);
}

static void apply(const char *text)
{
    apply_to(text, CONTENTS_DEFINITIONS, true);
}

/* "Module 2: Lesson 3, Lesson 4; Module 1: …" */
static const char *shown(void)
{
    const char *all = "";

    for (size_t m = 0; m < structure.module_count; m++) {
        all = arena_printf(arena, "%s%s%s:", all, m > 0 ? "; " : "", structure.modules[m].title);
        for (size_t l = 0; l < structure.modules[m].lesson_count; l++)
            all = arena_printf(arena, "%s%s%s", all, l > 0 ? ", " : " ", structure.modules[m].lessons[l].title);
    }
    return all;
}

static size_t exercise_total(void)
{
    size_t total = 0;

    for (size_t m = 0; m < structure.module_count; m++)
        for (size_t l = 0; l < structure.modules[m].lesson_count; l++)
            total += structure.modules[m].lessons[l].exercise_count;
    return total;
}

/* Citations of all the materials are somewhere still. */
static void assert_nothing_is_lost(size_t modules)
{
    bool cited[256] = {false};

    assert_int_equal(exercise_total(), modules * LESSONS);
    for (size_t m = 0; m < structure.module_count; m++)
        for (size_t l = 0; l < structure.modules[m].lesson_count; l++) {
            const struct lesson *lesson = &structure.modules[m].lessons[l];
            assert_true(lesson->concept_count > 0);
            for (size_t c = 0; c < lesson->concept_count; c++)
                for (size_t i = 0; i < lesson->concepts[c].citation_count; i++)
                    cited[lesson->concepts[c].citations[i].material.bytes[0]] = true;
        }
    for (size_t i = 1; i <= modules * LESSONS * CONCEPTS; i++)
        assert_true(cited[i]);
}

static int begin(void **state UNUSED)
{
    arena = arena_new(64 * MIB);
    return 0;
}

static int end(void **state UNUSED)
{
    arena_free(arena);
    return 0;
}

static void modules_are_ordered_and_joined(void **state UNUSED)
{
    static const struct {
        const char *said, *shown;
    } cases[] = {
        {"{\"modules\":[]}",
         "Module 1: Lesson 1, Lesson 2; Module 2: Lesson 3, Lesson 4; Module 3: Lesson 5, Lesson 6"},
        {"{\"modules\":[{\"of\":[3]},{\"of\":[1]},{\"of\":[2]}]}",
         "Module 3: Lesson 5, Lesson 6; Module 1: Lesson 1, Lesson 2; Module 2: Lesson 3, Lesson 4"},
        {"{\"modules\":[{\"of\":[3,1],\"title\":\" Both \"}]}",
         "Both: Lesson 5, Lesson 6, Lesson 1, Lesson 2; Module 2: Lesson 3, Lesson 4"},
        {"{\"modules\":[{\"of\":[2],\"title\":\"New\"},{\"of\":[2,2]},{\"of\":[0,-1,4,99999999999999]},{\"of\":\"x\"},"
         "7]}",
         "Module 1: Lesson 1, Lesson 2; Module 2: Lesson 3, Lesson 4; Module 3: Lesson 5, Lesson 6"},
        {"{}", "Module 1: Lesson 1, Lesson 2; Module 2: Lesson 3, Lesson 4; Module 3: Lesson 5, Lesson 6"},
    };

    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        build(3);
        apply(cases[i].said);
        assert_string_equal(shown(), cases[i].shown);
        assert_nothing_is_lost(3);
    }
    assert_int_equal(report.refused, 0);
}

static void what_does_not_hold_is_counted(void **state UNUSED)
{
    build(3);
    apply("{\"modules\":[{\"of\":[2,2]},{\"of\":[9]}],\"lessons\":[{\"of\":[1,77]}],\"concepts\":[{\"of\":[0,1]}],"
          "\"needs\":[{\"concept\":1,\"needs\":99}],\"gaps\":[{\"lesson\":1,\"term\":\"unheard of\"}]}");
    assert_int_equal(report.refused, 6);
    assert_nothing_is_lost(3);
}

static void lessons_that_are_one_hold_what_both_held(void **state UNUSED)
{
    build(2);
    apply("{\"modules\":[],\"lessons\":[{\"of\":[3,1],\"title\":\"Lesson 3\"}]}");
    assert_string_equal(shown(), "Module 1: Lesson 3, Lesson 2; Module 2: Lesson 4");
    assert_int_equal(structure.modules[0].lessons[0].concept_count, 4);
    assert_int_equal(structure.modules[0].lessons[0].exercise_count, 2);
    assert_nothing_is_lost(2);
}

static void a_module_whose_lessons_all_went_leaves_its_words(void **state UNUSED)
{
    const char *knows[] = {"to count"};

    build(2);
    structure.modules[1].knowledge = (struct texts){knows, 1};
    apply("{\"modules\":[],\"lessons\":[{\"of\":[1,3,4],\"title\":\"x\"}]}");
    assert_string_equal(shown(), "Module 1: Lesson 1, Lesson 2");
    assert_int_equal(structure.modules[0].knowledge.count, 1);
    assert_nothing_is_lost(2);
}

static void lessons_of_two_recordings_stay_apart(void **state UNUSED)
{
    build(2);
    for (size_t m = 0; m < 2; m++) {
        structure.modules[m].lessons[0].video = (struct uuid){{(uint8_t)(m + 1)}};
        structure.modules[m].lessons[0].video_start = 0;
        structure.modules[m].lessons[0].video_end = 60;
    }
    apply("{\"modules\":[],\"lessons\":[{\"of\":[1,3],\"title\":\"x\"}]}");
    assert_int_equal(report.apart, 1);
    assert_int_equal(structure_lesson_total(&structure), 4);
    assert_nothing_is_lost(2);
}

static void one_concept_under_two_names_has_all_its_places(void **state UNUSED)
{
    const char *needs[] = {"Concept 1"};
    const struct concept *one;

    build(2);
    structure.modules[1].lessons[1].concepts[0].prerequisites = (struct texts){needs, 1};
    apply("{\"modules\":[],\"concepts\":[{\"of\":[5,1],\"title\":\"concept 5\"}]}");
    one = &structure.modules[0].lessons[0].concepts[0];
    assert_string_equal(one->title, "Concept 5");
    assert_int_equal(one->citation_count, 2);
    assert_string_equal(one->definition, "Meaning 1 Meaning 5");
    assert_int_equal(structure.modules[1].lessons[0].concept_count, 1);
    assert_string_equal(structure.modules[1].lessons[1].concepts[0].prerequisites.items[0], "Concept 5");
    assert_nothing_is_lost(2);
}

static void the_last_concept_of_a_lesson_stays_there(void **state UNUSED)
{
    build(2);
    apply("{\"modules\":[],\"concepts\":[{\"of\":[1,5,6],\"title\":\"made up\"}]}");
    assert_int_equal(structure.modules[1].lessons[0].concept_count, 1);
    assert_string_equal(structure.modules[1].lessons[0].concepts[0].title, "Concept 1");
    assert_nothing_is_lost(2);
}

static void what_is_needed_before_is_a_prerequisite_and_what_comes_after_is_told(void **state UNUSED)
{
    build(1);
    apply("{\"modules\":[],\"needs\":[{\"concept\":3,\"needs\":1},{\"concept\":1,\"needs\":4},{\"concept\":2,\"needs\":"
          "2}]}");
    assert_string_equal(structure.modules[0].lessons[1].concepts[0].prerequisites.items[0], "Concept 1");
    assert_int_equal(report.gaps.count, 1);
    assert_string_equal(report.gaps.items[0], "\"Concept 4\" is needed for \"Concept 1\", which comes before it.");
}

static void gaps_beyond_what_is_said_are_counted(void **state UNUSED)
{
    const char *said = "";

    build(1);
    for (int i = 0; i < 40; i++)
        said = arena_printf(arena, "%s%s{\"lesson\":1,\"term\":\"meaning\"}", said, i > 0 ? "," : "");
    apply(arena_printf(arena, "{\"modules\":[],\"gaps\":[%s]}", said));
    assert_int_equal(report.gaps.count + report.gaps_unsaid, 40);
    assert_string_equal(report.gaps.items[0], "The lesson \"Lesson 1\" uses \"meaning\", which no lesson explains.");
}

static void of_what_was_not_shown_nothing_is_heard(void **state UNUSED)
{
    build(2);
    apply_to("{\"modules\":[{\"of\":[1,2],\"title\":\"Module "
             "2\"}],\"lessons\":[{\"of\":[1,2]}],\"concepts\":[{\"of\":[1,2]}]}",
             CONTENTS_MODULES, false);
    assert_string_equal(shown(), "Module 2: Lesson 1, Lesson 2, Lesson 3, Lesson 4");
    assert_int_equal(structure_concept_total(&structure), 8);
}

static void titles_stay_where_nothing_is_renamed(void **state UNUSED)
{
    build(2);
    apply_to("{\"modules\":[{\"of\":[1,2],\"title\":\"Mine\"}]}", CONTENTS_DEFINITIONS, false);
    assert_string_equal(structure.modules[0].title, "Module 1");
}

static void modules_that_one_cannot_hold_stay_apart(void **state UNUSED)
{
    struct module a = {.lesson_count = STRUCTURE_LESSONS - 1}, b = {.lesson_count = 2};
    size_t lost = 0;

    assert_false(structure_join_modules(arena, &a, &b, &lost));
    assert_int_equal(a.lesson_count, STRUCTURE_LESSONS - 1);
}

static void what_a_list_has_no_room_for_is_counted(void **state UNUSED)
{
    const char *a[STRUCTURE_ITEMS], *b[STRUCTURE_ITEMS];
    size_t lost = 0;

    for (size_t i = 0; i < STRUCTURE_ITEMS; i++) {
        a[i] = named("a", i);
        b[i] = named(i < 10 ? "A" : "b", i);
    }
    assert_int_equal(
        structure_join_texts(arena, &(struct texts){a, STRUCTURE_ITEMS}, &(struct texts){b, STRUCTURE_ITEMS}, &lost)
            .count,
        STRUCTURE_ITEMS);
    assert_int_equal(lost, STRUCTURE_ITEMS - 10);
}

static void a_table_of_contents_is_numbered_and_bounded(void **state UNUSED)
{
    struct str contents;

    build(1);
    contents = contents_write(arena, "C", NULL, &structure, CONTENTS_CONCEPTS, 10000);
    assert_string_equal(
        contents.at, "{\"course\":\"C\",\"language\":null,\"modules\":[{\"id\":1,\"title\":\"Module "
                     "1\",\"lessons\":[{\"id\":1,\"title\":\"Lesson "
                     "1\",\"concepts\":[{\"id\":1,\"title\":\"Concept 1\"},{\"id\":2,\"title\":\"Concept "
                     "2\"}]},{\"id\":2,\"title\":\"Lesson "
                     "2\",\"concepts\":[{\"id\":3,\"title\":\"Concept 3\"},{\"id\":4,\"title\":\"Concept 4\"}]}]}]}");
    assert_null(contents_write(arena, "C", NULL, &structure, CONTENTS_CONCEPTS, contents.len - 1).at);
    assert_non_null(contents_write(arena, "C", NULL, &structure, CONTENTS_LESSONS, contents.len - 1).at);
}

static void materials_that_nothing_refers_to_are_named_and_counted(void **state UNUSED)
{
    struct generation_material materials[40];
    const struct generation_input input = {.materials = materials, .material_count = 40};

    for (size_t i = 0; i < 40; i++)
        materials[i] = (struct generation_material){.id = {{(uint8_t)(i + 1)}}, .filename = named("file", i + 1)};
    build(10); /* forty concepts, one for each */
    assert_null(coverage_warning(arena, &input, &structure));
    structure.module_count = 9;
    assert_string_equal(coverage_warning(arena, &input, &structure),
                        "Nothing in the structure refers to 4 of 40 materials: file 37, file 38, file 39, file 40.");
    structure.module_count = 0;
    assert_non_null(strstr(coverage_warning(arena, &input, &structure), "40 of 40 materials: file 1, "));
    assert_non_null(strstr(coverage_warning(arena, &input, &structure), "file 20 and others."));
}

static void an_answer_without_a_list_of_modules_is_none(void **state UNUSED)
{
    struct fault fault = {0};
    json_t *tree;

    assert_true(json_read(arena, STR("{\"modules\":{}}"), &tree, &fault));
    assert_false(contents_edit_check(tree, &fault));
    assert_int_equal(fault.kind, FAULT_BAD_GENERATION);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(modules_are_ordered_and_joined),
        TEST(what_does_not_hold_is_counted),
        TEST(lessons_that_are_one_hold_what_both_held),
        TEST(a_module_whose_lessons_all_went_leaves_its_words),
        TEST(lessons_of_two_recordings_stay_apart),
        TEST(one_concept_under_two_names_has_all_its_places),
        TEST(the_last_concept_of_a_lesson_stays_there),
        TEST(what_is_needed_before_is_a_prerequisite_and_what_comes_after_is_told),
        TEST(gaps_beyond_what_is_said_are_counted),
        TEST(of_what_was_not_shown_nothing_is_heard),
        TEST(titles_stay_where_nothing_is_renamed),
        TEST(modules_that_one_cannot_hold_stay_apart),
        TEST(what_a_list_has_no_room_for_is_counted),
        TEST(a_table_of_contents_is_numbered_and_bounded),
        TEST(materials_that_nothing_refers_to_are_named_and_counted),
        TEST(an_answer_without_a_list_of_modules_is_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
