#include "jobs/architect/architect.h"

#include <math.h>

#include "jobs/architect/concept_citations.h"
#include "jobs/architect/corpus_build.h"
#include "jobs/architect/draft_warnings.h"
#include "jobs/architect/exercises.h"
#include "jobs/architect/guide.h"
#include "jobs/architect/outline_build.h"
#include "jobs/architect/outline_fit.h"
#include "jobs/architect/summary.h"
#include "jobs/architect/weights.h"
#include "jobs/architect/wording.h"

#define TITLE_JOINED 70 /* bytes of two titles made one */

/* One draft under way. */
struct draft {
    struct arena *arena;
    const struct generation_input *input;
    struct corpus corpus;
    struct sections sections;
    struct definitions definitions;
    struct terms terms;
    struct outline outline;
    struct concepts concepts;
    struct meanings meanings;
    struct tasks tasks;
    struct trained *trained; /* one for each lesson */
};

static const char *say(const struct draft *draft, enum phrase phrase, const char *a, const char *b)
{
    return phrases_say(draft->arena, draft->corpus.language, phrase, a, b, NULL);
}

/* ---- titles that nobody gave ---- */

static const char *pair(const struct draft *draft, const char *a, const char *b)
{
    return a != NULL && b != NULL && strlen(a) + strlen(b) <= TITLE_JOINED ? say(draft, PHRASE_AND, a, b) : a;
}

/* A word of a lesson as the lesson first writes it. */
static const char *written(const struct draft *draft, const struct outline_lesson *lesson, uint32_t word)
{
    for (size_t i = 0; i < lesson->section_count; i++) {
        const struct section *section = &draft->sections.items[lesson->sections[i]];
        const struct sentence *sentences = &draft->corpus.sentences[section->sentence];
        for (uint32_t k = 0; k < section->sentence_count; k++) {
            const struct token *tokens = corpus_tokens(&draft->corpus, &sentences[k]);
            for (uint32_t t = 0; t < sentences[k].token_count; t++)
                if (tokens[t].word == word)
                    return wording_capitalised(draft->arena, corpus_surface(&sentences[k], &tokens[t], 1));
        }
    }
    return NULL;
}

/* A lesson without concepts is called after the word that weighs most in it. */
static const char *title_by_words(const struct draft *draft, size_t number)
{
    const struct outline_lesson *lesson = &draft->outline.lessons[number];
    const struct vector *all = course_outline_vectors(&draft->outline, number, number + 1);
    const struct weight *heaviest = NULL;
    const char *title = NULL;

    for (uint32_t i = 0; i < all->count; i++)
        if (heaviest == NULL || all->items[i].value > heaviest->value)
            heaviest = &all->items[i];
    if (heaviest != NULL)
        title = written(draft, lesson, heaviest->word);
    return title != NULL ? title : say(draft, PHRASE_PART, arena_printf(draft->arena, "%zu", number + 1), NULL);
}

/* A lesson cut out of speech is called after what it teaches first and foremost. */
static const char *title_by_concepts(const struct draft *draft, size_t lesson)
{
    const struct lesson_teachings *own = &draft->concepts.lessons[lesson];
    const struct teaching *first = NULL, *second = NULL;

    for (size_t i = 0; i < own->count; i++) {
        if (first == NULL || own->items[i].score > first->score) {
            second = first;
            first = &own->items[i];
        } else if (second == NULL || own->items[i].score > second->score) {
            second = &own->items[i];
        }
    }
    if (first == NULL)
        return title_by_words(draft, lesson);
    return pair(draft, concepts_title(&draft->concepts, first->term),
                second != NULL ? concepts_title(&draft->concepts, second->term) : NULL);
}

/* "week_3-intro.pdf" -> "Week 3 intro". */
static const char *title_by_filename(const struct draft *draft, const char *filename)
{
    const char *dot = filename != NULL ? strrchr(filename, '.') : NULL;
    char *name;

    if (filename == NULL || strstr(filename, "://") != NULL)
        return NULL;
    name = arena_strndup(draft->arena, filename,
                         dot != NULL && dot > filename ? (size_t)(dot - filename) : strlen(filename));
    for (char *at = name; *at != '\0'; at++)
        if (*at == '_' || *at == '-')
            *at = ' ';
    return *name != '\0' ? wording_capitalised(draft->arena, str_of(name)) : NULL;
}

static bool is_named(const char *node_title)
{
    return node_title != NULL && *node_title != '\0' && strcmp(node_title, "Materials") != 0;
}

