#include "config/model_chain.h"

#include "base/json.h"
#include "config/data_files.h"
#include "config/providers.h"

#define REGISTRY_FILE "jobs/llm/registry.json"

const char *model_chain_registry(struct arena *arena, const struct settings *settings)
{
    return settings->llm_registry[0] != '\0' ? settings->llm_registry : data_files_path(arena, settings, REGISTRY_FILE);
}

static bool is_configured(struct arena *arena, const struct settings *settings, const char *model)
{
    const char *slash = strchr(model, '/');

    return slash != NULL && providers_configured(settings, arena_strndup(arena, model, (size_t)(slash - model)));
}

/* The names of a list that can be asked, behind what is there already. */
static const char *add_names(struct arena *arena, const struct settings *settings, const char *chain,
                             const json_t *list)
{
    const json_t *name;
    size_t i;

    json_array_foreach(list, i, name)
    {
        if (json_is_string(name) && is_configured(arena, settings, json_string_value(name)))
            chain = arena_printf(arena, "%s%s%s", chain, chain[0] != '\0' ? " " : "", json_string_value(name));
    }
    return chain;
}

const char *model_chain(struct arena *arena, const struct settings *settings, const char *action, const char *strategy)
{
    const json_t *strategies;
    const char *chain;
    struct fault ignored = {0};
    struct str text;
    json_t *tree;

    if (!providers_any(settings))
        return MODEL_CHAIN_LOCAL;
    if (settings->openai_model[0] != '\0' && providers_configured(settings, PROVIDERS_OPENAI))
        return arena_printf(arena, PROVIDERS_OPENAI "/%s", settings->openai_model);
    if (!data_files_read(arena, model_chain_registry(arena, settings), &text, &ignored) ||
        !json_read(arena, text, &tree, &ignored))
        return NULL;
    strategies = json_object_get(json_object_get(tree, "actions"), action);
    chain = add_names(arena, settings, "", json_object_get(strategies, strategy));
    if (strcmp(strategy, "default") != 0)
        chain = add_names(arena, settings, chain, json_object_get(strategies, "default"));
    return chain[0] != '\0' ? chain : NULL;
}

const char *model_chain_of_generation(struct arena *arena, const struct settings *settings, const char *strategy)
{
    const char *made = model_chain(arena, settings, "generate_structure", strategy);
    const char *reconciled = model_chain(arena, settings, "reconcile", strategy);

    if (made == NULL || reconciled == NULL || strcmp(made, reconciled) == 0)
        return made;
    return arena_printf(arena, "%s; %s", made, reconciled);
}
