#include "jobs/generate/generator.h"

#include "course/generation.h"
#include "llm/registry_file.h"

#define PROBLEMS 4096 /* bytes of them that a fault can come from */

#define PROMPTS "jobs/generate/prompts/"

static const struct instructions_files structure_files = {PROMPTS "structure.txt", PROMPTS "structure.schema.json",
                                                          GENERATION_PROMPT_VERSION};
static const struct instructions_files part_files = {PROMPTS "part.txt", PROMPTS "structure.schema.json",
                                                     GENERATION_PART_VERSION};
static const struct instructions_files merge_files = {PROMPTS "merge.txt", PROMPTS "merge.schema.json",
                                                      GENERATION_MERGE_VERSION};
static const struct instructions_files reconcile_files = {PROMPTS "reconcile.txt", PROMPTS "reconcile.schema.json",
                                                          GENERATION_RECONCILE_VERSION};
static const struct instructions_files item_files = {PROMPTS "item.txt", PROMPTS "item.schema.json",
                                                     GENERATION_ITEM_VERSION};
static const struct instructions_files lesson_files = {PROMPTS "lesson.txt", PROMPTS "lesson.schema.json",
                                                       GENERATION_LESSON_VERSION};

/* A part is made like a whole, with some words more. */
static bool load_part(struct generator *generator, struct arena *arena, struct buf *problems)
{
    struct instructions *part = &generator->part;

    if (!instructions_load(arena, generator->settings, &part_files, part, problems) || generator->prompt.system == NULL)
        return false;
    part->system = arena_printf(arena, "%s\n\n%s", generator->prompt.system, part->system);
    return true;
}

bool generator_load(struct generator *generator, struct arena *arena, const struct settings *settings,
                    struct buf *problems)
{
    bool good;

    *generator = (struct generator){.settings = settings};
    good = registry_file_load(arena, settings, &generator->registry, problems);
    good = instructions_load(arena, settings, &structure_files, &generator->prompt, problems) && good;
    good = load_part(generator, arena, problems) && good;
    good = instructions_load(arena, settings, &merge_files, &generator->merge, problems) && good;
    good = instructions_load(arena, settings, &reconcile_files, &generator->reconcile, problems) && good;
    good = instructions_load(arena, settings, &item_files, &generator->item, problems) && good;
    return instructions_load(arena, settings, &lesson_files, &generator->lesson, problems) && good;
}

bool generator_open(struct generator *generator, struct arena *arena, const struct settings *settings,
                    struct fault *fault)
{
    struct buf problems = buf_make(PROBLEMS);
    bool loaded = generator_load(generator, arena, settings, &problems);

    if (!loaded)
        fault_log(fault, FAULT_INTERNAL, "%s", buf_text(&problems));
    buf_free(&problems);
    return loaded;
}
