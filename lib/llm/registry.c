#include "llm/registry.h"

#include "config/model_facts.h"

#define ACTIONS 16
#define STRATEGIES 8
#define TOKENS_MOST 10000000

#define UNKNOWN_EMBEDDING_CONTEXT 2048 /* tokens of a model for vectors that nobody described */

struct strategy {
    const char *action, *name;
    struct registry_chain chain;
};

struct registry {
    struct registry_model models[REGISTRY_MODELS];
    size_t model_count;
    struct strategy strategies[ACTIONS * STRATEGIES];
    size_t strategy_count;
    struct registry_chain instead;           /* of all chains, unless empty */
    struct registry_chain instead_embedding; /* of those that want vectors */
};

/* One reading: where it stands, and what was wrong so far. */
struct reader {
    struct arena *arena;
    struct registry *registry;
    bool (*is_provider)(const char *name);
    stamp now;
    struct buf *problems;
    bool wrong;
};

static PRINTF_LIKE(3, 4) void problem(struct reader *reader, const char *where, const char *sentence, ...)
{
    va_list arguments;

    reader->wrong = true;
    buf_printf(reader->problems, "%s: ", where);
    va_start(arguments, sentence);
    buf_vprintf(reader->problems, sentence, arguments);
    va_end(arguments);
    buf_putc(reader->problems, '\n');
}

/* ---- models ---- */

static const char *read_name(struct reader *reader, const char *where, const json_t *object, const char *key)
{
    const char *name = json_get_text(object, key, "");

    if (name[0] == '\0')
        problem(reader, where, "\"%s\" must be a text.", key);
    return arena_strdup(reader->arena, name);
}

static int64_t read_tokens(struct reader *reader, const char *where, const json_t *object, const char *key)
{
    int64_t tokens = json_get_int(object, key, 0);

    if (tokens < 1 || tokens > TOKENS_MOST)
        problem(reader, where, "\"%s\" must be a whole number from 1 to %d.", key, TOKENS_MOST);
    return tokens;
}

/* Characters that mean nothing in a URL's path, nor in a label of the metrics. */
static const char *read_id(struct reader *reader, const char *where, const json_t *object)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._:/@+-";
    const char *id = read_name(reader, where, object, "id");

    if (id[strspn(id, allowed)] != '\0')
        problem(reader, where, "\"id\" may hold letters, digits and ._:/@+- only.");
    return id;
}

static const char *read_optional(struct reader *reader, const json_t *object, const char *key)
{
    const char *text = json_get_text(object, key, NULL);

    return text != NULL ? arena_strdup(reader->arena, text) : NULL;
}

static const char *read_day(struct reader *reader, const char *where, const json_t *object, const char *key)
{
    const char *text = read_optional(reader, object, key);
    stamp day;

    if (json_object_get(object, key) != NULL && (text == NULL || !stamp_parse(str_of(text), &day)))
        problem(reader, where, "\"%s\" must be a date.", key);
    return text;
}

static struct registry_price read_price(struct reader *reader, const char *where, const json_t *object)
{
    struct registry_price price;

    if (!registry_price_read(json_object_get(object, "usd_per_million"), reader->now, where, reader->problems,
                             &price) ||
        !registry_price_read_minute(json_object_get(object, "usd_per_minute"), where, reader->problems, &price))
        reader->wrong = true;
    return price;
}

static unsigned read_capabilities(struct reader *reader, const char *where, const json_t *object)
{
    const json_t *list = json_object_get(object, "capabilities"), *value;
    unsigned capabilities = 0;
    size_t i;

    if (!json_is_array(list))
        problem(reader, where, "\"capabilities\" must be a list.");
    json_array_foreach(list, i, value)
    {
        const char *name = json_is_string(value) ? json_string_value(value) : "";
        const unsigned bit = registry_actions_capability(name);
        if (bit == 0)
            problem(reader, where, "\"capabilities\" may hold %s, not '%s'.", REGISTRY_ACTIONS_CAPABILITIES, name);
        capabilities |= bit;
    }
    return capabilities;
}

