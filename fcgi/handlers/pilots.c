#include "fcgi/handlers/pilots.h"

#include "course/course.h"
#include "course/exercise.h"
#include "course/fold.h"
#include "course/quota.h"
#include "fcgi/gates/change.h"
#include "fcgi/gates/idempotency.h"
#include "fcgi/handlers/jobs.h"
#include "fcgi/request/fields.h"
#include "fcgi/response/response.h"
#include "work/work.h"

#define ANSWERS_LEAST 3
#define ANSWERS_MOST 50
#define ID_MOST 200
#define ANSWER_MOST 100000 /* contract */

/* What a teacher has marked. */
struct marked {
    const char *criterion;
    double points;
};

struct marked_answer {
    const char *id, *answer;
    struct marked *marks;
    size_t count;
};

struct pilot_order {
    struct uuid course, exercise;
    struct marked_answer answers[ANSWERS_MOST];
    size_t count;
    struct exercise_taught taught;
};

/* ---- the body ---- */

static void read_marks(struct exchange *x, const json_t *item, struct marked_answer *answer)
{
    const json_t *list = field_value(x, item, "criteria"), *mark;
    const size_t count = json_array_size(list);
    size_t i;

    if (count < 1 || count > STRUCTURE_CRITERIA) {
        fault_field(&x->fault, x->arena, "criteria", NULL, "'criteria' must be a list of 1 to %d items",
                    STRUCTURE_CRITERIA);
        return;
    }
    answer->marks = arena_array(x->arena, count, sizeof *answer->marks);
    json_array_foreach(list, i, mark)
    {
        answer->marks[i] = (struct marked){
            .criterion = field_text(x, mark, "criterion", FIELD_REQUIRED, 1, STRUCTURE_TEXT),
            .points = field_real(x, mark, "points", FIELD_REQUIRED, 0, STRUCTURE_POINTS, 0),
        };
    }
    answer->count = count;
}

static void read_answer(struct exchange *x, const json_t *item, struct pilot_order *order)
{
    struct marked_answer *answer = &order->answers[order->count];

    if (!json_is_object(item)) {
        fault_field(&x->fault, x->arena, "answers", NULL, "'answers' must hold objects alone");
        return;
    }
    answer->id = field_name(x, item, "id", FIELD_REQUIRED, 1, ID_MOST);
    answer->answer = field_text(x, item, "answer", FIELD_REQUIRED, 1, ANSWER_MOST);
    read_marks(x, item, answer);
    for (size_t i = 0; answer->id != NULL && i < order->count; i++)
        if (order->answers[i].id != NULL && strcmp(order->answers[i].id, answer->id) == 0)
            fault_field(&x->fault, x->arena, "id", "Give each answer an id of its own", "The id '%s' comes twice",
                        answer->id);
    order->count++;
}

static bool read_body(struct exchange *x, const json_t *body, struct pilot_order *order)
{
    const json_t *list = field_value(x, body, "answers"), *item;
    const size_t count = json_array_size(list);
    size_t i;

    if (count < ANSWERS_LEAST || count > ANSWERS_MOST)
        fault_field(&x->fault, x->arena, "answers", NULL, "'answers' must be a list of %d to %d items", ANSWERS_LEAST,
                    ANSWERS_MOST);
    else
        json_array_foreach(list, i, item) read_answer(x, item, order);
    return fields_ok(x);
}

/* ---- the exercise's criteria ---- */

/* The place of a criterion among the marks of an answer; the count when it has none. */
static size_t mark_of(const struct marked_answer *answer, const char *criterion)
{
    size_t i = 0;

    while (i < answer->count && !fold_equal(answer->marks[i].criterion, criterion))
        i++;
    return i;
}

