/* Of submissions.h: an answer is handed in, as JSON or as a form with a file. */
#include "base/digest.h"
#include "course/course.h"
#include "course/material.h"
#include "course/structure.h"
#include "course/student.h"
#include "course/submission.h"
#include "fcgi/gates/idempotency.h"
#include "fcgi/handlers/jobs_estimate.h"
#include "fcgi/handlers/submissions.h"
#include "fcgi/request/fields.h"
#include "fcgi/response/response.h"
#include "fcgi/upload/upload.h"

/* One exercise of those that the answer is for. */
struct handed {
    struct uuid submission, job; /* the job nil: it is not there any more */
    bool duplicate;              /* the submission was there */
    bool enqueued;               /* the job is this request's */
    struct work_order order;
};

struct hand_in {
    struct uuid course, exercise, lesson; /* one of the last two */
    const char *student, *answer;         /* the answer NULL: it is in the file */
    const char *response_language;
    struct str rubric; /* JSON; at == NULL: none */
    char sha256[DIGEST_SHA256_HEX];
    struct upload *upload; /* NULL: JSON */
    bool file_taken;       /* a submission has the file */
    struct uuid student_row;
    struct submission_exercises exercises;
    struct handed handed[SUBMISSION_AT_ONCE];
    bool new; /* something is to be reviewed */
};

/* ---- the fields ---- */

static void write_criterion(struct exchange *x, struct json_out *out, const json_t *item)
{
    json_open(out, NULL);
    json_put_text(out, "criterion", field_text(x, item, "criterion", FIELD_REQUIRED, 1, LIMIT_TITLE));
    json_put_int(out, "max_points", field_whole(x, item, "max_points", FIELD_REQUIRED, 1, STRUCTURE_POINTS, 1));
    json_close(out);
}

/* As it is kept: with nothing but what is known. */
static struct str read_rubric(struct exchange *x, const json_t *list)
{
    struct buf *buf = buf_new(x->arena, LIMIT_JSON_BODY);
    struct json_out out = json_out(buf);
    const json_t *item;
    size_t i;

    if (!json_is_array(list) || json_array_size(list) < 1 || json_array_size(list) > STRUCTURE_CRITERIA) {
        fault_field(&x->fault, x->arena, "rubric", "[{\"criterion\": \"Names both\", \"max_points\": 5}]",
                    "'rubric' must be a list of 1 to %d criteria", STRUCTURE_CRITERIA);
        return (struct str){0};
    }
    json_list(&out, NULL);
    json_array_foreach(list, i, item)
    {
        if (json_is_object(item))
            write_criterion(x, &out, item);
        else
            fault_field(&x->fault, x->arena, "rubric", NULL, "Item %zu of 'rubric' is no object", i);
    }
    json_end(&out);
    return buf_str(buf);
}

static void require_one_target(struct exchange *x, const json_t *object)
{
    const bool exercise = field_value(x, object, "exercise_id") != NULL;
    const bool lesson = field_value(x, object, "lesson_id") != NULL;

    if (exercise == lesson)
        fault_field(&x->fault, x->arena, "exercise_id", "An exercise, or a lesson for all its open exercises",
                    exercise ? "'exercise_id' and 'lesson_id' cannot come together"
                             : "One of 'exercise_id' and 'lesson_id' is required");
}

/* A whole body, or the fields of a form. */
static void read_fields(struct exchange *x, const json_t *object, struct hand_in *in)
{
    const json_t *rubric = field_value(x, object, "rubric");

    in->student = field_name(x, object, "student_id", FIELD_REQUIRED, 1, SUBMISSION_STUDENT);
    in->exercise = field_uuid(x, object, "exercise_id");
    in->lesson = field_uuid(x, object, "lesson_id");
    in->response_language = field_language(x, object, "response_language");
    if (rubric != NULL)
        in->rubric = read_rubric(x, rubric);
    require_one_target(x, object);
}

/* ---- one transaction for all of it ---- */

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
    return !in->file_taken || upload_forget(x, in->upload);
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
           pg_commit(x->unit.pg, &x->fault);
}

static bool record(struct exchange *x, struct hand_in *in)
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

/* ---- JSON ---- */

