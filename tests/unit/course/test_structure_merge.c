/* What becomes of a course that people have edited when a new structure takes its place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/limits.h"
#include "course/structure_merge.h"

static struct arena *arena;
static struct fault fault;

static struct uuid number(uint8_t value)
{
    return (struct uuid){{[15] = value}};
}

/* A module "M" with a lesson "L" that holds the concepts named. */
static struct structure *structure_of(const char *module, const char *lesson, const char *concepts)
{
    struct structure *structure = arena_alloc(arena, sizeof *structure);
    struct structure_losses losses;
    struct str rest = str_of(concepts);
    const char *list = "";
    json_t *tree;

    while (rest.len > 0) {
        const struct str title = str_cut(&rest, ',');
        list = arena_printf(arena, "%s%s{\"title\": \"%.*s\", \"definition\": \"offered\"}", list,
                            *list != '\0' ? "," : "", (int)title.len, title.at);
    }
    assert_true(json_read(arena,
                          str_of(arena_printf(arena,
                                              "{\"modules\": [{\"title\": \"%s\", \"lessons\": [{\"title\": \"%s\", "
                                              "\"concepts\": [%s]}]}]}",
                                              module, lesson, list)),
                          &tree, &fault));
    assert_true(structure_read(arena, tree, NULL, NULL, structure, &losses, &fault));
    return structure;
}

static struct merge_known concept(uint8_t id, uint8_t parent, size_t order, const char *title)
{
    return (struct merge_known){
        .kind = IDENTITY_CONCEPT,
        .id = number(id),
        .parent = number(parent),
        .order = order,
        .title = title,
        .fields =
            str_of(arena_printf(arena,
                                "{\"title\": \"%s\", \"definition\": \"known\", \"examples\": [], \"timecodes\": [], "
                                "\"slide_references\": [], \"web_references\": [], \"prerequisites\": [], "
                                "\"citations\": []}",
                                title)),
    };
}

static struct merge_known lesson(uint8_t id, uint8_t parent, const char *title)
{
    return (struct merge_known){
        .kind = IDENTITY_LESSON,
        .id = number(id),
        .parent = number(parent),
        .title = title,
        .fields = str_of(
            arena_printf(arena,
                         "{\"title\": \"%s\", \"video_material_id\": null, \"video_start_timecode\": null, "
                         "\"video_end_timecode\": null, \"presentation_material_id\": null, \"slide_range\": null}",
                         title)),
    };
}

static struct merge_known module(uint8_t id, const char *title)
{
    return (struct merge_known){
        .kind = IDENTITY_MODULE,
        .id = number(id),
        .title = title,
        .fields = str_of(arena_printf(arena,
                                      "{\"title\": \"%s\", \"description\": null, \"learning_goal\": null, "
                                      "\"expected_knowledge\": [], \"expected_skills\": [], \"difficulty\": null}",
                                      title)),
    };
}

#define DEFINITION structure_fields_find(IDENTITY_CONCEPT, "definition")

static struct structure_plan merge(const struct merge_known *known, size_t count, const struct structure *structure)
{
    struct structure_plan plan;

    structure_merge(arena, known, count, structure, "Kept", &plan);
    return plan;
}

static const struct merge_item *find(const struct structure_plan *plan, struct uuid id)
{
    for (size_t i = 0; i < plan->count; i++)
        if (uuid_equal(plan->items[i].id, id))
            return &plan->items[i];
    return NULL;
}

static const struct merge_item *titled(const struct structure_plan *plan, const char *title)
{
    for (size_t i = 0; i < plan->count; i++)
        if (strcmp(plan->items[i].title, title) == 0)
            return &plan->items[i];
    return NULL;
}

static void a_structure_for_an_empty_course_is_all_new(void **state UNUSED)
{
    const struct structure_plan plan = merge(NULL, 0, structure_of("M", "L", "A,B"));

    assert_int_equal(plan.count, 4);
    assert_int_equal(plan.conflict_count + plan.removed_count, 0);
    for (size_t i = 0; i < plan.count; i++)
        assert_true(plan.items[i].known == NULL && plan.items[i].is_written);
}

static void what_nobody_edited_follows_the_structure(void **state UNUSED)
{
    const struct merge_known known[] = {module(1, "M"), lesson(2, 1, "L"), concept(3, 2, 0, "A"),
                                        concept(4, 2, 1, "B")};
    const struct structure_plan plan = merge(known, 4, structure_of("M", "L", "B"));

    assert_int_equal(find(&plan, number(4))->changed, DEFINITION | STRUCTURE_ORDER);
    assert_int_equal(plan.removed_count, 1);
    assert_true(uuid_equal(plan.removed[0]->id, number(3)));
    assert_int_equal(find(&plan, number(2))->changed, 0);
    assert_false(find(&plan, number(2))->is_written);
    assert_int_equal(plan.conflict_count, 0);
}

