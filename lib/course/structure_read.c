/* The reading half of structure.h: nothing in the tree is trusted. */
#include "course/exercise_options.h"
#include "course/structure_reader.h"
#include "course/timecode.h"

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

static bool is_web_address(const char *url)
{
    return url != NULL && (str_starts(str_of(url), STR("https://")) || str_starts(str_of(url), STR("http://")));
}

static void read_web(const struct structure_reader *reader, const json_t *list, struct concept *concept)
{
    const json_t *value;
    size_t i;

    concept->web = arena_array(reader->arena, STRUCTURE_ITEMS, sizeof *concept->web);
    json_array_foreach(list, i, value)
    {
        struct web_reference web = {structure_reader_text(reader, value, "url", 2000),
                                    structure_reader_title(reader, value),
                                    structure_reader_text(reader, value, "description", STRUCTURE_TEXT)};
        if (concept->web_count < STRUCTURE_ITEMS && is_web_address(web.url))
        concept->web[concept->web_count++] = web;
        else reader->losses->items++;
    }
}

/* ---- concepts; each part says whether it is one ---- */

static bool read_concept(const struct structure_reader *reader, const json_t *object, struct concept *concept)
{
    *concept = (struct concept){
        .id = structure_reader_text(reader, object, "id", UUID_TEXT),
        .title = structure_reader_title(reader, object),
        .prerequisites = structure_reader_texts(reader, json_object_get(object, "prerequisites")),
        .definition = structure_reader_text(reader, object, "definition", STRUCTURE_TEXT),
        .examples = structure_reader_texts(reader, json_object_get(object, "examples")),
        .timecodes = structure_reader_timecodes(reader, json_object_get(object, "timecodes")),
        .slides = structure_reader_slides(reader, json_object_get(object, "slide_references")),
    };
    concept->citations =
        structure_reader_citations(reader, json_object_get(object, "citations"), &concept->citation_count);
    read_web(reader, json_object_get(object, "web_references"), concept);
    return concept->title != NULL;
}

/* ---- exercises ---- */

static bool read_option(const struct structure_reader *reader, const json_t *object, struct exercise_option *option)
{
    *option = (struct exercise_option){
        .text = structure_reader_text(reader, object, "text", STRUCTURE_TEXT),
        .correct = json_is_true(json_object_get(object, "correct")),
        .reason = structure_reader_text(reader, object, "reason", STRUCTURE_TEXT),
    };
    return option->text != NULL;
}

static bool read_criterion(const struct structure_reader *reader, const json_t *object, struct criterion *criterion)
{
    *criterion = (struct criterion){
        .text = structure_reader_text(reader, object, "criterion", STRUCTURE_TEXT),
        .max_points = structure_reader_number(object, "max_points", 0, STRUCTURE_POINTS, 0),
    };
    return criterion->text != NULL && criterion->max_points > 0;
}

static enum exercise_kind read_kind(const json_t *object)
{
    const struct str given = str_of(json_get_text(object, "kind", ""));
    enum exercise_kind kind = EXERCISE_CHOICE;

    while (kind > EXERCISE_OPEN && !str_equal_nocase(given, str_of(structure_kind_name(kind))))
        kind--;
    return kind;
}

static void read_options(const struct structure_reader *reader, const json_t *object, struct exercise *exercise)
{
    const json_t *options = json_object_get(object, "options");

    exercise->kind = read_kind(object);
    READ_PARTS(reader, options, STRUCTURE_OPTIONS, exercise->options, exercise->option_count, read_option);
    if (exercise->kind != EXERCISE_OPEN && exercise_options_wrong(exercise) != NULL) {
        exercise->kind = EXERCISE_OPEN;
        reader->losses->items++;
    }
    if (exercise->kind == EXERCISE_OPEN)
        exercise->option_count = 0;
}

