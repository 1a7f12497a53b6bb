#include "jobs/align/placement.h"

#include <math.h>

#include "base/limits.h"
#include "jobs/align/placement_search.h"

#define ARENA (64 * MIB)
#define EVIDENCE_LEAST (-2.0F) /* for a page at a place */
#define QUALITY_LEAST 0.6F
#define SURE 4.0F /* evidence of a scene that needs no other layout */
#define LAYOUTS 8 /* that are looked for: some are chance */
#define FEW_SCENES 4
#define SAME 2.0 /* pixels in which two boxes of one layout may differ */

struct layout {
    struct gray_box box;
    float evidence;
    size_t scenes; /* that show a page there */
};

struct finding {
    const struct placement_question *question;
    struct arena *arena;
    const struct gray *scenes[PLACEMENT_SCENES]; /* smoothed */
    const struct gray *pages[PLACEMENT_PAGES];
    size_t scene_count, page_count;
    bool explained[PLACEMENT_SCENES];
    struct layout layouts[LAYOUTS];
    size_t layout_count;
    struct placement_search *search;
    struct gray sheet, smooth; /* of the canvas' size */
    struct likeness_tiling tiling;
    struct likeness found[PLACEMENT_PAGES][LIKENESS_TILES_MOST]; /* what each page is like in a scene */
    float unexplained[PLACEMENT_PAGES][LIKENESS_TILES_MOST];     /* and what counts of a tile that no page is like */
    float nearest[LIKENESS_TILES_MOST];                          /* the distance of the page that is nearest there */
};

/* ---- what is looked at ---- */

/* The i-th of `count` when only `most` are taken, evenly. */
static size_t thinned(size_t i, size_t count, size_t most)
{
    return count <= most ? i : (2 * i + 1) * count / (2 * most);
}

static void choose(struct finding *finding)
{
    const struct placement_question *question = finding->question;

    finding->scene_count = MIN(question->scene_count, (size_t)PLACEMENT_SCENES);
    finding->page_count = MIN(question->page_count, (size_t)PLACEMENT_PAGES);
    for (size_t i = 0; i < finding->scene_count; i++) {
        const struct gray *scene = &question->scenes[thinned(i, question->scene_count, PLACEMENT_SCENES)];
        struct gray *smooth = arena_alloc(finding->arena, sizeof *smooth);

        *smooth = gray_new(finding->arena, scene->width, scene->height);
        gray_smooth(scene, smooth);
        finding->scenes[i] = smooth;
    }
    for (size_t i = 0; i < finding->page_count; i++)
        finding->pages[i] = &question->pages[thinned(i, question->page_count, PLACEMENT_PAGES)];
    finding->sheet = gray_new(finding->arena, finding->scenes[0]->width, finding->scenes[0]->height);
    finding->smooth = gray_new(finding->arena, finding->sheet.width, finding->sheet.height);
}

/* ---- whether a page is shown there ---- */

/* Compares every page, in that box, with the scene. */
static void compare_pages(struct finding *finding, const struct gray *scene, struct gray_box box)
{
    struct likeness_tiling *tiling = &finding->tiling;

    likeness_tiling_of(scene->width, scene->height, box, tiling);
    for (int i = 0; i < tiling->count; i++)
        finding->nearest[i] = 1;
    for (size_t page = 0; page < finding->page_count; page++) {
        gray_fit(finding->pages[page], box, &finding->sheet);
        gray_smooth(&finding->sheet, &finding->smooth);
        for (int i = 0; i < tiling->count; i++) {
            const struct likeness_area *area = &tiling->areas[i];
            const struct likeness_tile there = likeness_look(&finding->smooth, area), seen = likeness_look(scene, area);

            finding->found[page][i] = likeness_compare(&finding->smooth, &there, scene, &seen, area);
            finding->unexplained[page][i] = likeness_unexplained(&there);
            finding->nearest[i] = MIN(finding->nearest[i], finding->found[page][i].distance);
        }
    }
}

