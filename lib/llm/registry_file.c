#include "llm/registry_file.h"

#include "config/data_files.h"
#include "config/model_chain.h"
#include "config/providers.h"

static void override(struct registry *registry, struct arena *arena, const struct settings *settings)
{
    if (!providers_configured(settings, PROVIDERS_OPENAI))
        return;
    if (settings->openai_model[0] != '\0')
        registry_override(registry, arena, PROVIDERS_OPENAI, settings->openai_model);
    if (settings->openai_embedding_model[0] != '\0')
        registry_override_embedding(registry, arena, PROVIDERS_OPENAI, settings->openai_embedding_model);
}

bool registry_file_load(struct arena *arena, const struct settings *settings, struct registry **registry,
                        struct buf *problems)
{
    const char *path = model_chain_registry(arena, settings);
    struct fault fault = {0};
    struct str text;

    if (!data_files_read(arena, path, &text, &fault)) {
        buf_printf(problems, "%s\n", fault.log[0] != '\0' ? fault.log : fault.detail);
        return false;
    }
    if (!registry_read(arena, text, providers_known, stamp_now(), registry, problems)) {
        buf_printf(problems, "(in %s)\n", path);
        return false;
    }
    override(*registry, arena, settings);
    return true;
}
