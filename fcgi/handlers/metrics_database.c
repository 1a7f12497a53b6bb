#include "fcgi/handlers/metrics_database.h"

#include "fcgi/handlers/jobs_estimate.h"
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
    {"queue_paused", "cs_queue_paused", "gauge", NULL, NULL,
     "1 while an operator has paused the queue: no job is begun."},
    {"tenants_paused", "cs_tenants_paused", "gauge", NULL, NULL, "Tenants whose jobs an operator has paused."},
    {"reserved_bytes", "cs_reserved_bytes", "gauge", NULL, NULL, "Bytes of quotas that uploads under way may bring."},
    {"quota_warned", "cs_quota_warned", "gauge", "quota", NULL,
     "Tenants that have used four fifths of a quota, or of this month's budget for models."},
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

static void put_family(const struct metrics_page *page, const struct family *family, const struct pg_rows *rows)
{
    struct buf *out = page->out;

    metrics_page_head(page, family->name, family->type, family->help);
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

/* Since when a runner may have begun with jobs of the lane, as far as the hour goes. False: it may not. */
static bool may_begin(struct str lane, const struct window *window, stamp now, stamp *since)
{
    *since = INT64_MIN;
    if (!str_equal(lane, STR("heavy")))
        return true;
    if (!window_is_open(window, now))
        return false;
    *since = window_opened(window, now);
    return true;
}

/* What cs_queue_oldest_seconds says of free jobs, without the hours in which they have to wait. */
static double delay_of(struct exchange *x, const struct window *window, const struct pg_rows *rows, int row)
{
    const double waited = pg_get_double(rows, row, PG_COL(metrics_read, value));
    const stamp now = x->started;
    stamp since;

    if (!may_begin(pg_get_str(rows, row, PG_COL(metrics_read, kind)), window, now, &since))
        return 0;
    return since == INT64_MIN ? waited : MIN(waited, (double)(now - since) / (double)STAMP_SECOND);
}

static void put_delays(struct exchange *x, const struct metrics_page *page, const struct window *window,
                       const struct pg_rows *rows)
{
    metrics_page_head(
        page, "cs_queue_delay_seconds", "gauge",
        "How long the oldest job that waits for nothing but a runner could have been begun already; heavy "
        "work counts in its hours only.");
    for (int row = 0; row < rows->count; row++)
        if (str_equal(pg_get_str(rows, row, PG_COL(metrics_read, family)), STR("queue_oldest")) &&
            str_equal(pg_get_str(rows, row, PG_COL(metrics_read, outcome)), STR("free")))
            buf_printf(page->out, "cs_queue_delay_seconds{lane=\"%s\"} %.15g\n",
                       pg_get_text(rows, row, PG_COL(metrics_read, kind)), delay_of(x, window, rows, row));
}

/* Of the codes that jobs end with, those that no file, address or course can bring about by itself. */
static bool is_of_the_system(enum fault_kind kind)
{
    return kind == FAULT_NONE || kind == FAULT_OBJECT_MISSING || kind == FAULT_INTEGRITY_BROKEN ||
           (fault_http_status(kind) >= 500 && kind != FAULT_FETCH_FAILED);
}

static void put_failures(const struct metrics_page *page, const struct pg_rows *rows)
{
    double content = 0, system = 0;

    for (int row = 0; row < rows->count; row++) {
        const struct str code = pg_get_str(rows, row, PG_COL(metrics_read, outcome));

        if (str_equal(pg_get_str(rows, row, PG_COL(metrics_read, family)), STR("jobs_failed")))
            *(is_of_the_system(fault_by_code(code)) ? &system : &content) +=
                pg_get_double(rows, row, PG_COL(metrics_read, value));
    }
    metrics_page_head(page, "cs_jobs_failed_total", "counter",
                      "Jobs that have failed for good, by cause: what they were given (content), or the programs and "
                      "services (system).");
    buf_printf(page->out,
               "cs_jobs_failed_total{cause=\"content\"} %.15g\ncs_jobs_failed_total{cause=\"system\"} %.15g\n", content,
               system);
}

void metrics_database_put(struct exchange *x, const struct metrics_page *page)
{
    const struct window window = jobs_estimate_window(x->settings);
    struct pg_rows rows = {0}, models = {0};
    const bool up = ask(x, &rows, &models);

    metrics_page_flag(page, "cs_database_up", "Whether the database answered; what follows from it is left out if not.",
                      up);
    metrics_page_flag(page, "cs_heavy_window_open", "Whether heavy work is started at this hour.",
                      window_is_open(&window, x->started));
    for (size_t i = 0; up && i < ARRAY_COUNT(families); i++)
        put_family(page, &families[i], &rows);
    if (!up)
        return;
    put_delays(x, page, &window, &rows);
    put_failures(page, &rows);
    metrics_models_put(page, &models);
}
