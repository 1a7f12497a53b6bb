/* The reading half of structure.h: nothing in the tree is trusted. */
#include <math.h>

#include "course/structure.h"
#include "course/timecode.h"

/* What one reading carries along. */
struct reader {
    struct arena *arena;
    structure_resolve *resolve;
    void *context;
    struct structure_losses *losses;
};

/* ---- texts and numbers ---- */

/* The prefix of at most `limit` code points. */
static struct str clip(struct str text, size_t limit)
{
    size_t at = 0;

    if (text.len <= limit)
        return text;
    for (size_t count = 0; at < text.len && count < limit; count++)
        str_next(text, &at);
    return (struct str){text.at, at};
}

/* The trimmed and clipped text of a value, NULL when it is none or blank. */
static const char *text_of(const struct reader *reader, const json_t *value, size_t limit)
{
    struct str text;

    if (!json_is_string(value))
        return NULL;
    text = clip(str_trim((struct str){json_string_value(value), json_string_length(value)}), limit);
    return text.len > 0 ? arena_strndup(reader->arena, text.at, text.len) : NULL;
}

static const char *member(const struct reader *reader, const json_t *object, const char *key, size_t limit)
{
    return text_of(reader, json_object_get(object, key), limit);
}

static struct texts read_texts(const struct reader *reader, const json_t *list)
{
    struct texts texts = {arena_array(reader->arena, STRUCTURE_ITEMS, sizeof(char *)), 0};
    const json_t *value;
    size_t i;

    json_array_foreach(list, i, value)
    {
        const char *text = texts.count < STRUCTURE_ITEMS ? text_of(reader, value, STRUCTURE_TEXT) : NULL;
        if (text != NULL)
            texts.items[texts.count++] = text;
        else
            reader->losses->items++;
    }
    return texts;
}

static struct texts read_timecodes(const struct reader *reader, const json_t *list)
{
    struct texts given = read_texts(reader, list), kept = {given.items, 0};

    for (size_t i = 0; i < given.count; i++) {
        int64_t seconds;
        char *text = arena_alloc(reader->arena, TIMECODE_TEXT);
        if (timecode_parse(str_of(given.items[i]), &seconds))
            kept.items[kept.count++] = timecode_format(seconds, text);
        else
            reader->losses->items++;
    }
    return kept;
}

static struct numbers read_slides(const struct reader *reader, const json_t *list)
{
    struct numbers numbers = {arena_array(reader->arena, STRUCTURE_ITEMS, sizeof(int64_t)), 0};
    const json_t *value;
    size_t i;

    json_array_foreach(list, i, value)
    {
        if (json_is_integer(value) && json_integer_value(value) >= 1 && json_integer_value(value) <= INT32_MAX &&
            numbers.count < STRUCTURE_ITEMS)
            numbers.items[numbers.count++] = json_integer_value(value);
        else
            reader->losses->items++;
    }
    return numbers;
}

/* ---- citations ---- */

static bool read_place(const json_t *object, struct citation *citation)
{
    static const struct {
        const char *key;
        enum citation_place place;
        double least;
    } places[] = {
        {"start_sec", CITATION_SECOND, 0},
        {"slide_number", CITATION_SLIDE, 1},
        {"page", CITATION_PAGE, 1},
        {"chunk_index", CITATION_CHUNK, 0},
    };

    for (size_t i = 0; i < ARRAY_COUNT(places); i++) {
        const json_t *value = json_object_get(object, places[i].key);
        if (!json_is_number(value))
            continue;
        citation->place = places[i].place;
        citation->at = json_number_value(value);
        if (places[i].place != CITATION_SECOND)
            citation->at = floor(citation->at);
        return citation->at >= places[i].least && citation->at <= INT32_MAX;
    }
    return false;
}

