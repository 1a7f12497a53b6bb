/*
 * Drafts a structure for the evaluation: {"title", "language", "materials": [{"filename", "document"}]} on standard input, the structure on
 * standard output, warnings on standard error.
 */
#include <stdio.h>

#include "base/limits.h"
#include "jobs/architect/architect.h"

static struct generation_material *materials_of(struct arena *arena, const json_t *list)
{
    struct generation_material *materials = arena_array(arena, json_array_size(list) + 1, sizeof *materials);
    const json_t *item;
    size_t i;

    json_array_foreach(list, i, item)
    {
        const json_t *document = json_object_get(item, "document");
        materials[i] = (struct generation_material){.source_type = json_get_text(document, "source_type", ""),
                                                    .filename = json_get_text(item, "filename", NULL),
                                                    .node_title = "Materials",
                                                    .document = document};
        memset(&materials[i].id, (int)i + 1, sizeof materials[i].id);
    }
    return materials;
}

static bool draft(struct arena *arena, const json_t *order, struct structure *structure, struct texts *warnings,
                  struct fault *fault)
{
    const json_t *list = json_object_get(order, "materials");
    const struct generation_input input = {.title = json_get_text(order, "title", ""),
                                           .language = json_get_text(order, "language", NULL),
                                           .materials = materials_of(arena, list),
                                           .material_count = json_array_size(list)};

    return architect_draft(arena, &input, structure, warnings, fault);
}

int main(void)
{
    struct arena *arena = arena_new(LIMIT_JOB_ARENA);
    json_t *order = json_loadf(stdin, 0, NULL);
    struct buf text = buf_make(LIMIT_DOCUMENT);
    struct json_out out = json_out(&text);
    struct structure structure;
    struct texts warnings = {0};
    struct fault fault = {0};
    bool done = draft(arena, order, &structure, &warnings, &fault);

    if (done)
        structure_write(&out, NULL, &structure);
    for (size_t i = 0; i < warnings.count; i++)
        fprintf(stderr, "%s\n", warnings.items[i]);
    puts(done ? buf_text(&text) : fault.detail);
    buf_free(&text);
    json_decref(order);
    arena_free(arena);
    return done ? 0 : 1;
}
