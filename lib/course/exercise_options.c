#include "course/exercise_options.h"

struct counted {
    size_t all, correct, with_reason;
};

static const char *wrong(enum exercise_kind kind, struct counted options)
{
    if (kind == EXERCISE_OPEN)
        return options.all == 0 ? NULL : "cannot be given to an open exercise";
    if (options.all == 0)
        return "are missing: an exercise needs them unless it is open";
    if (kind == EXERCISE_GAP)
        return NULL;
    if (kind == EXERCISE_CHOICE && (options.all < 2 || options.correct == 0))
        return "of a choice must be two or more, one of them correct";
    if (options.all < 2)
        return "must be two or more";
    if (kind == EXERCISE_MATCH && options.with_reason < options.all)
        return "of a match need the other side of each pair in 'reason'";
    return NULL;
}

const char *exercise_options_wrong(const struct exercise *exercise)
{
    struct counted options = {.all = exercise->option_count};

    for (size_t i = 0; i < exercise->option_count; i++) {
        options.correct += exercise->options[i].correct;
        options.with_reason += exercise->options[i].reason != NULL;
    }
    return wrong(exercise->kind, options);
}

static enum exercise_kind kind_of(const json_t *exercise)
{
    const char *name = json_get_text(exercise, "kind", "");
    enum exercise_kind kind = EXERCISE_CHOICE;

    while (kind > EXERCISE_OPEN && strcmp(name, structure_kind_name(kind)) != 0)
        kind--;
    return kind;
}

const char *exercise_options_wrong_json(const json_t *exercise)
{
    const json_t *list = json_object_get(exercise, "options"), *option;
    struct counted options = {.all = json_array_size(list)};
    size_t i;

    json_array_foreach(list, i, option)
    {
        options.correct += json_is_true(json_object_get(option, "correct"));
        options.with_reason += json_is_string(json_object_get(option, "reason"));
    }
    return wrong(kind_of(exercise), options);
}
