/*
 * The part of GET /metrics about models, from the database: calls by provider, model and outcome, how long they took, and circuit breakers.
 * `cs_llm_metrics` (sql/deploy/llm_providers.sql) gives the rows.
 */
#ifndef FCGI_HANDLERS_METRICS_MODELS_H
#define FCGI_HANDLERS_METRICS_MODELS_H

#include "fcgi/handlers/metrics_page.h"

/* Asks the database. False leaves the fault in the exchange. */
bool metrics_models_ask(struct exchange *x, struct pg_rows *rows) MUST_CHECK;

void metrics_models_put(const struct metrics_page *page, const struct pg_rows *rows);

#endif
