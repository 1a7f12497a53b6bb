/*
 * pilot: judges answers that a teacher has judged, and says how far both agree. Nothing becomes a submission, and the answers are removed from
 * the payload when the job ends, whatever its end.
 *
 * Payload: {exercise_id, criteria[{criterion, max_points}], answers[{id, answer, points[]}]}, points in the order of the criteria. Each answer
 * that was judged is a checkpoint. Result: {criteria[{criterion, n, exact, within_one, kappa_weighted}], total{n, mean_absolute_error, correlation},
 * differences[{id, criterion, teacher, grader, comment}]}, the widest first.
 */
#include <math.h>

#include "base/limits.h"
#include "course/exercise.h"
#include "jobs/homework/agreement.h"
#include "jobs/homework/grade.h"
#include "jobs/processors.h"

#define RESULT (4 * MIB)

struct pilot_answer {
    const char *id, *text;
    double *teacher, *grader; /* points of each criterion */
    const char **comments;
};

struct pilot {
    struct run *run;
    struct exercise_taught taught;
    struct grade_concept *concepts;
    struct pilot_answer *answers;
    size_t count, criterion_count;
    size_t at;               /* the answer that is being judged */
    int64_t until, longest;  /* when models are not asked any more, and how long an answer has taken at most */
    const json_t *former;    /* checkpoints of an earlier attempt, by the answer's number */
    struct str *checkpoints; /* of each answer; at == NULL: none */
};

/* ---- the order ---- */

/* The rubric is the one that the teacher went by. */
static void read_criteria(struct pilot *pilot)
{
    const json_t *list = json_object_get(pilot->run->payload, "criteria"), *item;
    struct criterion *criteria = arena_array(pilot->run->arena, STRUCTURE_CRITERIA, sizeof *criteria);
    size_t i;

    json_array_foreach(list, i, item)
    {
        if (pilot->criterion_count < STRUCTURE_CRITERIA)
            criteria[pilot->criterion_count++] =
                (struct criterion){json_get_text(item, "criterion", ""), (int)json_get_int(item, "max_points", 1)};
    }
    pilot->taught.exercise.criteria = criteria;
    pilot->taught.exercise.criterion_count = pilot->criterion_count;
}

static void read_answers(struct pilot *pilot)
{
    const json_t *list = json_object_get(pilot->run->payload, "answers"), *item;
    struct arena *arena = pilot->run->arena;
    size_t i;

    pilot->count = json_array_size(list);
    pilot->answers = arena_array(arena, pilot->count + 1, sizeof *pilot->answers);
    pilot->checkpoints = arena_array(arena, pilot->count + 1, sizeof *pilot->checkpoints);
    json_array_foreach(list, i, item)
    {
        struct pilot_answer *answer = &pilot->answers[i];
        answer->id = json_get_text(item, "id", "");
        answer->text = json_get_text(item, "answer", "");
        answer->teacher = arena_array(arena, pilot->criterion_count + 1, sizeof(double));
        answer->grader = arena_array(arena, pilot->criterion_count + 1, sizeof(double));
        answer->comments = arena_array(arena, pilot->criterion_count + 1, sizeof(char *));
        for (size_t c = 0; c < pilot->criterion_count; c++)
            answer->teacher[c] = json_number_value(json_array_get(json_object_get(item, "points"), c));
    }
}

static void read_concepts(struct pilot *pilot)
{
    pilot->concepts = arena_array(pilot->run->arena, pilot->taught.concept_count + 1, sizeof *pilot->concepts);
    for (size_t i = 0; i < pilot->taught.concept_count; i++)
        pilot->concepts[i] =
            (struct grade_concept){pilot->taught.concepts[i].title, pilot->taught.concepts[i].definition};
}

static void read_former(struct pilot *pilot)
{
    struct fault ignored = {0};
    json_t *tree;

    if (pilot->run->claim->checkpoint.at != NULL &&
        json_read(pilot->run->arena, pilot->run->claim->checkpoint, &tree, &ignored))
        pilot->former = tree;
}

