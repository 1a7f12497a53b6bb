#include "course/import_shapes.h"

#include "base/limits.h"
#include "course/corrections.h"
#include "course/language.h"
#include "course/structure.h"
#include "course/timecode.h"

/* ---- what is wrong besides ---- */

static const char *wrong_language(const json_t *value)
{
    return language_valid(str_of(json_string_value(value))) ? NULL : "must be a language tag of BCP 47";
}

static const char *wrong_timecode(const json_t *value)
{
    int64_t seconds;

    return timecode_parse(str_of(json_string_value(value)), &seconds) ? NULL : "must be a timecode, HH:MM:SS or MM:SS";
}

static const char *wrong_sha256(const json_t *value)
{
    static const char digits[] = "0123456789abcdef";
    const char *text = json_string_value(value);

    return strlen(text) == 64 && strspn(text, digits) == 64 ? NULL : "must be a SHA-256 in 64 lower-case hex digits";
}

static const char *wrong_address(const json_t *value)
{
    const struct str url = str_of(json_string_value(value));

    return str_starts(url, STR("https://")) || str_starts(url, STR("http://")) ? NULL
                                                                               : "must be an http or https address";
}

/* That a page will be fetched from. */
static const char *wrong_source(const json_t *value)
{
    const char *wrong = wrong_address(value), *host;
    size_t length;

    if (wrong != NULL)
        return wrong;
    host = strstr(json_string_value(value), "://") + 3;
    length = strcspn(host, "/?#\\");
    return length > 0 && memchr(host, '@', length) == NULL ? NULL
                                                           : "must be an address with a host, and without a user";
}

static const char *wrong_range(const json_t *value)
{
    return json_get_int(value, "end", 0) >= json_get_int(value, "start", 0) ? NULL : "must not end before it starts";
}

/* A citation says one place. */
static const char *wrong_citation(const json_t *value)
{
    return json_object_size(value) == 2 ? NULL : "must have one of start_sec, slide_number, page and chunk_index";
}

/* Of a correction that has both times. */
static const char *wrong_times(const json_t *value)
{
    const double from = json_get_double(value, "from_sec", 0);

    return json_get_double(value, "to_sec", from) >= from ? NULL : "must not have its to_sec before its from_sec";
}

/* ---- values ---- */

#define TEXT_SHAPE(low, high)                                   \
    {                                                           \
        .kind = JSON_SHAPE_TEXT, .least = (low), .most = (high) \
    }
#define NULLABLE_TEXT(low, high)                                                  \
    {                                                                             \
        .kind = JSON_SHAPE_TEXT, .nullable = true, .least = (low), .most = (high) \
    }
#define LIST_OF(what, high)                                      \
    {                                                            \
        .kind = JSON_SHAPE_LIST, .most = (high), .item = &(what) \
    }
#define OBJECT_OF(what)                              \
    {                                                \
        .kind = JSON_SHAPE_OBJECT, .members = (what) \
    }

static const struct json_shape flag = {.kind = JSON_SHAPE_FLAG};
static const struct json_shape id = {.kind = JSON_SHAPE_UUID};
static const struct json_shape id_or_null = {.kind = JSON_SHAPE_UUID, .nullable = true};
static const struct json_shape title = TEXT_SHAPE(1, STRUCTURE_TITLE);
static const struct json_shape name = {.kind = JSON_SHAPE_NAME, .least = 1, .most = LIMIT_TITLE};
static const struct json_shape text = TEXT_SHAPE(1, STRUCTURE_TEXT);
static const struct json_shape text_or_null = NULLABLE_TEXT(1, STRUCTURE_TEXT);
static const struct json_shape title_or_null = NULLABLE_TEXT(1, STRUCTURE_TITLE);
static const struct json_shape texts = LIST_OF(text, STRUCTURE_ITEMS);
static const struct json_shape description = NULLABLE_TEXT(0, LIMIT_DESCRIPTION);
static const struct json_shape language = {
    .kind = JSON_SHAPE_TEXT, .nullable = true, .least = 1, .most = 100, .wrong = wrong_language};
static const struct json_shape timecode = {
    .kind = JSON_SHAPE_TEXT, .least = 1, .most = TIMECODE_TEXT, .wrong = wrong_timecode};
static const struct json_shape timecode_or_null = {
    .kind = JSON_SHAPE_TEXT, .nullable = true, .least = 1, .most = TIMECODE_TEXT, .wrong = wrong_timecode};
