#include "jobs/architect/guide.h"

#include "course/fold.h"

/* A merge under way. */
struct merge {
    struct arena *arena;
    struct structure *whole;
    size_t left_out; /* concepts, exercises and lessons that found no room */
    size_t guided;   /* modules of the guide */
};

/* ---- lessons ---- */

/* People may have renamed it. */
static bool is_called(const char *title, const char *generated_title, const char *found)
{
    return fold_equal(title, found) || (generated_title != NULL && fold_equal(generated_title, found));
}

static struct concept *find_concept(const struct lesson *lesson, const char *title)
{
    for (size_t i = 0; i < lesson->concept_count; i++)
        if (is_called(lesson->concepts[i].title, lesson->concepts[i].generated_title, title))
            return &lesson->concepts[i];
    return NULL;
}

static const struct exercise *find_exercise(const struct lesson *lesson, const char *description)
{
    for (size_t i = 0; i < lesson->exercise_count; i++)
        if (is_called(lesson->exercises[i].description, lesson->exercises[i].generated_title, description))
            return &lesson->exercises[i];
    return NULL;
}

/* ---- what people have moved: of that title, with half of the citations, in another lesson ---- */

static bool share_citations(const struct citation *a, size_t a_count, const struct citation *b, size_t b_count)
{
    size_t shared = 0;

    for (size_t i = 0; i < a_count; i++)
        for (size_t k = 0; k < b_count; k++)
            if (uuid_equal(a[i].material, b[k].material) && a[i].place == b[k].place && a[i].at == b[k].at) {
                shared++;
                break;
            }
    return shared > 0 && 2 * shared >= MAX(a_count, b_count);
}

static struct concept *find_moved_concept(const struct merge *merge, const struct concept *found)
{
    for (size_t m = 0; m < merge->guided; m++)
        for (size_t l = 0; l < merge->whole->modules[m].lesson_count; l++) {
            struct concept *known = find_concept(&merge->whole->modules[m].lessons[l], found->title);
            if (known != NULL &&
                share_citations(known->citations, known->citation_count, found->citations, found->citation_count))
                return known;
        }
    return NULL;
}

static bool was_moved(const struct merge *merge, const struct exercise *found)
{
    for (size_t m = 0; m < merge->guided; m++)
        for (size_t l = 0; l < merge->whole->modules[m].lesson_count; l++) {
            const struct exercise *known = find_exercise(&merge->whole->modules[m].lessons[l], found->description);
            if (known != NULL &&
                share_citations(known->citations, known->citation_count, found->citations, found->citation_count))
                return true;
        }
    return false;
}

/* A concept that both know: the guide's words, and the draft's where the guide has none. */
static void enrich_concept(struct concept *known, const struct concept *found)
{
    if (known->definition == NULL)
        known->definition = found->definition;
    if (known->examples.count == 0)
        known->examples = found->examples;
    if (known->timecodes.count == 0)
        known->timecodes = found->timecodes;
    if (known->slides.count == 0)
        known->slides = found->slides;
    if (known->prerequisites.count == 0)
        known->prerequisites = found->prerequisites;
    known->citations = found->citations; /* of what is there now, not of what was */
    known->citation_count = found->citation_count;
}

static void add_concepts(struct merge *merge, struct lesson *lesson, const struct lesson *found)
{
    struct concept *concepts =
        arena_array(merge->arena, lesson->concept_count + found->concept_count + 1, sizeof *concepts);

    if (lesson->concept_count > 0)
        memcpy(concepts, lesson->concepts, lesson->concept_count * sizeof *concepts);
    lesson->concepts = concepts;
    for (size_t i = 0; i < found->concept_count; i++) {
        struct concept *known = find_concept(lesson, found->concepts[i].title);
        if (known == NULL)
            known = find_moved_concept(merge, &found->concepts[i]);
        if (known != NULL)
            enrich_concept(known, &found->concepts[i]);
        else if (lesson->concept_count < STRUCTURE_CONCEPTS)
            concepts[lesson->concept_count++] = found->concepts[i];
        else
            merge->left_out++;
    }
}

static void add_exercises(struct merge *merge, struct lesson *lesson, const struct lesson *found)
{
    struct exercise *exercises =
        arena_array(merge->arena, lesson->exercise_count + found->exercise_count + 1, sizeof *exercises);

    if (lesson->exercise_count > 0)
        memcpy(exercises, lesson->exercises, lesson->exercise_count * sizeof *exercises);
    lesson->exercises = exercises;
    for (size_t i = 0; i < found->exercise_count; i++) {
        if (find_exercise(lesson, found->exercises[i].description) != NULL || was_moved(merge, &found->exercises[i]))
            continue;
        if (lesson->exercise_count < STRUCTURE_EXERCISES)
            exercises[lesson->exercise_count++] = found->exercises[i];
        else
            merge->left_out++;
    }
}

static void enrich_lesson(struct merge *merge, struct lesson *lesson, const struct lesson *found)
{
    add_concepts(merge, lesson, found);
    add_exercises(merge, lesson, found);
    if (lesson->video_start == STRUCTURE_NO_NUMBER || uuid_is_nil(lesson->video)) {
        lesson->video = found->video;
        lesson->video_start = found->video_start;
        lesson->video_end = found->video_end;
    }
    if (lesson->slide_first == STRUCTURE_NO_NUMBER || uuid_is_nil(lesson->presentation)) {
        lesson->presentation = found->presentation;
        lesson->slide_first = found->slide_first;
        lesson->slide_last = found->slide_last;
    }
}

