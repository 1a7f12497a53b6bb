/* Slides in pictures of a video: where they stand, what a sample says, and which order of slides all samples speak for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/json.h"
#include "jobs/align/slide_finder.h"

#define WIDTH 256
#define HEIGHT 144
#define PAGES 6
#define TILES ((WIDTH / LIKENESS_TILE) * (HEIGHT / LIKENESS_TILE))

static struct arena *arena;
static struct gray pages[PAGES];

/* ---- pages of words ---- */

static uint32_t draw_lot(uint32_t *seed)
{
    *seed = *seed * 1664525 + 1013904223;
    return *seed >> 16;
}

static void fill(struct gray *picture, int x, int y, int width, int height, uint8_t shade)
{
    for (int row = y; row < y + height && row < picture->height; row++)
        for (int column = x; column < x + width && column < picture->width; column++)
            picture->pixels[row * picture->width + column] = shade;
}

/* Letters are strokes of chance, of as many lines as the page has. */
static struct gray page_of(uint32_t seed, int lines)
{
    struct gray page = gray_new(arena, 320, 180);

    fill(&page, 0, 0, 320, 180, 250);
    fill(&page, 0, 0, 320, 24, 60);
    for (int line = 0; line < lines; line++)
        for (int x = 20; x < 280; x += 4)
            if (draw_lot(&seed) % 4 != 0)
                fill(&page, x, 36 + 22 * line + (int)(draw_lot(&seed) % 4), 2, 5 + (int)(draw_lot(&seed) % 6), 20);
    return page;
}

static int begin(void **state UNUSED)
{
    arena = arena_new((size_t)1 << 28);
    for (int i = 0; i < PAGES; i++)
        pages[i] = page_of((uint32_t)i + 7, 2 + i % 4);
    return 0;
}

static int end(void **state UNUSED)
{
    arena_free(arena);
    return 0;
}

/* What a video shows: the page in the box, a speaker over a corner of it, and noise. */
static struct gray scene_of(const struct gray *page, struct gray_box box, bool speaker, uint32_t seed)
{
    struct gray scene = gray_new(arena, WIDTH, HEIGHT);

    fill(&scene, 0, 0, WIDTH, HEIGHT, 90);
    if (page != NULL)
        gray_fit(page, box, &scene);
    for (int y = speaker ? 100 : HEIGHT; y < HEIGHT; y++)
        for (int x = 200; x < WIDTH; x++)
            scene.pixels[y * WIDTH + x] = (uint8_t)(x * y / 16);
    for (int i = 0; i < WIDTH * HEIGHT; i++)
        scene.pixels[i] = (uint8_t)MAX(0, MIN(scene.pixels[i] + (int)(draw_lot(&seed) % 9) - 4, 255));
    return scene;
}

/* ---- where they stand ---- */

static size_t place(const struct gray *scenes, size_t count, const struct gray *deck,
                    struct gray_box found[PLACEMENT_MOST])
{
    const struct placement_question question = {
        .scenes = scenes, .scene_count = count, .pages = deck, .page_count = PAGES};

    return placement_find(&question, found);
}

static void assert_box(struct gray_box found, struct gray_box right)
{
    assert_float_equal(found.x, right.x, 1.5);
    assert_float_equal(found.y, right.y, 1.5);
    assert_float_equal(found.width, right.width, 2);
    assert_float_equal(found.height, right.height, 2);
}

static void slides_are_found_wherever_they_stand(void **state UNUSED)
{
    static const struct gray_box boxes[] = {
        {0, 0, 256, 144}, {32, 18, 192, 108}, {9, 22, 175, 98.4}, {120, 8, 128, 72}};

    for (size_t i = 0; i < ARRAY_COUNT(boxes); i++) {
        struct gray_box found[PLACEMENT_MOST];
        struct gray scenes[PAGES];

        for (int page = 0; page < PAGES; page++)
            scenes[page] = scene_of(&pages[page], boxes[i], i == 0, (uint32_t)page);
        assert_true(place(scenes, PAGES, pages, found) >= 1);
        assert_box(found[0], boxes[i]);
    }
}

static void nothing_is_found_where_no_page_is_shown(void **state UNUSED)
{
    struct gray_box found[PLACEMENT_MOST];
    struct gray scenes[4];

    for (uint32_t i = 0; i < 4; i++)
        scenes[i] = scene_of(NULL, (struct gray_box){0}, true, i);
    assert_int_equal(place(scenes, 4, pages, found), 0);
    assert_int_equal(place(scenes, 0, pages, found), 0);
}

/* ---- what a sample says ---- */

static struct viewing *open_viewing(void)
{
    static const struct gray_box whole = {0, 0, WIDTH, HEIGHT};