/* What speaks for a page, as a positive number; 0: it is not shown. */
static float judge(const struct finding *finding, size_t page)
{
    float evidence = 0, weight = 0, differing = 0;

    for (int i = 0; i < finding->tiling.count; i++) {
        const struct likeness likeness = finding->found[page][i];
        const float part = finding->nearest[i] > LIKENESS_NEUTRAL ? finding->unexplained[page][i] : 1;

        evidence += part * likeness_evidence(likeness);
        weight += part * likeness.weight;
        differing += part * likeness.weight * likeness.distance;
    }
    return evidence < EVIDENCE_LEAST && differing < (1 - QUALITY_LEAST) * weight ? -evidence : 0;
}

/* By the page that is most likely shown. */
static float judge_pages(struct finding *finding, const struct gray *scene, struct gray_box box)
{
    float most = 0;

    compare_pages(finding, scene, box);
    for (size_t i = 0; i < finding->page_count; i++) {
        const float one = judge(finding, i);

        most = MAX(most, one);
    }
    return most;
}

/* ---- one layout ---- */

/* The first of the candidates that shows its page. */
static bool search(struct finding *finding, size_t scene, struct gray_box *box)
{
    struct placement_candidate candidates[PLACEMENT_CANDIDATES];
    const size_t count = placement_search_scene(finding->search, finding->scenes[scene], candidates);

    for (size_t i = 0; i < count; i++) {
        if (placement_search_refine(finding->search, finding->scenes[scene], &candidates[i]) &&
            judge_pages(finding, finding->scenes[scene], candidates[i].box) > 0) {
            *box = candidates[i].box;
            return true;
        }
    }
    return false;
}

static bool is_same(struct gray_box a, struct gray_box b)
{
    return fabs(a.x - b.x) < SAME && fabs(a.y - b.y) < SAME && fabs(a.width - b.width) < SAME &&
           fabs(a.height - b.height) < SAME;
}

static bool is_known(const struct finding *finding, struct gray_box box)
{
    for (size_t i = 0; i < finding->layout_count; i++)
        if (is_same(finding->layouts[i].box, box))
            return true;
    return false;
}

/* What all scenes say of it. */
static void weigh(struct finding *finding, struct gray_box box)
{
    struct layout *layout = &finding->layouts[finding->layout_count++];

    *layout = (struct layout){.box = box};
    for (size_t i = 0; i < finding->scene_count; i++) {
        const float evidence = judge_pages(finding, finding->scenes[i], box);

        layout->evidence += evidence;
        layout->scenes += evidence > 0;
        finding->explained[i] = finding->explained[i] || evidence > SURE;
    }
}

/* ---- all of them ---- */

static int compare(const void *a, const void *b)
{
    const float first = ((const struct layout *)a)->evidence, second = ((const struct layout *)b)->evidence;

    return (first < second) - (first > second);
}

/* The best first; what a single scene shows of many is chance. */
static size_t choose_layouts(struct finding *finding, struct gray_box found[PLACEMENT_MOST])
{
    const size_t least = finding->scene_count < FEW_SCENES ? 1 : 2;
    size_t count = 0;

    qsort(finding->layouts, finding->layout_count, sizeof *finding->layouts, compare);
    for (size_t i = 0; i < finding->layout_count && count < PLACEMENT_MOST; i++)
        if (finding->layouts[i].scenes >= least)
            found[count++] = finding->layouts[i].box;
    return count;
}

static void look_at_all(struct finding *finding)
{
    const struct placement_question *question = finding->question;

    for (size_t i = 0; i < finding->scene_count && finding->layout_count < LAYOUTS; i++) {
        struct gray_box box;

        if (question->progress != NULL)
            question->progress(question->context, i, finding->scene_count);
        if (!finding->explained[i] && search(finding, i, &box) && !is_known(finding, box))
            weigh(finding, box);
    }
    if (question->progress != NULL)
        question->progress(question->context, finding->scene_count, finding->scene_count);
}

size_t placement_find(const struct placement_question *question, struct gray_box found[PLACEMENT_MOST])
{
    struct arena *arena;
    struct finding *finding;
    size_t count;

    if (question->scene_count == 0 || question->page_count == 0)
        return 0;
    arena = arena_new(ARENA);
    finding = arena_alloc(arena, sizeof *finding);
    *finding = (struct finding){.question = question, .arena = arena};
    choose(finding);
    finding->search = placement_search_new(arena, finding->pages, finding->page_count, finding->scenes[0]->width,
                                           finding->scenes[0]->height);
    look_at_all(finding);
    count = choose_layouts(finding, found);
    arena_free(arena);
    return count;
}
