/*
 * check_homework: judges one answer of a student. A file is read by cs-extract, as a material is; grade_answer judges (grade.h); the marks, the
 * near-copies among the answers of others and the end of the job are one transaction.
 *
 * Payload: {submission}, which is the subject as well. Result: {submission_id, score, needs_review, provider}. What was paid for is the checkpoint,
 * which the grader writes and reads; a file that has been read is read again by a next attempt, for that costs no money.
 */
#include <unistd.h>

#include "base/limits.h"
#include "course/document.h"
#include "course/exercise.h"
#include "course/submission.h"
#include "jobs/homework/grade.h"
#include "jobs/ingest/extraction.h"
#include "jobs/processors.h"
#include "jobs/runner/run.h"

struct homework {
    struct run *run;
    int64_t until; /* models are asked */
    struct submission_task task;
    struct exercise_taught taught;
    struct str answer;
    struct grading grading;
};

/* ---- what is to be judged ---- */

static bool load(struct homework *homework)
{
    struct run *run = homework->run;
    struct uuid id;

    if (!uuid_parse(str_of(json_get_text(run->payload, "submission", "")), &id))
        return fault_log(&run->fault, FAULT_INTERNAL, "the job names no submission");
    if (!pg_ready(run->unit.pg, &run->fault) || !submission_take(&run->unit, id, run->claim->job, &homework->task))
        return false;
    if (exercise_fetch(&run->unit, run->claim->course, homework->task.exercise, &homework->taught))
        return true;
    if (run->fault.kind == FAULT_NOT_FOUND) {
        fault_clear(&run->fault);
        fault_set(&run->fault, FAULT_NOT_FOUND,
                  "The exercise has been removed: there is nothing to judge the answer by.");
    }
    return false;
}

/* ---- an answer in a file ---- */

static bool fetch(struct homework *homework, int *file, int64_t *size)
{
    struct run *run = homework->run;
    struct store_object object;

    if (!run_store(run) ||
        !store_fetch(run->store, homework->task.object_key, run_scratch(run->settings), file, &object, &run->fault))
        return false;
    *size = object.size;
    return strcmp(object.sha256, homework->task.answer_sha256) == 0 ||
           fault_set(&run->fault, FAULT_INTEGRITY_BROKEN, "The stored file is not the one that was handed in.");
}

static bool extract(struct homework *homework, int file, int64_t size, struct document *document)
{
    struct run *run = homework->run;
    const struct source_format *format = source_format_as(homework->task.filename, SOURCE_TEXT);
    const int timeout_s = run_time_limit_s(run->settings, run->claim->lane);
    const struct extraction_order order = {
        .format = format->extractor,
        .timeout_s = timeout_s,
        .cpu_s = extraction_cpu_s(size, format->heavy, timeout_s),
        .file = file,
    };
    struct str text;

    return extraction_run(run->arena, run->settings, &order, &text, &run->fault) &&
           document_read(run->arena, text, format->type, document, &run->fault);
}

/* The texts of all chunks, a blank line between them. */
static bool join(struct homework *homework, const struct document *document)
{
    struct run *run = homework->run;
    struct buf *text = buf_new(run->arena, LIMIT_DOCUMENT);
    const json_t *chunk;
    size_t i;

    json_array_foreach(json_object_get(document->tree, "chunks"), i, chunk)
    {
        if (text->len > 0)
            buf_puts(text, "\n\n");
        buf_puts(text, json_get_text(chunk, "text", ""));
    }
    homework->answer = str_trim_blank(buf_str(text));
    return homework->answer.len > 0 ||
           fault_set(&run->fault, FAULT_UNSUPPORTED_FORMAT,
                     "The file holds no text that could be read, such as a scan: hand in the text itself.");
}

static bool read_file(struct homework *homework)
{
    struct document document;
    int file = -1;
    int64_t size;
    bool done;

    run_progress(homework->run, "read", 0, 1, "steps");
    done = fetch(homework, &file, &size) && extract(homework, file, size, &document) && join(homework, &document);
    if (file >= 0)
        close(file);
    if (done)
        run_progress(homework->run, "read", 1, 1, "steps");
    return done;
}

static bool read_answer(struct homework *homework)
{
    if (homework->task.object_key != NULL)
        return read_file(homework);
    homework->answer = str_of(homework->task.answer);
    return true;
}