    return viewing_new(arena, WIDTH, HEIGHT, pages, PAGES, &whole, 1);
}

/* All of the scene is new. */
static struct viewing_stretch view(struct viewing *viewing, const struct gray *scene)
{
    struct viewing_sample *sample = arena_alloc(arena, sizeof *sample);
    struct viewing_stretch stretch;
    uint8_t *pixels = arena_alloc(arena, (size_t)WIDTH * HEIGHT), *to = pixels;

    memset(sample->fresh, 1, TILES);
    sample->pixels = pixels;
    for (int y = 0; y < HEIGHT; y += LIKENESS_TILE)
        for (int x = 0; x < WIDTH; x += LIKENESS_TILE)
            for (int row = 0; row < LIKENESS_TILE; row++, to += LIKENESS_TILE)
                memcpy(to, scene->pixels + (y + row) * WIDTH + x, LIKENESS_TILE);
    viewing_take(viewing, sample, &stretch);
    return stretch;
}

static void the_page_that_is_shown_is_told_from_all_others(void **state UNUSED)
{
    struct viewing *viewing = open_viewing();

    for (int page = 0; page < PAGES; page++) {
        const struct gray scene = scene_of(&pages[page], (struct gray_box){0, 0, WIDTH, HEIGHT}, page % 2 == 1, 3);
        const struct viewing_stretch stretch = view(viewing, &scene);

        assert_int_equal(stretch.candidates[0].page, page);
        assert_true(stretch.candidates[0].evidence < -0.5F);
        assert_true(stretch.count == 1 || stretch.candidates[1].evidence > -0.2F);
    }
}

static void lines_of_other_words_are_another_page(void **state UNUSED)
{
    struct viewing *viewing = open_viewing();

    for (uint32_t seed = 100; seed < 110; seed++) {
        const struct gray other = page_of(seed, 3 + (int)seed % 3);
        const struct gray scene = scene_of(&other, (struct gray_box){0, 0, WIDTH, HEIGHT}, false, seed);
        const struct viewing_stretch stretch = view(viewing, &scene);

        assert_true(stretch.count == 0 || stretch.candidates[0].evidence > -0.2F);
    }
}

static void the_first_steps_of_a_slide_are_that_slide(void **state UNUSED)
{
    struct viewing *viewing = open_viewing();
    const struct gray step = page_of(3 + 7, 2); /* two of the five lines of page 3 */
    const struct gray scene = scene_of(&step, (struct gray_box){0, 0, WIDTH, HEIGHT}, false, 1);
    const struct viewing_stretch stretch = view(viewing, &scene);

    assert_int_equal(stretch.candidates[0].page, 3);
    assert_true(stretch.candidates[0].evidence < -0.2F);
}

static void what_moves_is_not_compared(void **state UNUSED)
{
    struct viewing *viewing = open_viewing();
    const struct gray scene = scene_of(&pages[1], (struct gray_box){0, 0, WIDTH, HEIGHT}, false, 1);
    const struct viewing_stretch before = view(viewing, &scene);
    struct viewing_sample sample = {.at = 1};
    struct viewing_stretch stretch;

    memset(sample.moving, 1, TILES);
    viewing_take(viewing, &sample, &stretch);
    assert_int_equal(before.candidates[0].page, 1);
    assert_int_equal(stretch.count, 0);
}

static void only_tiles_that_are_new_have_pixels(void **state UNUSED)
{
    uint8_t fresh[LIKENESS_TILES_MOST] = {0};

    assert_int_equal(viewing_pixels(250, 140, fresh), 0);
    fresh[0] = fresh[15] = 1; /* the last one of the first row is 10 wide */
    assert_int_equal(viewing_pixels(250, 140, fresh), 16 * 16 + 10 * 16);
}

/* ---- the order ---- */

struct said {
    int page, samples; /* page -1: no slide */
    float evidence;
};

static size_t find(const struct said *said, size_t count, struct slide_shown **shown)
{
    struct viewing_stretch *stretches = arena_array(arena, count, sizeof *stretches);
    double at = 0;

    for (size_t i = 0; i < count; i++) {
        stretches[i] = (struct viewing_stretch){.from = at, .samples = said[i].samples, .count = said[i].page >= 0};
        stretches[i].candidates[0] = (struct viewing_candidate){MAX(0, said[i].page), said[i].evidence, 1, 0};
        at += said[i].samples * 0.5;
    }
    return slide_path_find(arena, stretches, count, PAGES, at, shown);
}

