#include "jobs/architect/exercise_draft.h"

#include "jobs/architect/concept_citations.h"
#include "jobs/architect/wording.h"

const char *exercise_draft_say(const struct exercise_draft *draft, enum phrase phrase, const char *a, const char *b)
{
    return phrases_say(draft->arena, draft->language, phrase, a, b, NULL);
}

/* What is left of "5 points: names a stack." without the points. */
static const char *without_points(struct arena *arena, const char *line)
{
    const char *colon = strstr(line, ": ");

    return colon != NULL ? wording_capitalised(arena, str_of(colon + 2)) : line;
}

void exercise_draft_points(const struct exercise_draft *draft, struct exercise_points *points, enum phrase phrase,
                           int value, const char *what)
{
    const char *line = exercise_draft_say(draft, phrase, arena_printf(draft->arena, "%d", value), what);

    points->items[points->count++] = (struct criterion){without_points(draft->arena, line), value};
    points->lines = points->lines != NULL ? arena_printf(draft->arena, "%s\n%s", points->lines, line) : line;
}

bool exercise_draft_is_full(const struct exercise_draft *draft)
{
    return draft->lesson->exercise_count >= draft->most;
}

void exercise_draft_cite(const struct exercise_draft *draft, struct exercise_made *made, uint32_t sentence)
{
    made->blocks[made->block_count++] = draft->concepts->corpus->sentences[sentence].block;
}

static bool same_place(const struct citation *a, const struct citation *b)
{
    return uuid_equal(a->material, b->material) && a->place == b->place && a->at == b->at;
}

static void cite(const struct exercise_draft *draft, const struct exercise_made *made, struct exercise *exercise)
{
    const struct corpus *corpus = draft->concepts->corpus;

    exercise->citations = arena_array(draft->arena, EXERCISE_DRAFT_SOURCES, sizeof *exercise->citations);
    for (size_t i = 0; i < made->block_count; i++) {
        const struct citation citation = concept_citations_place(corpus, &corpus->blocks[made->blocks[i]]);
        size_t at = 0;
        while (at < exercise->citation_count && !same_place(&exercise->citations[at], &citation))
            at++;
        if (at == exercise->citation_count)
            exercise->citations[exercise->citation_count++] = citation;
    }
}

void exercise_draft_add(const struct exercise_draft *draft, const struct exercise_made *made)
{
    struct exercise *exercise = &draft->lesson->exercises[draft->lesson->exercise_count++];

    *exercise = (struct exercise){
        .kind = made->kind,
        .description = made->description,
        .options = made->options,
        .option_count = made->option_count,
        .reference_solution = made->solution,
        .grading_criteria = made->points.lines,
        .criteria = arena_array(draft->arena, made->points.count + 1, sizeof *exercise->criteria),
        .criterion_count = made->points.count,
        .difficulty_level = (int)made->level,
        .pass_mark = STRUCTURE_PASS_MARK,
    };
    memcpy(exercise->criteria, made->points.items, made->points.count * sizeof *exercise->criteria);
    cite(draft, made, exercise);
}
