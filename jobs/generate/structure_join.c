#include "jobs/generate/structure_join.h"

#include "course/fold.h"

#define VIDEO_GAP 60 /* seconds between two stretches of a recording that belong together */

/* ---- lists ---- */

static bool has_text(struct arena *arena, const struct texts *folded, const char *text)
{
    const char *sought = fold_title(arena, text);

    for (size_t i = 0; i < folded->count; i++)
        if (strcmp(folded->items[i], sought) == 0)
            return true;
    folded->items[folded->count] = sought;
    return false;
}

struct texts structure_join_texts(struct arena *arena, const struct texts *first, const struct texts *second,
                                  size_t *lost)
{
    struct texts all = {arena_array(arena, STRUCTURE_ITEMS + 1, sizeof(char *)), 0};
    struct texts folded = {arena_array(arena, STRUCTURE_ITEMS + 1, sizeof(char *)), 0};
    const struct texts *const lists[] = {first, second};

    for (size_t k = 0; k < ARRAY_COUNT(lists); k++)
        for (size_t i = 0; i < lists[k]->count; i++) {
            if (has_text(arena, &folded, lists[k]->items[i]))
                continue;
            if (all.count == STRUCTURE_ITEMS) {
                ++*lost;
                continue;
            }
            all.items[all.count++] = lists[k]->items[i];
            folded.count++;
        }
    return all;
}

static bool has_number(const struct numbers *numbers, int64_t number)
{
    for (size_t i = 0; i < numbers->count; i++)
        if (numbers->items[i] == number)
            return true;
    return false;
}

static struct numbers join_numbers(struct arena *arena, const struct numbers *first, const struct numbers *second,
                                   size_t *lost)
{
    struct numbers all = {arena_array(arena, STRUCTURE_ITEMS, sizeof(int64_t)), 0};
    const struct numbers *const lists[] = {first, second};

    for (size_t k = 0; k < ARRAY_COUNT(lists); k++)
        for (size_t i = 0; i < lists[k]->count; i++) {
            if (has_number(&all, lists[k]->items[i]))
                continue;
            if (all.count < STRUCTURE_ITEMS)
                all.items[all.count++] = lists[k]->items[i];
            else
                ++*lost;
        }
    return all;
}

static bool has_citation(const struct citation *citations, size_t count, const struct citation *sought)
{
    for (size_t i = 0; i < count; i++)
        if (uuid_equal(citations[i].material, sought->material) && citations[i].place == sought->place &&
            citations[i].at == sought->at)
            return true;
    return false;
}

static void join_citations(struct arena *arena, struct concept *into, const struct concept *from, size_t *lost)
{
    struct citation *all = arena_array(arena, STRUCTURE_ITEMS, sizeof *all);
    const struct concept *const both[] = {into, from};
    size_t count = 0;

    for (size_t k = 0; k < ARRAY_COUNT(both); k++)
        for (size_t i = 0; i < both[k]->citation_count; i++) {
            if (has_citation(all, count, &both[k]->citations[i]))
                continue;
            if (count < STRUCTURE_ITEMS)
                all[count++] = both[k]->citations[i];
            else
                ++*lost;
        }
    into->citations = all;
    into->citation_count = count;
}

static bool has_address(const struct web_reference *web, size_t count, const char *url)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(web[i].url, url) == 0)
            return true;
    return false;
}

static void join_web(struct arena *arena, struct concept *into, const struct concept *from, size_t *lost)
{
    struct web_reference *all = arena_array(arena, STRUCTURE_ITEMS, sizeof *all);
    const struct concept *const both[] = {into, from};
    size_t count = 0;

    for (size_t k = 0; k < ARRAY_COUNT(both); k++)
        for (size_t i = 0; i < both[k]->web_count; i++) {
            if (has_address(all, count, both[k]->web[i].url))
                continue;
            if (count < STRUCTURE_ITEMS)
                all[count++] = both[k]->web[i];
            else
                ++*lost;
        }
    into->web = all;
    into->web_count = count;
}

/* ---- concepts ---- */

/* Where they differ both stay. */
static void join_definitions(struct arena *arena, struct concept *into, const struct concept *from, size_t *lost)
{
    const char *other = from->definition;

    if (into->definition == NULL) {
        into->definition = other;
        return;
    }
    if (other == NULL || fold_equal(into->definition, other))
        return;
    if (strlen(into->definition) + strlen(other) < STRUCTURE_TEXT)
        into->definition = arena_printf(arena, "%s %s", into->definition, other);
    else
        ++*lost;
}

void structure_join_concepts(struct arena *arena, struct concept *into, const struct concept *from, size_t *lost)
{
    join_definitions(arena, into, from, lost);
    into->prerequisites = structure_join_texts(arena, &into->prerequisites, &from->prerequisites, lost);
    into->examples = structure_join_texts(arena, &into->examples, &from->examples, lost);
    into->timecodes = structure_join_texts(arena, &into->timecodes, &from->timecodes, lost);
    into->slides = join_numbers(arena, &into->slides, &from->slides, lost);
    join_web(arena, into, from, lost);
    join_citations(arena, into, from, lost);
}

/* ---- lessons ---- */

