/* Plans of generations in parts: everything once and in order, folders whole where they can be, and halves. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/limits.h"
#include "course/generation_estimate.h"
#include "course/part_plan.h"

#define FORM 10
#define CHUNK 10 /* bytes of a passage */

static struct arena *arena;
static struct part_plan plan;

/* A course under construction: folders with their parents, and texts with so many passages. */
static size_t parents[12000];
static struct part_plan_material materials[12000];
static struct part_plan_input input;

static int begin(void **state UNUSED)
{
    arena = arena_new(256 * MIB);
    input = (struct part_plan_input){.parents = parents, .materials = materials};
    return 0;
}

static int end(void **state UNUSED)
{
    arena_free(arena);
    return 0;
}

static size_t folder(size_t parent)
{
    parents[input.node_count] = parent;
    return input.node_count++;
}

static void text(size_t node, size_t passages)
{
    struct part_plan_passage *own = arena_array(arena, passages + 1, sizeof *own);

    for (size_t i = 0; i < passages; i++)
        own[i] = (struct part_plan_passage){(uint32_t)i, CHUNK, i % 7 == 0};
    materials[input.material_count++] =
        (struct part_plan_material){node, FORM, passages * CHUNK, passages, own, passages};
}

/* Every chunk of every text with any is in one part, in order; no part is larger than there is room for, unless it is one passage. */
static void assert_whole(size_t room)
{
    size_t material = 0, chunk = 0;

    for (size_t i = 0; i < plan.count; i++) {
        assert_true(plan.parts[i].count > 0);
        assert_true(plan.parts[i].bytes <= room);
        for (size_t k = 0; k < plan.parts[i].count; k++) {
            const struct part_plan_piece *piece = &plan.parts[i].pieces[k];
            while (chunk == 0 && materials[material].chunks == 0)
                material++;
            assert_int_equal(piece->material, material);
            assert_int_equal(piece->first, chunk);
            assert_true(piece->end > piece->first);
            chunk = piece->end;
            if (chunk == materials[material].chunks) {
                material++;
                chunk = 0;
            }
        }
    }
    while (material < input.material_count && materials[material].chunks == 0)
        material++;
    assert_int_equal(material, input.material_count);
}

static void make(size_t room)
{
    part_plan_make(arena, &input, room, 1000000, &plan);
    assert_whole(room);
    assert_true(plan.kept == 1);
}

/* The part that a material begins in. */
static size_t part_of(size_t material)
{
    for (size_t i = 0; i < plan.count; i++)
        for (size_t k = 0; k < plan.parts[i].count; k++)
            if (plan.parts[i].pieces[k].material == material)
                return i;
    return plan.count;
}

static void what_fits_is_one_part(void **state UNUSED)
{
    const size_t root = folder(PART_PLAN_ROOT);

    text(root, 3);
    text(folder(root), 5);
    make(part_plan_total(&input));
    assert_int_equal(plan.count, 1);
    assert_int_equal(plan.parts[0].count, 2);
}

static void small_neighbours_share_a_part(void **state UNUSED)
{
    for (int i = 0; i < 10; i++)
        text(folder(PART_PLAN_ROOT), 2);
    make(3 * (FORM + 2 * CHUNK));
    assert_int_equal(plan.count, 4);
}

static void a_folder_that_fits_is_not_divided(void **state UNUSED)
{
    text(folder(PART_PLAN_ROOT), 4);
    for (int i = 0; i < 3; i++) {
        const size_t root = folder(PART_PLAN_ROOT), below = folder(root);
        text(root, 2);
        text(below, 2);
    }
    make(2 * (FORM + 2 * CHUNK));
    for (size_t i = 1; i < 7; i += 2)
        assert_int_equal(part_of(i), part_of(i + 1));
}

static void empty_folders_and_texts_take_no_room(void **state UNUSED)
{
    for (int i = 0; i < 50; i++) {
        const size_t root = folder(PART_PLAN_ROOT);
        folder(root);
        if (i % 10 == 0)
            text(root, 2);
        else if (i % 3 == 0)
            text(root, 0);
    }
    make(FORM + 2 * CHUNK);
    assert_int_equal(plan.count, 5);
}

static void of_texts_that_are_all_empty_there_is_one_part_of_all(void **state UNUSED)
{
    const size_t root = folder(PART_PLAN_ROOT);

    text(root, 0);
    text(root, 0);
    part_plan_make(arena, &input, 100, 10, &plan);
    assert_int_equal(plan.count, 1);
    assert_int_equal(plan.parts[0].count, 2);
}

static void a_giant_text_is_cut_into_pieces_of_about_the_same_size(void **state UNUSED)
{
    size_t least = SIZE_MAX, most = 0;

    text(folder(PART_PLAN_ROOT), 1000);
    make(FORM + 101 * CHUNK);
    assert_in_range(plan.count, 10, 12);
    for (size_t i = 0; i < plan.count; i++) {
        least = MIN(least, plan.parts[i].bytes);
        most = MAX(most, plan.parts[i].bytes);
        assert_int_equal(plan.parts[i].pieces[0].first % 7, 0); /* where a section begins */
    }
    assert_true(most <= 2 * least);
}

static void a_text_nobody_has_looked_at_is_cut_evenly(void **state UNUSED)
{
    text(folder(PART_PLAN_ROOT), 1000);
    materials[0].passages = NULL;
    make(FORM + 101 * CHUNK);
    assert_int_equal(plan.count, 10);
}

