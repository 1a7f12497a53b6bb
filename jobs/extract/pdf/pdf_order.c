#include "jobs/extract/pdf/pdf_order.h"

#include <math.h>

#define NEAR 2.2f     /* of the type size: a line so far from the one before, up or down, is of the same run */
#define SAME_ROW 0.2f /* of the type size */
#define ASCENT 0.7f   /* of the type size */
#define DESCENT 0.15f
#define MOST_RUNS 500 /* a page with more of them keeps its order */

/* Lines that follow one another in the file and on the page. */
struct run {
    size_t first, end; /* of the lines */
    uint32_t group;    /* 0: none */
    float x0, y0, x1, y1;
    size_t above; /* how many that are not read yet stand above it */
    bool is_upright, is_read;
};

static struct run run_of(const struct pdf_line *line, size_t at, uint32_t group)
{
    return (struct run){
        .first = at,
        .end = at + 1,
        .group = group,
        .x0 = line->x0,
        .x1 = line->x1,
        .y0 = line->baseline - ASCENT * line->size,
        .y1 = line->baseline + DESCENT * line->size,
        .is_upright = line->upright,
    };
}

static void widen(struct run *run, const struct run *line)
{
    run->end = line->end;
    run->x0 = fminf(run->x0, line->x0);
    run->x1 = fmaxf(run->x1, line->x1);
    run->y0 = fminf(run->y0, line->y0);
    run->y1 = fmaxf(run->y1, line->y1);
}

/* In the same group, to the right of the line before it, or close to it. */
static bool goes_on(const struct run *run, const struct pdf_line *before, const struct run *next,
                    const struct pdf_line *line)
{
    const float reach = NEAR * fmaxf(before->size, line->size);

    if (run->group != next->group || run->is_upright != next->is_upright)
        return false;
    if (run->group != 0 || run->is_upright)
        return true;
    if (fabsf(line->baseline - before->baseline) <= SAME_ROW * line->size && next->x0 >= before->x1)
        return true;
    return fabsf(line->baseline - before->baseline) <= reach && next->x0 <= run->x1 + reach &&
           next->x1 >= run->x0 - reach;
}

static size_t find_runs(const struct pdf_line *lines, size_t count, const uint32_t *group, struct run *runs)
{
    size_t found = 0;

    for (size_t i = 0; i < count; i++) {
        const struct run next = run_of(&lines[i], i, group[i]);

        if (found > 0 && goes_on(&runs[found - 1], &lines[i - 1], &next, &lines[i]))
            widen(&runs[found - 1], &next);
        else if (found == MOST_RUNS)
            return 0;
        else
            runs[found++] = next;
    }
    return found;
}

static bool stands_above(const struct run *a, const struct run *b)
{
    return !a->is_upright && !b->is_upright && a->y1 <= b->y0 && a->x0 < b->x1 && b->x0 < a->x1;
}

/* Everything else is below it, whatever its column. */
static bool is_topmost(const struct run *runs, size_t count, size_t of)
{
    if (runs[of].is_upright)
        return false;
    for (size_t i = 0; i < count; i++)
        if (i != of && !runs[i].is_upright && runs[i].y0 < runs[of].y1)
            return false;
    return true;
}

static void count_above(struct run *runs, size_t count)
{
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < count; k++)
            runs[k].above += i != k && stands_above(&runs[i], &runs[k]);
}

static void read_run(struct run *runs, size_t count, size_t at, uint32_t *order, size_t *read)
{
    runs[at].is_read = true;
    for (size_t i = runs[at].first; i < runs[at].end; i++)
        order[(*read)++] = (uint32_t)i;
    for (size_t i = 0; i < count; i++)
        runs[i].above -= i != at && stands_above(&runs[at], &runs[i]);
}

/* The first in the file of those with nothing above them. What stands above is higher, so that there is always one. */
static size_t next_run(const struct run *runs, size_t count)
{
    size_t at = 0;

    while (at + 1 < count && (runs[at].is_read || runs[at].above > 0))
        at++;
    return at;
}

void pdf_order_find(const struct pdf_line *lines, size_t count, const uint32_t *group, uint32_t *order)
{
    struct run *runs = malloc(MOST_RUNS * sizeof *runs);
    const size_t found = runs != NULL ? find_runs(lines, count, group, runs) : 0;
    size_t read = 0;

    for (uint32_t i = 0; found <= 1 && i < count; i++)
        order[i] = i;
    if (found > 1) {
        count_above(runs, found);
        for (size_t i = 0; i < found && read == 0; i++)
            if (is_topmost(runs, found, i))
                read_run(runs, found, i, order, &read);
        while (read < count)
            read_run(runs, found, next_run(runs, found), order, &read);
    }
    free(runs);
}
