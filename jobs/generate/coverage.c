#include "jobs/generate/coverage.h"

#define NAMED 20      /* materials that a warning names */
#define NAME_SHOWN 80 /* bytes of a name */

/* Ids in order, and whether each is referred to. */
struct usage {
    struct uuid *ids;
    bool *used;
    size_t count;
};

static int by_id(const void *left, const void *right)
{
    return memcmp(left, right, sizeof(struct uuid));
}

static bool *mark_of(const struct usage *usage, struct uuid id)
{
    const struct uuid *found = bsearch(&id, usage->ids, usage->count, sizeof id, by_id);

    return found != NULL ? &usage->used[found - usage->ids] : NULL;
}

static void mark(struct usage *usage, struct uuid id)
{
    bool *used = mark_of(usage, id);

    if (used != NULL)
        *used = true;
}

static void mark_citations(struct usage *usage, const struct citation *citations, size_t count)
{
    for (size_t i = 0; i < count; i++)
        mark(usage, citations[i].material);
}

static void mark_lesson(struct usage *usage, const struct lesson *lesson)
{
    mark(usage, lesson->video);
    mark(usage, lesson->presentation);
    for (size_t i = 0; i < lesson->concept_count; i++)
        mark_citations(usage, lesson->concepts[i].citations, lesson->concepts[i].citation_count);
    for (size_t i = 0; i < lesson->exercise_count; i++)
        mark_citations(usage, lesson->exercises[i].citations, lesson->exercises[i].citation_count);
}

static struct usage look(struct arena *arena, const struct generation_input *input, const struct structure *structure)
{
    struct usage usage = {arena_array(arena, input->material_count + 1, sizeof *usage.ids),
                          arena_array(arena, input->material_count + 1, sizeof *usage.used), input->material_count};

    for (size_t i = 0; i < input->material_count; i++)
        usage.ids[i] = input->materials[i].id;
    qsort(usage.ids, usage.count, sizeof *usage.ids, by_id);
    for (size_t m = 0; m < structure->module_count; m++)
        for (size_t l = 0; l < structure->modules[m].lesson_count; l++)
            mark_lesson(&usage, &structure->modules[m].lessons[l]);
    return usage;
}

const char *coverage_warning(struct arena *arena, const struct generation_input *input,
                             const struct structure *structure)
{
    const struct usage usage = look(arena, input, structure);
    const char *names = "";
    size_t unused = 0;

    for (size_t i = 0; i < input->material_count; i++) {
        const char *name = input->materials[i].filename != NULL ? input->materials[i].filename : "?";
        const struct str shown = str_clip(str_of(name), NAME_SHOWN);
        if (*mark_of(&usage, input->materials[i].id))
            continue;
        if (unused++ < NAMED)
            names = arena_printf(arena, "%s%s%.*s", names, names[0] != '\0' ? ", " : "", (int)shown.len, shown.at);
    }
    if (unused == 0)
        return NULL;
    return arena_printf(arena, "Nothing in the structure refers to %zu of %zu materials: %s%s.", unused,
                        input->material_count, names, unused > NAMED ? " and others" : "");
}
