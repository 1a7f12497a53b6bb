#include "llm/embed_model.h"

#include "config/providers.h"
#include "llm/embedder.h"
#include "llm/registry_file.h"

#define PROBLEMS 4096 /* bytes of them that a fault can come from */

bool embed_model_may(const struct settings *settings, const struct registry_model *model)
{
    const bool own_server = strcmp(model->provider, PROVIDERS_OPENAI) == 0 && settings->openai_base_url[0] != '\0';

    return embedder_find(model->provider) != NULL && providers_configured(settings, model->provider) &&
           (!own_server || strcmp(model->id, settings->openai_embedding_model) == 0);
}

const struct registry_model *embed_model_find(const struct settings *settings, const struct registry *registry)
{
    const struct registry_chain chain = registry_chain(registry, EMBED_MODEL_ACTION, "default");

    for (size_t i = 0; i < chain.count; i++)
        if (embed_model_may(settings, chain.models[i]))
            return chain.models[i];
    return NULL;
}

const struct registry_model *embed_model_load(struct arena *arena, const struct settings *settings, struct fault *fault)
{
    struct buf problems = buf_make(PROBLEMS);
    struct registry *registry = NULL;
    const struct registry_model *model = NULL;

    if (!providers_any(settings))
        return NULL;
    if (registry_file_load(arena, settings, &registry, &problems))
        model = embed_model_find(settings, registry);
    else
        fault_log(fault, FAULT_INTERNAL, "%s", buf_text(&problems));
    buf_free(&problems);
    return model;
}

const char *embed_model_name(struct arena *arena, const struct registry_model *model)
{
    return arena_printf(arena, "%s/%s", model->provider, model->id);
}
