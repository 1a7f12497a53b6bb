#include "jobs/architect/prerequisites.h"

/* The concepts in the order in which they are taught, and which of them a sentence explains. */
struct taught {
    struct concept **concepts;
    const struct lesson **lessons; /* that teach them */
    const struct teaching **teachings;
    size_t count;
    uint32_t *first; /* by sentence: 1 + the last concept that it explains; 0: none */
    uint32_t *next;  /* by concept: another that the same sentence explains, likewise */
};

static void add_lesson(struct taught *taught, const struct lesson_teachings *teachings, const struct lesson *lesson)
{
    for (size_t i = 0; i < lesson->concept_count; i++) {
        const struct teaching *teaching = &teachings->items[i];
        taught->concepts[taught->count] = &lesson->concepts[i];
        taught->lessons[taught->count] = lesson;
        taught->teachings[taught->count] = teaching;
        taught->next[taught->count++] = taught->first[teaching->sentence];
        taught->first[teaching->sentence] = (uint32_t)taught->count;
    }
}

static struct taught list_taught(const struct concepts *concepts, const struct outline *outline,
                                 const struct structure *structure)
{
    struct arena *arena = concepts->corpus->arena;
    const size_t most = structure_concept_total(structure) + 1;
    struct taught taught = {.concepts = arena_array(arena, most, sizeof *taught.concepts),
                            .lessons = arena_array(arena, most, sizeof *taught.lessons),
                            .teachings = arena_array(arena, most, sizeof *taught.teachings),
                            .first = arena_array(arena, concepts->corpus->sentence_count + 1, sizeof *taught.first),
                            .next = arena_array(arena, most, sizeof *taught.next)};

    for (size_t m = 0; m < structure->module_count; m++)
        for (size_t l = 0; l < structure->modules[m].lesson_count; l++)
            add_lesson(&taught, &concepts->lessons[outline->modules[m].first + l], &structure->modules[m].lessons[l]);
    return taught;
}

static void require(struct arena *arena, struct concept *concept, const char *title)
{
    if (concept->prerequisites.items == NULL)
    concept->prerequisites.items = arena_array(arena, PREREQUISITES_MOST, sizeof(char *));
    if (concept->prerequisites.count < PREREQUISITES_MOST)
    concept->prerequisites.items[concept->prerequisites.count++] = title;
}

static void note_early(struct uses_before *early, const struct taught *taught, size_t number, size_t user)
{
    const struct lesson *used = taught->lessons[user], *explained = taught->lessons[number];

    if (used != explained &&
        (early->count == 0 || early->items[early->count - 1].title != taught->concepts[number]->title))
        early->items[early->count++] =
            (struct used_before){taught->concepts[number]->title, used->title, explained->title};
}

/* Those that are explained where a concept is spoken of, and are taught after it, require it; one taught before it uses it too early. */
static void require_by(const struct concepts *concepts, const struct taught *taught, size_t number,
                       struct uses_before *early)
{
    const struct term *term = &concepts->terms->items[taught->teachings[number]->term];

    for (uint32_t i = 0; i < term->occurrences; i++) {
        const uint32_t sentence = concepts->terms->places[term->first + i];
        for (uint32_t at = taught->first[sentence]; at > 0; at = taught->next[at - 1])
            if (at > number + 1)
                require(concepts->corpus->arena, taught->concepts[at - 1], taught->concepts[number]->title);
            else if (at < number + 1 && taught->teachings[number]->is_defined && taught->teachings[at - 1]->is_defined)
                note_early(early, taught, number, at - 1);
    }
}

void prerequisites_find(const struct concepts *concepts, const struct outline *outline, struct structure *structure,
                        struct uses_before *early)
{
    const struct taught taught = list_taught(concepts, outline, structure);

    *early = (struct uses_before){arena_array(concepts->corpus->arena, taught.count + 1, sizeof *early->items), 0};
    for (size_t i = 0; i < taught.count; i++)
        require_by(concepts, &taught, i, early);
}