static bool read_exercise(const struct structure_reader *reader, const json_t *object, struct exercise *exercise)
{
    const json_t *criteria = json_object_get(object, "criteria");

    *exercise = (struct exercise){
        .description = structure_reader_text(reader, object, "description", STRUCTURE_TEXT),
        .reference_solution = structure_reader_text(reader, object, "reference_solution", STRUCTURE_TEXT),
        .grading_criteria = structure_reader_text(reader, object, "grading_criteria", STRUCTURE_TEXT),
        .difficulty_level = structure_reader_number(object, "difficulty_level", 1, 5, 3),
        .pass_mark = structure_reader_number(object, "pass_mark", 0, 100, STRUCTURE_PASS_MARK),
    };
    if (exercise->description == NULL)
        return false;
    read_options(reader, object, exercise);
    READ_PARTS(reader, criteria, STRUCTURE_CRITERIA, exercise->criteria, exercise->criterion_count, read_criterion);
    exercise->citations =
        structure_reader_citations(reader, json_object_get(object, "citations"), &exercise->citation_count);
    return true;
}

bool structure_read_exercise(struct arena *arena, const json_t *tree, struct exercise *exercise)
{
    struct structure_losses losses = {0};
    const struct structure_reader reader = {.arena = arena, .losses = &losses};

    return read_exercise(&reader, tree, exercise);
}

/* ---- lessons and modules ---- */

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

static bool read_lesson(const struct structure_reader *reader, const json_t *object, struct lesson *lesson)
{
    const json_t *concepts = json_object_get(object, "concepts"), *exercises = json_object_get(object, "exercises");
    const size_t most_concepts = reader->all ? json_array_size(concepts) : STRUCTURE_CONCEPTS,
                 most_exercises = reader->all ? json_array_size(exercises) : STRUCTURE_EXERCISES;

    *lesson = (struct lesson){
        .title = structure_reader_title(reader, object),
        .video = structure_reader_material(reader, object, "video_material_id"),
        .presentation = structure_reader_material(reader, object, "presentation_material_id"),
    };
    if (lesson->title == NULL)
        return false;
    read_ranges(object, lesson);
    READ_PARTS(reader, concepts, most_concepts, lesson->concepts, lesson->concept_count, read_concept);
    READ_PARTS(reader, exercises, most_exercises, lesson->exercises, lesson->exercise_count, read_exercise);
    return true;
}

bool structure_read_lesson(struct arena *arena, const json_t *tree, struct lesson *lesson)
{
    struct structure_losses losses = {0};
    const struct structure_reader reader = {.arena = arena, .losses = &losses, .all = true};

    return read_lesson(&reader, tree, lesson);
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

static bool read_module(const struct structure_reader *reader, const json_t *object, struct module *module)
{
    const json_t *lessons = json_object_get(object, "lessons");

    *module = (struct module){
        .title = structure_reader_title(reader, object),
        .description = structure_reader_text(reader, object, "description", STRUCTURE_TEXT),
        .learning_goal = structure_reader_text(reader, object, "learning_goal", STRUCTURE_TEXT),
        .knowledge = structure_reader_texts(reader, json_object_get(object, "expected_knowledge")),
        .skills = structure_reader_texts(reader, json_object_get(object, "expected_skills")),
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
    const struct structure_reader reader = {arena, resolve, context, losses, false};
    const json_t *modules = json_object_get(tree, "modules");

    *losses = (struct structure_losses){0};
    *structure = (struct structure){
        .title = structure_reader_title(&reader, tree),
        .description = structure_reader_text(&reader, tree, "description", STRUCTURE_TEXT),
        .learning_goal = structure_reader_text(&reader, tree, "learning_goal", STRUCTURE_TEXT),
        .summary = structure_reader_text(&reader, tree, "summary", STRUCTURE_TEXT),
        .knowledge = structure_reader_texts(&reader, json_object_get(tree, "expected_knowledge")),
        .skills = structure_reader_texts(&reader, json_object_get(tree, "expected_skills")),
        .core_concepts = structure_reader_texts(&reader, json_object_get(tree, "core_concepts")),
        .mentioned_concepts = structure_reader_texts(&reader, json_object_get(tree, "mentioned_concepts")),
    };
    READ_PARTS(&reader, modules, STRUCTURE_MODULES, structure->modules, structure->module_count, read_module);
    losses->items += structure_prerequisites_check(arena, structure);
    return structure->module_count > 0 ||
           fault_set(fault, FAULT_BAD_GENERATION, "The structure holds no module with a lesson.");
}
