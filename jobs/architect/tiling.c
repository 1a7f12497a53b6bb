#include "jobs/architect/tiling.h"

#include <math.h>

#include "base/limits.h"
#include "jobs/architect/weights.h"

struct gap {
    uint32_t at; /* before this section */
    double depth;
};

/* The words of one side of a gap, dense. */
struct side {
    double *weights; /* by word */
    uint32_t *words; /* those that are not zero, perhaps twice */
    size_t count;
};

static void add(struct side *side, const struct vector *vector)
{
    for (uint32_t i = 0; i < vector->count; i++) {
        uint32_t word = vector->items[i].word;
        if (side->weights[word] == 0)
            side->words[side->count++] = word;
        side->weights[word] += vector->items[i].value;
    }
}

static double squared_and_cleared(struct side *side)
{
    double sum = 0;

    for (size_t i = 0; i < side->count; i++) {
        sum += side->weights[side->words[i]] * side->weights[side->words[i]];
        side->weights[side->words[i]] = 0;
    }
    side->count = 0;
    return sum;
}

static double likeness(struct side sides[2], const struct vector *vectors, size_t count, size_t gap)
{
    size_t reach = MIN((size_t)TILING_REACH, MIN(gap, count - gap));
    double product = 0, squares;

    for (size_t i = 0; i < reach; i++) {
        add(&sides[0], &vectors[gap - reach + i]);
        add(&sides[1], &vectors[gap + i]);
    }
    for (size_t i = 0; i < sides[0].count; i++)
        product += sides[0].weights[sides[0].words[i]] * sides[1].weights[sides[0].words[i]];
    squares = squared_and_cleared(&sides[0]) * squared_and_cleared(&sides[1]);
    return squares > 0 ? product / sqrt(squares) : 0;
}

/* How far the curve climbs from `at` going by `step` before it falls again. */
static double climb(const double *curve, size_t count, size_t at, int step)
{
    double peak = curve[at];

    for (ptrdiff_t i = (ptrdiff_t)at + step; i >= 1 && i < (ptrdiff_t)count && curve[i] >= peak; i += step)
        peak = curve[i];
    return peak - curve[at];
}

static int deepest_first(const void *a, const void *b)
{
    const struct gap *left = a, *right = b;

    if (left->depth != right->depth)
        return left->depth < right->depth ? 1 : -1;
    return (left->at > right->at) - (left->at < right->at);
}

static struct gap *measure(struct arena *arena, const struct vector *vectors, const uint32_t *which, size_t count,
                           const double *bonus)
{
    double *curve = arena_array(arena, count + 1, sizeof *curve);
    struct gap *gaps = arena_array(arena, count, sizeof *gaps);
    size_t room;
    const struct vector *own = vectors_compact(arena, vectors, which, count, &room);
    struct side sides[2];

    for (size_t i = 0; i < 2; i++)
        sides[i] = (struct side){arena_array(arena, room + 1, sizeof(double)),
                                 arena_array(arena, room + 1, sizeof(uint32_t)), 0};
    for (size_t i = 1; i < count; i++)
        curve[i] = likeness(sides, own, count, i);
    for (size_t i = 1; i < count; i++)
        gaps[i - 1] = (struct gap){(uint32_t)i, climb(curve, count, i, -1) + climb(curve, count, i, 1) +
                                                    (bonus != NULL ? bonus[i] : 0)};
    return gaps;
}

static bool too_near(const uint32_t *starts, size_t taken, uint32_t at, size_t least, size_t count)
{
    for (size_t i = 0; i < taken; i++)
        if ((at > starts[i] ? at - starts[i] : starts[i] - at) < least)
            return true;
    return count - at < least;
}

static int ascending(const void *a, const void *b)
{
    const uint32_t *left = a, *right = b;

    return (*left > *right) - (*left < *right);
}

size_t tiling_cut(const struct vector *vectors, const uint32_t *which, size_t count, const double *bonus, size_t parts,
                  size_t least, uint32_t *starts)
{
    struct arena *arena;
    size_t taken = 1;
    struct gap *gaps;

    starts[0] = 0;
    if (parts < 2 || count < 2)
        return 1;
    arena = arena_new(LIMIT_JOB_ARENA);
    gaps = measure(arena, vectors, which, count, bonus);
    qsort(gaps, count - 1, sizeof *gaps, deepest_first);
    for (size_t i = 0; i < count - 1 && taken < parts; i++)
        if (!too_near(starts, taken, gaps[i].at, least, count))
            starts[taken++] = gaps[i].at;
    qsort(starts, taken, sizeof *starts, ascending);
    arena_free(arena);
    return taken;
}
