#include "jobs/llm/models_report.h"

#include "config/providers.h"
#include "llm/embed_model.h"

#define NAME_ROOM 200 /* of a model's name with its provider's; longer ones are cut in the table */

static const unsigned capabilities[] = {REGISTRY_JSON_SCHEMA, REGISTRY_JSON_OBJECT, REGISTRY_VISION, REGISTRY_AUDIO,
                                        REGISTRY_EMBEDDING};

static bool is_configured(const struct settings *settings, const struct registry_model *model)
{
    return model->capabilities & REGISTRY_EMBEDDING ? embed_model_may(settings, model)
                                                    : providers_configured(settings, model->provider);
}

static const char *or_dash(const char *text)
{
    return text != NULL ? text : "-";
}

/* ---- what is asked ---- */

static bool holds(const struct registry_chain *chain, size_t count, const struct registry_model *model)
{
    for (size_t i = 0; i < count; i++)
        if (chain->models[i] == model)
            return true;
    return false;
}

/* The chain of a strategy and that of the default behind it, each model once. Returns how many; `all` holds two chains. */
static size_t both_chains(const struct registry *registry, const char *action, const struct registry_chain *first,
                          const struct registry_model **all)
{
    const struct registry_chain second = registry_chain(registry, action, "default");
    size_t count = 0;

    for (size_t i = 0; i < first->count; i++)
        all[count++] = first->models[i];
    for (size_t i = 0; i < second.count; i++)
        if (!holds(first, first->count, second.models[i]))
            all[count++] = second.models[i];
    return count;
}

/* ---- tables ---- */

static void put_price(struct buf *out, const struct registry_price *price)
{
    if (price->known)
        buf_printf(out, "  %8g  %8g  %8g", price->usual.input, price->usual.cached, price->usual.output);
    else
        buf_printf(out, "  %8s  %8s  %8s", "unknown", "unknown", "unknown");
}

static void put_model(struct buf *out, const struct settings *settings, const struct registry_model *model)
{
    char name[NAME_ROOM];

    snprintf(name, sizeof name, "%s/%s", model->provider, model->id);
    buf_printf(out, "%-36s  %-10s  %8lld  %7lld", name, is_configured(settings, model) ? "yes" : "no",
               (long long)model->context_tokens, (long long)model->output_tokens);
    put_price(out, &model->price);
    buf_printf(out, "  %-10s  %-10s  %s\n", or_dash(model->read_on), or_dash(model->retires_on),
               or_dash(model->source));
}

static void put_chain(struct buf *out, const struct settings *settings, const struct registry *registry,
                      const char *action, const char *strategy, const struct registry_chain *chain)
{
    const struct registry_model *all[2 * REGISTRY_CHAIN];
    const size_t count = both_chains(registry, action, chain, all);

    buf_printf(out, "%-20s  %-10s", action, strategy);
    for (size_t i = 0; i < count; i++)
        buf_printf(out, is_configured(settings, all[i]) ? "  %s/%s" : "  (%s/%s)", all[i]->provider, all[i]->id);
    buf_puts(out, "\n");
}

void models_report_text(struct buf *out, const struct settings *settings, const struct registry *registry)
{
    size_t count;
    const struct registry_model *models = registry_models(registry, &count);
    const char *action, *strategy;
    struct registry_chain chain;

    buf_printf(out, "%-36s  %-10s  %8s  %7s  %8s  %8s  %8s  %-10s  %-10s  %s\n", "model", "configured", "context",
               "output", "USD/M in", "cached", "out", "read on", "retires on", "source");
    for (size_t i = 0; i < count; i++)
        put_model(out, settings, &models[i]);
    buf_printf(out, "\n%-20s  %-10s  %s\n", "action", "strategy", "asked");
    for (size_t i = 0; registry_chain_at(registry, i, &action, &strategy, &chain); i++)
        put_chain(out, settings, registry, action, strategy, &chain);
}

/* ---- JSON ---- */

static void json_rates(struct json_out *out, const struct registry_rates *rates)
{
    json_put_double(out, "input", rates->input);
    json_put_double(out, "cached", rates->cached);
    json_put_double(out, "cache_write", rates->cache_write);
    json_put_double(out, "output", rates->output);
}

static void json_price(struct json_out *out, const struct registry_price *price)
{
    if (!price->known) {
        json_put_null(out, "usd_per_million");
        return;
    }
    json_open(out, "usd_per_million");
    json_rates(out, &price->usual);
    if (price->lengthy_above > 0) {
        json_open(out, "long");
        json_put_int(out, "above_tokens", price->lengthy_above);
        json_rates(out, &price->lengthy);
        json_close(out);
    }
    json_close(out);
}

static void json_model(struct json_out *out, const struct settings *settings, const struct registry_model *model)
{
    json_open(out, NULL);
    json_put_text(out, "provider", model->provider);
    json_put_text(out, "id", model->id);
    json_put_bool(out, "configured", is_configured(settings, model));
    json_list(out, "capabilities");
    for (size_t i = 0; i < ARRAY_COUNT(capabilities); i++)
        if (model->capabilities & capabilities[i])
            json_put_text(out, NULL, registry_actions_name(capabilities[i]));
    json_end(out);
    json_put_int(out, "context_tokens", model->context_tokens);
    json_put_int(out, "output_tokens", model->output_tokens);
    json_price(out, &model->price);
    json_put_text(out, "source", model->source);
    json_put_text(out, "read_on", model->read_on);
    json_put_text(out, "retires_on", model->retires_on);
    json_close(out);
}

static void json_names(struct json_out *out, const char *key, const struct registry_model *const *models, size_t count,
                       const struct settings *only_configured)
{
    char name[NAME_ROOM];

    json_list(out, key);
    for (size_t i = 0; i < count; i++) {
        snprintf(name, sizeof name, "%s/%s", models[i]->provider, models[i]->id);
        if (only_configured == NULL || is_configured(only_configured, models[i]))
            json_put_text(out, NULL, name);
    }
    json_end(out);
}

static void json_action(struct json_out *out, const struct settings *settings, const struct registry *registry,
                        const char *action, const char *strategy, const struct registry_chain *chain)
{
    const struct registry_model *all[2 * REGISTRY_CHAIN];
    const size_t count = both_chains(registry, action, chain, all);

    json_open(out, NULL);
    json_put_text(out, "action", action);
    json_put_text(out, "strategy", strategy);
    json_names(out, "chain", chain->models, chain->count, NULL);
    json_names(out, "asked", all, count, settings);
    json_close(out);
}

void models_report_json(struct buf *buf, const struct settings *settings, const struct registry *registry)
{
    size_t count;
    const struct registry_model *models = registry_models(registry, &count);
    struct json_out out = json_out(buf);
    const char *action, *strategy;
    struct registry_chain chain;

    json_open(&out, NULL);
    json_list(&out, "models");
    for (size_t i = 0; i < count; i++)
        json_model(&out, settings, &models[i]);
    json_end(&out);
    json_list(&out, "actions");
    for (size_t i = 0; registry_chain_at(registry, i, &action, &strategy, &chain); i++)
        json_action(&out, settings, registry, action, strategy, &chain);
    json_end(&out);
    json_close(&out);
    buf_puts(buf, "\n");
}