static void an_edited_field_stays_and_the_offer_is_a_conflict(void **state UNUSED)
{
    struct merge_known known[] = {module(1, "M"), lesson(2, 1, "L"), concept(3, 2, 0, "A")};
    struct structure_plan plan;

    known[2].edited = DEFINITION;
    plan = merge(known, 3, structure_of("M", "L", "A"));
    assert_int_equal(find(&plan, number(3))->changed, 0);
    assert_int_equal(find(&plan, number(3))->kept, DEFINITION);
    assert_int_equal(plan.conflict_count, 1);
    assert_int_equal(plan.conflicts[0].reason, MERGE_EDITED);
    assert_string_equal(plan.conflicts[0].offered, "\"offered\"");
}

static void a_row_has_the_edited_fields_and_the_others_of_the_structure(void **state UNUSED)
{
    struct merge_known known[] = {module(1, "M"), lesson(2, 1, "L"), concept(3, 2, 0, "A")};
    struct structure_plan plan;
    struct buf buf = buf_make(MIB);
    struct json_out out = json_out(&buf);
    json_t *row;

    known[2].edited = structure_fields_find(IDENTITY_CONCEPT, "title");
    known[2].title = "Alpha";
    known[2].generated_title = "A";
    known[2].fields = concept(3, 2, 0, "Alpha").fields;
    plan = merge(known, 3, structure_of("M", "L", "A"));
    structure_merge_row(&out, &plan, find(&plan, number(3)));
    assert_true(json_read(arena, buf_str(&buf), &row, &fault));
    assert_string_equal(json_get_text(json_object_get(row, "fields"), "title", ""), "Alpha");
    assert_string_equal(json_get_text(json_object_get(row, "fields"), "definition", ""), "offered");
    assert_string_equal(json_get_text(row, "generated_title", ""), "A");
    assert_int_equal(json_array_size(json_object_get(row, "edited_fields")), 1);
    buf_free(&buf);
}

static void a_renamed_part_is_found_by_both_titles(void **state UNUSED)
{
    struct merge_known known[] = {module(1, "M"), lesson(2, 1, "L"), concept(3, 2, 0, "Alpha"),
                                  concept(4, 2, 1, "Beta")};
    struct structure_plan plan;

    known[2].edited = known[3].edited = structure_fields_find(IDENTITY_CONCEPT, "title");
    known[2].generated_title = "A";
    known[3].generated_title = "B";
    plan = merge(known, 4, structure_of("M", "L", "A,Beta"));
    assert_int_equal(plan.count, 4);
    assert_true(find(&plan, number(3))->part != MERGE_NONE && find(&plan, number(4))->part != MERGE_NONE);
    assert_string_equal(find(&plan, number(3))->generated_title, "A");
    assert_string_equal(find(&plan, number(4))->generated_title, "B"); /* which a later structure may have again */
}

static void a_deleted_part_and_what_is_below_it_does_not_come_back(void **state UNUSED)
{
    struct merge_known known[] = {module(1, "M"), lesson(2, 1, "L"), concept(3, 2, 0, "A")};
    struct structure_plan plan;
    json_t *rows;

    known[1].is_deleted = known[2].is_deleted = true;
    plan = merge(known, 3, structure_of("M", "L", "A,B"));
    assert_int_equal(plan.count, 1);
    assert_int_equal(plan.conflict_count, 1);
    assert_int_equal(plan.conflicts[0].reason, MERGE_DELETED);
    assert_true(uuid_equal(plan.conflicts[0].item, number(2)));
    assert_true(json_read(arena, str_of(plan.conflicts[0].rows), &rows, &fault));
    assert_int_equal(json_array_size(rows), 3);
    assert_string_equal(json_get_text(json_array_get(rows, 0), "item_kind", ""), "lesson");
    assert_int_equal(json_get_int(json_array_get(rows, 2), "order", -1), 1);
}

static void what_moved_out_of_a_deleted_part_stays_where_it_is(void **state UNUSED)
{
    struct merge_known known[] = {module(1, "M"), lesson(2, 1, "L"), lesson(5, 1, "Other"), concept(3, 5, 0, "A")};
    struct structure_plan plan;

    known[1].is_deleted = true;
    known[2].is_locked = true;
    plan = merge(known, 4, structure_of("M", "L", "A"));
    assert_true(uuid_equal(find(&plan, number(3))->parent, number(5)));
    assert_int_equal(plan.conflict_count, 1);
}

static void a_locked_part_keeps_all_but_what_is_below_it(void **state UNUSED)
{
    struct merge_known known[] = {module(1, "M"), lesson(2, 1, "L"), concept(3, 2, 0, "A")};
    struct structure_plan plan;

    known[0].is_locked = known[1].is_locked = true;
    plan = merge(known, 3, structure_of("N", "P", "B"));
    assert_non_null(find(&plan, number(1)));
    assert_true(uuid_equal(find(&plan, number(2))->parent, number(1)));
    assert_null(find(&plan, number(3)));
    assert_int_equal(plan.removed_count, 1);
    assert_int_equal(plan.conflict_count, 0);
}

