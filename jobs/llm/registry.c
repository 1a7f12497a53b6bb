#include "jobs/llm/registry.h"

#define ACTIONS 16
#define STRATEGIES 8
/* More is a slip of the decimal point. The dearest answer that is billed (router.c) costs less than a million USD, which
 * llm_calls.cost_usd holds. */
#define TOKENS_MOST 10000000
#define PRICE_MOST 10000.0 /* USD per million tokens */

/* What a model that nobody described may be trusted with. */
#define UNKNOWN_CONTEXT 32768
#define UNKNOWN_OUTPUT 16384

struct strategy {
    const char *action, *name;
    struct registry_chain chain;
};

struct registry {
    struct registry_model models[REGISTRY_MODELS];
    size_t model_count;
    struct strategy strategies[ACTIONS * STRATEGIES];
    size_t strategy_count;
    struct registry_chain instead; /* of all chains, unless empty */
};

/* One reading: where it stands, and what was wrong so far. */
struct reader {
    struct arena *arena;
    struct registry *registry;
    bool (*is_provider)(const char *name);
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

static double read_price(struct reader *reader, const char *where, const json_t *object, const char *key)
{
    const json_t *prices = json_object_get(object, "usd_per_million");
    double price = json_get_double(prices, key, -1);

    if (price < 0 || price > PRICE_MOST)
        problem(reader, where, "\"usd_per_million.%s\" must be a number from 0 to %.0f.", key, PRICE_MOST);
    return price;
}

static unsigned read_capabilities(struct reader *reader, const char *where, const json_t *object)
{
    static const struct {
        const char *name;
        enum registry_capability bit;
    } names[] = {{"json_schema", REGISTRY_JSON_SCHEMA}, {"json_object", REGISTRY_JSON_OBJECT}};
    const json_t *list = json_object_get(object, "capabilities"), *value;
    unsigned capabilities = 0;
    size_t i;

    if (!json_is_array(list))
        problem(reader, where, "\"capabilities\" must be a list.");
    json_array_foreach(list, i, value)
    {
        const char *name = json_is_string(value) ? json_string_value(value) : "";
        unsigned bit = 0;
        for (size_t n = 0; n < ARRAY_COUNT(names); n++)
            if (strcmp(names[n].name, name) == 0)
                bit = names[n].bit;
        if (bit == 0)
            problem(reader, where, "\"capabilities\" may hold json_schema and json_object, not '%s'.", name);
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
        .id = read_name(reader, where, object, "id"),
        .capabilities = read_capabilities(reader, where, object),
        .context_tokens = read_tokens(reader, where, object, "context_tokens"),
        .output_tokens = read_tokens(reader, where, object, "output_tokens"),
        .input = read_price(reader, where, object, "input"),
        .cached = read_price(reader, where, object, "cached"),
        .output = read_price(reader, where, object, "output"),
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

static void read_chain(struct reader *reader, const char *where, const json_t *list, struct registry_chain *chain)
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
        else if (model->capabilities == 0)
            problem(reader, where, "%s writes no JSON.", name);
        else
            chain->models[chain->count++] = model;
    }
}

static void read_action(struct reader *reader, const char *action, json_t *object)
{
    struct registry *registry = reader->registry;
    const char *name;
    json_t *list;

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
        read_chain(reader, where, list, &strategy->chain);
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

bool registry_read(struct arena *arena, struct str text, bool (*is_provider)(const char *name),
                   struct registry **registry, struct buf *problems)
{
    struct reader reader = {arena, arena_alloc(arena, sizeof(struct registry)), is_provider, problems, false};
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

void registry_override(struct registry *registry, struct arena *arena, const char *provider, const char *id)
{
    const struct registry_model *model = find_model(registry, provider, id);

    if (model == NULL) {
        struct registry_model *unknown = arena_alloc(arena, sizeof *unknown);
        *unknown = (struct registry_model){
            .provider = arena_strdup(arena, provider),
            .id = arena_strdup(arena, id),
            .capabilities = REGISTRY_JSON_OBJECT,
            .context_tokens = UNKNOWN_CONTEXT,
            .output_tokens = UNKNOWN_OUTPUT,
        };
        model = unknown;
    }
    registry->instead = (struct registry_chain){{model}, 1};
}

struct registry_chain registry_chain(const struct registry *registry, const char *action, const char *strategy)
{
    for (size_t i = 0; i < registry->strategy_count; i++) {
        const struct strategy *at = &registry->strategies[i];
        if (strcmp(at->action, action) == 0 && strcmp(at->name, strategy) == 0)
            return registry->instead.count > 0 ? registry->instead : at->chain;
    }
    return (struct registry_chain){{NULL}, 0};
}

double registry_price(const struct registry_model *model, int64_t tokens_in, int64_t tokens_cached, int64_t tokens_out)
{
    int64_t cached = MAX(0, MIN(tokens_cached, tokens_in));

    return ((double)(tokens_in - cached) * model->input + (double)cached * model->cached +
            (double)tokens_out * model->output) /
           1e6;
}
