#include "jobs/align/slide_path.h"

#include <math.h>

/* In the unit of evidence. */
#define COST_NEXT 1.0F    /* to the next page */
#define COST_JUMP 2.0F    /* to any other */
#define COST_NOTHING 1.5F /* to and from a time without a slide */
#define ABSENT 1.0F       /* evidence against a page that is no candidate */
#define BLINK 3.0         /* seconds without the slide that are no interruption */
#define SHORTEST 2        /* samples of what was shown at all */
#define MEAN_MOST (-0.2F) /* evidence of what was shown, a sample */
#define MARGIN 1.0F       /* by which a page that is sure is ahead of all others */

struct path {
    const struct viewing_stretch *stretches;
    size_t count, page_count; /* the state behind the last page: no slide */
    uint16_t *came_from;      /* a row of states for each stretch */
    float *cost, *next, *evidence;
};

/* ---- the states ---- */

struct best {
    float cost;
    size_t state;
};

static void offer(struct best *best, float cost, size_t state)
{
    if (cost < best->cost)
        *best = (struct best){cost, state};
}

static struct best cheapest_page(const struct path *path)
{
    struct best best = {INFINITY, 0};

    for (size_t page = 0; page < path->page_count; page++)
        offer(&best, path->cost[page], page);
    return best;
}

static void read_evidence(struct path *path, const struct viewing_stretch *stretch)
{
    for (size_t page = 0; page < path->page_count; page++)
        path->evidence[page] = ABSENT;
    path->evidence[path->page_count] = 0;
    for (size_t i = 0; i < stretch->count; i++)
        path->evidence[stretch->candidates[i].page] = stretch->candidates[i].evidence;
}

static void step(struct path *path, size_t at)
{
    const struct viewing_stretch *stretch = &path->stretches[at];
    const struct best page = cheapest_page(path);
    const size_t nothing = path->page_count;
    uint16_t *came_from = path->came_from + at * (path->page_count + 1);
    float *swap = path->cost;

    read_evidence(path, stretch);
    for (size_t state = 0; state <= nothing; state++) {
        struct best best = {path->cost[state], state};

        if (state > 0 && state < nothing)
            offer(&best, path->cost[state - 1] + COST_NEXT, state - 1);
        offer(&best, page.cost + (state == nothing ? COST_NOTHING : COST_JUMP), page.state);
        offer(&best, path->cost[nothing] + COST_NOTHING, nothing);
        came_from[state] = (uint16_t)best.state;
        path->next[state] = best.cost + path->evidence[state] * (float)stretch->samples;
    }
    path->cost = path->next;
    path->next = swap;
}

/* The states of the cheapest way, one for each stretch. */
static void walk_back(const struct path *path, uint16_t *states)
{
    struct best best = {path->cost[path->page_count], path->page_count};
    const struct best page = cheapest_page(path);
    size_t state;

    offer(&best, page.cost, page.state);
    state = best.state;
    for (size_t i = path->count; i > 0; i--) {
        states[i - 1] = (uint16_t)state;
        state = path->came_from[(i - 1) * (path->page_count + 1) + state];
    }
}

static uint16_t *find_states(struct arena *arena, struct path *path)
{
    uint16_t *states = arena_array(arena, path->count, sizeof *states);

    path->came_from = arena_array(arena, path->count * (path->page_count + 1), sizeof *path->came_from);
    path->cost = arena_array(arena, path->page_count + 1, sizeof *path->cost);
    path->next = arena_array(arena, path->page_count + 1, sizeof *path->next);
    path->evidence = arena_array(arena, path->page_count + 1, sizeof *path->evidence);
    for (size_t page = 0; page < path->page_count; page++)
        path->cost[page] = COST_NOTHING;
    for (size_t i = 0; i < path->count; i++)
        step(path, i);
    walk_back(path, states);
    return states;
}

/* ---- what was shown ---- */

/* Sums over the stretches of a slide that is shown; one in which everything moves says nothing. */
struct account {
    double evidence, quality, margin;
    int samples;
};

static void add(struct account *account, const struct viewing_stretch *stretch, int page)
{
    const struct viewing_candidate *own = NULL;
    float other = 0;

    for (size_t i = 0; i < stretch->count; i++) {
        if (stretch->candidates[i].page == page)
            own = &stretch->candidates[i];
        else
            other = MIN(other, stretch->candidates[i].evidence);
    }
    if (own == NULL)
        return;
    account->samples += stretch->samples;
    account->evidence += own->evidence * (float)stretch->samples;
    account->quality += own->quality * (float)stretch->samples;
    account->margin += MAX(0.0F, MIN((other - own->evidence) / MARGIN, 1.0F)) * (float)stretch->samples;
}

/* A page that others are as good as is half sure. */
static double confidence_of(const struct account *account)
{
    const double sure = account->quality / account->samples * (0.5 + 0.5 * account->margin / account->samples);

    return round(MAX(0.0, MIN(sure, 1.0)) * 100) / 100;
}

/* One slide from `*at` on; false when it is not to be believed. */
static bool read_shown(const struct path *path, const uint16_t *states, size_t *at, double until,
                       struct slide_shown *shown)
{
    const size_t state = states[*at];
    struct account account = {0};

    *shown = (struct slide_shown){.page = (int)state, .from = path->stretches[*at].from};
    for (; *at < path->count && states[*at] == state; ++*at)
        if (state < path->page_count)
            add(&account, &path->stretches[*at], (int)state);
    shown->until = *at < path->count ? path->stretches[*at].from : until;
    if (state == path->page_count || account.samples < SHORTEST ||
        account.evidence > (double)MEAN_MOST * account.samples)
        return false;
    shown->confidence = confidence_of(&account);
    return true;
}

/* The same slide again after a moment is the same slide still. */
static bool goes_on(const struct slide_shown *before, const struct slide_shown *shown)
{
    return before->page == shown->page && shown->from - before->until <= BLINK;
}

static void join(struct slide_shown *before, const struct slide_shown *shown)
{
    const double first = before->until - before->from, second = shown->until - shown->from;

    before->confidence =
        round((before->confidence * first + shown->confidence * second) / (first + second) * 100) / 100;
    before->until = shown->until;
}

size_t slide_path_find(struct arena *arena, const struct viewing_stretch *stretches, size_t count, size_t page_count,
                       double until, struct slide_shown **shown)
{
    struct path path = {.stretches = stretches, .count = count, .page_count = page_count};
    struct slide_shown one;
    const uint16_t *states;
    size_t found = 0;

    *shown = arena_array(arena, count + 1, sizeof **shown);
    if (count == 0 || page_count == 0)
        return 0;
    states = find_states(arena, &path);
    for (size_t at = 0; at < count;) {
        if (!read_shown(&path, states, &at, until, &one))
            continue;
        if (found > 0 && goes_on(&(*shown)[found - 1], &one))
            join(&(*shown)[found - 1], &one);
        else
            (*shown)[found++] = one;
    }
    return found;
}