static void an_edited_part_without_a_place_is_kept_in_a_last_module(void **state UNUSED)
{
    struct merge_known known[] = {module(1, "M"), lesson(2, 1, "L"), concept(3, 2, 0, "A"), concept(4, 2, 1, "B")};
    struct structure_plan plan;
    const struct merge_item *kept;

    known[2].edited = known[3].edited = DEFINITION;
    plan = merge(known, 4, structure_of("N", "P", "C"));
    kept = titled(&plan, "Kept");
    assert_non_null(kept);
    assert_int_equal(kept->order, 1);
    assert_true(uuid_equal(find(&plan, number(2))->parent, kept->id));
    assert_true(uuid_equal(find(&plan, number(3))->parent, number(2)));
    assert_int_equal(plan.conflict_count, 2);
    assert_int_equal(plan.conflicts[1].reason, MERGE_ORPHANED);
}

static void the_module_for_what_is_kept_stays_the_same(void **state UNUSED)
{
    struct merge_known known[] = {module(1, "Kept"), lesson(2, 1, "L"), concept(3, 2, 0, "A")};
    struct structure_plan plan;

    known[2].edited = DEFINITION;
    plan = merge(known, 3, structure_of("N", "P", "C"));
    assert_true(uuid_equal(titled(&plan, "Kept")->id, number(1)));
    assert_int_equal(titled(&plan, "Kept")->order, 1);
    assert_int_equal(plan.conflict_count, 0);
}

static void an_edited_part_goes_to_a_lesson_of_the_same_title(void **state UNUSED)
{
    struct merge_known known[] = {module(1, "M"), lesson(2, 1, "L"), concept(3, 2, 0, "A"), lesson(5, 1, "L")};
    struct structure_plan plan;

    known[2].edited = DEFINITION;
    known[3].is_locked = true;
    plan = merge(known, 4, structure_of("M", "P", "C"));
    assert_true(uuid_equal(find(&plan, number(3))->parent, number(5)));
    assert_int_equal(plan.conflicts[0].reason, MERGE_ORPHANED);
}

static void a_place_that_people_chose_stays_among_those_of_the_structure(void **state UNUSED)
{
    struct merge_known known[] = {module(1, "M"), lesson(2, 1, "L"), concept(3, 2, 0, "B"), concept(4, 2, 1, "Own")};
    struct structure_plan plan;

    known[2].edited = STRUCTURE_ORDER;
    known[3].edited = structure_fields_all(IDENTITY_CONCEPT) | STRUCTURE_PARENT;
    plan = merge(known, 4, structure_of("M", "L", "A,B,C"));
    assert_int_equal(find(&plan, number(3))->order, 0);
    assert_int_equal(find(&plan, number(4))->order, 1);
    assert_int_equal(titled(&plan, "A")->order, 2);
    assert_int_equal(titled(&plan, "C")->order, 3);
}

static void the_title_of_what_is_kept_is_in_the_language(void **state UNUSED)
{
    assert_string_equal(structure_merge_kept_title("uk-UA"), "Збережене");
    assert_string_equal(structure_merge_kept_title("DE"), "Beibehalten");
    assert_string_equal(structure_merge_kept_title(NULL), "Kept");
    assert_string_equal(structure_merge_kept_title("fr"), "Kept");
}

static int setup(void **state UNUSED)
{
    arena = arena_new(16 * MIB);
    return 0;
}

static int teardown(void **state UNUSED)
{
    arena_free(arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_structure_for_an_empty_course_is_all_new),
        cmocka_unit_test(what_nobody_edited_follows_the_structure),
        cmocka_unit_test(an_edited_field_stays_and_the_offer_is_a_conflict),
        cmocka_unit_test(a_row_has_the_edited_fields_and_the_others_of_the_structure),
        cmocka_unit_test(a_renamed_part_is_found_by_both_titles),
        cmocka_unit_test(a_deleted_part_and_what_is_below_it_does_not_come_back),
        cmocka_unit_test(what_moved_out_of_a_deleted_part_stays_where_it_is),
        cmocka_unit_test(a_locked_part_keeps_all_but_what_is_below_it),
        cmocka_unit_test(an_edited_part_without_a_place_is_kept_in_a_last_module),
        cmocka_unit_test(the_module_for_what_is_kept_stays_the_same),
        cmocka_unit_test(an_edited_part_goes_to_a_lesson_of_the_same_title),
        cmocka_unit_test(a_place_that_people_chose_stays_among_those_of_the_structure),
        cmocka_unit_test(the_title_of_what_is_kept_is_in_the_language),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
