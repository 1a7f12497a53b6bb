#include "jobs/llm/generate.h"

#include "course/generation.h"

struct generator {
    const struct settings *settings;
    struct pg *pg;
};

bool generate_open(struct arena *arena, const struct settings *settings, struct pg *pg, struct generator **generator,
                   struct fault *fault)
{
    (void)fault;
    *generator = arena_alloc(arena, sizeof **generator);
    **generator = (struct generator){settings, pg};
    return true;
}

bool generate_structure(struct generator *generator, struct arena *arena, const struct generate_order *order,
                        generate_progress *progress, void *context, struct snapshot_draft *draft, struct fault *fault)
{
    (void)generator;
    draft->provider = ARCHITECT_PROVIDER;
    draft->model_id = ARCHITECT_MODEL;
    draft->prompt_version = GENERATION_LOCAL_VERSION;
    if (progress != NULL && !progress(context, "draft", 0, 1))
        return fault_set(fault, FAULT_CANCELLED, "The generation was stopped.");
    if (!architect_draft(arena, &order->input, &draft->structure, &draft->warnings, fault))
        return false;
    return progress == NULL || progress(context, "draft", 1, 1) ||
           fault_set(fault, FAULT_CANCELLED, "The generation was stopped.");
}
