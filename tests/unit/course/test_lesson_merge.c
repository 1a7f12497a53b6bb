/* What becomes of one lesson that is made anew, and of what people have edited in it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/limits.h"
#include "course/lesson_merge.h"

#define COUNT 6
#define DEFINITION structure_fields_find(IDENTITY_CONCEPT, "definition")

static struct arena *arena;
static struct merge_known known[COUNT];

static struct uuid number(uint8_t value)
{
    return (struct uuid){{[15] = value}};
}

static struct merge_known item(enum identity_kind kind, uint8_t id, uint8_t parent, size_t order, const char *title,
                               const char *prerequisites)
{
    return (struct merge_known){
        .kind = kind,
        .id = number(id),
        .parent = number(parent),
        .order = order,
        .title = title,
        .fields = str_of(arena_printf(arena, "{\"title\": \"%s\", \"definition\": \"known\", \"prerequisites\": [%s]}",
                                      title, prerequisites)),
    };
}

/* A module with two lessons: "One" (2) holds A (4), "Two" (3) at place 1 holds B (5) and C (6); B rests on A and on C. */
static int setup(void **state UNUSED)
{
    arena = arena_new(16 * MIB);
    known[0] = item(IDENTITY_MODULE, 1, 0, 0, "M", "");
    known[1] = item(IDENTITY_LESSON, 2, 1, 0, "One", "");
    known[2] = item(IDENTITY_LESSON, 3, 1, 1, "Two", "");
    known[3] = item(IDENTITY_CONCEPT, 4, 2, 0, "A", "");
    known[4] = item(IDENTITY_CONCEPT, 5, 3, 0, "B",
                    "\"00000000-0000-0000-0000-000000000004\", \"00000000-0000-0000-0000-000000000006\"");
    known[5] = item(IDENTITY_CONCEPT, 6, 3, 1, "C", "");
    return 0;
}

static int teardown(void **state UNUSED)
{
    arena_free(arena);
    return 0;
}

static struct lesson lesson_of(const char *title, const char *first, const char *second)
{
    struct lesson lesson = {.title = title, .concepts = arena_array(arena, 2, sizeof *lesson.concepts)};

    lesson.concepts[lesson.concept_count++] = (struct concept){.title = first, .definition = "made"};
    if (second != NULL)
        lesson.concepts[lesson.concept_count++] = (struct concept){.title = second, .definition = "made"};
    return lesson;
}

static struct structure_plan merge(const struct lesson *made, bool force)
{
    struct structure_plan plan;

    lesson_merge(arena, known, COUNT, &known[2], made, force, &plan);
    return plan;
}

static const struct merge_item *find(const struct structure_plan *plan, uint8_t id)
{
    for (size_t i = 0; i < plan->count; i++)
        if (uuid_equal(plan->items[i].id, number(id)))
            return &plan->items[i];
    return NULL;
}

static const char *row_of(const struct structure_plan *plan, const struct merge_item *of)
{
    struct buf *buf = buf_new(arena, MIB);
    struct json_out out = json_out(buf);

    structure_merge_row(&out, plan, of);
    return buf_text(buf);
}

static void the_lesson_is_the_same_whatever_it_is_called_and_stays_in_its_place(void **state UNUSED)
{
    const struct lesson made = lesson_of("Quite another", "B", "D");
    const struct structure_plan plan = merge(&made, false);
    const struct merge_item *lesson = find(&plan, 3);

    assert_int_equal(plan.count, 4);
    assert_true(lesson->is_written);
    assert_int_equal(lesson->order, 1);
    assert_non_null(strstr(row_of(&plan, lesson), "\"Quite another\""));
    assert_false(find(&plan, 1)->is_written);
    assert_null(find(&plan, 2));
    assert_null(find(&plan, 4));
}

static void what_it_does_not_have_any_more_goes_and_nothing_else(void **state UNUSED)
{
    const struct lesson made = lesson_of("Two", "B", NULL);
    const struct structure_plan plan = merge(&made, false);

    assert_int_equal(plan.removed_count, 1);
    assert_true(uuid_equal(plan.removed[0]->id, number(6)));
    assert_int_equal(plan.conflict_count, 0);
}

static void prerequisites_in_other_lessons_are_kept_and_those_in_it_are_as_made(void **state UNUSED)
{
    const struct lesson made = lesson_of("Two", "B", "C");
    const struct structure_plan plan = merge(&made, false);
    const char *row = row_of(&plan, find(&plan, 5));

    assert_non_null(strstr(row, "\"prerequisites\":[\"00000000-0000-0000-0000-000000000004\"]"));
}

static void what_people_edited_holds_unless_it_is_forced(void **state UNUSED)
{
    const struct lesson made = lesson_of("Two", "B", NULL);
    struct structure_plan plan;

    known[4].edited = DEFINITION;
    known[4].is_locked = true;
    known[5].edited = DEFINITION;
    plan = merge(&made, false);
    assert_true((find(&plan, 5)->kept & DEFINITION) != 0);
    assert_non_null(find(&plan, 6));
    assert_int_equal(plan.removed_count, 0);
    plan = merge(&made, true);
    assert_int_equal(plan.conflict_count, 0);
    assert_int_equal(plan.removed_count, 1);
    assert_non_null(strstr(row_of(&plan, find(&plan, 5)), "\"locked\":true,\"edited_fields\":[]"));
}

static void edits_that_say_the_same_lose_their_mark_by_force(void **state UNUSED)
{
    const struct lesson made = lesson_of("Two", "B", "C");
    struct structure_plan plan;

    known[2].edited = structure_fields_title(IDENTITY_LESSON);
    known[2].fields =
        str_of("{\"title\": \"Two\", \"video_material_id\": null, \"video_start_timecode\": null, "
               "\"video_end_timecode\": null, \"presentation_material_id\": null, \"slide_range\": null}");
    plan = merge(&made, true);
    assert_true(find(&plan, 3)->is_written);
    assert_non_null(strstr(row_of(&plan, find(&plan, 3)), "\"edited_fields\":[]"));
}

static void conflicts_of_the_module_are_not_settled(void **state UNUSED)
{
    const struct lesson made = lesson_of("Two", "B", "C");
    const struct structure_plan plan = merge(&made, false);

    assert_int_equal(plan.offered_count, 3);
    for (size_t i = 0; i < plan.offered_count; i++)
        assert_false(uuid_equal(plan.offered[i], number(1)));
}

static void what_other_lessons_have_is_taken_out_unless_it_has_it_too(void **state UNUSED)
{
    struct lesson made = lesson_of("ONE", "a", "B");

    lesson_merge_trim(arena, known, COUNT, &known[2], &made);
    assert_int_equal(made.concept_count, 1);
    assert_string_equal(made.concepts[0].title, "B");
    assert_string_equal(made.title, "Two");
    known[5].title = "A";
    made = lesson_of("Two", "A", "B");
    lesson_merge_trim(arena, known, COUNT, &known[2], &made);
    assert_int_equal(made.concept_count, 2);
}

int main(void)
{
#define FACT(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        FACT(the_lesson_is_the_same_whatever_it_is_called_and_stays_in_its_place),
        FACT(what_it_does_not_have_any_more_goes_and_nothing_else),
        FACT(prerequisites_in_other_lessons_are_kept_and_those_in_it_are_as_made),
        FACT(what_people_edited_holds_unless_it_is_forced),
        FACT(edits_that_say_the_same_lose_their_mark_by_force),
        FACT(conflicts_of_the_module_are_not_settled),
        FACT(what_other_lessons_have_is_taken_out_unless_it_has_it_too),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
