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

void structure_parts_number(struct structure_parts *parts)
{
    for (size_t i = 0; i < parts->count; i++)
        if (uuid_is_nil(parts->items[i].id))
            parts->items[i].id = uuid_new();
}

/* ---- fields ---- */

static int by_title(const void *left, const void *right)
{
    const struct identity_part *a = *(const struct identity_part *const *)left,
                               *b = *(const struct identity_part *const *)right;
    const int order = strcmp(a->title, b->title);

    return order != 0 ? order : (a > b) - (a < b); /* the first in the structure */
}

/* The concepts by folded title, for what names them as known before. */
static void make_glossary(struct structure_parts *parts)
{
    const size_t first = parts->first[IDENTITY_CONCEPT], end = parts->first[IDENTITY_CONCEPT + 1];

    parts->glossary = arena_array(parts->arena, end - first + 1, sizeof *parts->glossary);
    for (size_t i = first; i < end; i++)
        parts->glossary[i - first] = &parts->items[i];
    qsort(parts->glossary, end - first, sizeof *parts->glossary, by_title);
}

static const struct identity_part *find(const struct structure_parts *parts, const char *title)
{
    const size_t count = parts->first[IDENTITY_CONCEPT + 1] - parts->first[IDENTITY_CONCEPT];
    const char *folded = fold_title(parts->arena, title);
    size_t low = 0, high = count;

    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (strcmp(parts->glossary[middle]->title, folded) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low < count && strcmp(parts->glossary[low]->title, folded) == 0 ? parts->glossary[low] : NULL;
}

static void put_prerequisites(struct json_out *out, const struct structure_parts *parts, const struct concept *concept)
{
    const struct texts *titles = &concept->prerequisites;

    json_list(out, "prerequisites");
    for (size_t i = 0; i < concept->elsewhere.count; i++)
        json_put_text(out, NULL, concept->elsewhere.items[i]);
    for (size_t i = 0; i < titles->count; i++) {
        const struct identity_part *part = find(parts, titles->items[i]);
        if (part != NULL && !parts->dropped[part - parts->items])
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

static void put_slide_range(struct json_out *out, const struct lesson *lesson)
{
    if (lesson->slide_first == STRUCTURE_NO_NUMBER) {
        json_put_null(out, "slide_range");
        return;
    }
    json_open(out, "slide_range");
    json_put_int(out, "start", lesson->slide_first);
    json_put_int(out, "end", lesson->slide_last);
    json_close(out);
}

static void put_lesson(struct json_out *out, const struct lesson *lesson)
{
    json_put_text(out, "title", lesson->title);
    json_put_uuid(out, "video_material_id", lesson->video);
    put_timecode(out, "video_start_timecode", lesson->video_start);
    put_timecode(out, "video_end_timecode", lesson->video_end);
    json_put_uuid(out, "presentation_material_id", lesson->presentation);
    put_slide_range(out, lesson);
}

static void put_concept(struct json_out *out, const struct concept *concept, const struct structure_parts *parts)
{
    json_put_text(out, "title", concept->title);
    json_put_text(out, "definition", concept->definition);
    structure_write_texts(out, "examples", &concept->examples);
    structure_write_texts(out, "timecodes", &concept->timecodes);
    structure_write_numbers(out, "slide_references", &concept->slides);
    structure_write_web(out, "web_references", concept);
    put_prerequisites(out, parts, concept);
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

static void put_fields(struct json_out *out, const struct structure_parts *parts, size_t part)
{
    const void *source = parts->sources[part];

    switch (parts->items[part].kind) {
    case IDENTITY_MODULE:
        put_module(out, source);
        return;
    case IDENTITY_LESSON:
        put_lesson(out, source);
        return;
    case IDENTITY_CONCEPT:
        put_concept(out, source, parts);
        return;
    case IDENTITY_EXERCISE:
    case IDENTITY_KINDS:
        put_exercise(out, source);
        return;
    }
}

void structure_parts_fields(struct json_out *out, const char *key, const struct structure_parts *parts, size_t part)
{
    json_open(out, key);
    put_fields(out, parts, part);
    json_close(out);
}

const char *structure_parts_title(const struct structure_parts *parts, size_t part)
{
    const void *source = parts->sources[part];

    switch (parts->items[part].kind) {
    case IDENTITY_MODULE:
        return ((const struct module *)source)->title;
    case IDENTITY_LESSON:
        return ((const struct lesson *)source)->title;
    case IDENTITY_CONCEPT:
        return ((const struct concept *)source)->title;
    case IDENTITY_EXERCISE:
    case IDENTITY_KINDS:
        break;
    }
    return ((const struct exercise *)source)->description;
}

void structure_parts_list(struct arena *arena, const struct structure *structure, struct structure_parts *parts)
{
    struct listing listing = {.arena = arena, .parts = parts};

    measure(structure, parts);
    memcpy(listing.next, parts->first, sizeof listing.next);
    parts->arena = arena;
    parts->items = arena_array(arena, parts->count + 1, sizeof *parts->items);
    parts->sources = arena_array(arena, parts->count + 1, sizeof *parts->sources);
    parts->orders = arena_array(arena, parts->count + 1, sizeof *parts->orders);
    parts->dropped = arena_array(arena, parts->count + 1, sizeof *parts->dropped);
    for (size_t m = 0; m < structure->module_count; m++) {
        const struct module *source = &structure->modules[m];
        struct identity_part *module = add(&listing, IDENTITY_MODULE, source, source->title, NULL, m);
        for (size_t l = 0; l < source->lesson_count; l++)
            add_lesson(&listing, module, &source->lessons[l], l);
    }
    make_glossary(parts);
}
