#include "course/submission.h"

#include "base/limits.h"

/* ---- handing in ---- */

static void read_exercises(const struct pg_rows *rows, struct submission_exercises *exercises)
{
    exercises->count = (size_t)rows->count;
    for (int row = 0; row < rows->count; row++) {
        exercises->ids[row] = pg_get_uuid(rows, row, PG_COL(answered, id));
        exercises->lessons[row] = pg_get_uuid(rows, row, PG_COL(answered, lesson_id));
    }
}

static bool of_lesson(const struct unit *unit, struct uuid course, struct uuid lesson,
                      struct submission_exercises *exercises)
{
    struct pg_rows rows;

    if (!PG_RUN(unit, &rows, lesson_exists, pg_uuid(course), pg_uuid(lesson)))
        return false;
    if (rows.count == 0)
        return fault_set(unit->fault, FAULT_NOT_FOUND, "Lesson not found");
    if (!PG_RUN(unit, &rows, exercises_hold, pg_uuid(course), pg_uuid(lesson), pg_bigint(SUBMISSION_AT_ONCE + 1)))
        return false;
    if (rows.count == 0)
        return fault_field(unit->fault, unit->arena, "lesson_id", "Name an exercise with 'exercise_id'",
                           "The lesson has no open exercises");
    if (rows.count > SUBMISSION_AT_ONCE)
        return fault_field(unit->fault, unit->arena, "lesson_id", "Name an exercise with 'exercise_id'",
                           "The lesson has more than %d open exercises", SUBMISSION_AT_ONCE);
    read_exercises(&rows, exercises);
    return true;
}

bool submission_exercises(const struct unit *unit, struct uuid course, struct uuid exercise, struct uuid lesson,
                          struct submission_exercises *exercises)
{
    struct pg_rows rows;

    if (uuid_is_nil(exercise))
        return of_lesson(unit, course, lesson, exercises);
    if (!PG_RUN(unit, &rows, exercise_hold, pg_uuid(course), pg_uuid(exercise)))
        return false;
    if (rows.count == 0)
        return fault_set(unit->fault, FAULT_NOT_FOUND, "Exercise not found");
    read_exercises(&rows, exercises);
    return true;
}

bool submission_same(const struct unit *unit, const struct submission_draft *draft, struct submission_same *same,
                     bool *found)
{
    struct pg_rows rows;

    if (!PG_RUN(unit, &rows, submission_same, pg_uuid(draft->student), pg_uuid(draft->exercise),
                pg_text(draft->answer_sha256)))
        return false;
    *found = rows.count > 0;
    if (*found)
        *same = (struct submission_same){.id = pg_get_uuid(&rows, 0, PG_COL(submission_same, id)),
                                         .job = pg_get_uuid(&rows, 0, PG_COL(submission_same, job_id)),
                                         .failed = pg_get_bool(&rows, 0, PG_COL(submission_same, failed))};
    return true;
}

bool submission_insert(const struct unit *unit, const struct submission_draft *draft)
{
    return PG_RUN(unit, NULL, submission_insert, pg_uuid(draft->id), pg_uuid(draft->course), pg_uuid(draft->lesson),
                  pg_uuid(draft->exercise), pg_uuid(draft->student), pg_text(draft->answer),
                  pg_text(draft->answer_sha256), pg_text(draft->filename), pg_text(draft->object_key),
                  pg_text(draft->content_type), draft->object_key != NULL ? pg_bigint(draft->size_bytes) : pg_null(),
                  pg_json(draft->rubric), pg_text(draft->response_language), pg_uuid(draft->job));
}

bool submission_await(const struct unit *unit, struct uuid id, struct uuid job)
{
    return PG_RUN(unit, NULL, submission_await, pg_uuid(id), pg_uuid(job));
}

/* ---- looking ---- */

bool submission_fetch(const struct unit *unit, struct uuid id, bool hold, struct pg_rows *rows)
{
    return (!hold || PG_RUN(unit, rows, submission_hold, pg_uuid(id))) &&
           PG_RUN(unit, rows, submission_by_id, pg_uuid(id)) &&
           (rows->count > 0 || fault_set(unit->fault, FAULT_NOT_FOUND, "Submission not found"));
}

/* A student that nobody knows has none. */
static bool find_student(const struct unit *unit, const char *name, struct uuid *student, bool *found)
{
    struct pg_rows rows;

    *student = (struct uuid){0};
    *found = true;
    if (name == NULL)
        return true;
    if (!PG_RUN(unit, &rows, student_find, pg_text(name)))
        return false;
    *found = rows.count > 0;
    if (*found)
        *student = pg_get_uuid(&rows, 0, PG_COL(student_find, id));
    return true;
}

static struct pg_value needs_review(const struct submission_filter *filter)
{
    return filter->needs_review == SUBMISSION_ANY ? pg_null() : pg_bool(filter->needs_review == SUBMISSION_TO_REVIEW);
}

