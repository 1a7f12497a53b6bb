#include "fcgi/handlers/submissions_record.h"

#include "course/course.h"
#include "course/quota.h"
#include "course/student.h"
#include "fcgi/gates/change.h"
#include "fcgi/gates/idempotency.h"
#include "fcgi/handlers/jobs_estimate.h"
#include "fcgi/handlers/submissions.h"
#include "fcgi/response/response.h"

static struct submission_draft draft_of(const struct hand_in *in, size_t number)
{
    const struct upload *u = in->upload;

    return (struct submission_draft){
        .id = in->handed[number].submission,
        .course = in->course,
        .lesson = in->exercises.lessons[number],
        .exercise = in->exercises.ids[number],
        .student = in->student_row,
        .job = in->handed[number].job,
        .answer = in->answer,
        .answer_sha256 = in->sha256,
        .filename = u != NULL ? u->name : NULL,
        .object_key = u != NULL ? u->key : NULL,
        .content_type = u != NULL ? u->format->content_type : NULL,
        .size_bytes = u != NULL ? u->object.size : 0,
        .rubric = in->rubric,
        .response_language = in->response_language,
    };
}

/* False without a fault: there is one in flight. */
static bool enqueue(struct exchange *x, const struct hand_in *in, struct handed *one)
{
    one->order = submissions_order(x, in->course, one->submission);
    one->enqueued = work_enqueue(&x->unit, &one->order, &one->job);
    if (!one->enqueued && x->fault.kind == FAULT_CONFLICT)
        fault_clear(&x->fault);
    return one->enqueued;
}

/* The same answer: the earlier submission is the answer to it, and is reviewed again where its review has come to nothing. */
static bool repeat(struct exchange *x, const struct hand_in *in, const struct submission_same *same, struct handed *one)
{
    one->submission = same->id;
    one->job = same->job;
    one->duplicate = true;
    if (!same->failed)
        return true;
    return enqueue(x, in, one) ? submission_await(&x->unit, one->submission, one->job) : x->fault.kind == FAULT_NONE;
}

static bool hand_in_one(struct exchange *x, struct hand_in *in, size_t number)
{
    struct handed *one = &in->handed[number];
    struct submission_draft draft = draft_of(in, number);
    struct submission_same same;
    bool found;

    if (!submission_same(&x->unit, &draft, &same, &found))
        return false;
    if (found)
        return repeat(x, in, &same, one);
    one->submission = uuid_new();
    if (!enqueue(x, in, one))
        return false;
    draft = draft_of(in, number);
    return submission_insert(&x->unit, &draft);
}

static bool hand_in_all(struct exchange *x, struct hand_in *in)
{
    for (size_t i = 0; i < in->exercises.count; i++) {
        if (!hand_in_one(x, in, i))
            return false;
        in->new = in->new || in->handed[i].enqueued;
        in->file_taken = in->file_taken || (in->upload != NULL && !in->handed[i].duplicate);
    }
    return (!in->new || quota_jobs(&x->unit)) && (!in->file_taken || upload_forget(x, in->upload));
}

/* ---- the answer ---- */

static struct job *find_job(struct job *jobs, size_t count, struct uuid id)
{
    for (size_t i = 0; i < count; i++)
        if (uuid_equal(jobs[i].id, id))
            return &jobs[i];
    return NULL;
}

static bool fetch_jobs(struct exchange *x, const struct hand_in *in, struct job **jobs, size_t *count)
{
    struct uuid ids[SUBMISSION_AT_ONCE];

    for (size_t i = 0; i < in->exercises.count; i++)
        ids[i] = in->handed[i].job;
    return job_fetch_some(&x->unit, ids, in->exercises.count, jobs, count) && jobs_estimate(x, *jobs, *count);
}

static bool write_one(struct exchange *x, const struct handed *one, struct job *jobs, size_t count)
{
    return submissions_write(x, one->submission, find_job(jobs, count, one->job), one->duplicate);
}

/* For an exercise its submission and job; for a lesson a list of such. */
static bool write_answer(struct exchange *x, const struct hand_in *in)
{
    struct job *jobs;
    char id[UUID_TEXT];
    size_t count;
    bool done = true;

    if (!fetch_jobs(x, in, &jobs, &count))
        return false;
    response_header(x, "Location", "/api/v1/submissions/%s", uuid_format(in->handed[0].submission, id));
    json_open(&x->json, NULL);
    if (!uuid_is_nil(in->exercise)) {
        done = write_one(x, &in->handed[0], jobs, count);
    } else {
        json_list(&x->json, "submissions");
        for (size_t i = 0; done && i < in->exercises.count; i++) {
            json_open(&x->json, NULL);
            done = write_one(x, &in->handed[i], jobs, count);
            json_close(&x->json);
        }
        json_end(&x->json);
    }
    json_close(&x->json);
    return done;
}

static bool record_all(struct exchange *x, struct hand_in *in)
{
    pg_begin(x->unit.pg);
    return student_take(&x->unit, in->student, &in->student_row) && course_share(&x->unit, in->course) &&
           submission_exercises(&x->unit, in->course, in->exercise, in->lesson, &in->exercises) && hand_in_all(x, in) &&
           write_answer(x, in) && idempotency_keep(x, in->new ? 202 : 200) && idempotency_about(x, in->student_row) &&
           change_commit(x);
}

bool submissions_record(struct exchange *x, struct hand_in *in)
{
    if (!record_all(x, in)) {
        pg_rollback(x->unit.pg);
        return false;
    }
    for (size_t i = 0; i < in->exercises.count; i++)
        if (in->handed[i].enqueued)
            work_announce(x->redis, &x->unit, &in->handed[i].order, in->handed[i].job);
    return response_json(x, in->new ? 202 : 200);
}