/* ---- the marks ---- */

/* The rubric that came with the answer was checked when it came. */
static bool read_rubric(struct homework *homework, struct grade_task *task)
{
    struct run *run = homework->run;
    struct criterion *rubric;
    json_t *list;
    size_t count;

    if (homework->task.rubric.at == NULL)
        return true;
    if (!json_read(run->arena, homework->task.rubric, &list, &run->fault))
        return false;
    count = MIN(json_array_size(list), (size_t)STRUCTURE_CRITERIA);
    rubric = arena_array(run->arena, count + 1, sizeof *rubric);
    for (size_t i = 0; i < count; i++) {
        const json_t *item = json_array_get(list, i);

        rubric[i] = (struct criterion){json_get_text(item, "criterion", ""), (int)json_get_int(item, "max_points", 1)};
    }
    task->rubric = rubric;
    task->rubric_count = count;
    return true;
}

static const struct grade_concept *concepts_of(struct arena *arena, const struct exercise_taught *taught)
{
    struct grade_concept *concepts = arena_array(arena, taught->concept_count + 1, sizeof *concepts);

    for (size_t i = 0; i < taught->concept_count; i++)
        concepts[i] = (struct grade_concept){taught->concepts[i].title, taught->concepts[i].definition};
    return concepts;
}

static bool judge(struct homework *homework)
{
    struct run *run = homework->run;
    struct grade_task task = {
        .course = run->claim->course,
        .student = homework->task.student,
        .exercise = &homework->taught.exercise,
        .answer = homework->answer,
        .response_language = homework->task.response_language,
        .course_language = homework->taught.course_language,
        .concepts = concepts_of(run->arena, &homework->taught),
        .concept_count = homework->taught.concept_count,
        .until = homework->until,
        .former = run->claim->checkpoint,
    };

    return read_rubric(homework, &task) && grade_answer(run, &task, &homework->grading);
}

/* ---- the results ---- */

static struct str marks_json(struct run *run, const struct grading *grading,
                             void (*write)(struct json_out *out, const char *key, const struct grading *grading))
{
    struct buf *buf = buf_new(run->arena, LIMIT_DOCUMENT);
    struct json_out out = json_out(buf);

    write(&out, NULL, grading);
    return buf_str(buf);
}

/* As many code points as are kept. */
static struct str clip(struct str text)
{
    size_t at = 0;

    for (size_t points = 0; points < SUBMISSION_ANSWER && at < text.len; points++)
        (void)str_next(text, &at);
    return (struct str){text.at, at};
}

static struct str result_of(struct homework *homework)
{
    const struct grading *grading = &homework->grading;
    struct buf *buf = buf_new(homework->run->arena, LIMIT_DOCUMENT);
    struct json_out out = json_out(buf);

    json_open(&out, NULL);
    json_put_uuid(&out, "submission_id", homework->task.id);
    json_put_double(&out, "score", grading->score);
    json_put_bool(&out, "needs_review", grading->needs_review);
    json_put_text(&out, "provider", grading->provider);
    json_close(&out);
    return buf_str(buf);
}

static bool keep(struct homework *homework)
{
    struct run *run = homework->run;
    const struct grading *grading = &homework->grading;
    const struct str answer = clip(homework->answer);
    struct near_copy copy;
    const bool signed_off = near_copy_sign(run->arena, answer, &copy);
    const struct submission_marks marks = {
        .score = grading->score,
        .confidence = grading->confidence,
        .criteria = marks_json(run, grading, grade_write_marks),
        .reasons = marks_json(run, grading, grade_write_reasons),
        .feedback = grading->feedback,
        .needs_review = grading->needs_review,
        .provider = grading->provider,
        .model_id = grading->model_id,
        .prompt_version = grading->prompt_version,
        .input_hash = grading->input_hash,
        .answer = answer,
        .copy = signed_off ? &copy : NULL,
    };

    run->result = result_of(homework);
    return run_settle(run) && submission_review(&run->unit, &homework->task, &marks);
}

bool check_homework_process(struct run *run)
{
    struct homework homework = {.run = run, .until = grade_deadline(run)};

    return load(&homework) && read_answer(&homework) && judge(&homework) && keep(&homework);
}
