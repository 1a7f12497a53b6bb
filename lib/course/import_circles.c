#include "course/import_circles.h"

enum visit { UNSEEN, BEGUN, DONE };

struct walk {
    const struct import_need *needs;
    const size_t *first; /* of each concept's needs; its last one ends where the next concept's begin */
    enum visit *visits;
    struct step {
        uint32_t concept;
        size_t next;
    } * path;
    size_t depth;
};

static int by_concept(const void *left, const void *right)
{
    const struct import_need *a = left, *b = right;

    return (a->concept > b->concept) - (a->concept < b->concept);
}

static void enter(struct walk *walk, uint32_t concept)
{
    walk->visits[concept] = BEGUN;
    walk->path[walk->depth++] = (struct step){concept, walk->first[concept]};
}

/* Depth first, without recursion: a need of a concept that is on the path closes a circle. */
static bool visit(struct walk *walk, uint32_t root, uint32_t *concept)
{
    enter(walk, root);
    while (walk->depth > 0) {
        struct step *step = &walk->path[walk->depth - 1];
        if (step->next == walk->first[step->concept + 1]) {
            walk->visits[step->concept] = DONE;
            walk->depth--;
            continue;
        }
        *concept = walk->needs[step->next++].needed;
        if (walk->visits[*concept] == BEGUN)
            return true;
        if (walk->visits[*concept] == UNSEEN)
            enter(walk, *concept);
    }
    return false;
}

bool import_circles_find(struct arena *arena, struct import_need *needs, size_t count, size_t concepts,
                         uint32_t *concept)
{
    size_t *first = arena_array(arena, concepts + 1, sizeof *first), at = 0;
    struct walk walk = {.needs = needs,
                        .first = first,
                        .visits = arena_array(arena, concepts + 1, sizeof *walk.visits),
                        .path = arena_array(arena, concepts + 1, sizeof *walk.path)};

    if (count > 0)
        qsort(needs, count, sizeof *needs, by_concept);
    for (uint32_t c = 0; c < concepts; c++) {
        first[c] = at;
        walk.visits[c] = UNSEEN;
        while (at < count && needs[at].concept == c)
            at++;
    }
    first[concepts] = at;
    for (uint32_t c = 0; c < concepts; c++)
        if (walk.visits[c] == UNSEEN && visit(&walk, c, concept))
            return true;
    return false;
}
