#include "jobs/homework/grade.h"

#include <math.h>

#include "base/digest.h"
#include "config/providers.h"
#include "course/tenant.h"
#include "jobs/homework/closed_answer.h"
#include "jobs/homework/grade_prompt.h"
#include "jobs/homework/local_grader.h"
#include "jobs/homework/local_words.h"
#include "jobs/homework/model_grader.h"

/* Shares of all points. */
#define SUPPORT 0.15 /* so much more than the words bear is looked at a second time */
#define DIFFER 0.10  /* two judgements that are so far apart */
#define GAP 0.50     /* points that the words do not bear */

/* One answer under way. */
struct grading_run {
    struct run *run;
    const struct grade_task *task;
    struct grading *grading;
    struct rubric rubric;
    struct grade_screen screen;
    struct local_judgement local; /* of an open exercise; what the words bear */
};

/* ---- marks ---- */

static void flag(struct grading *grading, enum grade_reason reason, bool on)
{
    grading->reasons[reason] = grading->reasons[reason] || on;
    grading->needs_review = grading->needs_review || on;
}

static void open_marks(struct grading_run *g)
{
    struct grading *grading = g->grading;

    grading->mark_count = g->rubric.count;
    grading->marks = arena_array(g->run->arena, g->rubric.count, sizeof *grading->marks);
    for (size_t i = 0; i < g->rubric.count; i++)
        grading->marks[i] =
            (struct grade_mark){.criterion = g->rubric.items[i].text, .max_points = g->rubric.items[i].max_points};
}

static double points_of(const struct grading *grading)
{
    double points = 0;

    for (size_t i = 0; i < grading->mark_count; i++)
        points += grading->marks[i].points;
    return points;
}

static void add_up(struct grading_run *g)
{
    g->grading->score = fmin(100, round(1000 * points_of(g->grading) / g->rubric.total) / 10);
}

static const char *quoted(const struct grading_run *g, struct str slice)
{
    struct str source;
    size_t at = 0, points = JUDGEMENT_QUOTE;

    if (slice.at == NULL)
        return NULL;
    source = grade_screen_source(&g->screen, slice);
    while (at < source.len && points-- > 0)
        str_next(source, &at);
    return arena_strndup(g->run->arena, source.at, at);
}

/* ---- without a model ---- */

static const struct local_words *words_of(const struct grading_run *g)
{
    const struct grade_task *task = g->task;

    return local_words_of(task->response_language != NULL ? task->response_language : g->screen.topic.language->tag);
}

/* What was judged can be known again by the text that a model would have been given. */
static const char *local_hash(const struct grading_run *g)
{
    char *hash = arena_alloc(g->run->arena, DIGEST_SHA256_HEX);

    digest_sha256_hex(
        grade_prompt_render(g->run->arena, g->task, &g->rubric, g->screen.parts.items, g->screen.parts.count), hash);
    return hash;
}

static void sign(struct grading_run *g, const char *model)
{
    g->grading->provider = LOCAL_GRADER_PROVIDER;
    g->grading->model_id = model;
    g->grading->prompt_version = LOCAL_GRADER_VERSION;
    g->grading->input_hash = local_hash(g);
}

/* By itself the built-in grader gives no more than LOCAL_GRADER_MOST: halves go from the largest marks first. */
static void hold_down(struct grading_run *g)
{
    struct grading *grading = g->grading;

    while (points_of(grading) * 100 > (double)LOCAL_GRADER_MOST * g->rubric.total) {
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

static bool grade_by_words(struct grading_run *g)
{
    const struct local_words *words = words_of(g);
    struct grading *grading = g->grading;

    for (size_t i = 0; i < grading->mark_count; i++) {
        const struct local_mark *mark = &g->local.marks[i];
        grading->marks[i].quote = quoted(g, mark->quote);
        grading->marks[i].points =
            grading->marks[i].quote != NULL ? floor(2 * mark->share * grading->marks[i].max_points + 0.5) / 2 : 0;
        grading->marks[i].comment = mark->share >= 0.75   ? words->found
                                    : mark->share >= 0.25 ? words->partly
                                                          : words->missing;
    }
    hold_down(g);
    grading->confidence = g->local.confidence;
    grading->feedback = feedback_of(words, g->local.share);
    flag(grading, GRADE_LOCAL_GRADER, true);
    sign(g, LOCAL_GRADER_MODEL);
    return true;
}

/* Nothing is left that could be judged. */
static bool grade_nothing(struct grading_run *g)
{
    g->grading->confidence = 1;
    g->grading->feedback = words_of(g)->nothing;
    flag(g->grading, GRADE_LOCAL_GRADER, true);
    sign(g, LOCAL_GRADER_MODEL);
    return true;
}

/* True when the exercise is closed and what was handed in is understood. */
static bool grade_by_comparison(struct grading_run *g)
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
        grading->marks[i].quote = quoted(g, g->screen.visible.text);
        grading->marks[i].comment = comment;
    }
    grading->confidence = compared.certain ? 1 : 0.5;
    grading->feedback = comment;
    flag(grading, GRADE_LOCAL_GRADER, !compared.certain);
    sign(g, LOCAL_GRADER_COMPARISON);
    return true;
}

/* ---- by a model ---- */

static bool overlaps(struct str a, struct str b)
{
    return a.at < b.at + b.len && b.at < a.at + a.len;
}

/* Whether a quote is part of what the model itself says speaks to whoever judges. */
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