bool submission_list(const struct unit *unit, const struct submission_filter *f, struct pg_rows *rows, int64_t *total)
{
    struct pg_rows counted;
    struct uuid student;
    bool found;

    *rows = (struct pg_rows){0};
    *total = 0;
    if (!find_student(unit, f->student, &student, &found))
        return false;
    if (!found)
        return true;
    if (!PG_RUN(unit, rows, submissions_page, pg_uuid(student), pg_uuid(f->course), pg_uuid(f->exercise),
                pg_text(f->status), needs_review(f), pg_stamp(f->page.after_at), pg_uuid(f->page.after_id),
                pg_bigint(f->page.limit + 1), pg_bigint(f->page.offset)) ||
        !PG_RUN(unit, &counted, submissions_count, pg_uuid(student), pg_uuid(f->course), pg_uuid(f->exercise),
                pg_text(f->status), needs_review(f), pg_bigint(LIMIT_TOTAL)))
        return false;
    *total = pg_get_int(&counted, 0, PG_COL(submissions_count, total));
    return true;
}

bool submission_override(const struct unit *unit, struct uuid id, struct str override)
{
    return PG_RUN(unit, NULL, submission_override, pg_uuid(id), pg_json(override));
}

struct str submission_overridden(const struct pg_rows *rows, int row)
{
    return pg_get_str(rows, row, PG_COL(submission, override));
}

struct uuid submission_course(const struct pg_rows *rows, int row)
{
    return pg_get_uuid(rows, row, PG_COL(submission, course_id));
}

struct uuid submission_exercise(const struct pg_rows *rows, int row)
{
    return pg_get_uuid(rows, row, PG_COL(submission, exercise_id));
}

struct uuid submission_id(const struct pg_rows *rows, int row)
{
    return pg_get_uuid(rows, row, PG_COL(submission, id));
}

stamp submission_created_at(const struct pg_rows *rows, int row)
{
    return pg_get_stamp(rows, row, PG_COL(submission, created_at));
}

/* ---- JSON ---- */

static void put_number(struct json_out *out, const char *key, const struct pg_rows *rows, int row, int column)
{
    if (pg_is_null(rows, row, column))
        json_put_null(out, key);
    else
        json_put_double(out, key, pg_get_double(rows, row, column));
}

static void put_flag(struct json_out *out, const char *key, const struct pg_rows *rows, int row, int column)
{
    if (pg_is_null(rows, row, column))
        json_put_null(out, key);
    else
        json_put_bool(out, key, pg_get_bool(rows, row, column));
}

static void put_grader(struct json_out *out, const struct pg_rows *rows, int row)
{
    if (pg_is_null(rows, row, PG_COL(submission, provider))) {
        json_put_null(out, "grader");
        return;
    }
    json_open(out, "grader");
    json_put_text(out, "provider", pg_get_text(rows, row, PG_COL(submission, provider)));
    json_put_text(out, "model_id", pg_get_text(rows, row, PG_COL(submission, model_id)));
    json_put_text(out, "prompt_version", pg_get_text(rows, row, PG_COL(submission, prompt_version)));
    json_close(out);
}

/* The machine's marks. */
static void put_review(struct json_out *out, const struct pg_rows *rows, int row)
{
    put_number(out, "score", rows, row, PG_COL(submission, score));
    put_flag(out, "passed", rows, row, PG_COL(submission, passed));
    json_put_raw(out, "criteria", pg_get_str(rows, row, PG_COL(submission, criteria)));
    json_put_text(out, "feedback", pg_get_text(rows, row, PG_COL(submission, feedback)));
    put_number(out, "confidence", rows, row, PG_COL(submission, confidence));
    json_put_bool(out, "needs_review", pg_get_bool(rows, row, PG_COL(submission, needs_review)));
    json_put_raw(out, "review_reasons", pg_get_str(rows, row, PG_COL(submission, review_reasons)));
    json_put_raw(out, "similar_to", pg_get_str(rows, row, PG_COL(submission, similar_to)));
    put_grader(out, rows, row);
}

void submission_json(struct json_out *out, const struct pg_rows *rows, int row)
{
    json_put_uuid(out, "id", submission_id(rows, row));
    json_put_uuid(out, "course_id", submission_course(rows, row));
    json_put_uuid(out, "lesson_id", pg_get_uuid(rows, row, PG_COL(submission, lesson_id)));
    json_put_uuid(out, "exercise_id", submission_exercise(rows, row));
    json_put_text(out, "student_id", pg_get_text(rows, row, PG_COL(submission, student_id)));
    json_put_int(out, "attempt", pg_get_int(rows, row, PG_COL(submission, attempt)));
    json_put_text(out, "filename", pg_get_text(rows, row, PG_COL(submission, filename)));
    json_put_text(out, "response_language", pg_get_text(rows, row, PG_COL(submission, response_language)));
    json_put_text(out, "status", pg_get_text(rows, row, PG_COL(submission, status)));
    json_put_text(out, "error_code", pg_get_text(rows, row, PG_COL(submission, error_code)));
    json_put_text(out, "error_message", pg_get_text(rows, row, PG_COL(submission, error_message)));
    put_review(out, rows, row);
    json_put_raw(out, "override", submission_overridden(rows, row));
    json_put_uuid(out, "job_id", pg_get_uuid(rows, row, PG_COL(submission, job_id)));
    json_put_stamp(out, "created_at", submission_created_at(rows, row));
    json_put_stamp(out, "reviewed_at", pg_get_stamp(rows, row, PG_COL(submission, reviewed_at)));
}

