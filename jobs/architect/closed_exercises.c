#include "jobs/architect/closed_exercises.h"

#include "jobs/architect/concept_citations.h"

#define WRONG_LEAST 2 /* options beside the right one */
#define WRONG_MOST 3
#define PAIRS_LEAST 3 /* of a match */
#define PAIRS_MOST 5
#define LESSONS_ASIDE 8 /* before and behind, in which other concepts are looked for */

/* Another concept that may stand beside the right one, and how well it does. */
struct rival {
    const struct meaning *meaning;
    int fitness;
};

static size_t place_of(const struct exercise_draft *draft, const struct meaning *meaning)
{
    return (size_t)(meaning->teaching - draft->teachings->items);
}

/* ---- choose ---- */

/* Of the same kind, and from the same lesson rather than from another. */
static int fitness_of(const struct meaning *right, const struct meaning *other, bool near)
{
    return 2 * (right->genus == other->genus) + near;
}

static bool suits_others(const struct concepts *concepts, const struct rival *rivals, size_t count,
                         const struct meaning *other)
{
    for (size_t i = 0; i < count; i++)
        if (!meanings_differ(concepts, rivals[i].meaning, other))
            return false;
    return true;
}

/* The fittest stay, of equals those that came first. */
static void add_rival(const struct concepts *concepts, struct rival rivals[WRONG_MOST], size_t *count,
                      struct rival rival)
{
    size_t at = *count;

    if (!suits_others(concepts, rivals, *count, rival.meaning))
        return;
    while (at > 0 && rivals[at - 1].fitness < rival.fitness)
        at--;
    if (at == WRONG_MOST)
        return;
    *count = MIN(*count + 1, (size_t)WRONG_MOST);
    memmove(rivals + at + 1, rivals + at, (*count - at - 1) * sizeof *rivals);
    rivals[at] = rival;
}

static void add_rivals(const struct meanings *meanings, const struct meaning *right, size_t lesson, bool near,
                       struct rival rivals[WRONG_MOST], size_t *count)
{
    const struct lesson_meanings *own = &meanings->lessons[lesson];

    for (size_t i = 0; i < own->count; i++)
        if (&own->items[i] != right && meanings_look_alike(right, &own->items[i]) &&
            meanings_differ(meanings->concepts, right, &own->items[i]))
            add_rival(meanings->concepts, rivals, count,
                      (struct rival){&own->items[i], fitness_of(right, &own->items[i], near)});
}

/* Where enough are of the right one's kind, the others go. */
static size_t without_strangers(const struct meaning *right, const struct rival *rivals, size_t count)
{
    size_t kin = 0;

    while (kin < count && rivals[kin].meaning->genus == right->genus)
        kin++;
    return kin >= WRONG_LEAST ? kin : count;
}

static size_t rivals_of(const struct meanings *meanings, const struct meaning *right, size_t lesson,
                        struct rival rivals[WRONG_MOST])
{
    size_t count = 0, lessons = meanings->concepts->outline->lesson_count;

    add_rivals(meanings, right, lesson, true, rivals, &count);
    for (size_t aside = 1; aside <= LESSONS_ASIDE; aside++) {
        if (aside <= lesson)
            add_rivals(meanings, right, lesson - aside, false, rivals, &count);
        if (lesson + aside < lessons)
            add_rivals(meanings, right, lesson + aside, false, rivals, &count);
    }
    return without_strangers(right, rivals, count);
}

static int by_text(const void *a, const void *b)
{
    const struct exercise_option *left = a, *right = b;

    return strcmp(left->text, right->text);
}

static const char *definition_of(const struct exercise_draft *draft, const struct meaning *meaning)
{
    return concept_citations_sentence(draft->arena, str_of(meaning->filled));
}

/* In the order of the alphabet, which tells nothing. */
static void offer(const struct exercise_draft *draft, struct exercise_made *made, const struct meaning *right,
                  const struct rival *rivals, size_t count)
{
    made->options = arena_array(draft->arena, count + 1, sizeof *made->options);
    made->options[0] = (struct exercise_option){
        right->title, true, exercise_draft_say(draft, PHRASE_CHOICE_RIGHT, definition_of(draft, right), NULL)};
    for (size_t i = 0; i < count; i++)
        made->options[i + 1] =
            (struct exercise_option){rivals[i].meaning->title, false,
                                     exercise_draft_say(draft, PHRASE_CHOICE_WRONG, rivals[i].meaning->title,
                                                        definition_of(draft, rivals[i].meaning))};
    made->option_count = count + 1;
    qsort(made->options, made->option_count, sizeof *made->options, by_text);
}

static void add_choice(const struct exercise_draft *draft, const struct meaning *right, const struct rival *rivals,
                       size_t count)
{
    struct exercise_made made = {
        .kind = EXERCISE_CHOICE,
        .description = exercise_draft_say(draft, PHRASE_CHOICE,
                                          concept_citations_sentence(draft->arena, str_of(right->veiled)), NULL),
        .solution = arena_printf(draft->arena, "%s\n%s", right->title, definition_of(draft, right)),
        .level = rivals[0].meaning->genus == right->genus ? LEVEL_EXPLAIN : LEVEL_NAME,
    };

    offer(draft, &made, right, rivals, count);
    exercise_draft_points(draft, &made.points, PHRASE_POINTS_CHOICE, EXERCISE_DRAFT_POINTS, right->title);
    exercise_draft_cite(draft, &made, right->teaching->sentence);
    exercise_draft_add(draft, &made);
}

