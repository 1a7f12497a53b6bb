#include "jobs/architect/summary.h"

#include "course/timecode.h"
#include "jobs/architect/languages/phrases.h"
#include "jobs/architect/tokenizer.h"
#include "jobs/architect/wording.h"

#define SUMMARY_SENTENCES 5
#define GOAL_CONCEPTS 3
#define SUMMARY_BYTES 320     /* of one sentence */
#define SUMMARY_LEAST_WORDS 8 /* a shorter sentence tells little by itself */
#define GOAL_LEAST_WORDS 3
#define NAMES_MOST 12 /* materials or lessons that a description names */

/* The mean level of a module's exercises below which it is for beginners, and for those who know something. */
#define BEGINNER_LEVEL 2
#define INTERMEDIATE_LEVEL 3

static const char *say(const struct concepts *concepts, enum phrase phrase, const char *a, const char *b, const char *c)
{
    return phrases_say(concepts->corpus->arena, concepts->corpus->language, phrase, a, b, c);
}

/* The first of the names, and how many more there are. */
static const char *name_first(const struct concepts *concepts, const char **names, size_t count)
{
    struct arena *arena = concepts->corpus->arena;

    if (count > NAMES_MOST)
        names[NAMES_MOST] = say(concepts, PHRASE_MORE, arena_printf(arena, "%zu", count - NAMES_MOST), NULL, NULL);
    return phrases_join(arena, concepts->corpus->language, names, MIN(count, (size_t)NAMES_MOST + 1));
}

static const char *join(const struct concepts *concepts, const char *const *items, size_t count)
{
    return phrases_join(concepts->corpus->arena, concepts->corpus->language, items, count);
}

/* ---- the weightiest concepts of some lessons ---- */

struct pick {
    const struct teaching *teaching;
    const char *title;
};

static int best_first(const void *a, const void *b)
{
    const struct pick *left = a, *right = b;

    if (left->teaching->score != right->teaching->score)
        return left->teaching->score < right->teaching->score ? 1 : -1;
    return (left->teaching->term > right->teaching->term) - (left->teaching->term < right->teaching->term);
}

static const char **core_titles(const struct concepts *concepts, size_t first, size_t end, size_t most, size_t *count)
{
    struct arena *arena = concepts->corpus->arena;
    struct pick *picks = arena_array(arena, (end - first) * CONCEPTS_PER_LESSON + 1, sizeof *picks);
    const char **titles = arena_array(arena, most + 1, sizeof *titles);
    size_t total = 0;

    for (size_t l = first; l < end; l++)
        for (size_t i = 0; i < concepts->lessons[l].count; i++) {
            const struct teaching *teaching = &concepts->lessons[l].items[i];
            picks[total++] = (struct pick){teaching, concepts_title(concepts, teaching->term)};
        }
    qsort(picks, total, sizeof *picks, best_first);
    *count = MIN(total, most);
    for (size_t i = 0; i < *count; i++)
        titles[i] = picks[i].title;
    return titles;
}

static void put(struct texts *texts, const char *text)
{
    for (size_t i = 0; i < texts->count; i++)
        if (strcmp(texts->items[i], text) == 0)
            return;
    if (texts->count < SUMMARY_ITEMS)
        texts->items[texts->count++] = text;
}

static struct texts texts_new(const struct concepts *concepts)
{
    return (struct texts){arena_array(concepts->corpus->arena, SUMMARY_CORE * 2, sizeof(char *)), 0};
}

/* ---- modules ---- */

static const char *difficulty_of(const struct module *module)
{
    int levels = 0, exercises = 0;

    for (size_t l = 0; l < module->lesson_count; l++)
        for (size_t i = 0; i < module->lessons[l].exercise_count; i++) {
            levels += module->lessons[l].exercises[i].difficulty_level;
            exercises++;
        }
    if (exercises == 0)
        return NULL;
    return levels < exercises * BEGINNER_LEVEL       ? "beginner"
           : levels < exercises * INTERMEDIATE_LEVEL ? "intermediate"
                                                     : "advanced";
}

static void add_skills(const struct concepts *concepts, const struct trained *trained, size_t count,
                       struct texts *skills)
{
    for (size_t i = 0; i < count; i++)
        if (trained[i].explained != NULL)
            put(skills, say(concepts, PHRASE_CAN_EXPLAIN, trained[i].explained, NULL, NULL));
    for (size_t i = 0; i < count; i++) {
        if (trained[i].compared[0] != NULL)
            put(skills, say(concepts, PHRASE_CAN_COMPARE, trained[i].compared[0], trained[i].compared[1], NULL));
        if (trained[i].code != NULL)
            put(skills, say(concepts, PHRASE_CAN_READ, trained[i].code, NULL, NULL));
    }
}

