#include "course/exercise_check.h"

#include "course/fold.h"
#include "course/word_borders.h"

#define LONGER 2          /* times as long as any other option: it tells that it is right ... */
#define LONGER_LETTERS 20 /* ... unless all are short */
#define HELD_LEAST 3      /* bytes of an option that others are looked through for ... */
#define HELD_LETTERS 2    /* ... and letters: one of Chinese is part of many words */
#define GAP_MARK "__"

struct checking {
    struct arena *arena;
    const struct exercise *exercise;
    const char *folded[STRUCTURE_OPTIONS], *folded_reasons[STRUCTURE_OPTIONS];
    struct texts *warnings;
};

static void warn(struct checking *checking, const char *sentence)
{
    if (checking->warnings->count < EXERCISE_CHECK_WARNINGS)
        checking->warnings->items[checking->warnings->count++] = sentence;
}

static const char *fold(struct checking *checking, const char *text)
{
    return fold_title(checking->arena, text != NULL ? text : "");
}

/* ---- options ---- */

/* Whether `part` stands in `whole` as words of their own. */
static bool holds_word(const char *whole, const char *part)
{
    const struct str text = str_of(whole);
    const size_t length = strlen(part);

    if (length < HELD_LEAST || str_code_points(str_of(part)) < HELD_LETTERS)
        return false;
    for (const char *at = strstr(whole, part); at != NULL; at = strstr(at + 1, part))
        if (!word_borders_inside(text, (size_t)(at - whole)) &&
            !word_borders_inside(text, (size_t)(at - whole) + length))
            return true;
    return false;
}

static void check_same(struct checking *checking)
{
    const struct exercise *exercise = checking->exercise;

    for (size_t i = 0; i < exercise->option_count; i++)
        for (size_t k = i + 1; k < exercise->option_count; k++) {
            if (strcmp(checking->folded[i], checking->folded[k]) == 0)
                warn(checking,
                     arena_printf(checking->arena, "Two options say the same: '%s'.", exercise->options[k].text));
            else if (exercise->kind == EXERCISE_MATCH && checking->folded_reasons[i][0] != '\0' &&
                     strcmp(checking->folded_reasons[i], checking->folded_reasons[k]) == 0)
                warn(checking, arena_printf(checking->arena, "Two pairs have the same other side: '%s'.",
                                            exercise->options[k].reason));
        }
}

/* A wrong option that holds a right one, or lies in one, may be right as well. */
static void check_likeness(struct checking *checking)
{
    const struct exercise *exercise = checking->exercise;

    for (size_t i = 0; i < exercise->option_count; i++)
        for (size_t k = 0; k < exercise->option_count; k++) {
            const char *right = checking->folded[i], *other = checking->folded[k];
            if (!exercise->options[i].correct || exercise->options[k].correct || strcmp(right, other) == 0)
                continue;
            if (holds_word(other, right) || holds_word(right, other))
                warn(checking,
                     arena_printf(checking->arena, "The wrong option '%s' is hard to tell from the right one '%s'.",
                                  exercise->options[k].text, exercise->options[i].text));
        }
}

static size_t letters(const char *text)
{
    return str_code_points(str_of(text));
}

/* The only right one is much longer than all others. */
static void check_length(struct checking *checking, size_t right)
{
    const struct exercise *exercise = checking->exercise;
    const size_t own = letters(exercise->options[right].text);
    size_t longest = 0;

    for (size_t i = 0; i < exercise->option_count; i++)
        if (i != right)
            longest = MAX(longest, letters(exercise->options[i].text));
    if (own >= LONGER * longest && own >= longest + LONGER_LETTERS)
        warn(checking, "The right option is much longer than the others, which gives it away.");
}

static void check_giveaway(struct checking *checking)
{
    const struct exercise *exercise = checking->exercise;
    const char *task = fold(checking, exercise->description);
    size_t correct = 0, right = 0;

    for (size_t i = 0; i < exercise->option_count; i++)
        if (exercise->options[i].correct) {
            correct++;
            right = i;
            if (holds_word(task, checking->folded[i]))
                warn(checking, arena_printf(checking->arena, "The task itself names the right option '%s'.",
                                            exercise->options[i].text));
        }
    if (correct == exercise->option_count)
        warn(checking, "No option is wrong.");
    else if (correct == 1)
        check_length(checking, right);
}

/* ---- the solution ---- */

static void check_solution(struct checking *checking)
{
    const struct exercise *exercise = checking->exercise;
    const char *solution = fold(checking, exercise->reference_solution);

    if (exercise->reference_solution == NULL)
        return;
    for (size_t i = 0; i < exercise->option_count; i++)
        if (exercise->options[i].correct && strstr(solution, checking->folded[i]) != NULL)
            return;
    warn(checking, "The reference solution names none of the right options.");
}

static size_t count_gaps(const char *text)
{
    size_t count = 0;

    while ((text = strstr(text, GAP_MARK)) != NULL) {
        count++;
        text += strspn(text, "_");
    }
    return count;
}

static void check_gaps(struct checking *checking)
{
    const size_t gaps = count_gaps(checking->exercise->description);

    if (gaps > 0 && gaps != checking->exercise->option_count)
        warn(checking, arena_printf(checking->arena, "The task has %zu gaps, and there are %zu options.", gaps,
                                    checking->exercise->option_count));
}

static void check_open(struct checking *checking)
{
    const struct exercise *exercise = checking->exercise;

    if (exercise->reference_solution == NULL && exercise->grading_criteria == NULL && exercise->criterion_count == 0)
        warn(checking,
             "Nothing says how answers are to be judged: there is no reference solution, and there are no criteria.");
}

/* ---- all of it ---- */

static void check_others(struct checking *checking, const char *const *others, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (fold_equal(others[i], checking->exercise->description)) {
            warn(checking, "The lesson has the same task already.");
            return;
        }
}

void exercise_check(struct arena *arena, const struct exercise *exercise, const char *const *others, size_t other_count,
                    struct texts *warnings)
{
    struct checking checking = {.arena = arena, .exercise = exercise, .warnings = warnings};

    for (size_t i = 0; i < exercise->option_count; i++) {
        checking.folded[i] = fold(&checking, exercise->options[i].text);
        checking.folded_reasons[i] = fold(&checking, exercise->options[i].reason);
    }
    check_others(&checking, others, other_count);
    switch (exercise->kind) {
    case EXERCISE_OPEN:
        check_open(&checking);
        return;
    case EXERCISE_CHOICE:
        check_same(&checking);
        check_likeness(&checking);
        check_giveaway(&checking);
        check_solution(&checking);
        return;
    case EXERCISE_GAP:
        check_gaps(&checking);
        return;
    case EXERCISE_ORDER:
    case EXERCISE_MATCH:
        check_same(&checking);
        return;
    }
}
