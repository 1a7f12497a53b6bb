#include "jobs/align/placement_search.h"

#include <math.h>

#include "jobs/align/edges.h"

#define COARSE 4 /* pixels of the canvas on a side of a coarse one */
#define COARSE_SIDE (GRAY_CANVAS_SIDE / COARSE)
#define SHRINKING 0.94   /* from one size to the next */
#define SHAPES 20        /* sizes, and the whole picture */
#define SMALLEST 0.36    /* of a picture's side */
#define LENGTH_LEAST 20  /* of edges, as a vector: a page with fewer cannot be looked for */
#define HALF_LEAST 0.25F /* correlation that is worth refining, in pictures of half the size */
#define EVEN 0.5F        /* distance of tiles that speaks neither for nor against a place */
#define ROUNDS 8

/* The edges of a page in a size, coarse. */
struct shape {
    int width, height;
    int16_t *edges;
    float length;
};

struct placement_search {
    const struct gray *const *pages;
    size_t page_count;
    int width, height;    /* of the canvas */
    struct shape *shapes; /* SHAPES of each page; width 0: none */
    struct gray coarse, half;
    int16_t coarse_edges[COARSE_SIDE * COARSE_SIDE], half_edges[EDGES_SIDE * EDGES_SIDE];
    struct gray sheet, smooth, half_sheet;
};

/* ---- pages in all sizes ---- */

static float length_of(const int16_t *edges, int count)
{
    int32_t squares = 0;

    for (int i = 0; i < count; i++)
        squares += edges[i] * edges[i];
    return sqrtf((float)squares);
}

static void take_shape(struct arena *arena, const struct gray *page, int width, int height, struct shape *shape)
{
    struct gray small = gray_new(arena, width, height);
    const int count = width * height;

    gray_fit(page, (struct gray_box){0, 0, width, height}, &small);
    *shape = (struct shape){width, height, arena_array(arena, (size_t)count, sizeof(int16_t)), 0};
    edges_find(&small, 0, 0, width, height, shape->edges);
    shape->length = length_of(shape->edges, count);
}

/* The largest that fits, and ever smaller ones; then the whole picture, if it has another aspect. */
static void take_shapes(struct arena *arena, const struct placement_search *search, const struct gray *page,
                        struct shape *shapes)
{
    const int most_width = search->coarse.width, most_height = search->coarse.height;
    const double aspect = (double)page->height / page->width;
    double width = MIN((double)most_width, most_height / aspect);
    const double least = MAX(SMALLEST * width, 8.0);
    int i = 0;

    for (; i < SHAPES - 1 && width >= least; i++, width *= SHRINKING)
        take_shape(arena, page, MAX(1, (int)lround(width)), MAX(1, MIN(most_height, (int)lround(width * aspect))),
                   &shapes[i]);
    if (shapes[0].width != most_width || shapes[0].height != most_height)
        take_shape(arena, page, most_width, most_height, &shapes[i]);
}

struct placement_search *placement_search_new(struct arena *arena, const struct gray *const *pages, size_t page_count,
                                              int width, int height)
{
    struct placement_search *search = arena_alloc(arena, sizeof *search);

    *search = (struct placement_search){.pages = pages, .page_count = page_count, .width = width, .height = height};
    search->coarse = gray_new(arena, MAX(1, width / COARSE), MAX(1, height / COARSE));
    search->half = gray_new(arena, MAX(1, width / 2), MAX(1, height / 2));
    search->half_sheet = gray_new(arena, search->half.width, search->half.height);
    search->sheet = gray_new(arena, width, height);
    search->smooth = gray_new(arena, width, height);
    search->shapes = arena_array(arena, page_count * SHAPES, sizeof *search->shapes);
    for (size_t i = 0; i < page_count; i++)
        take_shapes(arena, search, pages[i], &search->shapes[i * SHAPES]);
    return search;
}

/* ---- all places ---- */

static void shrink(const struct gray *picture, struct gray *out)
{
    gray_fit(picture, (struct gray_box){0, 0, out->width, out->height}, out);
}

