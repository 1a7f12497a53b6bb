#include "fcgi/handlers/metrics_database.h"

#include "fcgi/handlers/jobs_estimate.h"
#include "fcgi/handlers/metrics_head.h"
#include "fcgi/handlers/metrics_models.h"

/* `kind` and `outcome` are the names of the labels that the columns of these names become; NULL: none. */
static const struct family {
    const char *key, *name, *type, *kind, *outcome, *help;
} families[] = {
    {"queue_jobs", "cs_queue_jobs", "gauge", "lane", "class",
     "Queued jobs, by what they wait for: a runner (free), their tenant's own jobs (capped), their time (later), "
     "another job "
     "(dependent)."},
    {"queue_oldest", "cs_queue_oldest_seconds", "gauge", "lane", "class",
     "How long the oldest of them has waited; free and capped ones since they could have begun."},
    {"jobs_running", "cs_jobs_running", "gauge", "lane", NULL, "Jobs that are being worked on."},
    {"jobs_accepted", "cs_jobs_accepted_total", "counter", "kind", NULL,
     "Jobs queued, failed ones queued again included."},
    {"jobs_ended", "cs_jobs_ended_total", "counter", "kind", "outcome", "Jobs that have ended."},
    {"attempts_ended", "cs_job_attempts_total", "counter", "kind", "outcome",
     "Attempts at jobs that have ended; lost: the runner's lease ran out, retried: another attempt follows."},
    {"uploads", "cs_uploads_total", "counter", "source_type", NULL, "Files that were taken and kept."},
    {"upload_bytes", "cs_upload_bytes_total", "counter", "source_type", NULL, "Their bytes."},
    {"stored_files", "cs_stored_files", "gauge", "source_type", NULL, "Files that materials are made of now."},
    {"stored_bytes", "cs_stored_bytes", "gauge", "source_type", NULL, "Their bytes."},
    {"webhook_deliveries", "cs_webhook_deliveries_total", "counter", NULL, "outcome",
     "Messages to webhooks that were delivered or given up."},
    {"webhook_retries", "cs_webhook_retries_total", "counter", NULL, NULL,
     "Attempts at messages that another one follows."},
    {"webhook_pending", "cs_webhook_pending", "gauge", NULL, "class",
     "Messages that wait, by what for: a sender (due), a receiver that fails (failing), their time or the attempt's "
     "end (later), a "
     "webhook that is switched off (paused)."},
    {"webhook_oldest", "cs_webhook_oldest_seconds", "gauge", NULL, "class",
     "How long the oldest of them has waited; due ones since they could have been sent."},
};

/* Values of labels are words of the schema's own: nothing in them needs escaping. */
static void put_labels(struct buf *out, const struct family *family, const struct pg_rows *rows, int row)
{
    if (family->kind != NULL)
        buf_printf(out, "{%s=\"%s\"", family->kind, pg_get_text(rows, row, PG_COL(metrics_read, kind)));
    if (family->outcome != NULL)
        buf_printf(out, "%s%s=\"%s\"", family->kind != NULL ? "," : "{", family->outcome,
                   pg_get_text(rows, row, PG_COL(metrics_read, outcome)));
    if (family->kind != NULL || family->outcome != NULL)
        buf_puts(out, "}");
}

static void put_family(struct buf *out, const struct family *family, const struct pg_rows *rows)
{
    metrics_head(out, family->name, family->type, family->help);
    for (int row = 0; row < rows->count; row++) {
        if (!str_equal(pg_get_str(rows, row, PG_COL(metrics_read, family)), str_of(family->key)))
            continue;
        buf_puts(out, family->name);
        put_labels(out, family, rows, row);
        buf_printf(out, " %.15g\n", pg_get_double(rows, row, PG_COL(metrics_read, value)));
    }
}

static bool ask(struct exchange *x, struct pg_rows *rows, struct pg_rows *models)
{
    bool known;

    pg_patience(x->unit.pg, METRICS_PATIENCE_MS);
    known = pg_ready(x->unit.pg, &x->fault) &&
            PG_RUN(&x->unit, rows, metrics_read, pg_int((int32_t)x->settings->worker_tenant_jobs)) &&
            metrics_models_ask(x, models);
    pg_patience(x->unit.pg, 0);
    return known;
}

static void put_flag(struct buf *out, const char *name, const char *help, bool on)
{
    metrics_head(out, name, "gauge", help);
    buf_printf(out, "%s %d\n", name, on);
}

void metrics_database_put(struct exchange *x)
{
    const struct window window = jobs_estimate_window(x->settings);
    struct pg_rows rows = {0}, models = {0};
    const bool up = ask(x, &rows, &models);

    put_flag(x->body, "cs_database_up", "Whether the database answered; what follows from it is left out if not.", up);
    put_flag(x->body, "cs_heavy_window_open", "Whether heavy work is started at this hour.",
             window_is_open(&window, x->started));
    for (size_t i = 0; up && i < ARRAY_COUNT(families); i++)
        put_family(x->body, &families[i], &rows);
    if (up)
        metrics_models_put(x, &models);
}