static const char *module_title(const struct draft *draft, const struct outline_module *outline,
                                const struct lesson *lessons)
{
    const struct generation_material *material = &draft->input->materials[outline->material];
    const char *title = outline->title;

    if (title == NULL && draft->outline.module_count > 1)
        return pair(draft, lessons[0].title, outline->count > 1 ? lessons[1].title : NULL);
    if (title == NULL && is_named(material->node_title))
        title = material->node_title;
    if (title == NULL)
        title = draft->sections.materials[outline->material].title;
    if (title == NULL)
        title = title_by_filename(draft, material->filename);
    return title != NULL ? title : draft->input->title;
}

/* Titles of one list are told apart: "Stacks", "Stacks (2)". */
static const char *distinct(const struct draft *draft, const struct lesson *lessons, size_t count, const char *title)
{
    size_t same = 1;

    for (size_t i = 0; i < count; i++)
        same += str_starts(str_of(lessons[i].title), str_of(title)) &&
                (lessons[i].title[strlen(title)] == '\0' || strncmp(lessons[i].title + strlen(title), " (", 2) == 0);
    return same > 1 ? arena_printf(draft->arena, "%s (%zu)", title, same) : title;
}

/* ---- lessons ---- */

/* The talk that fills most of the lesson gives its times; sections without gaps of more than a minute belong together. */
static void set_video(const struct draft *draft, const struct outline_lesson *outline, struct lesson *lesson)
{
    double *lengths = arena_array(draft->arena, draft->input->material_count + 1, sizeof *lengths);
    uint32_t longest = LEXICON_NONE;

    for (size_t i = 0; i < outline->section_count; i++) {
        const struct section *section = &draft->sections.items[outline->sections[i]];
        if (draft->sections.materials[section->material].form != FORM_TALK)
            continue;
        lengths[section->material] += MAX(0, section->end - section->start);
        if (longest == LEXICON_NONE || lengths[section->material] > lengths[longest])
            longest = section->material;
    }
    for (size_t i = 0; i < outline->section_count; i++) {
        const struct section *section = &draft->sections.items[outline->sections[i]];
        if (section->material != longest)
            continue;
        if (lesson->video_start == STRUCTURE_NO_NUMBER || section->start < (double)lesson->video_start)
            lesson->video_start = (int64_t)section->start;
        lesson->video_end = MAX(lesson->video_end, (int64_t)ceil(section->end));
        lesson->video = draft->input->materials[longest].id;
    }
}

static void set_slides(const struct draft *draft, const struct outline_lesson *outline, struct lesson *lesson)
{
    uint32_t deck = LEXICON_NONE;

    for (size_t i = 0; i < outline->section_count; i++) {
        const struct section *section = &draft->sections.items[outline->sections[i]];
        if (section->slide_first == 0 || (deck != LEXICON_NONE && section->material != deck))
            continue;
        if (deck == LEXICON_NONE || section->slide_first < lesson->slide_first)
            lesson->slide_first = section->slide_first;
        lesson->slide_last = MAX(lesson->slide_last, section->slide_last);
        deck = section->material;
        lesson->presentation = draft->input->materials[deck].id;
    }
}

static struct lesson make_lesson(const struct draft *draft, size_t number)
{
    const struct outline_lesson *outline = &draft->outline.lessons[number];
    const struct lesson_teachings *teachings = &draft->concepts.lessons[number];
    struct lesson lesson = {
        .title = outline->title != NULL ? outline->title : title_by_concepts(draft, number),
        .video_start = STRUCTURE_NO_NUMBER,
        .video_end = STRUCTURE_NO_NUMBER,
        .slide_first = STRUCTURE_NO_NUMBER,
        .slide_last = STRUCTURE_NO_NUMBER,
        .concepts = arena_array(draft->arena, teachings->count + 1, sizeof *lesson.concepts),
        .concept_count = teachings->count,
    };

    for (size_t i = 0; i < teachings->count; i++)
        lesson.concepts[i] = concept_citations_make(&draft->concepts, &teachings->items[i]);
    set_video(draft, outline, &lesson);
    set_slides(draft, outline, &lesson);
    return lesson;
}