/* ---- where a lesson belongs ---- */

static size_t shared_concepts(const struct lesson *a, const struct lesson *b)
{
    size_t shared = 0;

    for (size_t i = 0; i < b->concept_count; i++)
        shared += find_concept(a, b->concepts[i].title) != NULL;
    return shared;
}

static struct lesson *find_lesson(const struct structure *guide, size_t modules, const struct lesson *found)
{
    struct lesson *closest = NULL;
    size_t most = 0;

    for (size_t m = 0; m < modules; m++)
        for (size_t l = 0; l < guide->modules[m].lesson_count; l++) {
            struct lesson *lesson = &guide->modules[m].lessons[l];
            size_t shared = shared_concepts(lesson, found);
            if (is_called(lesson->title, lesson->generated_title, found->title))
                return lesson;
            if (shared > most) {
                most = shared;
                closest = lesson;
            }
        }
    return most * 2 > found->concept_count ? closest : NULL;
}

static struct module *find_module(struct merge *merge, const struct module *found)
{
    struct structure *whole = merge->whole;

    for (size_t m = 0; m < whole->module_count; m++)
        if (is_called(whole->modules[m].title, whole->modules[m].generated_title, found->title))
            return &whole->modules[m];
    if (whole->module_count == STRUCTURE_MODULES)
        return NULL;
    whole->modules[whole->module_count] = *found;
    whole->modules[whole->module_count].lesson_count = 0;
    whole->modules[whole->module_count].lessons = arena_array(merge->arena, STRUCTURE_LESSONS, sizeof(struct lesson));
    return &whole->modules[whole->module_count++];
}

static bool is_empty(const struct lesson *lesson)
{
    return lesson->concept_count == 0 && lesson->exercise_count == 0;
}

/* Without what people have moved out of it; nothing of one of which they have moved all. */
static void add_lesson(struct merge *merge, const struct module *from, const struct lesson *found)
{
    struct lesson lesson = *found;
    struct module *module;

    lesson.concept_count = lesson.exercise_count = 0;
    enrich_lesson(merge, &lesson, found);
    if (is_empty(&lesson) && !is_empty(found))
        return;
    module = find_module(merge, from);
    if (module != NULL && module->lesson_count < STRUCTURE_LESSONS)
        module->lessons[module->lesson_count++] = lesson;
    else
        merge->left_out++;
}

/* ---- the whole ---- */

static struct texts joined(struct arena *arena, const struct texts *first, const struct texts *more)
{
    struct texts all = {arena_array(arena, STRUCTURE_ITEMS, sizeof(char *)), 0};
    const struct texts *const lists[] = {first, more};

    for (size_t k = 0; k < ARRAY_COUNT(lists); k++)
        for (size_t i = 0; i < lists[k]->count && all.count < STRUCTURE_ITEMS; i++) {
            size_t at = 0;
            while (at < all.count && !fold_equal(all.items[at], lists[k]->items[i]))
                at++;
            if (at == all.count)
                all.items[all.count++] = lists[k]->items[i];
        }
    return all;
}

static const char *either(const char *first, const char *second)
{
    return first != NULL ? first : second;
}

/* The guide's modules with room for more lessons; the guide itself is left alone. */
static struct module *copy_modules(struct arena *arena, const struct structure *guide)
{
    struct module *modules = arena_array(arena, STRUCTURE_MODULES, sizeof *modules);

    for (size_t m = 0; m < guide->module_count; m++) {
        modules[m] = guide->modules[m];
        modules[m].lessons = arena_array(arena, STRUCTURE_LESSONS, sizeof(struct lesson));
        memcpy(modules[m].lessons, guide->modules[m].lessons, guide->modules[m].lesson_count * sizeof(struct lesson));
    }
    return modules;
}

struct structure guide_merge(struct arena *arena, const struct structure *guide, const struct structure *draft,
                             size_t *left_out)
{
    struct structure whole = *guide;
    struct merge merge = {arena, &whole, 0, guide->module_count};

    whole.modules = copy_modules(arena, guide);
    for (size_t m = 0; m < draft->module_count; m++)
        for (size_t l = 0; l < draft->modules[m].lesson_count; l++) {
            const struct lesson *found = &draft->modules[m].lessons[l];
            struct lesson *known = find_lesson(&whole, guide->module_count, found);
            if (known != NULL)
                enrich_lesson(&merge, known, found);
            else
                add_lesson(&merge, &draft->modules[m], found);
        }
    *left_out = merge.left_out;
    whole.title = either(guide->title, draft->title);
    whole.description = either(draft->description, guide->description);
    whole.learning_goal = either(guide->learning_goal, draft->learning_goal);
    whole.summary = either(guide->summary, draft->summary);
    whole.knowledge = joined(arena, &guide->knowledge, &draft->knowledge);
    whole.skills = joined(arena, &guide->skills, &draft->skills);
    whole.core_concepts = joined(arena, &guide->core_concepts, &draft->core_concepts);
    whole.mentioned_concepts = joined(arena, &guide->mentioned_concepts, &draft->mentioned_concepts);
    return whole;
}