static bool load(struct pilot *pilot)
{
    struct run *run = pilot->run;
    struct uuid exercise;

    if (!uuid_parse(str_of(json_get_text(run->payload, "exercise_id", "")), &exercise))
        return fault_log(&run->fault, FAULT_INTERNAL, "the payload names no exercise");
    if (!pg_ready(run->unit.pg, &run->fault) ||
        !exercise_fetch(&run->unit, run->claim->course, exercise, &pilot->taught))
        return false;
    read_criteria(pilot);
    read_answers(pilot);
    read_concepts(pilot);
    read_former(pilot);
    return (pilot->count > 0 && pilot->criterion_count > 0) ||
           fault_set(&run->fault, FAULT_NOT_FOUND,
                     "The answers of a pilot are kept only until it ends: send them again for a new one.");
}

/* ---- judging ---- */

/* "1", "2", … */
static const char *number_of(size_t place, char text[24])
{
    snprintf(text, 24, "%zu", place + 1);
    return text;
}

/* All checkpoints together, with the newest of the answer that is being judged. */
static bool keep(void *context, struct str checkpoint, struct fault *fault)
{
    struct pilot *pilot = context;
    const struct run *run = pilot->run;
    const struct unit unit = pg_unit_aside(&run->unit, fault);
    struct buf *buf = buf_new(run->arena, LIMIT_HTTP_ANSWER);
    struct json_out out = json_out(buf);

    json_open(&out, NULL);
    for (size_t i = 0; i < pilot->count; i++) {
        const struct str kept = i == pilot->at ? checkpoint : pilot->checkpoints[i];
        char number[24];
        if (kept.at != NULL)
            json_put_raw(&out, arena_strdup(run->arena, number_of(i, number)), kept);
    }
    json_close(&out);
    if (!claim_settle(&unit, run->claim) || !claim_checkpoint(&unit, run->claim, buf_str(buf)))
        return false;
    pilot->checkpoints[pilot->at] =
        (struct str){arena_strndup(run->arena, checkpoint.at, checkpoint.len), checkpoint.len};
    return true;
}

static struct str former_of(const struct pilot *pilot, size_t place)
{
    char number[24];
    const json_t *kept = json_object_get(pilot->former, number_of(place, number));

    return kept != NULL ? str_of(json_text(pilot->run->arena, kept)) : (struct str){NULL, 0};
}

static bool judge(struct pilot *pilot, size_t place)
{
    struct pilot_answer *answer = &pilot->answers[place];
    const struct grade_task task = {
        .course = pilot->run->claim->course,
        .exercise = &pilot->taught.exercise,
        .answer = str_of(answer->text),
        .response_language = pilot->taught.course_language,
        .course_language = pilot->taught.course_language,
        .concepts = pilot->concepts,
        .concept_count = pilot->taught.concept_count,
        .until = pilot->until,
        .former = former_of(pilot, place),
        .context = pilot,
        .keep = keep,
    };
    struct grading grading;

    pilot->at = place;
    pilot->checkpoints[place] = task.former;
    run_progress(pilot->run, "judge", (int64_t)place, (int64_t)pilot->count, "answers");
    if (!grade_answer(pilot->run, &task, &grading))
        return false;
    for (size_t c = 0; c < MIN(grading.mark_count, pilot->criterion_count); c++) {
        answer->grader[c] = grading.marks[c].points;
        answer->comments[c] = grading.marks[c].comment;
    }
    return true;
}

/* An exchange that would be cut off by the end of the attempt is paid for in vain, and an answer that the built-in grader judges instead tells
 * nothing of the model: the next attempt goes on. */
static bool is_late(const struct pilot *pilot, size_t place)
{
    if (stamp_ticks() + pilot->longest < pilot->until)
        return false;
    fault_set(&pilot->run->fault, FAULT_PROVIDER_FAILED, "The time of the attempt was over after %zu of %zu answers.",
              place, pilot->count);
    return true;
}

static bool judge_all(struct pilot *pilot)
{
    for (size_t i = 0; i < pilot->count; i++) {
        const int64_t began = stamp_ticks();
        if (is_late(pilot, i) || !judge(pilot, i))
            return false;
        pilot->longest = MAX(pilot->longest, stamp_ticks() - began);
    }
    run_progress(pilot->run, "judge", (int64_t)pilot->count, (int64_t)pilot->count, "answers");
    return true;
}

/* ---- the result ---- */

static void put_defined(struct json_out *out, const char *key, bool defined, double value)
{
    if (defined)
        json_put_double(out, key, round(value * 10000) / 10000);
    else
        json_put_null(out, key);
}

static void put_criterion(struct json_out *out, const struct pilot *pilot, size_t criterion,
                          struct agreement_pair *pairs)
{
    double kappa = 0;
    bool defined;

