#include "jobs/homework/grade.h"

#include <math.h>

#include "config/providers.h"
#include "course/tenant.h"
#include "jobs/homework/grade_run.h"
#include "jobs/llm/router.h"

static void add_up(struct grade_run *g)
{
    g->grading->score = fmin(100, round(1000 * grade_run_points(g->grading) / g->rubric.total) / 10);
}

/* ---- which of them ---- */

/* What a model has left that came to nothing in the end is forgotten, but for its costs. */
static void start_again(struct grade_run *g)
{
    struct grading *grading = g->grading;
    const struct grading spent = *grading;

    *grading =
        (struct grading){.tokens_in = spent.tokens_in, .tokens_out = spent.tokens_out, .cost_usd = spent.cost_usd};
    grade_run_open_marks(g);
}

static bool grade_open(struct grade_run *g)
{
    struct run *run = g->run;
    const bool has_model = providers_any(run->settings);
    struct fault why = {0};
    bool local;

    if (!pg_ready(run->unit.pg, &run->fault) || !tenant_generators(&run->unit, has_model, &local))
        return false;
    if (has_model && grade_model_judge(g, &why))
        return true;
    if (has_model && !(local && router_gave_up(why.kind))) {
        run->fault = why;
        return false;
    }
    start_again(g);
    grade_local_by_words(g);
    return true;
}

static void prepare(struct grade_run *g)
{
    struct arena *arena = g->run->arena;

    g->rubric = rubric_of(arena, g->task);
    g->screen = grade_screen_make(arena, g->task, &g->rubric);
    local_grader_judge(arena, g->task, &g->rubric, &g->screen, &g->local);
    *g->grading = (struct grading){0};
    grade_run_open_marks(g);
}

static void conclude(struct grade_run *g, bool compared)
{
    struct grading *grading = g->grading;

    grade_run_flag(grading, GRADE_NO_RUBRIC, g->rubric.made && !compared);
    grade_run_flag(grading, GRADE_ADDRESSED_GRADER, g->screen.found.left_out > 0 && !compared);
    grade_run_flag(grading, GRADE_HIDDEN_TEXT, g->screen.visible.hidden > 0);
    grade_run_flag(grading, GRADE_ANSWER_CUT, g->screen.cut);
    add_up(g);
}

bool grade_answer(struct run *run, const struct grade_task *task, struct grading *grading)
{
    struct grade_run g = {.run = run, .task = task, .grading = grading};
    bool compared;

    prepare(&g);
    compared = grade_local_by_comparison(&g);
    if (!compared && g.screen.found.kept.count == 0)
        grade_local_nothing(&g);
    else if (!compared && !grade_open(&g))
        return false;
    conclude(&g, compared);
    return true;
}

int64_t grade_deadline(const struct run *run)
{
    return stamp_ticks() + (int64_t)run_time_limit_s(run->settings, run->claim->lane) * STAMP_SECOND / 5 * 4;
}

/* ---- as JSON ---- */

void grade_write_marks(struct json_out *out, const char *key, const struct grading *grading)
{
    json_list(out, key);
    for (size_t i = 0; i < grading->mark_count; i++) {
        const struct grade_mark *mark = &grading->marks[i];
        json_open(out, NULL);
        json_put_text(out, "criterion", mark->criterion);
        json_put_double(out, "points", mark->points);
        json_put_int(out, "max_points", mark->max_points);
        json_put_text(out, "quote", mark->quote);
        json_put_text(out, "comment", mark->comment);
        json_close(out);
    }
    json_end(out);
}

void grade_write_reasons(struct json_out *out, const char *key, const struct grading *grading)
{
    static const char *const codes[] = {
#define R(reason, code) [GRADE_##reason] = code,
        GRADE_REASONS(R)
#undef R
    };

    json_list(out, key);
    for (size_t i = 0; i < ARRAY_COUNT(codes); i++)
        if (grading->reasons[i])
            json_put_text(out, NULL, codes[i]);
    json_end(out);
}
