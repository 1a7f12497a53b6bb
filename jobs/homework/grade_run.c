#include "jobs/homework/grade_run.h"

#include "jobs/homework/judgement.h"

void grade_run_flag(struct grading *grading, enum grade_reason reason, bool on)
{
    grading->reasons[reason] = grading->reasons[reason] || on;
    grading->needs_review = grading->needs_review || on;
}

void grade_run_open_marks(struct grade_run *g)
{
    struct grading *grading = g->grading;

    grading->mark_count = g->rubric.count;
    grading->marks = arena_array(g->run->arena, g->rubric.count, sizeof *grading->marks);
    for (size_t i = 0; i < g->rubric.count; i++)
        grading->marks[i] =
            (struct grade_mark){.criterion = g->rubric.items[i].text, .max_points = g->rubric.items[i].max_points};
}

double grade_run_points(const struct grading *grading)
{
    double points = 0;

    for (size_t i = 0; i < grading->mark_count; i++)
        points += grading->marks[i].points;
    return points;
}

const char *grade_run_quote(const struct grade_run *g, struct str slice)
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
