#include "jobs/ingest/speech_models.h"

#include "config/providers.h"

#define UNLISTED_TOKENS 1000000 /* models of speech have no such limit */
#define DEFAULT_MODEL "whisper-1"

static const char *provider_of(enum speech_engine engine)
{
    return engine == SPEECH_OPENAI ? PROVIDERS_OPENAI : PROVIDERS_GEMINI;
}

/* The one model of a server that the registry knows nothing of, or whose price the settings say. */
static const struct registry_model *own_model(struct arena *arena, const struct settings *settings)
{
    struct registry_model *model = arena_alloc(arena, sizeof *model);

    *model = (struct registry_model){
        .provider = PROVIDERS_OPENAI,
        .id = settings->speech_model[0] != '\0' ? settings->speech_model : DEFAULT_MODEL,
        .capabilities = REGISTRY_AUDIO,
        .context_tokens = UNLISTED_TOKENS,
        .output_tokens = UNLISTED_TOKENS / 2,
    };
    if (settings->speech_base_url[0] != '\0') {
        model->price.known = true;
        model->price.per_minute = (double)settings->speech_cents_per_hour / 100 / 60;
    }
    return model;
}

static const struct registry_model *listed_model(const struct registry *registry, const char *id)
{
    size_t count;
    const struct registry_model *models = registry_models(registry, &count);

    for (size_t i = 0; i < count; i++)
        if (strcmp(models[i].provider, PROVIDERS_OPENAI) == 0 && strcmp(models[i].id, id) == 0)
            return &models[i];
    return NULL;
}

static struct registry_chain chain_of_provider(const struct registry *registry, const char *provider)
{
    const struct registry_chain all = registry_chain(registry, SPEECH_MODELS_ACTION, SPEECH_MODELS_STRATEGY);
    struct registry_chain chain = {0};

    for (size_t i = 0; i < all.count; i++)
        if (strcmp(all.models[i]->provider, provider) == 0)
            chain.models[chain.count++] = all.models[i];
    return chain;
}

struct registry_chain speech_models(struct arena *arena, const struct settings *settings,
                                    const struct registry *registry, enum speech_engine engine)
{
    const bool has_server = settings->speech_base_url[0] != '\0', has_name = settings->speech_model[0] != '\0';
    const struct registry_model *listed = NULL;
    struct registry_chain chain;

    if (engine == SPEECH_OPENAI && (has_server || has_name)) {
        if (!has_server)
            listed = listed_model(registry, settings->speech_model);
        return (struct registry_chain){{listed != NULL ? listed : own_model(arena, settings)}, 1};
    }
    chain = chain_of_provider(registry, provider_of(engine));
    if (chain.count == 0 && engine == SPEECH_OPENAI)
        chain = (struct registry_chain){{own_model(arena, settings)}, 1};
    return chain;
}
