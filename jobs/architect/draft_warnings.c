#include "jobs/architect/draft_warnings.h"

#include "jobs/architect/languages/phrases.h"

#define NAMED 10 /* in one warning; the rest is counted */

static const struct corpus *corpus_of(const struct draft_losses *losses)
{
    return losses->concepts->corpus;
}

static const char *say(const struct draft_losses *losses, enum phrase phrase, const char *a, const char *b,
                       const char *c)
{
    return phrases_say(corpus_of(losses)->arena, corpus_of(losses)->language, phrase, a, b, c);
}

static const char *number(const struct draft_losses *losses, size_t count)
{
    return arena_printf(corpus_of(losses)->arena, "%zu", count);
}

static void add(struct texts *warnings, const char *warning)
{
    if (warnings->count < STRUCTURE_ITEMS)
        warnings->items[warnings->count++] = warning;
}

static void add_count(const struct draft_losses *losses, struct texts *warnings, enum phrase phrase, size_t count,
                      size_t of)
{
    if (count > 0)
        add(warnings, say(losses, phrase, number(losses, count), number(losses, of), NULL));
}

/* Names that were collected, and how many there are beyond them. */
static const char *listed(const struct draft_losses *losses, const char *names[NAMED + 1], size_t count)
{
    size_t shown = MIN(count, (size_t)NAMED);

    if (count > shown)
        names[shown++] = say(losses, PHRASE_MORE, number(losses, count - NAMED), NULL, NULL);
    return phrases_join(corpus_of(losses)->arena, corpus_of(losses)->language, names, shown);
}

/* In English: what else could be said in a language that is none of the table. */
static const char *other_language(const struct draft_losses *losses)
{
    struct arena *arena = corpus_of(losses)->arena;
    const char **names = arena_array(arena, languages_count(), sizeof *names), *known;

    for (size_t i = 0; i < languages_count(); i++)
        names[i] = languages_at(i)->name;
    known = phrases_join(arena, languages_at(0), names, languages_count());
    return arena_printf(
        arena,
        "The built-in architect knows %s, and this course seems to be in none of them: what it says itself "
        "is in English, and of the definitions it finds only those with a dash or a colon. If the course "
        "is in one of these languages, set its language.",
        known);
}

static void add_textless(const struct draft_losses *losses, struct texts *warnings)
{
    const struct generation_input *input = corpus_of(losses)->input;
    const char *names[NAMED + 1];
    size_t count = 0;

    for (size_t i = 0; i < input->material_count; i++) {
        if (losses->sections->materials[i].count > 0)
            continue;
        if (count < NAMED)
            names[count] = input->materials[i].filename != NULL ? input->materials[i].filename : "?";
        count++;
    }
    if (count > 0)
        add(warnings, say(losses, PHRASE_NO_TEXT, listed(losses, names, count), NULL, NULL));
}

/* How many lessons a structure has no room for. */
static size_t lessons_cut(const struct outline *outline)
{
    size_t cut = 0;

    for (size_t i = 0; i < outline->module_count; i++)
        cut += i >= STRUCTURE_MODULES                          ? outline->modules[i].count
               : outline->modules[i].count > STRUCTURE_LESSONS ? outline->modules[i].count - STRUCTURE_LESSONS
                                                               : 0;
    return cut;
}

static void add_concepts(const struct draft_losses *losses, struct texts *warnings)
{
    const struct concepts *concepts = losses->concepts;
    const char *names[CONCEPTS_NAMED + 1];
    size_t shown = MIN(concepts->left_out, (size_t)CONCEPTS_NAMED);

    for (size_t i = 0; i < shown; i++)
        names[i] = say(losses, PHRASE_QUOTED, concepts_title(concepts, concepts->named[i]), NULL, NULL);
    if (concepts->left_out > shown) {
        names[shown] = say(losses, PHRASE_MORE, number(losses, concepts->left_out - shown), NULL, NULL);
        shown++;
    }
    if (shown > 0)
        add(warnings, say(losses, PHRASE_CONCEPTS_CUT, number(losses, concepts->left_out),
                          phrases_join(corpus_of(losses)->arena, corpus_of(losses)->language, names, shown), NULL));
}

static void add_early(const struct draft_losses *losses, struct texts *warnings)
{
    const char *names[NAMED + 1];

    for (size_t i = 0; i < MIN(losses->early.count, (size_t)NAMED); i++)
        names[i] = say(losses, PHRASE_EARLY, losses->early.items[i].title, losses->early.items[i].used,
                       losses->early.items[i].explained);
    if (losses->early.count > 0)
        add(warnings, say(losses, PHRASE_USED_BEFORE, listed(losses, names, losses->early.count), NULL, NULL));
}

void draft_warnings_add(const struct draft_losses *losses, struct texts *warnings)
{
    const struct corpus *corpus = corpus_of(losses);

    add_textless(losses, warnings);
    if (corpus->language == &languages_other)
        add(warnings, other_language(losses));
    add_count(losses, warnings, PHRASE_CUT, corpus->left_out, 0);
    add_count(losses, warnings, PHRASE_TERMS_CUT, losses->concepts->terms->left_out, 0);
    add_count(losses, warnings, PHRASE_MODULES_JOINED, losses->modules, STRUCTURE_MODULES);
    add_count(losses, warnings, PHRASE_LESSONS_CUT, lessons_cut(losses->concepts->outline),
              losses->concepts->outline->lesson_count);
    add_concepts(losses, warnings);
    add_count(losses, warnings, PHRASE_TASKS_CUT, losses->tasks->left_out,
              losses->tasks->list.count + losses->tasks->list.left_out);
    add_count(losses, warnings, PHRASE_TASKS_CLIPPED, losses->tasks->list.clipped, 0);
    add_count(losses, warnings, PHRASE_GUIDE_CUT, losses->guide, 0);
    add_early(losses, warnings);
}
