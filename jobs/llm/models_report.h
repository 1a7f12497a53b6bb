/*
 * For operators: the models of the registry, and which of them would be asked for each action with the settings as they are.
 */
#ifndef LLM_MODELS_REPORT_H
#define LLM_MODELS_REPORT_H

#include "config/settings.h"
#include "llm/registry.h"

/* Two tables. Of a chain, models whose provider is not configured stand in brackets; behind the chain of a strategy stands that of the
 * default, as the router asks them. */
void models_report_text(struct buf *out, const struct settings *settings, const struct registry *registry);

/* {"models": [{"provider", "id", "configured", "capabilities", "context_tokens", "output_tokens", "usd_per_million": {…} | null, "source",
 * "read_on", "retires_on"}], "actions": [{"action", "strategy", "chain", "asked"}]} */
void models_report_json(struct buf *out, const struct settings *settings, const struct registry *registry);

#endif
