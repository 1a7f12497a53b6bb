/* An answer as it is screened, quoted and judged by its words: every part is a part of it, and what is shown of it was written. */
#include "base/limits.h"
#include "jobs/homework/closed_answer.h"
#include "jobs/homework/local_grader.h"
#include "jobs/homework/quotes.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_parts(struct arena *arena, const struct grade_screen *screen)
{
    const struct injection_parts *kept = &screen->found.kept;
    const struct quotes quotes = quotes_make(arena, kept->items, kept->count);

    for (size_t i = 0; i < kept->count; i++) {
        const struct str source = grade_screen_source(screen, kept->items[i]);
        if (source.at < screen->answer.at || source.at + source.len > screen->answer.at + screen->answer.len ||
            !str_is_utf8(source))
            abort();
        if (kept->items[i].len > 40 && quotes.visible[i].text.len > 0 &&
            quotes_find(&quotes, quotes.visible[i].text).at == NULL)
            abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct criterion criteria[] = {{"Names the energy of sunlight", 10}};
    static struct exercise_option options[] = {{"Water", true, "wet"}, {"Oil", false, "dry"}};
    static struct exercise exercise = {.description = "Explain photosynthesis.",
                                       .reference_solution = "Plants use sunlight.",
                                       .criteria = criteria,
                                       .criterion_count = 1,
                                       .options = options,
                                       .option_count = 2};
    struct arena *arena = arena_new(LIMIT_JOB_ARENA);
    const struct str text = {arena_strndup(arena, (const char *)data, size), size};
    const struct grade_task task = {.exercise = &exercise, .answer = text, .course_language = "en"};
    const struct rubric rubric = rubric_of(arena, &task);
    struct local_judgement judgement;
    struct closed_answer compared;

    if (size < 65536 && str_is_utf8(text)) {
        const struct grade_screen screen = grade_screen_make(arena, &task, &rubric);
        check_parts(arena, &screen);
        local_grader_judge(arena, &task, &rubric, &screen, &judgement);
        if (!(judgement.share >= 0 && judgement.share <= 1))
            abort();
        for (exercise.kind = EXERCISE_OPEN; exercise.kind <= EXERCISE_CHOICE; exercise.kind++)
            if (closed_answer_compare(arena, &exercise, screen.visible.text, &compared) &&
                !(compared.share >= 0 && compared.share <= 1))
                abort();
        exercise.kind = EXERCISE_OPEN;
    }
    arena_free(arena);
    return 0;
}
