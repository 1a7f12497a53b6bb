#include "jobs/generate/generator.h"

#include "course/generation.h"
#include "llm/registry_file.h"

#define PROBLEMS 4096 /* bytes of them that a fault can come from */

static const struct instructions_files files = {
    .text = "jobs/generate/prompts/structure.txt",
    .schema = "jobs/generate/prompts/structure.schema.json",
    .version = GENERATION_PROMPT_VERSION,
};

bool generator_load(struct generator *generator, struct arena *arena, const struct settings *settings,
                    struct buf *problems)
{
    bool registry, prompt;

    *generator = (struct generator){.settings = settings};
    registry = registry_file_load(arena, settings, &generator->registry, problems);
    prompt = instructions_load(arena, settings, &files, &generator->prompt, problems);
    return registry && prompt;
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
