/* The writing half of structure.h. */
#include "course/structure.h"
#include "course/timecode.h"

void structure_write_texts(struct json_out *out, const char *key, const struct texts *texts)
{
    json_list(out, key);
    for (size_t i = 0; i < texts->count; i++)
        json_put_text(out, NULL, texts->items[i]);
    json_end(out);
}

void structure_write_numbers(struct json_out *out, const char *key, const struct numbers *numbers)
{
    json_list(out, key);
    for (size_t i = 0; i < numbers->count; i++)
        json_put_int(out, NULL, numbers->items[i]);
    json_end(out);
}

static void write_place(struct json_out *out, const struct citation *citation)
{
    static const char *const members[] = {
        [CITATION_SECOND] = "start_sec",
        [CITATION_SLIDE] = "slide_number",
        [CITATION_PAGE] = "page",
        [CITATION_CHUNK] = "chunk_index",
    };

    if (citation->place == CITATION_SECOND)
        json_put_double(out, members[citation->place], citation->at);
    else
        json_put_int(out, members[citation->place], (int64_t)citation->at);
}

void structure_write_citations(struct json_out *out, const char *key, const struct citation *citations, size_t count)
{
    json_list(out, key);
    for (size_t i = 0; i < count; i++) {
        json_open(out, NULL);
        json_put_uuid(out, "material_id", citations[i].material);
        write_place(out, &citations[i]);
        json_close(out);
    }
    json_end(out);
}

void structure_write_web(struct json_out *out, const char *key, const struct concept *concept)
{
    json_list(out, key);
    for (size_t i = 0; i < concept->web_count; i++) {
        json_open(out, NULL);
        json_put_text(out, "url", concept->web[i].url);
        json_put_text(out, "title", concept->web[i].title);
        json_put_text(out, "description", concept->web[i].description);
        json_close(out);
    }
    json_end(out);
}

const char *structure_kind_name(enum exercise_kind kind)
{
    static const char *const names[] = {
        [EXERCISE_OPEN] = "open",   [EXERCISE_GAP] = "gap",       [EXERCISE_ORDER] = "order",
        [EXERCISE_MATCH] = "match", [EXERCISE_CHOICE] = "choice",
    };

    return names[kind];
}

void structure_write_options(struct json_out *out, const char *key, const struct exercise *exercise)
{
    if (exercise->option_count == 0) {
        json_put_null(out, key);
        return;
    }
    json_list(out, key);
    for (size_t i = 0; i < exercise->option_count; i++) {
        json_open(out, NULL);
        json_put_text(out, "text", exercise->options[i].text);
        json_put_bool(out, "correct", exercise->options[i].correct);
        json_put_text(out, "reason", exercise->options[i].reason);
        json_close(out);
    }
    json_end(out);
}

void structure_write_criteria(struct json_out *out, const char *key, const struct exercise *exercise)
{
    if (exercise->criterion_count == 0) {
        json_put_null(out, key);
        return;
    }
    json_list(out, key);
    for (size_t i = 0; i < exercise->criterion_count; i++) {
        json_open(out, NULL);
        json_put_text(out, "criterion", exercise->criteria[i].text);
        json_put_int(out, "max_points", exercise->criteria[i].max_points);
        json_close(out);
    }
    json_end(out);
}

static void write_concept(struct json_out *out, const struct concept *concept, size_t order)
{
    json_open(out, NULL);
    json_put_text(out, "title", concept->title);
    json_put_text(out, "definition", concept->definition);
    structure_write_texts(out, "examples", &concept->examples);
    structure_write_texts(out, "timecodes", &concept->timecodes);
    structure_write_numbers(out, "slide_references", &concept->slides);
    structure_write_web(out, "web_references", concept);
    structure_write_texts(out, "prerequisites", &concept->prerequisites);
    structure_write_citations(out, "citations", concept->citations, concept->citation_count);
    json_put_int(out, "order", (int64_t)order);
    json_close(out);
}

static void write_exercise(struct json_out *out, const struct exercise *exercise, size_t order)
{
    json_open(out, NULL);
    json_put_text(out, "kind", structure_kind_name(exercise->kind));
    json_put_text(out, "description", exercise->description);
    structure_write_options(out, "options", exercise);
    json_put_text(out, "reference_solution", exercise->reference_solution);
    json_put_text(out, "grading_criteria", exercise->grading_criteria);
    structure_write_criteria(out, "criteria", exercise);
    structure_write_citations(out, "citations", exercise->citations, exercise->citation_count);
    json_put_int(out, "difficulty_level", exercise->difficulty_level);
    json_put_int(out, "pass_mark", exercise->pass_mark);
    json_put_int(out, "order", (int64_t)order);
    json_close(out);
}

static void write_timecode(struct json_out *out, const char *key, int64_t seconds)
{
    char text[TIMECODE_TEXT];

    json_put_text(out, key, seconds == STRUCTURE_NO_NUMBER ? NULL : timecode_format(seconds, text));
}

static void write_slide_range(struct json_out *out, const struct lesson *lesson)
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

static void write_lesson(struct json_out *out, const struct lesson *lesson, size_t order)
{
    json_open(out, NULL);
    json_put_text(out, "title", lesson->title);
    json_put_int(out, "order", (int64_t)order);
    json_put_uuid(out, "video_material_id", lesson->video);
    write_timecode(out, "video_start_timecode", lesson->video_start);
    write_timecode(out, "video_end_timecode", lesson->video_end);
    json_put_uuid(out, "presentation_material_id", lesson->presentation);
    write_slide_range(out, lesson);
    json_list(out, "concepts");
    for (size_t i = 0; i < lesson->concept_count; i++)
        write_concept(out, &lesson->concepts[i], i);
    json_end(out);
    json_list(out, "exercises");
    for (size_t i = 0; i < lesson->exercise_count; i++)
        write_exercise(out, &lesson->exercises[i], i);
    json_end(out);
    json_close(out);
}

static void write_module(struct json_out *out, const struct module *module, size_t order)
{
    json_open(out, NULL);
    json_put_text(out, "title", module->title);
    json_put_text(out, "description", module->description);
    json_put_text(out, "learning_goal", module->learning_goal);
    structure_write_texts(out, "expected_knowledge", &module->knowledge);
    structure_write_texts(out, "expected_skills", &module->skills);
    json_put_text(out, "difficulty", module->difficulty);
    json_put_int(out, "order", (int64_t)order);
    json_list(out, "lessons");
    for (size_t i = 0; i < module->lesson_count; i++)
        write_lesson(out, &module->lessons[i], i);
    json_end(out);
    json_close(out);
}

void structure_write(struct json_out *out, const char *key, const struct structure *structure)
{
    json_open(out, key);
    json_put_text(out, "title", structure->title);
    json_put_text(out, "description", structure->description);
    json_put_text(out, "learning_goal", structure->learning_goal);
    structure_write_texts(out, "expected_knowledge", &structure->knowledge);
    structure_write_texts(out, "expected_skills", &structure->skills);
    json_put_text(out, "summary", structure->summary);
    structure_write_texts(out, "core_concepts", &structure->core_concepts);
    structure_write_texts(out, "mentioned_concepts", &structure->mentioned_concepts);
    json_list(out, "modules");
    for (size_t i = 0; i < structure->module_count; i++)
        write_module(out, &structure->modules[i], i);
    json_end(out);
    json_close(out);
}