static const char *goal_of(const struct concepts *concepts, const char *const *core, size_t count)
{
    const char *quoted[GOAL_CONCEPTS];

    count = MIN(count, (size_t)GOAL_CONCEPTS);
    for (size_t i = 0; i < count; i++)
        quoted[i] = say(concepts, PHRASE_QUOTED, core[i], NULL, NULL);
    return count > 0 ? say(concepts, PHRASE_GOAL, join(concepts, quoted, count), NULL, NULL) : NULL;
}

void summary_module(const struct concepts *concepts, const struct outline_module *outline,
                    const struct trained *trained, struct module *module)
{
    const char **titles = arena_array(concepts->corpus->arena, module->lesson_count + 1, sizeof *titles);
    size_t count;
    const char **core = core_titles(concepts, outline->first, outline->first + outline->count, SUMMARY_ITEMS, &count);

    for (size_t i = 0; i < module->lesson_count; i++)
        titles[i] = module->lessons[i].title;
    module->description = say(concepts, PHRASE_COVERS, name_first(concepts, titles, module->lesson_count), NULL, NULL);
    module->knowledge = texts_new(concepts);
    module->skills = texts_new(concepts);
    for (size_t i = 0; i < count; i++)
        put(&module->knowledge, say(concepts, PHRASE_WHAT_IS, core[i], NULL, NULL));
    module->learning_goal = goal_of(concepts, core, count);
    add_skills(concepts, trained, module->lesson_count, &module->skills);
    module->difficulty = difficulty_of(module);
}

/* ---- what sections of a kind say ---- */

/* The sentences of all sections of a kind, without their titles. */
static struct texts said_in(const struct concepts *concepts, enum section_kind kind, size_t most)
{
    const struct corpus *corpus = concepts->corpus;
    const struct sections *sections = concepts->outline->sections;
    struct texts said = {arena_array(corpus->arena, most + 1, sizeof(char *)), 0};

    for (size_t i = 0; i < sections->count; i++) {
        const struct section *section = &sections->items[i];
        for (uint32_t s = 0; section->kind == kind && s < section->sentence_count && said.count < most; s++) {
            const struct sentence *sentence = &corpus->sentences[section->sentence + s];
            if (sentence->kind != SENTENCE_TITLE && sentence->token_count >= GOAL_LEAST_WORDS &&
                sentence->text.len <= SUMMARY_BYTES)
                said.items[said.count++] = wording_capitalised(corpus->arena, sentence->text);
        }
    }
    return said;
}

/* Goals that begin with what the learner does are skills; others are knowledge. */
static bool is_skill(const struct concepts *concepts, const char *goal)
{
    return wording_begins_with(str_of(goal), concepts->corpus->language->skill_verbs) > 0;
}

/* ---- the summary ---- */

struct ranked {
    uint32_t sentence;
    double weight;
};

static int weightiest_first(const void *a, const void *b)
{
    const struct ranked *left = a, *right = b;

    if (left->weight != right->weight)
        return left->weight < right->weight ? 1 : -1;
    return (left->sentence > right->sentence) - (left->sentence < right->sentence);
}

static int in_order(const void *a, const void *b)
{
    const struct ranked *left = a, *right = b;

    return (left->sentence > right->sentence) - (left->sentence < right->sentence);
}

/* How much of what is taught a written sentence speaks of. */
static double *sentence_weights(const struct concepts *concepts)
{
    double *weights = arena_array(concepts->corpus->arena, concepts->corpus->sentence_count + 1, sizeof *weights);

    for (size_t l = 0; l < concepts->outline->lesson_count; l++)
        for (size_t i = 0; i < concepts->lessons[l].count; i++) {
            const struct teaching *teaching = &concepts->lessons[l].items[i];
            const struct term *term = &concepts->terms->items[teaching->term];
            for (uint32_t k = 0; k < term->occurrences; k++)
                weights[concepts->terms->places[term->first + k]] += teaching->score;
        }
    return weights;
}

static bool fit_for_summary(const struct concepts *concepts, uint32_t number)
{
    const struct sentence *sentence = &concepts->corpus->sentences[number];

    return sentence->kind == SENTENCE_PROSE && sentence->whole && sentence->token_count >= SUMMARY_LEAST_WORDS &&
           sentence->text.len <= SUMMARY_BYTES && !str_ends_nocase(sentence->text, STR("?")) &&
           !wording_has_cue(sentence->text, concepts->corpus->language->mention_cues);
}