/* How much of what stands out in the picture the page explains there: the length of its projection. */
static float explain(const struct placement_search *search, int x, int y, const struct shape *shape)
{
    int32_t sum = 0;

    for (int row = 0; row < shape->height; row++) {
        const int16_t *seen = search->coarse_edges + (y + row) * search->coarse.width + x;
        const int16_t *edges = shape->edges + row * shape->width;

        for (int i = 0; i < shape->width; i++)
            sum += seen[i] * edges[i];
    }
    return (float)sum / shape->length;
}

static void try_shape(const struct placement_search *search, const struct shape *shape,
                      struct placement_candidate *best)
{
    for (int y = 0; y + shape->height <= search->coarse.height; y++) {
        for (int x = 0; x + shape->width <= search->coarse.width; x++) {
            const float explained = explain(search, x, y, shape);

            if (explained <= best->fit)
                continue;
            best->fit = explained;
            best->box = (struct gray_box){x * COARSE, y * COARSE, shape->width * COARSE, shape->height * COARSE};
        }
    }
}

static void insert(struct placement_candidate *candidates, size_t *count, const struct placement_candidate *one)
{
    size_t i = *count;

    if (i == PLACEMENT_CANDIDATES && candidates[i - 1].fit >= one->fit)
        return;
    if (i < PLACEMENT_CANDIDATES)
        ++*count;
    else
        i--;
    for (; i > 0 && candidates[i - 1].fit < one->fit; i--)
        candidates[i] = candidates[i - 1];
    candidates[i] = *one;
}

size_t placement_search_scene(struct placement_search *search, const struct gray *scene,
                              struct placement_candidate candidates[PLACEMENT_CANDIDATES])
{
    size_t count = 0;

    shrink(scene, &search->coarse);
    edges_find(&search->coarse, 0, 0, search->coarse.width, search->coarse.height, search->coarse_edges);
    for (size_t page = 0; page < search->page_count; page++) {
        struct placement_candidate best = {.page = page};

        for (int i = 0; i < SHAPES; i++) {
            const struct shape *shape = &search->shapes[page * SHAPES + i];

            if (shape->width > 0 && shape->length >= LENGTH_LEAST)
                try_shape(search, shape, &best);
        }
        if (best.fit > 0)
            insert(candidates, &count, &best);
    }
    return count;
}

/* ---- one place, ever more exactly ---- */

/* What a page is moved on: the picture in one of two sizes. */
struct level {
    const struct placement_search *search;
    const struct gray *scene, *page;
    double margin;
    float (*measure)(const struct level *level, struct gray_box box);
};

static bool is_inside(const struct level *level, struct gray_box box)
{
    return box.x >= -level->margin && box.y >= -level->margin && box.width >= GRAY_SIDE_LEAST &&
           box.height >= GRAY_SIDE_LEAST && box.x + box.width <= level->scene->width + level->margin &&
           box.y + box.height <= level->scene->height + level->margin;
}

static struct likeness_area area_of(const struct gray *scene, struct gray_box box)
{
    struct likeness_area area = {MAX(0, (int)ceil(box.x)), MAX(0, (int)ceil(box.y)),
                                 MIN(scene->width, (int)floor(box.x + box.width)),
                                 MIN(scene->height, (int)floor(box.y + box.height)), 0};

    area.pixels = MAX(0, area.x1 - area.x0) * MAX(0, area.y1 - area.y0);
    return area;
}

/* What the page explains of the edges there, and how well it correlates with them. */
static float explain_half(const struct level *level, struct gray_box box, float *correlation)
{
    struct gray sheet = level->search->half_sheet;
    const struct likeness_area area = area_of(level->scene, box);
    int16_t edges[EDGES_SIDE * EDGES_SIDE];
    int64_t products = 0, squares = 0, seen_squares = 0;

    gray_fit(level->page, box, &sheet);
    edges_find(&sheet, area.x0, area.y0, area.x1, area.y1, edges);
    for (int y = area.y0; y < area.y1; y++) {
        const int16_t *a = edges + y * sheet.width, *b = level->search->half_edges + y * sheet.width;
        int32_t of_row[3] = {0};

        for (int x = area.x0; x < area.x1; x++) {
            of_row[0] += a[x] * b[x];
            of_row[1] += a[x] * a[x];
            of_row[2] += b[x] * b[x];
        }
        products += of_row[0];
        squares += of_row[1];
        seen_squares += of_row[2];
    }
    *correlation = (float)((double)products / sqrt((double)MAX(1, squares) * (double)MAX(1, seen_squares)));
    return (float)((double)products / sqrt((double)MAX(1, squares)));
}