    for (size_t i = 0; i < pilot->count; i++)
        pairs[i] = (struct agreement_pair){pilot->answers[i].teacher[criterion], pilot->answers[i].grader[criterion]};
    defined = agreement_kappa(pairs, pilot->count, &kappa);
    json_open(out, NULL);
    json_put_text(out, "criterion", pilot->taught.exercise.criteria[criterion].text);
    json_put_int(out, "n", (int64_t)pilot->count);
    json_put_int(out, "exact", (int64_t)agreement_exact(pairs, pilot->count));
    json_put_int(out, "within_one", (int64_t)agreement_within_one(pairs, pilot->count));
    put_defined(out, "kappa_weighted", defined, kappa);
    json_close(out);
}

/* Of scores from 0 to 100. */
static void put_total(struct json_out *out, const struct pilot *pilot, struct agreement_pair *pairs)
{
    double most = 0, correlation = 0;
    bool defined;

    for (size_t c = 0; c < pilot->criterion_count; c++)
        most += pilot->taught.exercise.criteria[c].max_points;
    for (size_t i = 0; i < pilot->count; i++) {
        pairs[i] = (struct agreement_pair){0, 0};
        for (size_t c = 0; c < pilot->criterion_count; c++) {
            pairs[i].teacher += 100 * pilot->answers[i].teacher[c] / most;
            pairs[i].grader += 100 * pilot->answers[i].grader[c] / most;
        }
    }
    defined = agreement_correlation(pairs, pilot->count, &correlation);
    json_open(out, "total");
    json_put_int(out, "n", (int64_t)pilot->count);
    put_defined(out, "mean_absolute_error", true, agreement_mean_error(pairs, pilot->count));
    put_defined(out, "correlation", defined, correlation);
    json_close(out);
}

struct difference {
    size_t answer, criterion;
    double apart;
};

static int widest_first(const void *a, const void *b)
{
    const struct difference *x = a, *y = b;

    if (x->apart != y->apart)
        return x->apart < y->apart ? 1 : -1;
    if (x->answer != y->answer)
        return x->answer < y->answer ? -1 : 1;
    return x->criterion < y->criterion ? -1 : x->criterion > y->criterion;
}

static void put_differences(struct json_out *out, const struct pilot *pilot)
{
    struct difference *differences =
        arena_array(pilot->run->arena, pilot->count * pilot->criterion_count + 1, sizeof *differences);
    size_t count = 0;

    for (size_t i = 0; i < pilot->count; i++)
        for (size_t c = 0; c < pilot->criterion_count; c++) {
            const double apart = fabs(pilot->answers[i].teacher[c] - pilot->answers[i].grader[c]);
            if (apart > 0)
                differences[count++] = (struct difference){i, c, apart};
        }
    qsort(differences, count, sizeof *differences, widest_first);
    json_list(out, "differences");
    for (size_t i = 0; i < count; i++) {
        const struct pilot_answer *answer = &pilot->answers[differences[i].answer];
        const size_t criterion = differences[i].criterion;
        json_open(out, NULL);
        json_put_text(out, "id", answer->id);
        json_put_text(out, "criterion", pilot->taught.exercise.criteria[criterion].text);
        json_put_double(out, "teacher", answer->teacher[criterion]);
        json_put_double(out, "grader", answer->grader[criterion]);
        json_put_text(out, "comment", answer->comments[criterion]);
        json_close(out);
    }
    json_end(out);
}

static struct str result_of(const struct pilot *pilot)
{
    struct agreement_pair *pairs = arena_array(pilot->run->arena, pilot->count, sizeof *pairs);
    struct buf *buf = buf_new(pilot->run->arena, RESULT);
    struct json_out out = json_out(buf);

    json_open(&out, NULL);
    json_list(&out, "criteria");
    for (size_t c = 0; c < pilot->criterion_count; c++)
        put_criterion(&out, pilot, c, pairs);
    json_end(&out);
    put_total(&out, pilot, pairs);
    put_differences(&out, pilot);
    json_close(&out);
    return buf_str(buf);
}

bool pilot_process(struct run *run)
{
    struct pilot pilot = {.run = run, .until = grade_deadline(run)};

    if (!load(&pilot) || !judge_all(&pilot))
        return false;
    run->result = result_of(&pilot);
    return run_settle(run);
}