static const struct registry_model *find_model(const struct registry *registry, const char *provider, const char *id)
{
    for (size_t i = 0; i < registry->model_count; i++)
        if (strcmp(registry->models[i].provider, provider) == 0 && strcmp(registry->models[i].id, id) == 0)
            return &registry->models[i];
    return NULL;
}

static void read_model(struct reader *reader, const char *where, const json_t *object)
{
    struct registry *registry = reader->registry;
    struct registry_model model = {
        .provider = read_name(reader, where, object, "provider"),
        .id = read_id(reader, where, object),
        .capabilities = read_capabilities(reader, where, object),
        .context_tokens = read_tokens(reader, where, object, "context_tokens"),
        .output_tokens = read_tokens(reader, where, object, "output_tokens"),
        .price = read_price(reader, where, object),
        .source = read_optional(reader, object, "source"),
        .read_on = read_day(reader, where, object, "read_on"),
        .retires_on = read_day(reader, where, object, "retires_on"),
    };

    if (model.provider[0] != '\0' && !reader->is_provider(model.provider))
        problem(reader, where, "there is no provider '%s'.", model.provider);
    if (model.output_tokens >= model.context_tokens)
        problem(reader, where, "\"output_tokens\" must be less than \"context_tokens\".");
    if (find_model(registry, model.provider, model.id) != NULL)
        problem(reader, where, "%s/%s is there twice.", model.provider, model.id);
    registry->models[registry->model_count++] = model;
}

static void read_models(struct reader *reader, const json_t *list)
{
    const json_t *object;
    size_t i;

    if (!json_is_array(list) || json_array_size(list) == 0 || json_array_size(list) > REGISTRY_MODELS) {
        problem(reader, "models", "must be a list of 1 to %d models.", REGISTRY_MODELS);
        return;
    }
    json_array_foreach(list, i, object) read_model(reader, arena_printf(reader->arena, "models[%zu]", i), object);
}

/* ---- chains ---- */

static const struct registry_model *named_model(const struct reader *reader, const char *name)
{
    const char *slash = strchr(name, '/');

    return slash == NULL
               ? NULL
               : find_model(reader->registry, arena_strndup(reader->arena, name, (size_t)(slash - name)), slash + 1);
}

static void read_chain(struct reader *reader, const char *where, const char *action, const json_t *list,
                       struct registry_chain *chain)
{
    const json_t *value;
    size_t i;

    if (!json_is_array(list) || json_array_size(list) == 0 || json_array_size(list) > REGISTRY_CHAIN) {
        problem(reader, where, "must be a list of 1 to %d models.", REGISTRY_CHAIN);
        return;
    }
    json_array_foreach(list, i, value)
    {
        const char *name = json_is_string(value) ? json_string_value(value) : "";
        const struct registry_model *model = named_model(reader, name);
        if (model == NULL)
            problem(reader, where, "there is no model '%s'; models are named provider/id.", name);
        else if (registry_actions_lacking(action, model->capabilities) != NULL)
            problem(reader, where, "%s %s.", name, registry_actions_lacking(action, model->capabilities));
        else
            chain->models[chain->count++] = model;
    }
}

static void read_action(struct reader *reader, const char *action, json_t *object)
{
    struct registry *registry = reader->registry;
    const char *name;
    json_t *list;

    if (!registry_actions_known(action)) {
        problem(reader, arena_printf(reader->arena, "actions.%s", action), "is no action; there are %s.",
                REGISTRY_ACTIONS_NAMES);
        return;
    }
    if (json_object_get(object, "default") == NULL)
        problem(reader, arena_printf(reader->arena, "actions.%s", action), "needs a chain named \"default\".");
    json_object_foreach(object, name, list)
    {
        struct strategy *strategy = &registry->strategies[registry->strategy_count];
        const char *where = arena_printf(reader->arena, "actions.%s.%s", action, name);
        if (registry->strategy_count == ARRAY_COUNT(registry->strategies)) {
            problem(reader, where, "is beyond the %zu chains that a registry may hold.",
                    ARRAY_COUNT(registry->strategies));
            return;
        }
        *strategy =
            (struct strategy){arena_strdup(reader->arena, action), arena_strdup(reader->arena, name), {{NULL}, 0}};
        read_chain(reader, where, action, list, &strategy->chain);
        registry->strategy_count++;
    }
}

