#include "jobs/describe/describer.h"

#include "llm/registry_file.h"

#define PROBLEMS 4096 /* bytes of them that a fault can come from */

static const struct instructions_files files = {
    .text = "jobs/describe/prompts/slide.txt",
    .schema = "jobs/describe/prompts/slide.schema.json",
    .version = DESCRIBER_PROMPT_VERSION,
};

bool describer_load_prompt(struct describer *describer, struct arena *arena, const struct settings *settings,
                           struct buf *problems)
{
    *describer = (struct describer){.settings = settings};
    return instructions_load(arena, settings, &files, &describer->prompt, problems);
}

bool describer_open(struct describer *describer, struct arena *arena, const struct settings *settings,
                    struct fault *fault)
{
    struct buf problems = buf_make(PROBLEMS);
    bool loaded = describer_load_prompt(describer, arena, settings, &problems) &&
                  registry_file_load(arena, settings, &describer->registry, &problems);

    if (!loaded)
        fault_log(fault, FAULT_INTERNAL, "%s", buf_text(&problems));
    buf_free(&problems);
    return loaded;
}