bool closed_exercises_choose(const struct exercise_draft *draft, const struct meanings *meanings, size_t lesson,
                             struct asked *asked)
{
    const struct lesson_meanings *own = &meanings->lessons[lesson];
    struct rival rivals[WRONG_MOST], best[WRONG_MOST];
    const struct meaning *right = NULL;
    size_t most = 0;

    for (size_t i = 0; i < own->count; i++) {
        size_t count = asked->concepts[place_of(draft, &own->items[i])] || own->items[i].is_inflected
                           ? 0
                           : rivals_of(meanings, &own->items[i], lesson, rivals);
        if (count < WRONG_LEAST || count < most || (count == most && rivals[0].fitness <= best[0].fitness))
            continue;
        memcpy(best, rivals, sizeof best);
        right = &own->items[i];
        most = count;
    }
    if (right == NULL)
        return false;
    asked->concepts[place_of(draft, right)] = true;
    add_choice(draft, right, best, most);
    return true;
}

/* ---- match ---- */

/* The explanation as it stands beside a term: with the gap in the place of the term. */
static void add_match(const struct exercise_draft *draft, const struct rival *pairs, size_t count)
{
    struct exercise_made made = {.kind = EXERCISE_MATCH,
                                 .description = exercise_draft_say(draft, PHRASE_MATCH, NULL, NULL),
                                 .solution = "",
                                 .options = arena_array(draft->arena, count + 1, sizeof *made.options),
                                 .option_count = count,
                                 .level = LEVEL_NAME};

    for (size_t i = 0; i < count; i++) {
        const struct meaning *meaning = pairs[i].meaning;
        int value = EXERCISE_DRAFT_POINTS / (int)count + ((int)i < EXERCISE_DRAFT_POINTS % (int)count);
        made.options[i] = (struct exercise_option){meaning->title, true,
                                                   concept_citations_sentence(draft->arena, str_of(meaning->veiled))};
        made.solution =
            arena_printf(draft->arena, "%s%s%s", made.solution, i > 0 ? "\n" : "", definition_of(draft, meaning));
        exercise_draft_points(draft, &made.points, PHRASE_POINTS_PAIR, value, meaning->title);
        exercise_draft_cite(draft, &made, meaning->teaching->sentence);
    }
    exercise_draft_add(draft, &made);
}

bool closed_exercises_match(const struct exercise_draft *draft, const struct meanings *meanings, size_t lesson)
{
    const struct lesson_meanings *own = &meanings->lessons[lesson];
    struct rival pairs[PAIRS_MOST];
    size_t count = 0;

    for (size_t i = 0; i < own->count && count < PAIRS_MOST; i++)
        if (!own->items[i].is_inflected && suits_others(meanings->concepts, pairs, count, &own->items[i]))
            pairs[count++] = (struct rival){&own->items[i], 0};
    if (count < PAIRS_LEAST)
        return false;
    add_match(draft, pairs, count);
    return true;
}

/* ---- fill the gap ---- */

/* Whether another concept near by means so much of the same that it might stand in the gap. */
static bool is_ambiguous(const struct meanings *meanings, const struct meaning *meaning, size_t lesson)
{
    size_t first = lesson > LESSONS_ASIDE ? lesson - LESSONS_ASIDE : 0;
    size_t end = MIN(lesson + LESSONS_ASIDE + 1, meanings->concepts->outline->lesson_count);

    for (size_t l = first; l < end; l++)
        for (size_t i = 0; i < meanings->lessons[l].count; i++) {
            const struct meaning *other = &meanings->lessons[l].items[i];
            if (other != meaning && meanings_are_alike(meanings->concepts, meaning, other))
                return true;
        }
    return false;
}

static void add_gap(const struct exercise_draft *draft, const struct meaning *meaning)
{
    struct exercise_made made = {
        .kind = EXERCISE_GAP,
        .description = exercise_draft_say(draft, PHRASE_GAP,
                                          concept_citations_sentence(draft->arena, str_of(meaning->hidden)), NULL),
        .solution = definition_of(draft, meaning),
        .options = arena_array(draft->arena, 1, sizeof *made.options),
        .option_count = 1,
        .level = LEVEL_EXPLAIN,
    };

    made.options[0] = (struct exercise_option){
        meaning->answer, true, exercise_draft_say(draft, PHRASE_CHOICE_RIGHT, definition_of(draft, meaning), NULL)};
    exercise_draft_points(draft, &made.points, PHRASE_POINTS_GAP, EXERCISE_DRAFT_POINTS, meaning->answer);
    exercise_draft_cite(draft, &made, meaning->teaching->sentence);
    exercise_draft_add(draft, &made);
}

bool closed_exercises_fill(const struct exercise_draft *draft, const struct meanings *meanings, size_t lesson,
                           struct asked *asked)
{
    const struct lesson_meanings *own = &meanings->lessons[lesson];

    for (size_t i = 0; i < own->count; i++) {
        const struct meaning *meaning = &own->items[i];
        if (asked->concepts[place_of(draft, meaning)] || is_ambiguous(meanings, meaning, lesson))
            continue;
        asked->concepts[place_of(draft, meaning)] = true;
        add_gap(draft, meaning);
        return true;
    }
    return false;
}
