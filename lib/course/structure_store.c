#include "course/structure_store.h"

#include "base/limits.h"
#include "course/timecode.h"

#define LIST_CEILING (32 * MIB)

enum part { PART_MODULE = 1, PART_LESSON, PART_CONCEPT, PART_EXERCISE };

/* A part that is there now. */
struct known {
    enum part part;
    struct uuid id, parent;
    const char *name;
    bool taken;
};

/* The lists under construction, and the ids that stay. */
struct unpacking {
    struct arena *arena;
    struct known *known;
    size_t known_count;
    struct buf buffers[PART_EXERCISE + 1];
    struct json_out lists[PART_EXERCISE + 1];
    struct uuid *ids[PART_EXERCISE + 1];
    size_t id_counts[PART_EXERCISE + 1];
};

/* ---- ids that last ---- */

static bool load_known(const struct unit *unit, struct unpacking *unpacking, struct uuid course)
{
    struct pg_rows rows;

    if (!PG_RUN(unit, &rows, applied_names, pg_uuid(course)))
        return false;
    unpacking->known_count = (size_t)rows.count;
    unpacking->known = arena_array(unpacking->arena, unpacking->known_count + 1, sizeof *unpacking->known);
    for (int row = 0; row < rows.count; row++)
        unpacking->known[row] = (struct known){(enum part)pg_get_int(&rows, row, PG_COL(applied_names, part)),
                                               pg_get_uuid(&rows, row, PG_COL(applied_names, id)),
                                               pg_get_uuid(&rows, row, PG_COL(applied_names, parent_id)),
                                               pg_get_text(&rows, row, PG_COL(applied_names, name)), false};
    return true;
}

static struct known *find(struct unpacking *unpacking, enum part part, struct uuid parent, bool any_parent,
                          const char *name)
{
    for (size_t i = 0; i < unpacking->known_count; i++) {
        struct known *known = &unpacking->known[i];
        if (known->part == part && !known->taken && (any_parent || uuid_equal(known->parent, parent)) &&
            strcmp(known->name, name) == 0)
            return known;
    }
    return NULL;
}

static struct uuid id_for(struct unpacking *unpacking, enum part part, struct uuid parent, const char *name)
{
    struct known *known = find(unpacking, part, parent, false, name);
    struct uuid id;

    if (known == NULL && part == PART_LESSON)
        known = find(unpacking, part, parent, true, name);
    if (known != NULL)
        known->taken = true;
    id = known != NULL ? known->id : uuid_new();
    unpacking->ids[part][unpacking->id_counts[part]++] = id;
    return id;
}

/* ---- lists ---- */

static struct json_out *begin(struct unpacking *unpacking, enum part part, struct uuid id, const char *parent_name,
                              struct uuid parent, size_t order)
{
    struct json_out *out = &unpacking->lists[part];

    json_open(out, NULL);
    json_put_uuid(out, "id", id);
    if (parent_name != NULL)
        json_put_uuid(out, parent_name, parent);
    json_put_int(out, "order", (int64_t)order);
    return out;
}

static void add_concept(struct unpacking *unpacking, struct uuid lesson, const struct concept *concept, size_t order)
{
    struct uuid id = id_for(unpacking, PART_CONCEPT, lesson, concept->title);
    struct json_out *out = begin(unpacking, PART_CONCEPT, id, "lesson_id", lesson, order);

    json_put_text(out, "title", concept->title);
    json_put_text(out, "definition", concept->definition);
    structure_write_texts(out, "examples", &concept->examples);
    structure_write_texts(out, "timecodes", &concept->timecodes);
    structure_write_numbers(out, "slide_references", &concept->slides);
    structure_write_web(out, "web_references", concept);
    structure_write_citations(out, "citations", concept);
    json_close(out);
}