static const struct json_shape timecodes = LIST_OF(timecode, STRUCTURE_ITEMS);
static const struct json_shape number = {.kind = JSON_SHAPE_WHOLE, .least = 1, .most = INT32_MAX};
static const struct json_shape numbers = LIST_OF(number, STRUCTURE_ITEMS);
static const struct json_shape index_number = {.kind = JSON_SHAPE_WHOLE, .least = 0, .most = INT32_MAX};
static const struct json_shape seconds = {.kind = JSON_SHAPE_REAL, .least = 0, .most = INT32_MAX};
static const struct json_shape bytes_or_null = {.kind = JSON_SHAPE_WHOLE, .nullable = true, .most = INT64_MAX};
static const struct json_shape sha256_or_null = {
    .kind = JSON_SHAPE_TEXT, .nullable = true, .least = 64, .most = 64, .wrong = wrong_sha256};

static const struct json_shape_member citation_members[] = {
    {"material_id", &id, false}, {"start_sec", &seconds, true},        {"slide_number", &number, true},
    {"page", &number, true},     {"chunk_index", &index_number, true}, {NULL, NULL, false},
};
static const struct json_shape citation = {
    .kind = JSON_SHAPE_OBJECT, .members = citation_members, .wrong = wrong_citation};
static const struct json_shape citations = LIST_OF(citation, STRUCTURE_ITEMS);
static const struct json_shape field_name = TEXT_SHAPE(1, 50);
static const struct json_shape field_names = LIST_OF(field_name, 50);

/* clang-format off */
#define EDITED {"locked", &flag, false}, {"edited_fields", &field_names, false}, {"generated_title", &text_or_null, true}
#define END {NULL, NULL, false}
/* clang-format on */

/* ---- the file and its tree ---- */

static const char *const format_words[] = {IMPORT_FORMAT, NULL};
static const struct json_shape format = {.kind = JSON_SHAPE_WORD, .words = format_words};
static const struct json_shape version = {.kind = JSON_SHAPE_WHOLE, .least = IMPORT_VERSION, .most = IMPORT_VERSION};
static const struct json_shape_member course_members[] = {{"title", &name, false},
                                                          {"description", &description, false},
                                                          {"learning_goal", &description, false},
                                                          {"language", &language, false},
                                                          END};
static const struct json_shape course = OBJECT_OF(course_members);
static const struct json_shape_member file_members[] = {{"format", &format, false},
                                                        {"version", &version, false},
                                                        {"structure_fingerprint", &sha256_or_null, true},
                                                        {"course", &course, false},
                                                        END};
const struct json_shape import_shapes_file = OBJECT_OF(file_members);

static const struct json_shape_member node_members[] = {
    {"id", &id, false}, {"title", &name, false}, {"description", &description, false}, END};
const struct json_shape import_shapes_node = OBJECT_OF(node_members);

static const char *const type_words[] = {"video", "presentation", "text", "web", NULL};
static const struct json_shape source_type = {.kind = JSON_SHAPE_WORD, .words = type_words};
static const struct json_shape address = {
    .kind = JSON_SHAPE_NAME, .nullable = true, .least = 1, .most = LIMIT_SOURCE_URL, .wrong = wrong_source};
static const struct json_shape filename = {
    .kind = JSON_SHAPE_NAME, .nullable = true, .least = 1, .most = LIMIT_FILENAME};
static const struct json_shape find = {.kind = JSON_SHAPE_NAME, .least = 1, .most = CORRECTIONS_TEXT};
static const struct json_shape replace = {.kind = JSON_SHAPE_NAME, .most = CORRECTIONS_TEXT};
static const struct json_shape time_or_null = {
    .kind = JSON_SHAPE_REAL, .nullable = true, .most = (int64_t)CORRECTIONS_TIME};
static const struct json_shape_member correction_members[] = {
    {"find", &find, false},           {"replace", &replace, false},
    {"whole_word", &flag, false},     {"from_sec", &time_or_null, false},
    {"to_sec", &time_or_null, false}, END};
static const struct json_shape correction = {
    .kind = JSON_SHAPE_OBJECT, .members = correction_members, .wrong = wrong_times};
static const struct json_shape corrections = LIST_OF(correction, CORRECTIONS_MOST);
static const struct json_shape_member material_members[] = {
    {"id", &id, false},
    {"source_type", &source_type, false},
    {"source_url", &address, false},
    {"filename", &filename, false},
    {"language", &language, false},
    {"size_bytes", &bytes_or_null, false},
    {"sha256", &sha256_or_null, false},
    {"corrections", &corrections, true}, /* absent in exports of earlier versions */
    END};
const struct json_shape import_shapes_material = OBJECT_OF(material_members);

static const char *const origin_words[] = {"manual", "aligned", NULL};
static const struct json_shape origin = {.kind = JSON_SHAPE_WORD, .words = origin_words};
static const struct json_shape confidence = {.kind = JSON_SHAPE_REAL, .nullable = true, .most = 1};
static const struct json_shape_member mapping_members[] = {{"presentation_entry_id", &id, false},
                                                           {"video_entry_id", &id, false},
                                                           {"slide_number", &number, false},
                                                           {"video_timecode_start", &timecode, false},
                                                           {"video_timecode_end", &timecode_or_null, false},
                                                           {"origin", &origin, false},
                                                           {"confidence", &confidence, false},
                                                           END};
