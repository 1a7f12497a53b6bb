#include "config/model_facts.h"

#include "base/json.h"
#include "config/data_files.h"
#include "config/model_chain.h"

/* The price that holds: the object, or of a list the last that has begun. */
static const json_t *price_of(const json_t *value, stamp now)
{
    const json_t *entry, *found = NULL;
    size_t i;

    if (json_is_object(value))
        return value;
    json_array_foreach(value, i, entry)
    {
        stamp from;
        if (stamp_parse(str_of(json_get_text(entry, "from", "")), &from) && from <= now)
            found = entry;
    }
    return found;
}

static void read_model(const json_t *model, stamp now, struct model_facts *facts)
{
    const json_t *price = price_of(json_object_get(model, "usd_per_million"), now);

    *facts = (struct model_facts){
        .context_tokens = json_get_int(model, "context_tokens", MODEL_FACTS_UNKNOWN_CONTEXT),
        .output_tokens = json_get_int(model, "output_tokens", MODEL_FACTS_UNKNOWN_OUTPUT),
        .price_known = price != NULL,
        .usd_in = json_get_double(price, "input", 0),
        .usd_out = json_get_double(price, "output", 0),
    };
}

bool model_facts_first(struct arena *arena, const struct settings *settings, const char *action, const char *strategy,
                       stamp now, struct model_facts *facts)
{
    const char *chain = model_chain(arena, settings, action, strategy);
    struct str rest = str_of(chain != NULL ? chain : ""), first = str_cut(&rest, ' '), provider = str_cut(&first, '/');
    const json_t *model;
    struct fault ignored = {0};
    struct str text;
    json_t *tree;
    size_t i;

    *facts = (struct model_facts){MODEL_FACTS_UNKNOWN_CONTEXT, MODEL_FACTS_UNKNOWN_OUTPUT, false, 0, 0};
    if (first.at == NULL)
        return false;
    if (!data_files_read(arena, model_chain_registry(arena, settings), &text, &ignored) ||
        !json_read(arena, text, &tree, &ignored))
        return true;
    json_array_foreach(json_object_get(tree, "models"), i, model)
    {
        if (str_equal(str_of(json_get_text(model, "provider", "")), provider) &&
            str_equal(str_of(json_get_text(model, "id", "")), first))
            read_model(model, now, facts);
    }
    return true;
}