static void add_exercise(struct unpacking *unpacking, struct uuid lesson, const struct exercise *exercise, size_t order)
{
    struct uuid id = id_for(unpacking, PART_EXERCISE, lesson, exercise->description);
    struct json_out *out = begin(unpacking, PART_EXERCISE, id, "lesson_id", lesson, order);

    json_put_text(out, "description", exercise->description);
    json_put_text(out, "reference_solution", exercise->reference_solution);
    json_put_text(out, "grading_criteria", exercise->grading_criteria);
    json_put_int(out, "difficulty_level", exercise->difficulty_level);
    json_close(out);
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

static void add_lesson(struct unpacking *unpacking, struct uuid module, const struct lesson *lesson, size_t order)
{
    struct uuid id = id_for(unpacking, PART_LESSON, module, lesson->title);
    struct json_out *out = begin(unpacking, PART_LESSON, id, "module_id", module, order);

    json_put_text(out, "title", lesson->title);
    put_timecode(out, "video_start_timecode", lesson->video_start);
    put_timecode(out, "video_end_timecode", lesson->video_end);
    put_slide(out, "slide_start", lesson->slide_first);
    put_slide(out, "slide_end", lesson->slide_last);
    json_close(out);
    for (size_t i = 0; i < lesson->concept_count; i++)
        add_concept(unpacking, id, &lesson->concepts[i], i);
    for (size_t i = 0; i < lesson->exercise_count; i++)
        add_exercise(unpacking, id, &lesson->exercises[i], i);
}

static void add_module(struct unpacking *unpacking, const struct module *module, size_t order)
{
    struct uuid id = id_for(unpacking, PART_MODULE, (struct uuid){0}, module->title);
    struct json_out *out = begin(unpacking, PART_MODULE, id, NULL, id, order);

    json_put_text(out, "title", module->title);
    json_put_text(out, "description", module->description);
    json_put_text(out, "learning_goal", module->learning_goal);
    structure_write_texts(out, "expected_knowledge", &module->knowledge);
    structure_write_texts(out, "expected_skills", &module->skills);
    json_put_text(out, "difficulty", module->difficulty);
    json_close(out);
    for (size_t i = 0; i < module->lesson_count; i++)
        add_lesson(unpacking, id, &module->lessons[i], i);
}

static size_t exercise_total(const struct structure *structure)
{
    size_t total = 0;

    for (size_t m = 0; m < structure->module_count; m++)
        for (size_t l = 0; l < structure->modules[m].lesson_count; l++)
            total += structure->modules[m].lessons[l].exercise_count;
    return total;
}

static bool unpack(struct unpacking *unpacking, const struct structure *structure, struct fault *fault)
{
    const size_t totals[] = {[PART_MODULE] = structure->module_count,
                             [PART_LESSON] = structure_lesson_total(structure),
                             [PART_CONCEPT] = structure_concept_total(structure),
                             [PART_EXERCISE] = exercise_total(structure)};

    for (enum part part = PART_MODULE; part <= PART_EXERCISE; part++) {
        unpacking->buffers[part] = buf_make(LIST_CEILING);
        unpacking->lists[part] = json_out(&unpacking->buffers[part]);
        unpacking->ids[part] = arena_array(unpacking->arena, totals[part] + 1, sizeof(struct uuid));
        json_list(&unpacking->lists[part], NULL);
    }
    for (size_t i = 0; i < structure->module_count; i++)
        add_module(unpacking, &structure->modules[i], i);
    for (enum part part = PART_MODULE; part <= PART_EXERCISE; part++) {
        json_end(&unpacking->lists[part]);
        if (unpacking->buffers[part].overflow)
            return fault_log(fault, FAULT_INTERNAL, "a structure of more than %lld bytes", (long long)LIST_CEILING);
    }
    return true;
}

/* ---- statements ---- */

static bool put_lists(const struct unit *unit, const struct unpacking *unpacking, struct uuid course)
{
    struct pg_value of = pg_uuid(course);

    return PG_RUN(unit, NULL, modules_put, of, pg_json(buf_str(&unpacking->buffers[PART_MODULE]))) &&
           PG_RUN(unit, NULL, lessons_put, of, pg_json(buf_str(&unpacking->buffers[PART_LESSON]))) &&
           PG_RUN(unit, NULL, concepts_put, of, pg_json(buf_str(&unpacking->buffers[PART_CONCEPT]))) &&
           PG_RUN(unit, NULL, exercises_put, of, pg_json(buf_str(&unpacking->buffers[PART_EXERCISE])));
}

/* From the inside out: what moved into a part that stays must not go with one that does not. */
static bool prune(const struct unit *unit, const struct unpacking *unpacking, struct uuid course)
{
    size_t concepts = unpacking->id_counts[PART_CONCEPT], exercises = unpacking->id_counts[PART_EXERCISE];
    struct uuid *parts = arena_array(unit->arena, concepts + exercises + 1, sizeof *parts);

    memcpy(parts, unpacking->ids[PART_CONCEPT], concepts * sizeof *parts);
    memcpy(parts + concepts, unpacking->ids[PART_EXERCISE], exercises * sizeof *parts);
    return PG_RUN(unit, NULL, applied_prune_parts, pg_uuid(course), pg_uuids(parts, concepts + exercises)) &&
           PG_RUN(unit, NULL, applied_prune_lessons, pg_uuid(course),
                  pg_uuids(unpacking->ids[PART_LESSON], unpacking->id_counts[PART_LESSON])) &&
           PG_RUN(unit, NULL, applied_prune_modules, pg_uuid(course),
                  pg_uuids(unpacking->ids[PART_MODULE], unpacking->id_counts[PART_MODULE]));
}

bool structure_store_put(const struct unit *unit, struct uuid course, const struct structure *structure)
{
    struct unpacking unpacking = {.arena = unit->arena};
    bool done = load_known(unit, &unpacking, course) && unpack(&unpacking, structure, unit->fault) &&
                put_lists(unit, &unpacking, course) && prune(unit, &unpacking, course);

    for (enum part part = PART_MODULE; part <= PART_EXERCISE; part++)
        buf_free(&unpacking.buffers[part]);
    return done;
}