static void read_actions(struct reader *reader, json_t *object)
{
    const char *action;
    json_t *strategies;

    if (!json_is_object(object) || json_object_get(object, "generate_structure") == NULL)
        problem(reader, "actions", "must be an object with \"generate_structure\".");
    json_object_foreach(object, action, strategies) read_action(reader, action, strategies);
}

bool registry_read(struct arena *arena, struct str text, bool (*is_provider)(const char *name), stamp now,
                   struct registry **registry, struct buf *problems)
{
    struct reader reader = {arena, arena_alloc(arena, sizeof(struct registry)), is_provider, now, problems, false};
    struct fault fault = {0};
    json_t *tree;

    if (!json_read(arena, text, &tree, &fault)) {
        problem(&reader, "registry", "%s", fault.detail);
        return false;
    }
    read_models(&reader, json_object_get(tree, "models"));
    read_actions(&reader, json_object_get(tree, "actions"));
    *registry = reader.registry;
    return !reader.wrong;
}

/* ---- use ---- */

static struct registry_chain only(const struct registry *registry, struct arena *arena,
                                  const struct registry_model *otherwise)
{
    const struct registry_model *model = find_model(registry, otherwise->provider, otherwise->id);

    if (model == NULL) {
        struct registry_model *unknown = arena_alloc(arena, sizeof *unknown);
        *unknown = *otherwise;
        unknown->provider = arena_strdup(arena, otherwise->provider);
        unknown->id = arena_strdup(arena, otherwise->id);
        model = unknown;
    }
    return (struct registry_chain){{model}, 1};
}

void registry_override(struct registry *registry, struct arena *arena, const char *provider, const char *id)
{
    const struct registry_model unknown = {
        .provider = provider,
        .id = id,
        .capabilities = REGISTRY_JSON_OBJECT,
        .context_tokens = MODEL_FACTS_UNKNOWN_CONTEXT,
        .output_tokens = MODEL_FACTS_UNKNOWN_OUTPUT,
    };

    registry->instead = only(registry, arena, &unknown);
}

void registry_override_embedding(struct registry *registry, struct arena *arena, const char *provider, const char *id)
{
    const struct registry_model unknown = {
        .provider = provider,
        .id = id,
        .capabilities = REGISTRY_EMBEDDING,
        .context_tokens = UNKNOWN_EMBEDDING_CONTEXT,
        .output_tokens = 1,
    };

    registry->instead_embedding = only(registry, arena, &unknown);
}

static bool is_fit(const struct registry_chain *instead, const char *action)
{
    return instead->count > 0 && registry_actions_lacking(action, instead->models[0]->capabilities) == NULL;
}

/* The strategy's own chain, or the one model in place of all if it can do what the action needs. */
static struct registry_chain chain_of(const struct registry *registry, const struct strategy *strategy)
{
    if (is_fit(&registry->instead_embedding, strategy->action))
        return registry->instead_embedding;
    return is_fit(&registry->instead, strategy->action) ? registry->instead : strategy->chain;
}

struct registry_chain registry_chain(const struct registry *registry, const char *action, const char *strategy)
{
    for (size_t i = 0; i < registry->strategy_count; i++) {
        const struct strategy *at = &registry->strategies[i];
        if (strcmp(at->action, action) == 0 && strcmp(at->name, strategy) == 0)
            return chain_of(registry, at);
    }
    return (struct registry_chain){{NULL}, 0};
}

const struct registry_model *registry_models(const struct registry *registry, size_t *count)
{
    *count = registry->model_count;
    return registry->models;
}

bool registry_chain_at(const struct registry *registry, size_t place, const char **action, const char **strategy,
                       struct registry_chain *chain)
{
    if (place >= registry->strategy_count)
        return false;
    *action = registry->strategies[place].action;
    *strategy = registry->strategies[place].name;
    *chain = chain_of(registry, &registry->strategies[place]);
    return true;
}
