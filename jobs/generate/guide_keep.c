#include "jobs/generate/guide_keep.h"

#include "course/fold.h"
#include "jobs/architect/guide.h"
#include "jobs/generate/structure_join.h"

/* A lesson of the guide by its folded title. */
struct known_lesson {
    const char *folded;
    const struct lesson *lesson;
};

static int by_folded(const void *left, const void *right)
{
    return strcmp(((const struct known_lesson *)left)->folded, ((const struct known_lesson *)right)->folded);
}

static struct known_lesson *known_lessons(struct arena *arena, const struct structure *guide, size_t *count)
{
    struct known_lesson *known = arena_array(arena, structure_lesson_total(guide) + 1, sizeof *known);

    *count = 0;
    for (size_t m = 0; m < guide->module_count; m++)
        for (size_t l = 0; l < guide->modules[m].lesson_count; l++) {
            const struct lesson *lesson = &guide->modules[m].lessons[l];
            known[(*count)++] = (struct known_lesson){fold_title(arena, lesson->title), lesson};
        }
    qsort(known, *count, sizeof *known, by_folded);
    return known;
}

/* A part knows the citations of its own materials only: those of the others are still the concept's. */
static void add_citations(struct arena *arena, struct lesson *lesson, const struct lesson *known, size_t *lost)
{
    for (size_t i = 0; i < lesson->concept_count; i++)
        for (size_t k = 0; k < known->concept_count; k++)
            if (fold_equal(lesson->concepts[i].title, known->concepts[k].title))
                structure_join_concepts(arena, &lesson->concepts[i], &known->concepts[k], lost);
}

struct structure guide_keep(struct arena *arena, const struct structure *guide, struct structure *made, size_t *lost)
{
    size_t count;
    const struct known_lesson *known = known_lessons(arena, guide, &count);

    for (size_t m = 0; m < made->module_count; m++)
        for (size_t l = 0; l < made->modules[m].lesson_count; l++) {
            struct lesson *lesson = &made->modules[m].lessons[l];
            const struct known_lesson sought = {fold_title(arena, lesson->title), NULL};
            const struct known_lesson *found = bsearch(&sought, known, count, sizeof sought, by_folded);
            if (found != NULL)
                add_citations(arena, lesson, found->lesson, lost);
        }
    return guide_merge(arena, guide, made, lost);
}
