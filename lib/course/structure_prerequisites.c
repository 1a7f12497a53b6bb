/* Of structure.h: what has to be known first. */
#include "course/fold.h"
#include "course/structure.h"

/* A name by which a concept can be called. */
struct name {
    const char *folded;
    size_t order; /* of the concept in the structure */
    const char *title;
};

struct names {
    struct arena *arena;
    struct name *items;
    size_t count;
};

static int by_name(const void *left, const void *right)
{
    const struct name *a = left, *b = right;
    const int order = strcmp(a->folded, b->folded);

    return order != 0 ? order : (a->order > b->order) - (a->order < b->order);
}

/* Calls `visit` for each concept in order. */
static void each_concept(const struct structure *structure, void *context,
                         void (*visit)(void *context, struct concept *concept, size_t order))
{
    size_t order = 0;

    for (size_t m = 0; m < structure->module_count; m++)
        for (size_t l = 0; l < structure->modules[m].lesson_count; l++) {
            const struct lesson *lesson = &structure->modules[m].lessons[l];
            for (size_t c = 0; c < lesson->concept_count; c++)
                visit(context, &lesson->concepts[c], order++);
        }
}

static void add_names(void *context, struct concept *concept, size_t order)
{
    struct names *names = context;

    names->items[names->count++] = (struct name){fold_title(names->arena, concept->title), order, concept->title};
    if (concept->id != NULL)
        names->items[names->count++] = (struct name){concept->id, order, concept->title};
}

/* The first concept of that name, NULL without one. */
static const struct name *find(const struct names *names, const char *folded)
{
    size_t low = 0, high = names->count;

    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (strcmp(names->items[middle].folded, folded) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low < names->count && strcmp(names->items[low].folded, folded) == 0 ? &names->items[low] : NULL;
}

struct checking {
    struct names names;
    size_t dropped;
};

static bool is_listed(const struct texts *texts, const char *text)
{
    for (size_t i = 0; i < texts->count; i++)
        if (texts->items[i] == text)
            return true;
    return false;
}

static void check_concept(void *context, struct concept *concept, size_t order)
{
    struct checking *checking = context;
    const struct texts given = concept->prerequisites;

    concept->prerequisites.count = 0;
    for (size_t i = 0; i < given.count; i++) {
        const struct name *name = find(&checking->names, fold_title(checking->names.arena, given.items[i]));
        if (name == NULL || name->order >= order)
            checking->dropped++;
        else if (!is_listed(&concept->prerequisites, name->title))
        concept->prerequisites.items[concept->prerequisites.count++] = name->title;
    }
}

size_t structure_prerequisites_check(struct arena *arena, struct structure *structure)
{
    struct checking checking = {.names = {.arena = arena}};

    checking.names.items = arena_array(arena, 2 * structure_concept_total(structure) + 1, sizeof *checking.names.items);
    each_concept(structure, &checking.names, add_names);
    qsort(checking.names.items, checking.names.count, sizeof *checking.names.items, by_name);
    each_concept(structure, &checking, check_concept);
    return checking.dropped;
}
