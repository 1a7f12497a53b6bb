/* Of grade_run.h: what a model judges. */
#include <math.h>

#include "jobs/homework/grade_run.h"
#include "jobs/homework/model_grader.h"

/* Shares of points. */
#define DOUBTFUL_EXCESS 0.25    /* a criterion with so much more than its words bear is judged a second time */
#define JUDGEMENTS_APART 0.10   /* of all points: a teacher should look at two judgements that differ by as much */
#define UNSUPPORTED_POINTS 0.75 /* so many of a criterion's points for words that bear ... */
#define UNSUPPORTED_WORDS 0.10  /* ... so few of them: a teacher should look */

static double share_of(const struct grade_mark *mark)
{
    return mark->points / mark->max_points;
}

static bool overlaps(struct str a, struct str b)
{
    return a.at < b.at + b.len && b.at < a.at + a.len;
}

/* Whether a quote lies in a passage that the model itself has named as addressed to the grader. `any`: there is such a passage. */
static bool is_addressed(const struct quotes *quotes, const struct judgement *judgement, struct str quote, bool *any)
{
    bool within = false;

    for (size_t i = 0; i < judgement->addressed_count; i++) {
        const struct str found = quotes_find(quotes, judgement->addressed[i]);
        *any = *any || found.at != NULL;
        within = within || (found.at != NULL && quote.at != NULL && overlaps(found, quote));
    }
    return within;
}

/* The lower of two judgements counts, criterion by criterion. */
static void take_lower(struct grade_mark *mark, double points, const char *quote, const char *comment, bool first)
{
    if (!first && points >= mark->points)
        return;
    mark->points = points;
    mark->quote = quote;
    mark->comment = comment;
}

static void take(struct grade_run *g, const struct quotes *quotes, const struct judgement *judgement, bool first)
{
    struct grading *grading = g->grading;
    bool missing = false, addressed = false;

    for (size_t i = 0; i < grading->mark_count; i++) {
        const struct judgement_mark *mark = &judgement->marks[i];
        struct str quote = {NULL, 0};
        if (mark->quote.at != NULL)
            quote = quotes_find(quotes, mark->quote);
        if (is_addressed(quotes, judgement, quote, &addressed))
            quote = (struct str){NULL, 0};
        missing = missing || (mark->points > 0 && quote.at == NULL);
        take_lower(&grading->marks[i], quote.at != NULL ? mark->points : 0, grade_run_quote(g, quote), mark->comment,
                   first);
    }
    grade_run_flag(grading, GRADE_QUOTE_MISSING, missing);
    grade_run_flag(grading, GRADE_ADDRESSED_GRADER, addressed);
    grade_run_flag(grading, GRADE_POINTS_CLAMPED, judgement->clamped);
    if (first) {
        grading->feedback = judgement->feedback;
        grading->confidence = judgement->confidence;
    }
    grading->confidence = fmin(grading->confidence, judgement->confidence);
}

static bool judge(struct grade_run *g, struct model_grader *grader, const struct injection_parts *parts, bool first,
                  struct fault *fault)
{
    const struct quotes quotes = quotes_make(g->run->arena, parts->items, parts->count);
    struct judgement judgement;

    if (!model_grader_judge(grader, parts, &quotes, &judgement, fault))
        return false;
    take(g, &quotes, &judgement, first);
    return true;
}

/* What the words of the exercise do not bear may have been asked for in a way that nobody recognised: a second judgement sees those sentences
 * alone that share words with the exercise. In another language there are none to compare. */
static bool is_doubtful(const struct grade_run *g)
{
    bool doubtful = false;

    for (size_t i = 0; i < g->grading->mark_count; i++)
        doubtful = doubtful || share_of(&g->grading->marks[i]) > g->local.marks[i].covered + DOUBTFUL_EXCESS;
    return doubtful && g->screen.same_language && g->screen.found.narrowed;
}

static void drop_points(struct grading *grading)
{
    for (size_t i = 0; i < grading->mark_count; i++)
        grading->marks[i].points = 0;
}

static bool judge_again(struct grade_run *g, struct model_grader *grader, struct fault *fault)
{
    const bool narrow = g->screen.same_language && g->screen.found.narrowed;
    const struct injection_parts *parts = narrow ? &g->screen.found.matters : &g->screen.found.kept;
    const double before = grade_run_points(g->grading);

    if (!is_doubtful(g) && g->run->settings->homework_judgements < 2)
        return true;
    if (parts->count == 0)
        drop_points(g->grading);
    else if (!judge(g, grader, parts, false, fault))
        return false;
    grade_run_flag(g->grading, GRADE_JUDGEMENTS_DIFFER,
                   before - grade_run_points(g->grading) >= JUDGEMENTS_APART * g->rubric.total);
    return true;
}

static bool has_unsupported(const struct grade_run *g)
{
    for (size_t i = 0; i < g->grading->mark_count; i++)
        if (share_of(&g->grading->marks[i]) >= UNSUPPORTED_POINTS && g->local.marks[i].share <= UNSUPPORTED_WORDS)
            return true;
    return false;
}

static void sign_by_model(struct grade_run *g, const struct model_grader *grader)
{
    const struct model_grader_answer *answer = &grader->answers[0];
    struct grading *grading = g->grading;

    grading->provider = answer->provider;
    grading->model_id = answer->model;
    grading->prompt_version = answer->prompt_version;
    grading->input_hash = answer->input_hash;
    grade_run_flag(grading, GRADE_LOW_CONFIDENCE,
                   grading->confidence * 100 < (double)g->run->settings->homework_confidence);
    grade_run_flag(grading, GRADE_UNSUPPORTED_POINTS, has_unsupported(g));
}

bool grade_model_judge(struct grade_run *g, struct fault *fault)
{
    struct model_grader grader;
    bool done = model_grader_open(&grader, g->run, g->task, &g->rubric, fault) &&
                judge(g, &grader, &g->screen.found.kept, true, fault) && judge_again(g, &grader, fault);

    g->grading->tokens_in = grader.tokens_in;
    g->grading->tokens_out = grader.tokens_out;
    g->grading->cost_usd = grader.cost_usd;
    if (done)
        sign_by_model(g, &grader);
    return done;
}