static bool create_from_text(struct exchange *x, struct hand_in *in)
{
    json_t *body;

    if (!field_body(x, &body))
        return false;
    read_fields(x, body, in);
    in->answer = field_text(x, body, "answer", FIELD_REQUIRED, 1, SUBMISSION_ANSWER);
    if (!fields_ok(x) || !field_path_uuid(x, "course", "Course", &in->course) || !idempotency_claim(x, body))
        return false;
    digest_sha256_hex(str_of(in->answer), in->sha256);
    return record(x, in);
}

/* ---- a form with a file ---- */

static bool name_fits(struct exchange *x, const struct upload *u, bool whole)
{
    (void)whole;
    return source_answer_allowed(u->name, &x->fault);
}

/* The fields are read by read_form_fields, as those of a body are. */
static bool fields_fit(struct exchange *x, struct upload *u)
{
    (void)x;
    (void)u;
    return true;
}

static const char *const form_fields[] = {"student_id", "exercise_id",       "lesson_id", "rubric",
                                          "filename",   "response_language", NULL};
static const struct upload_kind answer_form = {
    .fields = form_fields, .most_bytes = SUBMISSION_FILE_MIB * MIB, .name_fits = name_fits, .fields_fit = fields_fit};

/* The rubric is JSON in a field. */
static json_t *read_form_value(struct exchange *x, const char *name, const char *value)
{
    struct fault ignored = {0};
    json_t *tree;

    if (strcmp(name, "rubric") != 0)
        return json_string(value);
    return json_read(x->arena, str_of(value), &tree, &ignored) ? json_incref(tree) : json_false();
}

static bool read_form_fields(struct exchange *x, struct hand_in *in)
{
    json_t *object = json_keep(x->arena, json_object());

    for (const char *const *name = form_fields; *name != NULL; name++) {
        const char *value = upload_field(in->upload, *name);

        if (value != NULL)
            json_object_set_new(object, *name, read_form_value(x, *name, value));
    }
    (void)field_value(x, object, "filename"); /* the upload has read it */
    read_fields(x, object, in);
    return fields_ok(x);
}

static const char *text_of(const char *text)
{
    return text != NULL ? text : "";
}

/* Two forms are the same when all that is kept of them is; they differ in their boundary at least. */
static bool is_first(struct exchange *x, const struct hand_in *in)
{
    const struct upload *u = in->upload;
    char digest[DIGEST_SHA256_HEX];

    digest_sha256_hex(
        str_of(arena_printf(x->arena, "%s\n%s\n%s\n%s\n%s\n%s\n%s", in->student,
                            text_of(upload_field(u, "exercise_id")), text_of(upload_field(u, "lesson_id")),
                            text_of(in->rubric.at), text_of(in->response_language), u->name, in->sha256)),
        digest);
    return idempotency_match(x, digest);
}

static bool receive(struct exchange *x, struct hand_in *in)
{
    if (!upload_receive(x, material_folder(x->arena, x->caller.tenant, in->course, uuid_new()), in->upload) ||
        !read_form_fields(x, in) || !upload_commit(x, in->upload) || !upload_resume(x))
        return false;
    snprintf(in->sha256, sizeof in->sha256, "%s", in->upload->object.sha256);
    return is_first(x, in) && record(x, in);
}

static bool create_from_file(struct exchange *x, struct hand_in *in)
{
    struct upload *upload = arena_alloc(x->arena, sizeof *upload);
    bool done;

    in->upload = upload;
    if (!field_path_uuid(x, "course", "Course", &in->course) || !upload_open(x, &answer_form, upload) ||
        !course_check(&x->unit, in->course) || !idempotency_begin(x))
        return false;
    done = receive(x, in);
    if (!done)
        upload_explain_loss(x, in->course);
    if (!done || !in->file_taken)
        upload_discard(x, upload);
    return done;
}

static bool is_form(const struct exchange *x)
{
    struct str rest = str_of(x->content_type);

    return str_equal_nocase(str_trim(str_cut(&rest, ';')), STR("multipart/form-data"));
}

bool submissions_create(struct exchange *x)
{
    struct hand_in *in = arena_alloc(x->arena, sizeof *in);

    if (is_form(x))
        return create_from_file(x, in);
    if (field_body_is_json(x))
        return create_from_text(x, in);
    return fault_set(&x->fault, FAULT_MEDIA_TYPE, "Content-Type must be application/json or multipart/form-data");
}
