#include "work/job.h"

#include "work/queue.h"

/* The columns every statement that returns jobs has, in this order. */
static void read_row(const struct pg_rows *rows, int row, struct job *job)
{
    *job = (struct job){
        .id = pg_get_uuid(rows, row, 0),
        .type = pg_get_text(rows, row, 1),
        .priority = pg_get_text(rows, row, 2),
        .lane = work_lane_parse(pg_get_str(rows, row, 3)),
        .status = pg_get_text(rows, row, 4),
        .course = pg_get_uuid(rows, row, 5),
        .node = pg_get_uuid(rows, row, 6),
        .material = pg_get_uuid(rows, row, 7),
        .attempt = (int)pg_get_int(rows, row, 8),
        .max_attempts = (int)pg_get_int(rows, row, 9),
        .stage = pg_get_text(rows, row, 10),
        .progress_done = pg_get_int(rows, row, 11),
        .progress_total = pg_is_null(rows, row, 12) ? -1 : pg_get_int(rows, row, 12),
        .progress_unit = pg_get_text(rows, row, 13),
        .error_code = pg_get_text(rows, row, 14),
        .error_message = pg_get_text(rows, row, 15),
        .request_id = pg_get_text(rows, row, 16),
        .queued_at = pg_get_stamp(rows, row, 17),
        .started_at = pg_get_stamp(rows, row, 18),
        .completed_at = pg_get_stamp(rows, row, 19),
        .created_at = pg_get_stamp(rows, row, 20),
        .depends_on = pg_get_str(rows, row, 21),
        .result = pg_get_str(rows, row, 22),
        .estimated_at = STAMP_NONE,
    };
}

static bool is(const char *word, const char *other)
{
    return strcmp(word, other) == 0;
}

bool job_in_flight(const struct job *job)
{
    return is(job->status, "queued") || is(job->status, "active");
}

bool job_fetch(struct pg *pg, struct arena *arena, struct uuid tenant, struct uuid id, struct job *job,
               struct fault *fault)
{
    struct pg_rows rows;

    if (!PG_RUN(pg, arena, &rows, fault, jobs_by_ids, pg_uuid(tenant), pg_uuids(&id, 1)))
        return false;
    if (rows.count == 0)
        return fault_set(fault, FAULT_NOT_FOUND, "Job not found");
    read_row(&rows, 0, job);
    return true;
}

bool job_status(struct pg *pg, struct arena *arena, struct uuid tenant, struct uuid id, const char **status,
                struct fault *fault)
{
    struct pg_rows rows;

    if (!PG_RUN(pg, arena, &rows, fault, job_status, pg_uuid(tenant), pg_uuid(id)))
        return false;
    if (rows.count == 0)
        return fault_set(fault, FAULT_NOT_FOUND, "Job not found");
    *status = pg_get_text(&rows, 0, 0);
    return true;
}

/* ---- lists ---- */

static bool count_all(struct pg *pg, struct arena *arena, struct uuid tenant, const struct job_filter *f,
                      int64_t *total, struct fault *fault)
{
    struct pg_rows rows;

    if (!PG_RUN(pg, arena, &rows, fault, jobs_count, pg_uuid(tenant),
                f->statuses ? pg_texts(f->statuses, f->status_count) : pg_null(), pg_text(f->type), pg_uuid(f->course),
                pg_uuid(f->material)))
        return false;
    *total = pg_get_int(&rows, 0, 0);
    return true;
}

static void read_rows(struct arena *arena, const struct pg_rows *rows, struct job **jobs, size_t *count)
{
    *count = (size_t)rows->count;
    *jobs = arena_array(arena, *count + 1, sizeof **jobs);
    for (int row = 0; row < rows->count; row++)
        read_row(rows, row, &(*jobs)[row]);
}

bool job_list(struct pg *pg, struct arena *arena, struct uuid tenant, const struct job_filter *f, struct job **jobs,
              size_t *count, int64_t *total, struct fault *fault)
{
    struct pg_rows rows;

    if (!PG_RUN(pg, arena, &rows, fault, jobs_page, pg_uuid(tenant),
                f->statuses ? pg_texts(f->statuses, f->status_count) : pg_null(), pg_text(f->type), pg_uuid(f->course),
                pg_uuid(f->material), pg_bigint(f->limit + 1), pg_bigint(f->offset), pg_stamp(f->after_at),
                pg_uuid(f->after_id)))
        return false;
    read_rows(arena, &rows, jobs, count);
    return count_all(pg, arena, tenant, f, total, fault);
}

bool job_fetch_some(struct pg *pg, struct arena *arena, struct uuid tenant, const struct uuid *ids, size_t id_count,
                    struct job **jobs, size_t *count, struct fault *fault)
{
    struct pg_rows rows;

    if (!PG_RUN(pg, arena, &rows, fault, jobs_by_ids, pg_uuid(tenant), pg_uuids(ids, id_count)))
        return false;
    read_rows(arena, &rows, jobs, count);
    return true;
}

/* ---- what a tenant can do ---- */

static bool cancel(struct pg *pg, struct arena *arena, struct uuid tenant, struct uuid id, struct fault *fault)
{
    struct pg_rows rows;

    return PG_RUN(pg, arena, &rows, fault, job_cancel, pg_uuid(tenant), pg_uuid(id)) &&
           (rows.count == 0 || work_fail_dependents(pg, arena, tenant, id, fault));
}