static bool read_citation(const struct reader *reader, const json_t *object, struct citation *citation)
{
    const char *name = json_get_text(object, "material_id", "");
    bool known = reader->resolve != NULL ? reader->resolve(reader->context, name, &citation->material)
                                         : uuid_parse(str_of(name), &citation->material);

    return known && read_place(object, citation);
}

static void read_citations(const struct reader *reader, const json_t *list, struct concept *concept)
{
    const json_t *value;
    size_t i;

    concept->citations = arena_array(reader->arena, STRUCTURE_ITEMS, sizeof *concept->citations);
    json_array_foreach(list, i, value)
    {
        if (concept->citation_count < STRUCTURE_ITEMS &&
            read_citation(reader, value, &concept->citations[concept->citation_count]))
        concept->citation_count++;
        else reader->losses->citations++;
    }
}

static bool is_web_address(const char *url)
{
    return url != NULL && (str_starts(str_of(url), STR("https://")) || str_starts(str_of(url), STR("http://")));
}

static void read_web(const struct reader *reader, const json_t *list, struct concept *concept)
{
    const json_t *value;
    size_t i;

    concept->web = arena_array(reader->arena, STRUCTURE_ITEMS, sizeof *concept->web);
    json_array_foreach(list, i, value)
    {
        struct web_reference web = {member(reader, value, "url", 2000), member(reader, value, "title", STRUCTURE_TITLE),
                                    member(reader, value, "description", STRUCTURE_TEXT)};
        if (concept->web_count < STRUCTURE_ITEMS && is_web_address(web.url))
        concept->web[concept->web_count++] = web;
        else reader->losses->items++;
    }
}

/* ---- the parts; each says whether it is one ---- */

static bool read_concept(const struct reader *reader, const json_t *object, struct concept *concept)
{
    *concept = (struct concept){
        .title = member(reader, object, "title", STRUCTURE_TITLE),
        .definition = member(reader, object, "definition", STRUCTURE_TEXT),
        .examples = read_texts(reader, json_object_get(object, "examples")),
        .timecodes = read_timecodes(reader, json_object_get(object, "timecodes")),
        .slides = read_slides(reader, json_object_get(object, "slide_references")),
    };
    read_citations(reader, json_object_get(object, "citations"), concept);
    read_web(reader, json_object_get(object, "web_references"), concept);
    return concept->title != NULL;
}

static bool read_exercise(const struct reader *reader, const json_t *object, struct exercise *exercise)
{
    int64_t level = json_get_int(object, "difficulty_level", 3);

    *exercise = (struct exercise){
        .description = member(reader, object, "description", STRUCTURE_TEXT),
        .reference_solution = member(reader, object, "reference_solution", STRUCTURE_TEXT),
        .grading_criteria = member(reader, object, "grading_criteria", STRUCTURE_TEXT),
        .difficulty_level = (int)MAX(1, MIN(5, level)),
    };
    return exercise->description != NULL;
}

static int64_t read_timecode(const json_t *object, const char *key)
{
    int64_t seconds;

    return timecode_parse(str_of(json_get_text(object, key, "")), &seconds) ? seconds : STRUCTURE_NO_NUMBER;
}

static void read_ranges(const json_t *object, struct lesson *lesson)
{
    const json_t *range = json_object_get(object, "slide_range");
    int64_t first = json_get_int(range, "start", 0), last = json_get_int(range, "end", first);

    lesson->video_start = read_timecode(object, "video_start_timecode");
    lesson->video_end = read_timecode(object, "video_end_timecode");
    if (lesson->video_start == STRUCTURE_NO_NUMBER || lesson->video_end < lesson->video_start)
        lesson->video_end = STRUCTURE_NO_NUMBER;
    lesson->slide_first = lesson->slide_last = STRUCTURE_NO_NUMBER;
    if (first >= 1 && last >= first && last <= INT32_MAX) {
        lesson->slide_first = first;
        lesson->slide_last = last;
    }
}

