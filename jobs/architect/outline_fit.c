#include "jobs/architect/outline_fit.h"

#include "course/structure.h"

/* How neighbours are joined. */
struct packing {
    size_t lessons; /* of one module, at most */
    bool in_folders;
};

/* ---- modules with too many lessons ---- */

/* In equal parts, all with the title. */
static void add_parts(struct outline *outline, const struct outline_module *module)
{
    const uint32_t parts = MAX(1, (module->count + STRUCTURE_LESSONS - 1) / STRUCTURE_LESSONS);

    for (uint32_t i = 0; i < parts; i++) {
        const uint32_t begin = module->count * i / parts, end = module->count * (i + 1) / parts;
        outline->modules = arena_grow(outline->arena, outline->modules, outline->module_count, &outline->module_room,
                                      sizeof *outline->modules);
        outline->modules[outline->module_count++] =
            (struct outline_module){module->title, module->material, module->first + begin, end - begin};
    }
}

static void part_large(struct outline *outline)
{
    const struct outline_module *modules = outline->modules;
    const size_t count = outline->module_count;

    outline->modules = NULL;
    outline->module_count = outline->module_room = 0;
    for (size_t i = 0; i < count; i++)
        add_parts(outline, &modules[i]);
}

/* ---- too many modules ---- */

static bool joins(const struct outline *outline, const struct packing *packing, const struct outline_module *group,
                  const struct outline_module *next)
{
    const struct generation_material *materials = outline->corpus->input->materials;

    return group->count + next->count <= packing->lessons &&
           (!packing->in_folders || uuid_equal(materials[group->material].node, materials[next->material].node));
}

static size_t count_groups(const struct outline *outline, const struct packing *packing)
{
    struct outline_module group = outline->modules[0];
    size_t groups = 1;

    for (size_t i = 1; i < outline->module_count; i++) {
        if (joins(outline, packing, &group, &outline->modules[i])) {
            group.count += outline->modules[i].count;
        } else {
            group = outline->modules[i];
            groups++;
        }
    }
    return groups;
}

/* The one with the smallest modules, and within folders if that is enough. */
static struct packing choose(const struct outline *outline)
{
    for (size_t i = 0; i < 2; i++)
        for (size_t lessons = 2; lessons <= STRUCTURE_LESSONS; lessons++) {
            const struct packing packing = {lessons, i == 0};
            if (count_groups(outline, &packing) <= STRUCTURE_MODULES)
                return packing;
        }
    return (struct packing){STRUCTURE_LESSONS, false};
}

/* "Atoms – Waves" */
static const char *range(const struct outline *outline, const char *first, const char *last)
{
    return first != NULL && last != NULL ? arena_printf(outline->arena, "%s – %s", first, last) : NULL;
}

/* No more than have to be. */
static void join(struct outline *outline, const struct packing *packing)
{
    const size_t count = outline->module_count;
    size_t left = count - STRUCTURE_MODULES;
    const char *first = outline->modules[0].title;
    struct outline_module *group = outline->modules;

    for (size_t i = 1; i < count; i++) {
        const struct outline_module *next = &outline->modules[i];
        if (left > 0 && joins(outline, packing, group, next)) {
            left--;
            group->count += next->count;
            group->title = range(outline, first, next->title);
        } else {
            *++group = *next;
            first = next->title;
        }
    }
    outline->module_count = (size_t)(group - outline->modules) + 1;
}

size_t outline_fit(struct outline *outline)
{
    struct packing packing;
    size_t had;

    part_large(outline);
    had = outline->module_count;
    if (had <= STRUCTURE_MODULES)
        return 0;
    packing = choose(outline);
    join(outline, &packing);
    return had;
}