static void a_deep_tree_is_walked_to_its_leaves(void **state UNUSED)
{
    size_t node = PART_PLAN_ROOT;

    for (int i = 0; i < LIMIT_TREE_DEPTH; i++) {
        node = folder(node);
        text(node, 1);
    }
    text(node, 40);
    make(20 * CHUNK);
    assert_in_range(plan.count, 4, 8);
}

static void ten_thousand_tiny_folders_are_few_parts(void **state UNUSED)
{
    const size_t root = folder(PART_PLAN_ROOT);

    for (int i = 0; i < 9999; i++)
        text(folder(i % 100 == 0 ? root : input.node_count - 1 - (size_t)(i % 100 > 1)), 1);
    make(1000 * (FORM + CHUNK));
    assert_in_range(plan.count, 10, 12);
}

static void the_same_input_gives_the_same_plan(void **state UNUSED)
{
    struct part_plan again;

    for (size_t i = 0; i < 60; i++)
        text(folder(i % 4 == 0 ? PART_PLAN_ROOT : i - 1), i * 3);
    make(500);
    part_plan_make(arena, &input, 500, 1000000, &again);
    assert_int_equal(again.count, plan.count);
    for (size_t i = 0; i < plan.count; i++)
        assert_memory_equal(again.parts[i].pieces, plan.parts[i].pieces,
                            plan.parts[i].count * sizeof *plan.parts[i].pieces);
}

static void more_parts_than_there_may_be_hold_more_than_fits_and_say_how_much(void **state UNUSED)
{
    for (int i = 0; i < 100; i++)
        text(folder(PART_PLAN_ROOT), 50);
    part_plan_make(arena, &input, FORM + 50 * CHUNK, 10, &plan);
    assert_true(plan.count <= 10);
    assert_true(plan.kept < 0.11 && plan.kept > 0.05);
}

static void a_part_is_halved_down_to_a_passage(void **state UNUSED)
{
    struct part_plan_part halves[2], part;

    text(folder(PART_PLAN_ROOT), 64);
    text(0, 32);
    make(10000);
    part = plan.parts[0];
    assert_true(part_plan_divide(arena, &input, &part, 0, halves));
    assert_int_equal(halves[0].pieces[0].material, 0);
    assert_int_equal(halves[1].pieces[0].material, 1);
    for (int i = 0; i < 6; i++) {
        part = halves[0];
        assert_true(part_plan_divide(arena, &input, &part, 0, halves));
        assert_int_equal(halves[0].pieces[0].first, part.pieces[0].first);
        assert_int_equal(halves[0].pieces[0].end, halves[1].pieces[0].first);
        assert_int_equal(halves[1].pieces[0].end, part.pieces[0].end);
    }
    assert_int_equal(halves[0].pieces[0].end - halves[0].pieces[0].first, 1);
    assert_false(part_plan_divide(arena, &input, &halves[0], 0, halves));
}

static void a_small_part_is_not_halved(void **state UNUSED)
{
    struct part_plan_part halves[2];

    text(folder(PART_PLAN_ROOT), 64);
    make(10000);
    assert_false(part_plan_divide(arena, &input, &plan.parts[0], FORM + 64 * CHUNK, halves));
}

/* ---- what it may cost ---- */

static void an_estimate_counts_parts_merges_and_the_look_at_the_whole(void **state UNUSED)
{
    static struct generation_scope_material own[200];
    const struct generation_scope extent = {.materials = own, .material_count = ARRAY_COUNT(own)};
    const struct generation_estimate_model small = {32768, 16384, 1, 10}, large = {1000000, 64000, 1, 10};
    struct generation_estimate few, many, always;

    for (size_t i = 0; i < ARRAY_COUNT(own); i++)
        own[i] = (struct generation_scope_material){.chunk_count = 20, .chunk_bytes = 6000};
    few = generation_estimate_make(arena, &extent, &large, 1);
    always = generation_estimate_make(arena, &extent, &large, 2);
    many = generation_estimate_make(arena, &extent, &small, 1);
    assert_int_equal(few.exchanges, 1);
    assert_int_equal(always.exchanges, 2);
    assert_in_range(many.exchanges, 15, 60);
    assert_true(few.cost_usd > 0.3 && few.cost_usd < always.cost_usd && always.cost_usd < many.cost_usd);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_fits_is_one_part),
        TEST(small_neighbours_share_a_part),
        TEST(a_folder_that_fits_is_not_divided),
        TEST(empty_folders_and_texts_take_no_room),
        TEST(of_texts_that_are_all_empty_there_is_one_part_of_all),
        TEST(a_giant_text_is_cut_into_pieces_of_about_the_same_size),
        TEST(a_text_nobody_has_looked_at_is_cut_evenly),
        TEST(a_deep_tree_is_walked_to_its_leaves),
        TEST(ten_thousand_tiny_folders_are_few_parts),
        TEST(the_same_input_gives_the_same_plan),
        TEST(more_parts_than_there_may_be_hold_more_than_fits_and_say_how_much),
        TEST(a_part_is_halved_down_to_a_passage),
        TEST(a_small_part_is_not_halved),
        TEST(an_estimate_counts_parts_merges_and_the_look_at_the_whole),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
