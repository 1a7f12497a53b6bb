#include "jobs/architect/bench.h"

const char *bench_say(const struct bench *bench, enum phrase phrase, const char *a, const char *b)
{
    return phrases_say(bench->arena, bench->language, phrase, a, b, NULL);
}

const char *bench_points(const struct bench *bench, enum phrase phrase, int value, const char *what)
{
    return bench_say(bench, phrase, arena_printf(bench->arena, "%d", value), what);
}

bool bench_is_full(const struct bench *bench)
{
    return bench->lesson->exercise_count == EXERCISES_PER_LESSON;
}

void bench_add(const struct bench *bench, const char *description, const char *solution, const char *criteria,
               int level)
{
    bench->lesson->exercises[bench->lesson->exercise_count++] =
        (struct exercise){description, solution, criteria, level};
}