static void make_module(struct draft *draft, const struct outline_module *outline, struct module *module)
{
    size_t count = MIN((size_t)outline->count, (size_t)STRUCTURE_LESSONS);

    *module = (struct module){.lessons = arena_array(draft->arena, count + 1, sizeof *module->lessons)};
    for (size_t i = 0; i < count; i++) {
        struct lesson lesson = make_lesson(draft, outline->first + i);
        lesson.title = distinct(draft, module->lessons, i, lesson.title);
        exercises_make(&draft->concepts, &draft->meanings, &draft->tasks, outline->first + i, &lesson,
                       &draft->trained[outline->first + i]);
        module->lessons[module->lesson_count++] = lesson;
    }
    module->title = module_title(draft, outline, module->lessons);
    summary_module(&draft->concepts, outline, draft->trained + outline->first, module);
}

/* ---- the whole ---- */

/* Whether the lesson was cut out of speech, is one of the module, and something (nothing) was found to teach in it. */
static bool is_cut(const struct draft *draft, const struct outline_module *module, size_t lesson, bool teaches)
{
    return lesson >= module->first && lesson < module->first + module->count &&
           draft->outline.lessons[lesson].title == NULL && (draft->concepts.lessons[lesson].count > 0) == teaches;
}

static size_t words_of(const struct draft *draft, size_t lesson)
{
    size_t words = 0;

    for (size_t i = 0; i < draft->outline.lessons[lesson].section_count; i++)
        words += draft->sections.items[draft->outline.lessons[lesson].sections[i]].words;
    return words;
}

/* From the end, so that the numbers of lessons that are still to be looked at stay. */
static bool join_bare(struct draft *draft, const struct outline_module *module)
{
    bool joined = false;

    for (size_t i = module->first + module->count; i-- > module->first;) {
        bool earlier = i > 0 && is_cut(draft, module, i - 1, true);
        if (!is_cut(draft, module, i, false) || words_of(draft, i) >= BARE_LESSON_WORDS)
            continue;
        if (!earlier && (joined || !is_cut(draft, module, i + 1, true)))
            continue;
        course_outline_join(&draft->outline, earlier ? i - 1 : i);
        joined = true;
    }
    return joined;
}

/* A short lesson that was cut out of speech and holds no concept is part of the one before, else of the one behind. */
static void choose_concepts(struct draft *draft)
{
    bool joined = true;

    while (joined) {
        concepts_choose(&draft->concepts, &draft->outline, &draft->definitions, &draft->terms);
        joined = false;
        for (size_t i = draft->outline.module_count; i-- > 0;)
            joined = join_bare(draft, &draft->outline.modules[i]) || joined;
    }
}

bool architect_draft(struct arena *arena, const struct generation_input *input, struct structure *structure,
                     struct texts *warnings, struct fault *fault)
{
    struct draft *draft = arena_alloc(arena, sizeof *draft);
    struct draft_losses losses = {&draft->sections, &draft->concepts, &draft->tasks, {NULL, 0}, 0, 0};

    *draft = (struct draft){.arena = arena, .input = input};
    *structure = (struct structure){0};
    *warnings = (struct texts){arena_array(arena, STRUCTURE_ITEMS, sizeof(char *)), 0};
    corpus_build(&draft->corpus, arena, input);
    if (draft->corpus.sentence_count == 0)
        return fault_set(fault, FAULT_NO_MATERIAL, "The materials hold no text to make a course of.");
    sections_build(&draft->sections, &draft->corpus);
    definitions_find(&draft->definitions, &draft->corpus);
    terms_build(&draft->terms, &draft->corpus, &draft->definitions);
    outline_build(&draft->outline, &draft->corpus, &draft->sections, vectors_build(&draft->corpus, &draft->sections));
    losses.modules = outline_fit(&draft->outline);
    choose_concepts(draft);
    draft->tasks = tasks_find(&draft->concepts);
    draft->meanings = meanings_find(&draft->concepts);
    draft->trained = arena_array(arena, draft->outline.lesson_count + 1, sizeof *draft->trained);
    structure->modules = arena_array(arena, draft->outline.module_count + 1, sizeof *structure->modules);
    for (size_t i = 0; i < MIN(draft->outline.module_count, (size_t)STRUCTURE_MODULES); i++)
        make_module(draft, &draft->outline.modules[i], &structure->modules[structure->module_count++]);
    if (structure->module_count == 0)
        return fault_set(fault, FAULT_NO_MATERIAL, "The materials hold no text to make a course of.");
    prerequisites_find(&draft->concepts, &draft->outline, structure, &losses.early);
    summary_course(&draft->concepts, structure);
    if (input->guide != NULL)
        *structure = guide_merge(arena, input->guide, structure, &losses.guide);
    draft_warnings_add(&losses, warnings);
    return true;
}
