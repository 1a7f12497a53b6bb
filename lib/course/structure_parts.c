#include "course/structure_parts.h"

#include "course/fold.h"
#include "course/timecode.h"

/* ---- the list ---- */

struct listing {
    struct arena *arena;
    struct structure_parts *parts;
    size_t next[IDENTITY_KINDS]; /* where the next one of the kind goes */
};

static struct identity_part *add(struct listing *listing, enum identity_kind kind, const void *source,
                                 const char *title, const struct identity_part *parent, size_t order)
{
    const size_t at = listing->next[kind]++;

    listing->parts->sources[at] = source;
    listing->parts->orders[at] = order;
    listing->parts->items[at] =
        (struct identity_part){.kind = kind, .title = fold_title(listing->arena, title), .parent = parent};
    return &listing->parts->items[at];
}

static void cite(struct arena *arena, struct identity_part *part, const struct citation *citations, size_t count)
{
    struct citation *joined = arena_array(arena, part->citation_count + count + 1, sizeof *joined);

    if (part->citation_count > 0)
        memcpy(joined, part->citations, part->citation_count * sizeof *joined);
    if (count > 0)
        memcpy(joined + part->citation_count, citations, count * sizeof *joined);
    part->citations = joined;
    part->citation_count += count;
}

/* What a lesson's parts cite, the lesson cites. */
static void cite_below(struct listing *listing, struct identity_part *lesson, const struct lesson *source)
{
    for (size_t i = 0; i < source->concept_count; i++)
        cite(listing->arena, lesson, source->concepts[i].citations, source->concepts[i].citation_count);
    for (size_t i = 0; i < source->exercise_count; i++)
        cite(listing->arena, lesson, source->exercises[i].citations, source->exercises[i].citation_count);
}

static void add_lesson(struct listing *listing, struct identity_part *module, const struct lesson *source, size_t order)
{
    struct identity_part *lesson = add(listing, IDENTITY_LESSON, source, source->title, module, order);

    for (size_t i = 0; i < source->concept_count; i++) {
        const struct concept *concept = &source->concepts[i];
        cite(listing->arena, add(listing, IDENTITY_CONCEPT, concept, concept->title, lesson, i), concept->citations,
             concept->citation_count);
    }
    for (size_t i = 0; i < source->exercise_count; i++) {
        const struct exercise *exercise = &source->exercises[i];
        cite(listing->arena, add(listing, IDENTITY_EXERCISE, exercise, exercise->description, lesson, i),
             exercise->citations, exercise->citation_count);
    }
    cite_below(listing, lesson, source);
    cite(listing->arena, module, lesson->citations, lesson->citation_count);
}

static void measure(const struct structure *structure, struct structure_parts *parts)
{
    size_t exercises = 0;

    for (size_t m = 0; m < structure->module_count; m++)
        for (size_t l = 0; l < structure->modules[m].lesson_count; l++)
            exercises += structure->modules[m].lessons[l].exercise_count;
    parts->first[IDENTITY_MODULE] = 0;
    parts->first[IDENTITY_LESSON] = structure->module_count;
    parts->first[IDENTITY_CONCEPT] = parts->first[IDENTITY_LESSON] + structure_lesson_total(structure);
    parts->first[IDENTITY_EXERCISE] = parts->first[IDENTITY_CONCEPT] + structure_concept_total(structure);
    parts->count = parts->first[IDENTITY_KINDS] = parts->first[IDENTITY_EXERCISE] + exercises;
}

void structure_parts_list(struct arena *arena, const struct structure *structure, struct structure_parts *parts)
{
    struct listing listing = {.arena = arena, .parts = parts};

    measure(structure, parts);
    memcpy(listing.next, parts->first, sizeof listing.next);
    parts->items = arena_array(arena, parts->count + 1, sizeof *parts->items);
    parts->sources = arena_array(arena, parts->count + 1, sizeof *parts->sources);
    parts->orders = arena_array(arena, parts->count + 1, sizeof *parts->orders);
    for (size_t m = 0; m < structure->module_count; m++) {
        const struct module *source = &structure->modules[m];
        struct identity_part *module = add(&listing, IDENTITY_MODULE, source, source->title, NULL, m);
        for (size_t l = 0; l < source->lesson_count; l++)
            add_lesson(&listing, module, &source->lessons[l], l);
    }
}

void structure_parts_number(struct structure_parts *parts)
{
    for (size_t i = 0; i < parts->count; i++)
        if (uuid_is_nil(parts->items[i].id))
            parts->items[i].id = uuid_new();
}

/* ---- rows ---- */

/* The concepts by folded title, for what names them as known before. */
struct glossary {
    struct arena *arena;
    const struct identity_part **items;
    size_t count;
};

static int by_title(const void *left, const void *right)
{
    const struct identity_part *a = *(const struct identity_part *const *)left,
                               *b = *(const struct identity_part *const *)right;
    const int order = strcmp(a->title, b->title);

    return order != 0 ? order : (a > b) - (a < b); /* the first in the structure */
}

static struct glossary glossary_of(struct arena *arena, const struct structure_parts *parts)
{
    const size_t first = parts->first[IDENTITY_CONCEPT], end = parts->first[IDENTITY_CONCEPT + 1];
    struct glossary glossary = {arena, arena_array(arena, end - first + 1, sizeof *glossary.items), end - first};

