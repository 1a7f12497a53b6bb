#include "jobs/architect/exercise_draft.h"

const char *exercise_draft_say(const struct exercise_draft *draft, enum phrase phrase, const char *a, const char *b)
{
    return phrases_say(draft->arena, draft->language, phrase, a, b, NULL);
}

const char *exercise_draft_points(const struct exercise_draft *draft, enum phrase phrase, int value, const char *what)
{
    return exercise_draft_say(draft, phrase, arena_printf(draft->arena, "%d", value), what);
}

bool exercise_draft_is_full(const struct exercise_draft *draft)
{
    return draft->lesson->exercise_count == EXERCISE_DRAFT_MOST;
}

void exercise_draft_add(const struct exercise_draft *draft, const char *description, const char *solution,
                        const char *criteria, int level)
{
    draft->lesson->exercises[draft->lesson->exercise_count++] =
        (struct exercise){description, solution, criteria, level};
}