/* The best sentence of each lesson, of these the best few, in the order of the material. */
static const char *extract(const struct concepts *concepts)
{
    struct arena *arena = concepts->corpus->arena;
    const double *weights = sentence_weights(concepts);
    struct ranked *best = arena_array(arena, concepts->outline->lesson_count + 1, sizeof *best);
    const char *summary = NULL;
    size_t count = 0;

    for (uint32_t s = 0; s < concepts->corpus->sentence_count; s++) {
        uint32_t lesson = concepts->lesson_of[s];
        if (lesson != LEXICON_NONE && weights[s] > best[lesson].weight && fit_for_summary(concepts, s))
            best[lesson] = (struct ranked){s, weights[s]};
    }
    for (size_t l = 0; l < concepts->outline->lesson_count; l++)
        if (best[l].weight > 0)
            best[count++] = best[l];
    qsort(best, count, sizeof *best, weightiest_first);
    count = MIN(count, (size_t)SUMMARY_SENTENCES);
    qsort(best, count, sizeof *best, in_order);
    for (size_t i = 0; i < count; i++) {
        struct str text = concepts->corpus->sentences[best[i].sentence].text;
        summary = arena_printf(arena, "%s%s%.*s", summary != NULL ? summary : "", summary != NULL ? " " : "",
                               (int)text.len, text.at);
    }
    return summary;
}

static const char *summary_of(const struct concepts *concepts, const char *description)
{
    struct texts said = said_in(concepts, SECTION_SUMMARY, SUMMARY_SENTENCES);
    const char *summary = NULL;

    for (size_t i = 0; i < said.count; i++) {
        const char *stop = tokenizer_is_whole(str_of(said.items[i])) ? "" : ".";
        summary = summary == NULL ? arena_printf(concepts->corpus->arena, "%s%s", said.items[i], stop)
                                  : arena_printf(concepts->corpus->arena, "%s %s%s", summary, said.items[i], stop);
    }
    if (summary == NULL)
        summary = extract(concepts);
    return summary != NULL ? summary : description;
}

/* ---- the course ---- */

static const char *material_words(const struct concepts *concepts, uint32_t number)
{
    const struct sections *sections = concepts->outline->sections;
    const struct generation_material *material = &concepts->corpus->input->materials[number];
    const struct material_sections *own = &sections->materials[number];
    const struct section *last = &sections->items[own->first + own->count - 1];
    const char *name = material->filename != NULL ? material->filename : own->title != NULL ? own->title : "";
    char time[TIMECODE_TEXT];

    if (own->form == FORM_TALK)
        return say(concepts, PHRASE_VIDEO,
                   arena_printf(concepts->corpus->arena, "%s (%s)", name, timecode_format((int64_t)last->end, time)),
                   NULL, NULL);
    if (own->form == FORM_DECK)
        return say(concepts, PHRASE_SLIDES, name, arena_printf(concepts->corpus->arena, "%d", last->slide_last), NULL);
    return say(concepts, PHRASE_TEXT, name, NULL, NULL);
}

static const char *description_of(const struct concepts *concepts)
{
    struct arena *arena = concepts->corpus->arena;
    size_t materials = concepts->corpus->input->material_count, count = 0;
    const char **names = arena_array(arena, materials + 1, sizeof *names);

    for (uint32_t i = 0; i < materials; i++)
        if (concepts->outline->sections->materials[i].count > 0)
            names[count++] = material_words(concepts, i);
    return say(concepts, PHRASE_MADE_FROM, name_first(concepts, names, count), NULL, NULL);
}

/* Stated goals first; what the modules train fills the rest. */
static void add_goals(const struct concepts *concepts, struct structure *structure)
{
    struct texts goals = said_in(concepts, SECTION_GOALS, 2 * SUMMARY_ITEMS);

    structure->knowledge = texts_new(concepts);
    structure->skills = texts_new(concepts);
    for (size_t i = 0; i < goals.count; i++)
        put(is_skill(concepts, goals.items[i]) ? &structure->skills : &structure->knowledge, goals.items[i]);
    for (size_t i = 0; i < SUMMARY_ITEMS; i++)
        for (size_t m = 0; m < structure->module_count; m++) {
            const struct module *module = &structure->modules[m];
            if (i < module->knowledge.count)
                put(&structure->knowledge, module->knowledge.items[i]);
            if (i < module->skills.count)
                put(&structure->skills, module->skills.items[i]);
        }
}

void summary_course(const struct concepts *concepts, struct structure *structure)
{
    struct arena *arena = concepts->corpus->arena;
    size_t count;
    const char **core = core_titles(concepts, 0, concepts->outline->lesson_count, SUMMARY_CORE, &count);

    structure->title = concepts->corpus->input->title;
    structure->description = description_of(concepts);
    structure->core_concepts = (struct texts){core, count};
    structure->mentioned_concepts =
        (struct texts){arena_array(arena, concepts->mentioned_count + 1, sizeof(char *)), 0};
    for (size_t i = 0; i < concepts->mentioned_count; i++)
        structure->mentioned_concepts.items[structure->mentioned_concepts.count++] =
            concepts_title(concepts, concepts->mentioned[i]);
    structure->learning_goal = goal_of(concepts, core, count);
    structure->summary = summary_of(concepts, structure->description);
    add_goals(concepts, structure);
}