    for (size_t i = first; i < end; i++)
        glossary.items[i - first] = &parts->items[i];
    qsort(glossary.items, glossary.count, sizeof *glossary.items, by_title);
    return glossary;
}

static const struct identity_part *find(const struct glossary *glossary, const char *title)
{
    const char *folded = fold_title(glossary->arena, title);
    size_t low = 0, high = glossary->count;

    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (strcmp(glossary->items[middle]->title, folded) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low < glossary->count && strcmp(glossary->items[low]->title, folded) == 0 ? glossary->items[low] : NULL;
}

static void put_prerequisites(struct json_out *out, const struct glossary *glossary, const struct texts *titles)
{
    json_list(out, "prerequisites");
    for (size_t i = 0; i < titles->count; i++) {
        const struct identity_part *part = find(glossary, titles->items[i]);
        if (part != NULL)
            json_put_uuid(out, NULL, part->id);
    }
    json_end(out);
}

static void put_module(struct json_out *out, const struct module *module)
{
    json_put_text(out, "title", module->title);
    json_put_text(out, "description", module->description);
    json_put_text(out, "learning_goal", module->learning_goal);
    structure_write_texts(out, "expected_knowledge", &module->knowledge);
    structure_write_texts(out, "expected_skills", &module->skills);
    json_put_text(out, "difficulty", module->difficulty);
}

static void put_timecode(struct json_out *out, const char *key, int64_t seconds)
{
    char text[TIMECODE_TEXT];

    json_put_text(out, key, seconds == STRUCTURE_NO_NUMBER ? NULL : timecode_format(seconds, text));
}

static void put_slide(struct json_out *out, const char *key, int64_t slide)
{
    if (slide == STRUCTURE_NO_NUMBER)
        json_put_null(out, key);
    else
        json_put_int(out, key, slide);
}

static void put_lesson(struct json_out *out, const struct lesson *lesson)
{
    json_put_text(out, "title", lesson->title);
    json_put_uuid(out, "video_material_id", lesson->video);
    put_timecode(out, "video_start_timecode", lesson->video_start);
    put_timecode(out, "video_end_timecode", lesson->video_end);
    json_put_uuid(out, "presentation_material_id", lesson->presentation);
    put_slide(out, "slide_start", lesson->slide_first);
    put_slide(out, "slide_end", lesson->slide_last);
}

static void put_concept(struct json_out *out, const struct concept *concept, const struct glossary *glossary)
{
    json_put_text(out, "title", concept->title);
    json_put_text(out, "definition", concept->definition);
    structure_write_texts(out, "examples", &concept->examples);
    structure_write_texts(out, "timecodes", &concept->timecodes);
    structure_write_numbers(out, "slide_references", &concept->slides);
    structure_write_web(out, "web_references", concept);
    put_prerequisites(out, glossary, &concept->prerequisites);
    structure_write_citations(out, "citations", concept->citations, concept->citation_count);
}

static void put_exercise(struct json_out *out, const struct exercise *exercise)
{
    json_put_text(out, "kind", structure_kind_name(exercise->kind));
    json_put_text(out, "description", exercise->description);
    structure_write_options(out, "options", exercise);
    json_put_text(out, "reference_solution", exercise->reference_solution);
    json_put_text(out, "grading_criteria", exercise->grading_criteria);
    structure_write_criteria(out, "criteria", exercise);
    structure_write_citations(out, "citations", exercise->citations, exercise->citation_count);
    json_put_int(out, "difficulty_level", exercise->difficulty_level);
    json_put_int(out, "pass_mark", exercise->pass_mark);
}

static void put_fields(struct json_out *out, enum identity_kind kind, const void *source,
                       const struct glossary *glossary)
{
    switch (kind) {
    case IDENTITY_MODULE:
        put_module(out, source);
        return;
    case IDENTITY_LESSON:
        put_lesson(out, source);
        return;
    case IDENTITY_CONCEPT:
        put_concept(out, source, glossary);
        return;
    case IDENTITY_EXERCISE:
    case IDENTITY_KINDS:
        put_exercise(out, source);
        return;
    }
}

void structure_parts_write(struct arena *arena, struct json_out *out, const struct structure_parts *parts,
                           enum identity_kind kind)
{
    static const char *const parent_names[] = {
        [IDENTITY_LESSON] = "module_id", [IDENTITY_CONCEPT] = "lesson_id", [IDENTITY_EXERCISE] = "lesson_id"};
    const struct glossary glossary = kind == IDENTITY_CONCEPT ? glossary_of(arena, parts) : (struct glossary){0};

    json_list(out, NULL);
    for (size_t i = parts->first[kind]; i < parts->first[kind + 1]; i++) {
        const struct identity_part *part = &parts->items[i];
        json_open(out, NULL);
        json_put_uuid(out, "id", part->id);
        if (part->parent != NULL)
            json_put_uuid(out, parent_names[kind], part->parent->id);
        json_put_int(out, "order", (int64_t)parts->orders[i]);
        put_fields(out, kind, parts->sources[i], &glossary);
        json_close(out);
    }
    json_end(out);
}