/* Whether two stretches follow each other or overlap. */
static bool is_one_stretch(int64_t first_a, int64_t last_a, int64_t first_b, int64_t last_b, int64_t gap)
{
    last_a = MAX(first_a, last_a);
    last_b = MAX(first_b, last_b);
    return first_a <= last_b + gap && first_b <= last_a + gap;
}

static bool fits_video(const struct lesson *a, const struct lesson *b)
{
    return a->video_start == STRUCTURE_NO_NUMBER || b->video_start == STRUCTURE_NO_NUMBER ||
           (uuid_equal(a->video, b->video) &&
            is_one_stretch(a->video_start, a->video_end, b->video_start, b->video_end, VIDEO_GAP));
}

static bool fits_slides(const struct lesson *a, const struct lesson *b)
{
    return a->slide_first == STRUCTURE_NO_NUMBER || b->slide_first == STRUCTURE_NO_NUMBER ||
           (uuid_equal(a->presentation, b->presentation) &&
            is_one_stretch(a->slide_first, a->slide_last, b->slide_first, b->slide_last, 1));
}

static void join_places(struct lesson *into, const struct lesson *from)
{
    if (into->video_start == STRUCTURE_NO_NUMBER) {
        into->video = from->video;
        into->video_start = from->video_start;
        into->video_end = from->video_end;
    } else if (from->video_start != STRUCTURE_NO_NUMBER) {
        into->video_start = MIN(into->video_start, from->video_start);
        into->video_end = MAX(into->video_end, from->video_end);
    }
    if (into->slide_first == STRUCTURE_NO_NUMBER) {
        into->presentation = from->presentation;
        into->slide_first = from->slide_first;
        into->slide_last = from->slide_last;
    } else if (from->slide_first != STRUCTURE_NO_NUMBER) {
        into->slide_first = MIN(into->slide_first, from->slide_first);
        into->slide_last = MAX(into->slide_last, from->slide_last);
    }
}

static void add_concepts(struct arena *arena, struct lesson *into, const struct lesson *from, size_t *lost)
{
    struct concept *all = arena_array(arena, into->concept_count + from->concept_count + 1, sizeof *all);
    size_t count = into->concept_count;

    if (count > 0)
        memcpy(all, into->concepts, count * sizeof *all);
    for (size_t i = 0; i < from->concept_count; i++) {
        size_t at = 0;
        while (at < count && !fold_equal(all[at].title, from->concepts[i].title))
            at++;
        if (at < count)
            structure_join_concepts(arena, &all[at], &from->concepts[i], lost);
        else
            all[count++] = from->concepts[i];
    }
    into->concepts = all;
    into->concept_count = count;
}

static void add_exercises(struct arena *arena, struct lesson *into, const struct lesson *from)
{
    struct exercise *all = arena_array(arena, into->exercise_count + from->exercise_count + 1, sizeof *all);
    size_t count = into->exercise_count;

    if (count > 0)
        memcpy(all, into->exercises, count * sizeof *all);
    for (size_t i = 0; i < from->exercise_count; i++) {
        size_t at = 0;
        while (at < count && !fold_equal(all[at].description, from->exercises[i].description))
            at++;
        if (at == count)
            all[count++] = from->exercises[i];
    }
    into->exercises = all;
    into->exercise_count = count;
}

bool structure_join_lessons(struct arena *arena, struct lesson *into, const struct lesson *from, size_t *lost)
{
    struct lesson whole = *into;
    size_t more = 0;

    if (!fits_video(into, from) || !fits_slides(into, from))
        return false;
    add_concepts(arena, &whole, from, &more);
    add_exercises(arena, &whole, from);
    if (whole.concept_count > STRUCTURE_CONCEPTS || whole.exercise_count > STRUCTURE_EXERCISES)
        return false;
    join_places(&whole, from);
    *into = whole;
    *lost += more;
    return true;
}

/* ---- modules ---- */

static const char *join_sentences(struct arena *arena, const char *first, const char *second, size_t *lost)
{
    if (first == NULL || second == NULL || fold_equal(first, second))
        return first != NULL ? first : second;
    if (strlen(first) + strlen(second) < STRUCTURE_TEXT)
        return arena_printf(arena, "%s %s", first, second);
    ++*lost;
    return first;
}

bool structure_join_modules(struct arena *arena, struct module *into, const struct module *from, size_t *lost)
{
    struct lesson *all;

    if (into->lesson_count + from->lesson_count > STRUCTURE_LESSONS)
        return false;
    all = arena_array(arena, into->lesson_count + from->lesson_count + 1, sizeof *all);
    if (into->lesson_count > 0)
        memcpy(all, into->lessons, into->lesson_count * sizeof *all);
    if (from->lesson_count > 0)
        memcpy(all + into->lesson_count, from->lessons, from->lesson_count * sizeof *all);
    into->lessons = all;
    into->lesson_count += from->lesson_count;
    into->description = join_sentences(arena, into->description, from->description, lost);
    into->learning_goal = join_sentences(arena, into->learning_goal, from->learning_goal, lost);
    into->knowledge = structure_join_texts(arena, &into->knowledge, &from->knowledge, lost);
    into->skills = structure_join_texts(arena, &into->skills, &from->skills, lost);
    return true;
}