/* The objects of a list, by a reader of one part, into an array of at most `most` parts. */
#define READ_PARTS(reader, list, most, parts, count, read_part)                                                  \
    do {                                                                                                         \
        const json_t *part_;                                                                                     \
        size_t at_;                                                                                              \
        (parts) = arena_array((reader)->arena, MIN(json_array_size(list), (size_t)(most)) + 1, sizeof *(parts)); \
        json_array_foreach(list, at_, part_)                                                                     \
        {                                                                                                        \
            if ((count) < (most) && read_part(reader, part_, &(parts)[count]))                                   \
                (count)++;                                                                                       \
            else                                                                                                 \
                (reader)->losses->items++;                                                                       \
        }                                                                                                        \
    } while (0)

static bool read_lesson(const struct reader *reader, const json_t *object, struct lesson *lesson)
{
    const json_t *concepts = json_object_get(object, "concepts"), *exercises = json_object_get(object, "exercises");

    *lesson = (struct lesson){.title = member(reader, object, "title", STRUCTURE_TITLE)};
    if (lesson->title == NULL)
        return false;
    read_ranges(object, lesson);
    READ_PARTS(reader, concepts, STRUCTURE_CONCEPTS, lesson->concepts, lesson->concept_count, read_concept);
    READ_PARTS(reader, exercises, STRUCTURE_EXERCISES, lesson->exercises, lesson->exercise_count, read_exercise);
    return true;
}

static const char *read_difficulty(const json_t *object)
{
    static const char *const words[] = {"beginner", "intermediate", "advanced"};
    const char *given = json_get_text(object, "difficulty", "");

    for (size_t i = 0; i < ARRAY_COUNT(words); i++)
        if (str_equal_nocase(str_of(given), str_of(words[i])))
            return words[i];
    return NULL;
}

static bool read_module(const struct reader *reader, const json_t *object, struct module *module)
{
    const json_t *lessons = json_object_get(object, "lessons");

    *module = (struct module){
        .title = member(reader, object, "title", STRUCTURE_TITLE),
        .description = member(reader, object, "description", STRUCTURE_TEXT),
        .learning_goal = member(reader, object, "learning_goal", STRUCTURE_TEXT),
        .knowledge = read_texts(reader, json_object_get(object, "expected_knowledge")),
        .skills = read_texts(reader, json_object_get(object, "expected_skills")),
        .difficulty = read_difficulty(object),
    };
    if (module->title == NULL)
        return false;
    READ_PARTS(reader, lessons, STRUCTURE_LESSONS, module->lessons, module->lesson_count, read_lesson);
    return module->lesson_count > 0;
}

bool structure_read(struct arena *arena, const json_t *tree, structure_resolve *resolve, void *context,
                    struct structure *structure, struct structure_losses *losses, struct fault *fault)
{
    const struct reader reader = {arena, resolve, context, losses};
    const json_t *modules = json_object_get(tree, "modules");

    *losses = (struct structure_losses){0};
    *structure = (struct structure){
        .title = member(&reader, tree, "title", STRUCTURE_TITLE),
        .description = member(&reader, tree, "description", STRUCTURE_TEXT),
        .learning_goal = member(&reader, tree, "learning_goal", STRUCTURE_TEXT),
        .summary = member(&reader, tree, "summary", STRUCTURE_TEXT),
        .knowledge = read_texts(&reader, json_object_get(tree, "expected_knowledge")),
        .skills = read_texts(&reader, json_object_get(tree, "expected_skills")),
        .core_concepts = read_texts(&reader, json_object_get(tree, "core_concepts")),
        .mentioned_concepts = read_texts(&reader, json_object_get(tree, "mentioned_concepts")),
    };
    READ_PARTS(&reader, modules, STRUCTURE_MODULES, structure->modules, structure->module_count, read_module);
    return structure->module_count > 0 ||
           fault_set(fault, FAULT_BAD_GENERATION, "The structure holds no module with a lesson.");
}