static float measure_half(const struct level *level, struct gray_box box)
{
    float correlation;

    return explain_half(level, box, &correlation);
}

/* Tile by tile: what is no page, however loud, counts only for the room it takes. */
static float measure_whole(const struct level *level, struct gray_box box)
{
    struct gray sheet = level->search->sheet, page = level->search->smooth;
    struct likeness_tiling tiling;
    float sum = 0;

    gray_fit(level->page, box, &sheet);
    gray_smooth(&sheet, &page);
    likeness_tiling_of(page.width, page.height, box, &tiling);
    for (int i = 0; i < tiling.count; i++) {
        const struct likeness_area *area = &tiling.areas[i];
        const struct likeness_tile a = likeness_look(&page, area), b = likeness_look(level->scene, area);
        const struct likeness likeness = likeness_compare(&page, &a, level->scene, &b, area);

        sum += likeness.weight * (EVEN - likeness.distance);
    }
    return sum;
}

static float fit(const struct level *level, struct gray_box box)
{
    return is_inside(level, box) ? level->measure(level, box) : -INFINITY;
}

/* Moves: the box as it is, from its left, right, top or bottom side, and of both sizes at once around its middle. */
static struct gray_box moved(struct gray_box box, int move, double step)
{
    const double aspect = box.height / box.width;

    switch (move / 2) {
    case 0:
        box.x += move % 2 ? step : -step;
        break;
    case 1:
        box.y += move % 2 ? step : -step;
        break;
    case 2:
        step = move % 2 ? step : -step;
        box.x -= step / 2;
        box.y -= step / 2 * aspect;
        box.width += step;
        box.height += step * aspect;
        break;
    case 3:
        step = move % 2 ? step : -step;
        box.width += step;
        break;
    default:
        step = move % 2 ? step : -step;
        box.height += step;
        break;
    }
    return box;
}

#define MOVES 10

static void climb(const struct level *level, double step, struct placement_candidate *candidate)
{
    bool better = true;

    for (int round = 0; better && round < ROUNDS; round++) {
        better = false;
        for (int move = 0; move < MOVES; move++) {
            const struct gray_box box = moved(candidate->box, move, step);
            const float better_fit = fit(level, box);

            if (better_fit <= candidate->fit + 1e-4F)
                continue;
            candidate->fit = better_fit;
            candidate->box = box;
            better = true;
        }
    }
}

static void scale_box(struct gray_box *box, double factor)
{
    *box = (struct gray_box){box->x * factor, box->y * factor, box->width * factor, box->height * factor};
}

bool placement_search_refine(struct placement_search *search, const struct gray *scene,
                             struct placement_candidate *candidate)
{
    const struct gray *page = search->pages[candidate->page];
    const struct level half = {search, &search->half, page, 1, measure_half},
                       whole = {search, scene, page, 2, measure_whole};
    float correlation;

    shrink(scene, &search->half);
    edges_find(&search->half, 0, 0, search->half.width, search->half.height, search->half_edges);
    scale_box(&candidate->box, 0.5);
    candidate->fit = fit(&half, candidate->box);
    for (double step = 2; step >= 0.5; step /= 2)
        climb(&half, step, candidate);
    explain_half(&half, candidate->box, &correlation);
    scale_box(&candidate->box, 2);
    if (correlation < HALF_LEAST)
        return false;
    candidate->fit = fit(&whole, candidate->box);
    for (double step = 1; step >= 0.25; step /= 2)
        climb(&whole, step, candidate);
    return candidate->fit > 0;
}
