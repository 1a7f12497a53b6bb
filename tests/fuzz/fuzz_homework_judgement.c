/* What a model says of an answer: nothing that is read is beyond its bounds. */
#include "base/limits.h"
#include "jobs/homework/judgement.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct criterion criteria[] = {{"a", 10}, {"b", 5}};
    static const struct rubric rubric = {.items = criteria, .count = 2, .total = 15};
    struct arena *arena = arena_new(LIMIT_JOB_ARENA);
    const struct str text = {arena_strndup(arena, (const char *)data, size), size};
    struct judgement judgement;
    struct fault fault = {0};

    if (judgement_read(arena, text, &rubric, &judgement, &fault)) {
        for (size_t i = 0; i < rubric.count; i++)
            if (!(judgement.marks[i].points >= 0 && judgement.marks[i].points <= criteria[i].max_points) ||
                judgement.marks[i].comment == NULL)
                abort();
        if (!(judgement.confidence >= 0 && judgement.confidence <= 1) || !str_is_utf8(str_of(judgement.feedback)))
            abort();
    } else if (fault.kind != FAULT_BAD_GENERATION) {
        abort();
    }
    arena_free(arena);
    return 0;
}
