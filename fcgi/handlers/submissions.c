#include "fcgi/handlers/submissions.h"

#include "course/course.h"
#include "course/quota.h"
#include "course/submission.h"
#include "fcgi/gates/change.h"
#include "fcgi/handlers/jobs_estimate.h"
#include "fcgi/request/fields.h"
#include "fcgi/response/listing.h"
#include "fcgi/response/response.h"

static void write_submission(struct exchange *x, const struct pg_rows *rows)
{
    json_open(&x->json, NULL);
    submission_json(&x->json, rows, 0);
    json_close(&x->json);
}

bool submissions_write(struct exchange *x, struct uuid id, struct job *job, bool duplicate)
{
    struct pg_rows rows;

    if (!submission_fetch(&x->unit, id, false, &rows))
        return false;
    json_open(&x->json, "submission");
    submission_json(&x->json, &rows, 0);
    json_close(&x->json);
    if (job == NULL) {
        json_put_null(&x->json, "job");
    } else {
        json_open(&x->json, "job");
        job_json(&x->json, x->arena, job);
        json_close(&x->json);
    }
    json_put_bool(&x->json, "duplicate", duplicate);
    return true;
}

struct work_order submissions_order(struct exchange *x, struct uuid course, struct uuid id)
{
    char text[UUID_TEXT];

    uuid_format(id, text);
    return (struct work_order){
        .kind = WORK_HOMEWORK,
        .lane = WORK_LIGHT,
        .priority = WORK_NORMAL,
        .course = course,
        .subject = arena_strdup(x->arena, text),
        .payload = str_of(arena_printf(x->arena, "{\"submission\":\"%s\"}", text)),
        .request_id = x->request_id,
    };
}

/* ---- GET ---- */

bool submissions_show(struct exchange *x)
{
    struct pg_rows rows;
    struct uuid id;

    if (!field_path_uuid(x, "submission", "Submission", &id) || !submission_fetch(&x->unit, id, false, &rows))
        return false;
    write_submission(x, &rows);
    return response_json_tagged(x);
}

static const struct listing submissions = {submission_json, submission_created_at, submission_id};

static const char *read_status(struct exchange *x)
{
    static const char *const statuses[] = {"received", "reviewing", "reviewed", "failed"};
    const char *given = field_query(x, "status");

    for (size_t i = 0; given != NULL && i < ARRAY_COUNT(statuses); i++)
        if (strcmp(given, statuses[i]) == 0)
            return statuses[i];
    if (given != NULL)
        fault_field(&x->fault, x->arena, "status", "received, reviewing, reviewed or failed",
                    "'status' has an unknown value");
    return NULL;
}

static int read_needs_review(struct exchange *x)
{
    const char *given = field_query(x, "needs_review");

    if (given == NULL)
        return SUBMISSION_ANY;
    if (strcmp(given, "true") == 0)
        return SUBMISSION_TO_REVIEW;
    if (strcmp(given, "false") != 0)
        fault_field(&x->fault, x->arena, "needs_review", NULL, "'needs_review' must be true or false");
    return SUBMISSION_SETTLED;
}

static bool read_filter(struct exchange *x, struct submission_filter *filter)
{
    const char *student = field_query(x, "student_id");

    *filter = (struct submission_filter){.status = read_status(x), .needs_review = read_needs_review(x)};
    if (student != NULL) {
        const struct str name = str_trim_blank(str_of(student));

        filter->student = arena_strndup(x->arena, name.at, name.len);
    }
    field_page(x, &filter->page);
    (void)field_query_uuid(x, "course_id", &filter->course);
    (void)field_query_uuid(x, "exercise_id", &filter->exercise);
    return fields_ok(x);
}

bool submissions_index(struct exchange *x)
{
    struct submission_filter filter;
    struct pg_rows rows;
    int64_t total;

    if (!read_filter(x, &filter) || !submission_list(&x->unit, &filter, &rows, &total))
        return false;
    listing_write(x, &submissions, &filter.page, &rows, total);
    return response_json(x, 200);
}

/* ---- POST /submissions/{submission}/regrade ---- */

/* An exercise that is gone cannot be judged by. It may still go before the job starts, which then says so. */
static bool has_exercise(struct exchange *x, const struct pg_rows *rows)
{
    struct submission_exercises exercises;

    if (submission_exercises(&x->unit, submission_course(rows, 0), submission_exercise(rows, 0), (struct uuid){0},
                             &exercises))
        return true;
    if (x->fault.kind == FAULT_NOT_FOUND) {
        fault_clear(&x->fault);
        fault_set(&x->fault, FAULT_CONFLICT, "The exercise has been removed: there is nothing to judge the answer by");
    }
    return false;
}

static bool regrade(struct exchange *x, struct uuid id, struct work_order *order, struct job *job)
{
    struct pg_rows rows;
    struct uuid made;

    pg_begin(x->unit.pg);
    if (!submission_fetch(&x->unit, id, false, &rows) || !course_share(&x->unit, submission_course(&rows, 0)) ||
        !has_exercise(x, &rows))
        return false;
    *order = submissions_order(x, submission_course(&rows, 0), id);
    return work_enqueue(&x->unit, order, &made) && quota_jobs(&x->unit) && submission_await(&x->unit, id, made) &&
           job_fetch(&x->unit, made, job) && jobs_estimate(x, job, 1);
}

bool submissions_regrade(struct exchange *x)
{
    struct work_order order;
    struct uuid id;
    struct job job;
    char text[UUID_TEXT];
    bool written;

    if (!field_path_uuid(x, "submission", "Submission", &id) || !regrade(x, id, &order, &job))
        return false;
    response_header(x, "Location", "/api/v1/jobs/%s", uuid_format(job.id, text));
    json_open(&x->json, NULL);
    written = submissions_write(x, id, &job, false);
    json_close(&x->json);
    if (!written || !change_commit(x))
        return false;
    work_announce(x->redis, &x->unit, &order, job.id);
    return response_json(x, 202);
}
