#include "jobs/generate/generator.h"

#include "config/data_files.h"
#include "course/generation.h"
#include "llm/registry_load.h"

#define PROMPT_FILE "jobs/generate/prompts/structure.txt"
#define SCHEMA_FILE "jobs/generate/prompts/structure.schema.json"
#define PROBLEMS 4096 /* bytes of them that a fault can come from */

static bool explain(struct buf *problems, const struct fault *fault)
{
    buf_printf(problems, "%s\n", fault->log[0] != '\0' ? fault->log : fault->detail);
    return false;
}

static bool load_prompt(struct generator *generator, struct arena *arena, struct buf *problems)
{
    const struct settings *settings = generator->settings;
    struct fault fault = {0};
    struct str instructions, schema;

    return (data_files_read(arena, data_files_path(arena, settings, PROMPT_FILE), &instructions, &fault) &&
            data_files_read(arena, data_files_path(arena, settings, SCHEMA_FILE), &schema, &fault) &&
            prompt_read(arena, instructions, schema, GENERATION_PROMPT_VERSION, &generator->prompt, &fault)) ||
           explain(problems, &fault);
}

bool generator_load(struct generator *generator, struct arena *arena, const struct settings *settings,
                    struct buf *problems)
{
    bool registry, prompt;

    *generator = (struct generator){.settings = settings};
    registry = registry_load(arena, settings, &generator->registry, problems);
    prompt = load_prompt(generator, arena, problems);
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
