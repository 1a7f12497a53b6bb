#include "fcgi/handlers/metrics_models.h"

/* A family, or a part of one: `head` NULL when it goes on with the one before. Its label is called `label`; NULL: it has none. */
static const struct family {
    const char *key, *name, *head, *type, *label, *help;
    bool model;
} families[] = {
    {"calls", "cs_llm_calls_total", "cs_llm_calls_total", "counter", "outcome",
     "Attempts to ask a model: success, or the code of the failure.", true},
    {"bucket", "cs_llm_call_duration_seconds_bucket", "cs_llm_call_duration_seconds", "histogram", "le",
     "From the request to a provider to the end of its answer, failures included.", false},
    {"sum", "cs_llm_call_duration_seconds_sum", NULL, NULL, NULL, NULL, false},
    {"count", "cs_llm_call_duration_seconds_count", NULL, NULL, NULL, NULL, false},
    {"open", "cs_llm_breaker_open", "cs_llm_breaker_open", "gauge", NULL,
     "Whether the provider is not asked for a while, since it has failed often in a row.", false},
    {"failures", "cs_llm_failures_in_a_row", "cs_llm_failures_in_a_row", "gauge", NULL,
     "Exchanges with the provider that have failed since the last one that did not.", false},
};

bool metrics_models_ask(struct exchange *x, struct pg_rows *rows)
{
    return PG_RUN(&x->unit, rows, metrics_models);
}

/* A model may be called anything (OPENAI_MODEL). */
static void put_label(struct buf *out, const char *name, const char *value)
{
    buf_printf(out, "%s=\"", name);
    for (; *value != '\0'; value++) {
        if (*value == '\\' || *value == '"')
            buf_putc(out, '\\');
        if (*value == '\n')
            buf_puts(out, "\\n");
        else
            buf_putc(out, *value);
    }
    buf_puts(out, "\"");
}

/* Bounds of buckets are numbers of ours. */
static void put_last_label(const struct metrics_page *page, const struct family *family, const char *value)
{
    buf_putc(page->out, ',');
    if (strcmp(family->label, "le") != 0) {
        put_label(page->out, family->label, value);
        return;
    }
    buf_puts(page->out, "le=\"");
    metrics_page_bound(page, value);
    buf_putc(page->out, '"');
}

static void put_sample(const struct metrics_page *page, const struct family *family, const struct pg_rows *rows,
                       int row)
{
    struct buf *out = page->out;

    buf_printf(out, "%s{", family->name);
    put_label(out, "provider", pg_get_text(rows, row, PG_COL(metrics_models, provider)));
    if (family->model) {
        buf_puts(out, ",");
        put_label(out, "model", pg_get_text(rows, row, PG_COL(metrics_models, model)));
    }
    if (family->label != NULL)
        put_last_label(page, family, pg_get_text(rows, row, PG_COL(metrics_models, label)));
    buf_printf(out, "} %.15g\n", pg_get_double(rows, row, PG_COL(metrics_models, value)));
}

void metrics_models_put(const struct metrics_page *page, const struct pg_rows *rows)
{
    for (size_t i = 0; i < ARRAY_COUNT(families); i++) {
        const struct family *family = &families[i];
        if (family->head != NULL)
            metrics_page_head(page, family->head, family->type, family->help);
        for (int row = 0; row < rows->count; row++)
            if (strcmp(pg_get_text(rows, row, PG_COL(metrics_models, family)), family->key) == 0)
                put_sample(page, family, rows, row);
    }
}