bool job_cancel(struct pg *pg, struct arena *arena, struct uuid tenant, struct uuid id, struct job *job,
                struct fault *fault)
{
    pg_begin(pg);
    if (!cancel(pg, arena, tenant, id, fault) || !job_fetch(pg, arena, tenant, id, job, fault) ||
        !pg_commit(pg, fault)) {
        pg_rollback(pg);
        return false;
    }
    return is(job->status, "cancelled") ||
           fault_set(fault, FAULT_CONFLICT, "The job has ended already: its status is '%s'", job->status);
}

/* The job's course is held first, as whoever deletes something of it does: what is there stays until the job is queued, and its deletion
 * cancels the job then. */
static bool can_be_done(struct pg *pg, struct arena *arena, struct uuid tenant, const struct job *job,
                        struct fault *fault)
{
    struct pg_rows rows, hopeless;
    char text[UUID_TEXT];

    if (!PG_RUN(pg, arena, &rows, fault, course_lock, pg_uuid(tenant), pg_uuid(job->course)) ||
        !PG_RUN(pg, arena, &rows, fault, job_subject, pg_uuid(tenant), pg_uuid(job->id)) ||
        !PG_RUN(pg, arena, &hopeless, fault, job_hopeless, pg_uuid(tenant), pg_uuid(job->id)))
        return false;
    if (rows.count == 0)
        return fault_set(fault, FAULT_CONFLICT, "What the job works on has been deleted");
    return hopeless.count == 0 ||
           fault_set(fault, FAULT_CONFLICT, "The job depends on %s, which has not been done: retry that one first",
                     uuid_format(pg_get_uuid(&hopeless, 0, 0), text));
}

static bool retry(struct pg *pg, struct arena *arena, struct uuid tenant, struct uuid id, struct fault *fault)
{
    struct pg_rows rows;

    pg_expect(pg, "jobs_one_in_flight");
    if (PG_RUN(pg, arena, &rows, fault, job_retry, pg_uuid(tenant), pg_uuid(id)))
        return rows.count == 1 || fault_set(fault, FAULT_CONFLICT, "Only a failed job can be retried");
    if (pg_violated(pg)[0])
        fault_set(fault, FAULT_CONFLICT, "Another job does the same work already");
    return false;
}

/* The job is fetched before too: a stranger's is not found rather than refused. */
bool job_retry(struct pg *pg, struct arena *arena, struct uuid tenant, struct uuid id, struct job *job,
               struct fault *fault)
{
    pg_begin(pg);
    if (job_fetch(pg, arena, tenant, id, job, fault) && can_be_done(pg, arena, tenant, job, fault) &&
        retry(pg, arena, tenant, id, fault) && job_fetch(pg, arena, tenant, id, job, fault) && pg_commit(pg, fault))
        return true;
    pg_rollback(pg);
    return false;
}

void job_announce(struct redis *redis, struct arena *arena, struct uuid tenant, const struct job *job)
{
    struct queue_item item = {tenant, job->id, job->lane, work_priority_parse(str_of(job->priority)), job->queued_at};
    struct fault ignored = {0};

    if (!queue_announce(redis, arena, &item, 1, &ignored))
        fault_clear(&ignored); /* the sweeper finds it */
}

/* ---- JSON ---- */

static void put_progress(struct json_out *out, const struct job *job)
{
    json_open(out, "progress");
    json_put_int(out, "done", job->progress_done);
    if (job->progress_total < 0)
        json_put_null(out, "total");
    else
        json_put_int(out, "total", job->progress_total);
    json_put_text(out, "unit", job->progress_unit);
    json_close(out);
}

/* PostgreSQL writes an array of UUIDs as {a,b}. */
static void put_depends_on(struct json_out *out, struct arena *arena, struct str array)
{
    struct str rest = array.len > 2 ? (struct str){array.at + 1, array.len - 2} : (struct str){NULL, 0};

    json_list(out, "depends_on");
    while (rest.at) {
        struct str id = str_cut(&rest, ',');

        json_put_text(out, NULL, arena_strndup(arena, id.at, id.len));
    }
    json_end(out);
}

void job_json(struct json_out *out, struct arena *arena, const struct job *job)
{
    json_put_uuid(out, "id", job->id);
    json_put_text(out, "job_type", job->type);
    json_put_text(out, "priority", job->priority);
    json_put_text(out, "status", job->status);
    json_put_uuid(out, "course_id", job->course);
    json_put_uuid(out, "node_id", job->node);
    json_put_uuid(out, "material_id", job->material);
    json_put_int(out, "attempt", job->attempt);
    json_put_int(out, "max_attempts", job->max_attempts);
    json_put_text(out, "stage", job->stage);
    put_progress(out, job);
    json_put_text(out, "error_code", job->error_code);
    json_put_text(out, "error_message", job->error_message);
    if (job->result.at)
        json_put_raw(out, "result", job->result);
    else
        json_put_null(out, "result");
    put_depends_on(out, arena, job->depends_on);
    json_put_stamp(out, "queued_at", job->queued_at);
    json_put_stamp(out, "started_at", job->started_at);
    json_put_stamp(out, "completed_at", job->completed_at);
    json_put_stamp(out, "estimated_at", job->estimated_at);
    if (job->position > 0)
        json_put_int(out, "position", job->position);
    else
        json_put_null(out, "position");
    json_put_text(out, "request_id", job->request_id);
}
