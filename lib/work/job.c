#include "work/job.h"

#include "base/limits.h"
#include "course/mapping_refresh.h"
#include "work/queue.h"

/* The columns every statement that returns jobs has, in this order. */
static void read_row(const struct pg_rows *rows, int row, struct job *job)
{
    *job = (struct job){
        .id = pg_get_uuid(rows, row, PG_COL(job, id)),
        .type = pg_get_text(rows, row, PG_COL(job, job_type)),
        .priority = pg_get_text(rows, row, PG_COL(job, priority)),
        .lane = work_lane_parse(pg_get_str(rows, row, PG_COL(job, lane))),
        .status = pg_get_text(rows, row, PG_COL(job, status)),
        .course = pg_get_uuid(rows, row, PG_COL(job, course_id)),
        .node = pg_get_uuid(rows, row, PG_COL(job, node_id)),
        .material = pg_get_uuid(rows, row, PG_COL(job, material_id)),
        .attempt = (int)pg_get_int(rows, row, PG_COL(job, attempt)),
        .max_attempts = (int)pg_get_int(rows, row, PG_COL(job, max_attempts)),
        .stage = pg_get_text(rows, row, PG_COL(job, stage)),
        .progress_done = pg_get_int(rows, row, PG_COL(job, progress_done)),
        .progress_total = pg_is_null(rows, row, PG_COL(job, progress_total))
                              ? -1
                              : pg_get_int(rows, row, PG_COL(job, progress_total)),
        .progress_unit = pg_get_text(rows, row, PG_COL(job, progress_unit)),
        .error_code = pg_get_text(rows, row, PG_COL(job, error_code)),
        .error_message = pg_get_text(rows, row, PG_COL(job, error_message)),
        .request_id = pg_get_text(rows, row, PG_COL(job, request_id)),
        .queued_at = pg_get_stamp(rows, row, PG_COL(job, queued_at)),
        .started_at = pg_get_stamp(rows, row, PG_COL(job, started_at)),
        .completed_at = pg_get_stamp(rows, row, PG_COL(job, completed_at)),
        .created_at = pg_get_stamp(rows, row, PG_COL(job, created_at)),
        .depends_on = pg_get_str(rows, row, PG_COL(job, depends_on)),
        .result = pg_get_str(rows, row, PG_COL(job, result)),
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

bool job_fetch(const struct unit *unit, struct uuid id, struct job *job)
{
    struct pg_rows rows;

    if (!PG_RUN(unit, &rows, jobs_by_ids, pg_uuids(&id, 1)))
        return false;
    if (rows.count == 0)
        return fault_set(unit->fault, FAULT_NOT_FOUND, "Job not found");
    read_row(&rows, 0, job);
    return true;
}

bool job_status(const struct unit *unit, struct uuid id, const char **status)
{
    struct pg_rows rows;

    if (!PG_RUN(unit, &rows, job_status, pg_uuid(id)))
        return false;
    if (rows.count == 0)
        return fault_set(unit->fault, FAULT_NOT_FOUND, "Job not found");
    *status = pg_get_text(&rows, 0, PG_COL(job_status, status));
    return true;
}

/* ---- lists ---- */

static bool count_all(const struct unit *unit, const struct job_filter *f, int64_t *total)
{
    struct pg_rows rows;

    if (!PG_RUN(unit, &rows, jobs_count, f->statuses ? pg_texts(f->statuses, f->status_count) : pg_null(),
                pg_text(f->type), pg_uuid(f->course), pg_uuid(f->material), pg_bigint(LIMIT_TOTAL)))
        return false;
    *total = pg_get_int(&rows, 0, PG_COL(jobs_count, total));
    return true;
}

static void read_rows(struct arena *arena, const struct pg_rows *rows, struct job **jobs, size_t *count)
{
    *count = (size_t)rows->count;
    *jobs = arena_array(arena, *count + 1, sizeof **jobs);
    for (int row = 0; row < rows->count; row++)
        read_row(rows, row, &(*jobs)[row]);
}

bool job_list(const struct unit *unit, const struct job_filter *f, struct job **jobs, size_t *count, int64_t *total)
{
    struct pg_rows rows;

    if (!PG_RUN(unit, &rows, jobs_page, f->statuses ? pg_texts(f->statuses, f->status_count) : pg_null(),
                pg_text(f->type), pg_uuid(f->course), pg_uuid(f->material), pg_bigint(f->page.limit + 1),
                pg_bigint(f->page.offset), pg_stamp(f->page.after_at), pg_uuid(f->page.after_id)))
        return false;
    read_rows(unit->arena, &rows, jobs, count);
    return count_all(unit, f, total);
}

bool job_fetch_some(const struct unit *unit, const struct uuid *ids, size_t id_count, struct job **jobs, size_t *count)
{
    struct pg_rows rows;

    if (!PG_RUN(unit, &rows, jobs_by_ids, pg_uuids(ids, id_count)))
        return false;
    read_rows(unit->arena, &rows, jobs, count);
    return true;
}

/* ---- what a tenant can do ---- */

static bool cancel(const struct unit *unit, struct uuid id)
{
    struct pg_rows rows;

    return PG_RUN(unit, &rows, job_cancel, pg_uuid(id)) &&
           (rows.count == 0 || (mapping_refresh_of_job(unit, id) && work_fail_dependents(unit, id)));
}

/* The job's course is held first, as whoever changes or deletes something of it does: what is found of mappings is written there too. */
bool job_cancel(const struct unit *unit, struct uuid id, struct job *job)
{
    struct pg_rows rows;

    if (!job_fetch(unit, id, job) || !PG_RUN(unit, &rows, course_lock, pg_uuid(job->course)) || !cancel(unit, id) ||
        !job_fetch(unit, id, job))
        return false;
    return is(job->status, "cancelled") ||
           fault_set(unit->fault, FAULT_CONFLICT, "The job has ended already: its status is '%s'", job->status);
}

/* The job's course is held first, as whoever deletes something of it does: what is there stays until the job is queued, and its deletion
 * cancels the job then. */
static bool can_be_done(const struct unit *unit, const struct job *job)
{
    struct pg_rows rows, hopeless;
    char text[UUID_TEXT];

    if (!PG_RUN(unit, &rows, course_lock, pg_uuid(job->course)) ||
        !PG_RUN(unit, &rows, job_subject, pg_uuid(job->id)) || !PG_RUN(unit, &hopeless, job_hopeless, pg_uuid(job->id)))
        return false;
    if (rows.count == 0)
        return fault_set(unit->fault, FAULT_CONFLICT, "What the job works on has been deleted");
    return hopeless.count == 0 || fault_set(unit->fault, FAULT_CONFLICT,
                                            "The job depends on %s, which has not been done: retry that one first",
                                            uuid_format(pg_get_uuid(&hopeless, 0, PG_COL(job_hopeless, id)), text));
}

static bool retry(const struct unit *unit, struct uuid id)
{
    struct pg_rows rows;

    pg_expect(unit->pg, "jobs_one_in_flight");
    if (PG_RUN(unit, &rows, job_retry, pg_uuid(id)))
        return rows.count == 1 ||
               fault_set(unit->fault, FAULT_CONFLICT, "Only a job that has failed or was cancelled can be retried");
    if (pg_violated(unit->pg)[0])
        fault_set(unit->fault, FAULT_CONFLICT, "Another job does the same work already");
    return false;
}

/* The job is fetched before too: a stranger's is not found rather than refused. */
bool job_retry(const struct unit *unit, struct uuid id, struct job *job)
{
    return job_fetch(unit, id, job) && can_be_done(unit, job) && retry(unit, id) && mapping_refresh_of_job(unit, id) &&
           job_fetch(unit, id, job);
}

void job_announce(struct redis *redis, const struct unit *unit, const struct job *job)
{
    struct queue_item item = {unit->tenant, job->id, job->lane, work_priority_parse(str_of(job->priority)),
                              job->queued_at};
    struct fault ignored = {0};

    if (!queue_announce(redis, unit->arena, &item, 1, &ignored))
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