const struct json_shape import_shapes_mapping = OBJECT_OF(mapping_members);

/* ---- the structure: what generation and edits may give, in the longest texts and lists of a structure (structure.h) ---- */

static const char *const difficulty_words[] = {"beginner", "intermediate", "advanced", NULL};
static const struct json_shape difficulty = {.kind = JSON_SHAPE_WORD, .nullable = true, .words = difficulty_words};

static const struct json_shape_member module_members[] = {{"id", &id, false},
                                                          {"title", &title, false},
                                                          {"description", &text_or_null, false},
                                                          {"learning_goal", &text_or_null, false},
                                                          {"expected_knowledge", &texts, false},
                                                          {"expected_skills", &texts, false},
                                                          {"difficulty", &difficulty, false},
                                                          EDITED,
                                                          END};
const struct json_shape import_shapes_module = OBJECT_OF(module_members);

static const struct json_shape_member range_members[] = {{"start", &number, false}, {"end", &number, false}, END};
static const struct json_shape range = {
    .kind = JSON_SHAPE_OBJECT, .nullable = true, .members = range_members, .wrong = wrong_range};
static const struct json_shape_member lesson_members[] = {{"id", &id, false},
                                                          {"title", &title, false},
                                                          {"video_material_id", &id_or_null, false},
                                                          {"video_start_timecode", &timecode_or_null, false},
                                                          {"video_end_timecode", &timecode_or_null, false},
                                                          {"presentation_material_id", &id_or_null, false},
                                                          {"slide_range", &range, false},
                                                          EDITED,
                                                          END};
const struct json_shape import_shapes_lesson = OBJECT_OF(lesson_members);

static const struct json_shape web_address = {
    .kind = JSON_SHAPE_TEXT, .least = 1, .most = LIMIT_SOURCE_URL, .wrong = wrong_address};
static const struct json_shape_member web_members[] = {
    {"url", &web_address, false}, {"title", &title_or_null, false}, {"description", &text_or_null, false}, END};
static const struct json_shape web = OBJECT_OF(web_members);
static const struct json_shape web_references = LIST_OF(web, STRUCTURE_ITEMS);
static const struct json_shape ids = LIST_OF(id, STRUCTURE_ITEMS);
static const struct json_shape_member concept_members[] = {{"id", &id, false},
                                                           {"title", &title, false},
                                                           {"definition", &text_or_null, false},
                                                           {"examples", &texts, false},
                                                           {"timecodes", &timecodes, false},
                                                           {"slide_references", &numbers, false},
                                                           {"web_references", &web_references, false},
                                                           {"prerequisites", &ids, false},
                                                           {"citations", &citations, false},
                                                           EDITED,
                                                           END};
const struct json_shape import_shapes_concept = OBJECT_OF(concept_members);

static const char *const kind_words[] = {"open", "gap", "order", "match", "choice", NULL};
static const struct json_shape kind = {.kind = JSON_SHAPE_WORD, .words = kind_words};
static const struct json_shape_member option_members[] = {
    {"text", &text, false}, {"correct", &flag, false}, {"reason", &text_or_null, false}, END};
static const struct json_shape option = OBJECT_OF(option_members);
static const struct json_shape options = {
    .kind = JSON_SHAPE_LIST, .nullable = true, .most = STRUCTURE_OPTIONS, .item = &option};
static const struct json_shape points = {.kind = JSON_SHAPE_WHOLE, .least = 1, .most = STRUCTURE_POINTS};
static const struct json_shape_member criterion_members[] = {
    {"criterion", &text, false}, {"max_points", &points, false}, END};
static const struct json_shape criterion = OBJECT_OF(criterion_members);
static const struct json_shape criteria = {
    .kind = JSON_SHAPE_LIST, .nullable = true, .most = STRUCTURE_CRITERIA, .item = &criterion};
static const struct json_shape level = {.kind = JSON_SHAPE_WHOLE, .nullable = true, .least = 1, .most = 5};
static const struct json_shape mark = {.kind = JSON_SHAPE_WHOLE, .least = 0, .most = 100};
static const struct json_shape_member exercise_members[] = {{"id", &id, false},
                                                            {"kind", &kind, false},
                                                            {"description", &text, false},
                                                            {"options", &options, false},
                                                            {"reference_solution", &text_or_null, false},
                                                            {"grading_criteria", &text_or_null, false},
                                                            {"criteria", &criteria, false},
                                                            {"citations", &citations, false},
                                                            {"difficulty_level", &level, false},
                                                            {"pass_mark", &mark, false},
                                                            EDITED,
                                                            END};
const struct json_shape import_shapes_exercise = OBJECT_OF(exercise_members);
