#include "fcgi/handlers/jobs.h"

#include <poll.h>

#include "course/quota.h"
#include "fcgi/gates/change.h"
#include "fcgi/gates/long_poll.h"
#include "fcgi/handlers/jobs_estimate.h"
#include "fcgi/request/fields.h"
#include "fcgi/response/listing.h"
#include "fcgi/response/response.h"
#include "work/queue.h"

#define WAIT_MOST_S 30
#define LOOK_EVERY_MS 1000   /* at a job whose channel says nothing */
#define LOOK_OFTEN_MS 200    /* while Redis is away */
#define BUSY_RETRY_AFTER_S 2 /* for a client that may not wait */

bool jobs_write(struct exchange *x, struct job *job)
{
    if (!jobs_estimate(x, job, 1))
        return false;
    json_open(&x->json, NULL);
    job_json(&x->json, x->arena, job);
    json_close(&x->json);
    return true;
}

bool jobs_answer(struct exchange *x, int status, struct job *job)
{
    return jobs_write(x, job) && response_json(x, status);
}

/* ---- GET /jobs/{job} ---- */

/* A message of the subscription says when to look; looking at intervals as well makes up for messages that were lost. Anything on its connection is a
 * reason to look, the confirmation of the subscription included: what changed before it is seen then. */
static void wait_for_bell(struct redis_bell *bell, int64_t until)
{
    struct pollfd heard = {.fd = redis_bell_socket(bell), .events = POLLIN};
    int64_t left = (until - stamp_ticks()) / 1000 + 1;

    if (poll(&heard, 1, (int)MIN(left, heard.fd < 0 ? LOOK_OFTEN_MS : LOOK_EVERY_MS)) > 0)
        (void)redis_bell_rang(bell);
}

static bool wait_for_change(struct exchange *x, const struct job *job, int64_t seconds)
{
    const int64_t until = stamp_ticks() + seconds * STAMP_SECOND;
    char channel[QUEUE_CHANNEL_TEXT];
    struct redis_bell *bell = redis_bell_new(x->settings->redis_url, queue_channel(job->id, channel));
    const char *status = job->status;
    bool known = true;

    while (known && strcmp(status, job->status) == 0 && stamp_ticks() < until && !long_poll_over(x)) {
        wait_for_bell(bell, until);
        known = pg_ready(x->unit.pg, &x->fault) && job_status(&x->unit, job->id, &status);
    }
    redis_bell_free(bell);
    return known;
}

/* Holds the answer while the job is in flight; the job as it is afterwards. */
static bool hold(struct exchange *x, struct job *job, int64_t seconds)
{
    bool known;

    if (!job_in_flight(job))
        return true;
    if (!long_poll_begin(x)) {
        response_header(x, "Retry-After", "%d", BUSY_RETRY_AFTER_S);
        return true;
    }
    known = wait_for_change(x, job, seconds) && job_fetch(&x->unit, job->id, job);
    long_poll_end(x);
    return known;
}

bool jobs_show(struct exchange *x)
{
    const int64_t seconds = field_query_whole(x, "wait", 1, WAIT_MOST_S, 0);
    struct uuid id;
    struct job job;

    return fields_ok(x) && field_path_uuid(x, "job", "Job", &id) && job_fetch(&x->unit, id, &job) &&
           (seconds == 0 || hold(x, &job, seconds)) && jobs_write(x, &job) && response_json_tagged(x);
}

/* ---- GET /jobs ---- */

static const char *const classes[] = {"in_flight", "at_rest"};
static const char *const statuses[] = {"queued", "active", "complete", "failed", "cancelled"};
#define STATUSES_IN_FLIGHT 2

/* The word of a query parameter that must be one of `words`; NULL when it is absent or wrong. */
static const char *choose(struct exchange *x, const char *name, const char *const *words, size_t count,
                          const char *hint)
{
    const char *given = field_query(x, name);

    for (size_t i = 0; given != NULL && i < count; i++)
        if (strcmp(given, words[i]) == 0)
            return words[i];
    if (given != NULL)
        fault_field(&x->fault, x->arena, name, hint, "'%s' has an unknown value", name);
    return NULL;
}

/* Those that both parameters allow; with neither, NULL for any. */
static void filter_statuses(struct exchange *x, struct job_filter *filter)
{
    const char *status =
        choose(x, "status", statuses, ARRAY_COUNT(statuses), "queued, active, complete, failed or cancelled");
    const char *class = choose(x, "state_class", classes, ARRAY_COUNT(classes), "in_flight or at_rest");
    const char **allowed = arena_array(x->arena, ARRAY_COUNT(statuses), sizeof *allowed);

    for (size_t i = 0; i < ARRAY_COUNT(statuses); i++)
        if ((status == NULL || status == statuses[i]) && (class == NULL || class == classes[i >= STATUSES_IN_FLIGHT]))
            allowed[filter->status_count++] = statuses[i];
    filter->statuses = status == NULL && class == NULL ? NULL : allowed;
}

static bool read_filter(struct exchange *x, struct job_filter *filter)
{
    *filter = (struct job_filter){.type = field_query(x, "job_type")};
    field_page(x, &filter->page);
    filter_statuses(x, filter);
    (void)field_query_uuid(x, "course_id", &filter->course);
    (void)field_query_uuid(x, "material_id", &filter->material);
    return fields_ok(x);
}

static void write_page(struct exchange *x, const struct page *page, const struct job *jobs, size_t count, int64_t total)
{
    const size_t shown = MIN(count, (size_t)page->limit);
    const struct job *last = count > shown ? &jobs[shown - 1] : &(struct job){.created_at = STAMP_NONE};

    listing_open(x);
    for (size_t i = 0; i < shown; i++) {
        json_open(&x->json, NULL);
        job_json(&x->json, x->arena, &jobs[i]);
        json_close(&x->json);
    }
    listing_close(x, page, total, count > shown, last->created_at, last->id);
}

bool jobs_index(struct exchange *x)
{
    struct job_filter filter;
    struct job *jobs;
    size_t count;
    int64_t total;

    if (!read_filter(x, &filter) || !job_list(&x->unit, &filter, &jobs, &count, &total) ||
        !jobs_estimate(x, jobs, count))
        return false;
    write_page(x, &filter.page, jobs, count, total);
    return response_json(x, 200);
}

/* ---- POST /jobs/{job}/cancel and /retry ---- */

bool jobs_cancel(struct exchange *x)
{
    struct fault ignored = {0};
    struct uuid id;
    struct job job;

    if (!field_path_uuid(x, "job", "Job", &id))
        return false;
    pg_begin(x->unit.pg);
    if (!job_cancel(&x->unit, id, &job) || !change_commit(x))
        return false;
    if (!queue_ended(x->redis, x->arena, x->caller.tenant, id, &ignored) ||
        !queue_tell(x->redis, x->arena, id, &ignored))
        fault_clear(&ignored); /* the runner looks by itself twice a second */
    return jobs_answer(x, 202, &job);
}

bool jobs_retry(struct exchange *x)
{
    struct uuid id;
    struct job job;

    if (!field_path_uuid(x, "job", "Job", &id))
        return false;
    pg_begin(x->unit.pg);
    if (!job_retry(&x->unit, id, &job) || !quota_jobs(&x->unit) || !change_commit(x))
        return false;
    job_announce(x->redis, &x->unit, &job);
    return jobs_answer(x, 202, &job);
}