static void match_answer(struct exchange *x, const struct exercise *exercise, const struct marked_answer *answer)
{
    if (answer->count != exercise->criterion_count)
        fault_field(&x->fault, x->arena, "criteria", "Mark each criterion of the exercise once",
                    "The answer '%s' has %zu criteria, the exercise has %zu", answer->id, answer->count,
                    exercise->criterion_count);
    for (size_t c = 0; c < exercise->criterion_count; c++) {
        const struct criterion *criterion = &exercise->criteria[c];
        const size_t mark = mark_of(answer, criterion->text);
        if (mark == answer->count)
            fault_field(&x->fault, x->arena, "criterion", "Take the texts from the exercise's criteria",
                        "The answer '%s' lacks the criterion '%.200s'", answer->id, criterion->text);
        else if (answer->marks[mark].points > criterion->max_points)
            fault_field(&x->fault, x->arena, "points", NULL, "The answer '%s' has more than the %d points of '%.200s'",
                        answer->id, criterion->max_points, criterion->text);
    }
}

static bool match(struct exchange *x, struct pilot_order *order)
{
    const struct exercise *exercise = &order->taught.exercise;

    if (!course_hold(&x->unit, order->course) ||
        !exercise_fetch(&x->unit, order->course, order->exercise, &order->taught))
        return false;
    if (exercise->criterion_count == 0)
        return fault_set(&x->fault, FAULT_CONFLICT,
                         "The exercise has no criteria with points that marks could be compared by");
    for (size_t i = 0; i < order->count; i++)
        match_answer(x, exercise, &order->answers[i]);
    return x->fault.kind == FAULT_NONE;
}

/* ---- the job ---- */

static void write_answer(struct json_out *out, const struct exercise *exercise, const struct marked_answer *answer)
{
    json_open(out, NULL);
    json_put_text(out, "id", answer->id);
    json_put_text(out, "answer", answer->answer);
    json_list(out, "points");
    for (size_t c = 0; c < exercise->criterion_count; c++)
        json_put_double(out, NULL, answer->marks[mark_of(answer, exercise->criteria[c].text)].points);
    json_end(out);
    json_close(out);
}

static struct str payload_of(struct exchange *x, const struct pilot_order *order)
{
    struct buf *buf = buf_new(x->arena, LIMIT_RESPONSE);
    struct json_out out = json_out(buf);

    json_open(&out, NULL);
    json_put_uuid(&out, "exercise_id", order->exercise);
    structure_write_criteria(&out, "criteria", &order->taught.exercise);
    json_list(&out, "answers");
    for (size_t i = 0; i < order->count; i++)
        write_answer(&out, &order->taught.exercise, &order->answers[i]);
    json_end(&out);
    json_close(&out);
    return buf_str(buf);
}

static bool start(struct exchange *x, struct pilot_order *order)
{
    char id[UUID_TEXT];
    const struct work_order work = {
        .kind = WORK_PILOT,
        .lane = WORK_LIGHT,
        .priority = WORK_NORMAL,
        .course = order->course,
        .subject = arena_strdup(x->arena, uuid_format(order->exercise, id)),
        .payload = payload_of(x, order),
        .request_id = x->request_id,
    };
    struct uuid pilot;
    struct job job;

    if (!work_enqueue(&x->unit, &work, &pilot) || !quota_jobs(&x->unit) || !job_fetch(&x->unit, pilot, &job))
        return false;
    response_header(x, "Location", "/api/v1/jobs/%s", uuid_format(pilot, id));
    if (!jobs_write(x, &job) || !idempotency_keep(x, 202) || !change_commit(x))
        return false;
    work_announce(x->redis, &x->unit, &work, pilot);
    return response_json(x, 202);
}

bool pilots_create(struct exchange *x)
{
    struct pilot_order *order = arena_alloc(x->arena, sizeof *order);
    json_t *body;

    if (!field_path_uuid(x, "course", "Course", &order->course) ||
        !field_path_uuid(x, "exercise", "Exercise", &order->exercise) || !field_body(x, &body) ||
        !read_body(x, body, order) || !idempotency_claim(x, body))
        return false;
    pg_begin(x->unit.pg);
    return match(x, order) && start(x, order);
}