static void take(struct grading_run *g, const struct quotes *quotes, const struct judgement *judgement, bool first)
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
        take_lower(&grading->marks[i], quote.at != NULL ? mark->points : 0, quoted(g, quote), mark->comment, first);
    }
    flag(grading, GRADE_QUOTE_MISSING, missing);
    flag(grading, GRADE_ADDRESSED_GRADER, addressed);
    flag(grading, GRADE_POINTS_CLAMPED, judgement->clamped);
    if (first) {
        grading->feedback = judgement->feedback;
        grading->confidence = judgement->confidence;
    }
    grading->confidence = fmin(grading->confidence, judgement->confidence);
}

static bool judge(struct grading_run *g, struct model_grader *grader, const struct grade_parts *parts, bool first,
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
static bool is_doubtful(const struct grading_run *g)
{
    return g->screen.same_language && g->screen.narrowed &&
           points_of(g->grading) / g->rubric.total > g->local.share + SUPPORT;
}

static void drop_points(struct grading *grading)
{
    for (size_t i = 0; i < grading->mark_count; i++)
        grading->marks[i].points = 0;
}

static bool judge_again(struct grading_run *g, struct model_grader *grader, struct fault *fault)
{
    const bool narrow = g->screen.same_language && g->screen.narrowed;
    const struct grade_parts *parts = narrow ? &g->screen.matters : &g->screen.parts;
    const double before = points_of(g->grading);

    if (!is_doubtful(g) && g->run->settings->homework_judgements < 2)
        return true;
    if (parts->count == 0)
        drop_points(g->grading);
    else if (!judge(g, grader, parts, false, fault))
        return false;
    flag(g->grading, GRADE_JUDGEMENTS_DIFFER, before - points_of(g->grading) >= DIFFER * g->rubric.total);
    return true;
}

static void sign_by_model(struct grading_run *g, const struct model_grader *grader)
{
    const struct model_grader_answer *answer = &grader->answers[0];
    struct grading *grading = g->grading;

    grading->provider = answer->provider;
    grading->model_id = answer->model;
    grading->prompt_version = answer->prompt_version;
    grading->input_hash = answer->input_hash;
    flag(grading, GRADE_LOW_CONFIDENCE, grading->confidence * 100 < (double)g->run->settings->homework_confidence);
    flag(grading, GRADE_UNSUPPORTED_POINTS, points_of(grading) / g->rubric.total > g->local.share + GAP);
}

static bool grade_by_model(struct grading_run *g, struct fault *fault)
{
    struct model_grader grader;
    bool done = model_grader_open(&grader, g->run, g->task, &g->rubric, fault) &&
                judge(g, &grader, &g->screen.parts, true, fault) && judge_again(g, &grader, fault);

    g->grading->tokens_in = grader.tokens_in;
    g->grading->tokens_out = grader.tokens_out;
    g->grading->cost_usd = grader.cost_usd;
    if (done)
        sign_by_model(g, &grader);
    return done;
}

/* ---- which of them ---- */

/* The built-in grader may stand in for models that failed, not for a database that is away. */
static bool is_providers(enum fault_kind kind)
{
    return kind == FAULT_PROVIDER_FAILED || kind == FAULT_PROVIDER_REFUSED || kind == FAULT_BAD_GENERATION ||
           kind == FAULT_BUDGET_EXHAUSTED;
}

/* What a first judgement has left, when the second came to nothing, is forgotten. */
static void start_again(struct grading_run *g)
{
    struct grading *grading = g->grading;
    const struct grading spent = *grading;

    *grading =
        (struct grading){.tokens_in = spent.tokens_in, .tokens_out = spent.tokens_out, .cost_usd = spent.cost_usd};
    open_marks(g);
}

static bool grade_open(struct grading_run *g)
{
    struct run *run = g->run;
    const bool has_model = providers_any(run->settings);
    struct fault why = {0};
    bool local;

    if (!pg_ready(run->unit.pg, &run->fault) || !tenant_generators(&run->unit, has_model, &local))
        return false;
    if (!has_model)
        return grade_by_words(g);
    if (grade_by_model(g, &why))
        return true;
    if (local && is_providers(why.kind)) {
        start_again(g);
        return grade_by_words(g);
    }
    run->fault = why;
    return false;
}

static void prepare(struct grading_run *g)
{
    struct arena *arena = g->run->arena;

    g->rubric = rubric_of(arena, g->task);
    g->screen = grade_screen_make(arena, g->task, &g->rubric);
    local_grader_judge(arena, g->task, &g->rubric, &g->screen, &g->local);
    *g->grading = (struct grading){0};
    open_marks(g);
}

static void conclude(struct grading_run *g, bool compared)
{
    struct grading *grading = g->grading;

    flag(grading, GRADE_NO_RUBRIC, g->rubric.made && !compared);
    flag(grading, GRADE_ADDRESSED_GRADER, g->screen.left_out > 0 && !compared);
    flag(grading, GRADE_HIDDEN_TEXT, g->screen.visible.hidden > 0);
    flag(grading, GRADE_ANSWER_CUT, g->screen.cut);
    add_up(g);
}

bool grade_answer(struct run *run, const struct grade_task *task, struct grading *grading)
{
    struct grading_run g = {.run = run, .task = task, .grading = grading};
    bool compared;

    prepare(&g);
    compared = grade_by_comparison(&g);
    if (!compared && !(g.screen.parts.count > 0 ? grade_open(&g) : grade_nothing(&g)))
        return false;
    conclude(&g, compared);
    return true;
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
