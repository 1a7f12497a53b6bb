/* Of grade_run.h: what is judged without a model. */
#include <math.h>

#include "base/digest.h"
#include "jobs/homework/closed_answer.h"
#include "jobs/homework/grade_prompt.h"
#include "jobs/homework/grade_run.h"
#include "jobs/homework/local_words.h"

static const struct local_words *words_of(const struct grade_run *g)
{
    const struct grade_task *task = g->task;

    return local_words_of(task->response_language != NULL ? task->response_language : g->screen.topic.language->tag);
}

/* What was judged can be known again by the text that a model would have been given. */
static const char *local_hash(const struct grade_run *g)
{
    char *hash = arena_alloc(g->run->arena, DIGEST_SHA256_HEX);

    digest_sha256_hex(
        grade_prompt_render(g->run->arena, g->task, &g->rubric, g->screen.found.kept.items, g->screen.found.kept.count),
        hash);
    return hash;
}

static void sign(struct grade_run *g, const char *model)
{
    g->grading->provider = LOCAL_GRADER_PROVIDER;
    g->grading->model_id = model;
    g->grading->prompt_version = LOCAL_GRADER_VERSION;
    g->grading->input_hash = local_hash(g);
}

/* By itself the built-in grader gives no more than LOCAL_GRADER_MOST: halves go from the largest marks first. */
static void hold_down(struct grade_run *g)
{
    struct grading *grading = g->grading;

    while (grade_run_points(grading) * 100 > (double)LOCAL_GRADER_MOST * g->rubric.total) {
        struct grade_mark *largest = grading->marks;
        for (size_t i = 1; i < grading->mark_count; i++)
            if (grading->marks[i].points > largest->points)
                largest = &grading->marks[i];
        largest->points = fmax(0, largest->points - 0.5);
    }
}

static const char *feedback_of(const struct local_words *words, double share)
{
    return words->feedback[share < 1.0 / 3 ? 0 : share < 2.0 / 3 ? 1 : 2];
}

void grade_local_by_words(struct grade_run *g)
{
    const struct local_words *words = words_of(g);
    struct grading *grading = g->grading;

    for (size_t i = 0; i < grading->mark_count; i++) {
        const struct local_mark *mark = &g->local.marks[i];
        grading->marks[i].quote = grade_run_quote(g, mark->quote);
        grading->marks[i].points =
            grading->marks[i].quote != NULL ? floor(2 * mark->share * grading->marks[i].max_points + 0.5) / 2 : 0;
        grading->marks[i].comment = mark->share >= 0.75   ? words->found
                                    : mark->share >= 0.25 ? words->partly
                                                          : words->missing;
    }
    hold_down(g);
    grading->confidence = g->local.confidence;
    grading->feedback = feedback_of(words, g->local.share);
    grade_run_flag(grading, GRADE_LOCAL_GRADER, true);
    sign(g, LOCAL_GRADER_MODEL);
}

/* Nothing is left that could be judged. */
void grade_local_nothing(struct grade_run *g)
{
    g->grading->confidence = 1;
    g->grading->feedback = words_of(g)->nothing;
    grade_run_flag(g->grading, GRADE_LOCAL_GRADER, true);
    sign(g, LOCAL_GRADER_MODEL);
}

/* True when the exercise is closed and what was handed in is understood. */
bool grade_local_by_comparison(struct grade_run *g)
{
    struct grading *grading = g->grading;
    struct closed_answer compared;
    const char *comment;

    if (g->task->rubric_count > 0 ||
        !closed_answer_compare(g->run->arena, g->task->exercise, g->screen.visible.text, &compared))
        return false;
    comment = arena_printf(g->run->arena, "%s %d %%.", words_of(g)->compared, (int)round(100 * compared.share));
    for (size_t i = 0; i < grading->mark_count; i++) {
        grading->marks[i].points = floor(2 * compared.share * grading->marks[i].max_points + 0.5) / 2;
        grading->marks[i].quote = grade_run_quote(g, g->screen.visible.text);
        grading->marks[i].comment = comment;
    }
    grading->confidence = compared.certain ? 1 : 0.5;
    grading->feedback = comment;
    grade_run_flag(grading, GRADE_LOCAL_GRADER, !compared.certain);
    sign(g, LOCAL_GRADER_COMPARISON);
    return true;
}