static void assert_shown(const struct slide_shown *shown, int page, double from, double until)
{
    assert_int_equal(shown->page, page);
    assert_float_equal(shown->from, from, 1e-9);
    assert_float_equal(shown->until, until, 1e-9);
}

static void slides_are_shown_from_change_to_change(void **state UNUSED)
{
    static const struct said said[] = {{0, 20, -2}, {1, 20, -2}, {0, 10, -2}, {-1, 20, 0}, {4, 10, -1}};
    struct slide_shown *shown;

    assert_int_equal(find(said, ARRAY_COUNT(said), &shown), 4);
    assert_shown(&shown[0], 0, 0, 10);
    assert_shown(&shown[1], 1, 10, 20);
    assert_shown(&shown[2], 0, 20, 25);
    assert_shown(&shown[3], 4, 35, 40);
}

static void a_blink_is_no_change(void **state UNUSED)
{
    static const struct said said[] = {{2, 20, -2}, {3, 1, -0.5F}, {2, 20, -2}, {-1, 5, 0}, {2, 8, -2}};
    struct slide_shown *shown;

    assert_int_equal(find(said, ARRAY_COUNT(said), &shown), 1);
    assert_shown(&shown[0], 2, 0, 27);
}

static void weak_evidence_is_none(void **state UNUSED)
{
    static const struct said said[] = {{2, 20, -0.05F}, {-1, 10, 0}, {3, 1, -4}};
    struct slide_shown *shown;

    assert_int_equal(find(said, ARRAY_COUNT(said), &shown), 0);
    assert_int_equal(slide_path_find(arena, NULL, 0, PAGES, 0, &shown), 0);
}

/* ---- checkpoints ---- */

static struct slide_finder finder_of(void)
{
    return (struct slide_finder){.arena = arena, .page_count = PAGES, .width = WIDTH, .height = HEIGHT};
}

static void what_was_watched_is_taken_up_again(void **state UNUSED)
{
    struct slide_finder finder = finder_of(), next = {.arena = arena, .page_count = PAGES};
    struct viewing_stretch stretches[] = {
        {.from = 0, .samples = 8, .count = 2, .candidates = {{0, -1.25F, 0.5F, 0}, {5, 0.75F, 1, 0}}},
        {.from = 4, .samples = 3},
    };
    json_t *checkpoint;

    finder.stretches = stretches;
    finder.stretch_count = 2;
    finder.watched_until = 5.5;
    finder.sample_count = 11;
    finder.box_count = 1;
    finder.boxes[0] = (struct gray_box){0.25, 1, 200.5, 100};
    checkpoint = json_keep(arena, slide_finder_checkpoint(&finder));
    slide_finder_resume(&next, checkpoint);
    assert_true(next.is_surveyed);
    assert_int_equal(next.stretch_count, 2);
    assert_true(viewing_is_same(&next.stretches[0], &stretches[0]));
    assert_true(viewing_is_same(&next.stretches[1], &stretches[1]));
    assert_int_equal(next.stretches[0].samples, 8);
    assert_float_equal(next.stretches[1].from, 4, 1e-9);
    assert_float_equal(next.watched_until, 5.5, 1e-9);
    assert_int_equal(next.sample_count, 11);
    assert_box(next.boxes[0], finder.boxes[0]);
}

static void a_checkpoint_of_another_form_is_none(void **state UNUSED)
{
    static const char *const bad[] = {"{}", "{\"width\":256,\"height\":144,\"pages\":5}",
                                      "{\"width\":9999,\"height\":144,\"pages\":6}"};

    for (size_t i = 0; i < ARRAY_COUNT(bad); i++) {
        struct slide_finder finder = {.arena = arena, .page_count = PAGES};
        struct fault fault = {0};
        json_t *tree;

        assert_true(json_read(arena, str_of(bad[i]), &tree, &fault));
        slide_finder_resume(&finder, tree);
        assert_false(finder.is_surveyed);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(slides_are_found_wherever_they_stand),
        cmocka_unit_test(nothing_is_found_where_no_page_is_shown),
        cmocka_unit_test(the_page_that_is_shown_is_told_from_all_others),
        cmocka_unit_test(lines_of_other_words_are_another_page),
        cmocka_unit_test(the_first_steps_of_a_slide_are_that_slide),
        cmocka_unit_test(what_moves_is_not_compared),
        cmocka_unit_test(only_tiles_that_are_new_have_pixels),
        cmocka_unit_test(slides_are_shown_from_change_to_change),
        cmocka_unit_test(a_blink_is_no_change),
        cmocka_unit_test(weak_evidence_is_none),
        cmocka_unit_test(what_was_watched_is_taken_up_again),
        cmocka_unit_test(a_checkpoint_of_another_form_is_none),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