/* ---- the review ---- */

bool submission_take(const struct unit *unit, struct uuid id, struct uuid job, struct submission_task *task)
{
    struct pg_rows rows;

    if (!PG_RUN(unit, &rows, submission_task, pg_uuid(id), pg_uuid(job)))
        return false;
    if (rows.count == 0)
        return fault_set(unit->fault, FAULT_NOT_FOUND, "The submission is not there any more.");
    *task = (struct submission_task){
        .id = id,
        .exercise = pg_get_uuid(&rows, 0, PG_COL(submission_task, exercise_id)),
        .student = pg_get_uuid(&rows, 0, PG_COL(submission_task, student_id)),
        .answer = pg_get_text(&rows, 0, PG_COL(submission_task, answer)),
        .answer_sha256 = pg_get_text(&rows, 0, PG_COL(submission_task, answer_sha256)),
        .filename = pg_get_text(&rows, 0, PG_COL(submission_task, filename)),
        .object_key = pg_get_text(&rows, 0, PG_COL(submission_task, object_key)),
        .response_language = pg_get_text(&rows, 0, PG_COL(submission_task, response_language)),
        .rubric = pg_get_str(&rows, 0, PG_COL(submission_task, rubric)),
    };
    return true;
}

struct likeness {
    struct uuid id;
    double similarity;
};

/* The likest first; of equal ones the older, whose id is less. */
static int by_similarity(const void *a, const void *b)
{
    const struct likeness *one = a, *other = b;

    if (one->similarity != other->similarity)
        return one->similarity < other->similarity ? 1 : -1;
    return memcmp(one->id.bytes, other->id.bytes, sizeof one->id.bytes);
}

static size_t find_likenesses(const struct pg_rows *rows, const char *signature, struct likeness *found)
{
    size_t count = 0;

    for (int row = 0; row < rows->count; row++) {
        const double similarity =
            near_copy_similarity(signature, pg_get_text(rows, row, PG_COL(submission_candidates, signature)));

        if (similarity >= NEAR_COPY_FROM)
            found[count++] = (struct likeness){pg_get_uuid(rows, row, PG_COL(submission_candidates, id)), similarity};
    }
    qsort(found, count, sizeof *found, by_similarity);
    return MIN(count, SUBMISSION_SIMILAR);
}

static bool keep_likenesses(const struct unit *unit, struct uuid id, const struct likeness *found, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!PG_RUN(unit, NULL, submission_likeness_put, pg_uuid(id), pg_uuid(found[i].id),
                    pg_double(found[i].similarity)))
            return false;
    return true;
}

static bool compare(const struct unit *unit, const struct submission_task *task, const struct near_copy *copy)
{
    const char *bands = copy != NULL ? copy->bands : "{}";
    struct likeness *found;
    struct pg_rows rows;

    if (!PG_RUN(unit, NULL, submission_likenesses_drop, pg_uuid(task->id)) ||
        !PG_RUN(unit, NULL, submission_bands_put, pg_uuid(task->id), pg_uuid(task->exercise), pg_text(bands)))
        return false;
    if (copy == NULL)
        return true;
    if (!PG_RUN(unit, &rows, submission_candidates, pg_uuid(task->id), pg_uuid(task->exercise), pg_text(bands),
                pg_uuid(task->student), pg_bigint(SUBMISSION_COMPARED)))
        return false;
    found = arena_array(unit->arena, (size_t)rows.count + 1, sizeof *found);
    return keep_likenesses(unit, task->id, found, find_likenesses(&rows, copy->signature, found));
}

bool submission_review(const struct unit *unit, const struct submission_task *task,
                       const struct submission_marks *marks)
{
    struct pg_rows rows;

    if (!PG_RUN(unit, &rows, submission_review, pg_uuid(task->id), pg_double(marks->score), pg_json(marks->criteria),
                pg_text(marks->feedback), pg_double(marks->confidence), pg_bool(marks->needs_review),
                pg_json(marks->reasons), pg_text(marks->provider), pg_text(marks->model_id),
                pg_text(marks->prompt_version), pg_text(marks->input_hash), pg_str(marks->answer),
                pg_text(marks->copy != NULL ? marks->copy->signature : NULL)))
        return false;
    if (rows.affected != 1)
        return fault_set(unit->fault, FAULT_NOT_FOUND, "The submission is not there any more.");
    return compare(unit, task, marks->copy);
}
