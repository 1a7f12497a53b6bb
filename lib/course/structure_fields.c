#include "course/structure_fields.h"

static const struct structure_field module_fields[] = {
    {"title", VALUE_TITLE},           {"description", VALUE_TEXT},
    {"learning_goal", VALUE_TEXT},    {"expected_knowledge", VALUE_TEXTS},
    {"expected_skills", VALUE_TEXTS}, {"difficulty", VALUE_DIFFICULTY},
};

static const struct structure_field lesson_fields[] = {
    {"title", VALUE_TITLE},
    {"video_material_id", VALUE_VIDEO},
    {"video_start_timecode", VALUE_TIMECODE},
    {"video_end_timecode", VALUE_TIMECODE},
    {"presentation_material_id", VALUE_SLIDES_OF},
    {"slide_range", VALUE_SLIDE_RANGE},
};

static const struct structure_field concept_fields[] = {
    {"title", VALUE_TITLE},
    {"definition", VALUE_TEXT},
    {"examples", VALUE_TEXTS},
    {"timecodes", VALUE_TIMECODES},
    {"slide_references", VALUE_SLIDES},
    {"web_references", VALUE_WEB},
    {"prerequisites", VALUE_CONCEPTS},
    {"citations", VALUE_CITATIONS},
};

static const struct structure_field exercise_fields[] = {
    {"kind", VALUE_KIND},
    {"description", VALUE_TASK},
    {"options", VALUE_OPTIONS},
    {"reference_solution", VALUE_TEXT},
    {"grading_criteria", VALUE_TEXT},
    {"criteria", VALUE_CRITERIA},
    {"citations", VALUE_CITATIONS},
    {"difficulty_level", VALUE_LEVEL},
    {"pass_mark", VALUE_PASS_MARK},
};

static_assert(ARRAY_COUNT(exercise_fields) <= STRUCTURE_FIELDS, "STRUCTURE_FIELDS is too small");

static const struct {
    const struct structure_field *fields;
    size_t count;
    const char *parent;
} kinds[] = {
    [IDENTITY_MODULE] = {module_fields, ARRAY_COUNT(module_fields), NULL},
    [IDENTITY_LESSON] = {lesson_fields, ARRAY_COUNT(lesson_fields), "module_id"},
    [IDENTITY_CONCEPT] = {concept_fields, ARRAY_COUNT(concept_fields), "lesson_id"},
    [IDENTITY_EXERCISE] = {exercise_fields, ARRAY_COUNT(exercise_fields), "lesson_id"},
};

const struct structure_field *structure_fields_of(enum identity_kind kind, size_t *count)
{
    *count = kinds[kind].count;
    return kinds[kind].fields;
}

structure_set structure_fields_all(enum identity_kind kind)
{
    return (1U << kinds[kind].count) - 1;
}

static structure_set with_value(enum identity_kind kind, enum structure_value value)
{
    for (size_t i = 0; i < kinds[kind].count; i++)
        if (kinds[kind].fields[i].value == value)
            return 1U << i;
    return 0;
}

structure_set structure_fields_title(enum identity_kind kind)
{
    return with_value(kind, kind == IDENTITY_EXERCISE ? VALUE_TASK : VALUE_TITLE);
}

const char *structure_fields_parent_name(enum identity_kind kind)
{
    return kinds[kind].parent;
}

structure_set structure_fields_joined(enum identity_kind kind, structure_set set)
{
    const structure_set choice = with_value(kind, VALUE_KIND) | with_value(kind, VALUE_OPTIONS);

    return (set & choice) != 0 ? set | choice : set;
}

structure_set structure_fields_find(enum identity_kind kind, const char *name)
{
    for (size_t i = 0; i < kinds[kind].count; i++)
        if (strcmp(kinds[kind].fields[i].name, name) == 0)
            return 1U << i;
    if (kinds[kind].parent != NULL && strcmp(kinds[kind].parent, name) == 0)
        return STRUCTURE_PARENT;
    return strcmp(name, "order") == 0 ? STRUCTURE_ORDER : 0;
}

const char *structure_fields_name(enum identity_kind kind, structure_set one)
{
    if (one == STRUCTURE_PARENT)
        return kinds[kind].parent;
    for (size_t i = 0; i < kinds[kind].count; i++)
        if (one == 1U << i)
            return kinds[kind].fields[i].name;
    return "order";
}

structure_set structure_fields_read(enum identity_kind kind, const json_t *names)
{
    structure_set set = 0;
    const json_t *name;
    size_t i;

    json_array_foreach(names, i, name) if (json_is_string(name)) set |=
        structure_fields_find(kind, json_string_value(name));
    return set;
}

void structure_fields_write(struct json_out *out, const char *key, enum identity_kind kind, structure_set set)
{
    json_list(out, key);
    for (structure_set one = 1; one <= STRUCTURE_ORDER; one <<= 1)
        if ((set & one) != 0)
            json_put_text(out, NULL, structure_fields_name(kind, one));
    json_end(out);
}
