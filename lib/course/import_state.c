#include "course/import_state.h"

#include "base/limits.h"

#define ROWS (1 * MIB)               /* are inserted together */
#define ROWS_CEILING (8 * MIB)       /* with the one that passes it */
#define STATEMENT (4 * ROWS_CEILING) /* some kinds take two */

/* ---- lists and parts ---- */

static bool is_full(const struct import *i)
{
    return i->unit->fault->error_count >= FAULT_ERRORS;
}

bool import_state_each(struct import *i, struct str list, const char *name, size_t most, import_reader *read,
                       void *parent)
{
    const size_t before = strlen(i->pointer);
    size_t at = 0, place = 0;
    struct str item;
    bool going = true;

    for (; going && !is_full(i); place++) {
        if (!json_parts_item(&i->parts, list, &at, &item))
            return false;
        if (item.at == NULL)
            break;
        snprintf(i->pointer + before, IMPORT_POINTER - before, "/%s/%zu", name, place);
        going = place < most ? read(i, item, parent, place)
                             : fault_field(i->unit->fault, i->unit->arena, i->pointer, NULL,
                                           "'%s' is one more than the %zu that an import takes", i->pointer, most);
        i->pointer[before] = '\0';
    }
    return going;
}

static bool parts_there(const struct import *i, const struct json_part *parts, size_t count)
{
    bool all = true;

    for (size_t p = 0; p < count; p++) {
        const char *place = arena_printf(i->scratch, "%s/%s", i->pointer, parts[p].name);

        if (parts[p].text.at == NULL)
            all = fault_field(i->unit->fault, i->unit->arena, place, NULL, "'%s' is missing", place);
        else if (!str_starts(parts[p].text, STR("[")))
            all = fault_field(i->unit->fault, i->unit->arena, place, NULL, "'%s' must be a list", place);
    }
    return all;
}

bool import_state_part(struct import *i, struct str item, const struct json_shape *shape, struct json_part *parts,
                       size_t count, json_t **tree)
{
    bool are_there;

    arena_reset(i->scratch);
    if (!json_parts_split(&i->parts, i->scratch, item, parts, count, tree))
        return false;
    are_there = parts_there(i, parts, count);
    if (!json_shape_fits(i->unit->arena, i->scratch, *tree, shape, i->pointer, i->lenient, i->unit->fault) ||
        !are_there)
        *tree = NULL;
    return true;
}

/* ---- references ---- */

const struct import_ref *import_state_material(struct import *i, const json_t *object, const char *key,
                                               const char *place)
{
    const char *name = json_string_value(json_object_get(object, key));
    const struct import_ref *found;
    struct uuid id;

    if (name == NULL || !uuid_parse(str_of(name), &id))
        return NULL;
    found = import_refs_find(&i->materials, id);
    if (found == NULL)
        fault_field(i->unit->fault, i->unit->arena, place, NULL, "'%s' names a material that the file does not have",
                    place);
    return found;
}

void import_state_set_uuid(json_t *object, const char *key, struct uuid id)
{
    char text[UUID_TEXT];

    json_object_set_new(object, key, uuid_is_nil(id) ? json_null() : json_string(uuid_format(id, text)));
}

/* ---- rows ---- */

static bool insert(const struct unit *unit, struct uuid id, enum import_kind kind, struct str rows)
{
    const struct pg_value course = pg_uuid(id), list = pg_json(rows);

    switch (kind) {
    case IMPORT_NODES:
        return PG_RUN(unit, NULL, import_nodes, course, list);
    case IMPORT_FILES:
        return PG_RUN(unit, NULL, import_materials, course, list) &&
               PG_RUN(unit, NULL, import_corrections, course, list);
    case IMPORT_MODULES:
        return PG_RUN(unit, NULL, import_modules, course, list);
    case IMPORT_LESSONS:
        return PG_RUN(unit, NULL, import_lessons, course, list);
    case IMPORT_CONCEPTS:
        return PG_RUN(unit, NULL, import_concepts, course, list);
    case IMPORT_EXERCISES:
        return PG_RUN(unit, NULL, import_exercises, course, list);
    case IMPORT_MAPPINGS:
    case IMPORT_KINDS:
        break;
    }
    return PG_RUN(unit, NULL, import_mappings, course, list);
}

/* What a statement takes along is freed with it: all of them together copy the whole course. */
static bool run(const struct import *i, enum import_kind kind, struct str rows)
{
    struct unit unit = *i->unit;
    bool done;

    unit.arena = arena_new(STATEMENT);
    done = insert(&unit, i->course, kind, rows);
    arena_free(unit.arena);
    return done;
}

/* What the constraints of the tables say, in words. */
static bool explain(const struct import *i)
{
    const char *violated = pg_violated(i->unit->pg);

    if (strcmp(violated, "material_entries_same_bytes") == 0)
        return fault_field(i->unit->fault, i->unit->arena, "/nodes", NULL,
                           "Two materials of one node have the same 'sha256'");
    if (strcmp(violated, "slide_video_mappings_natural_key") == 0)
        return fault_field(i->unit->fault, i->unit->arena, "/mappings", NULL,
                           "Two mappings show the same slide at the same time of the same video");
    return false;
}

static bool flush(struct import *i, enum import_kind kind)
{
    struct buf *rows = &i->rows[kind];
    bool done;

    if (rows->len == 0)
        return true;
    json_end(&i->out[kind]);
    if (kind == IMPORT_FILES)
        pg_expect(i->unit->pg, "material_entries_same_bytes");
    if (kind == IMPORT_MAPPINGS)
        pg_expect(i->unit->pg, "slide_video_mappings_natural_key");
    done = rows->overflow ? fault_log(i->unit->fault, FAULT_INTERNAL, "rows of an import passed their ceiling")
                          : run(i, kind, buf_str(rows)) || explain(i);
    buf_clear(rows);
    return done;
}

bool import_state_flush(struct import *i)
{
    for (enum import_kind kind = 0; kind < IMPORT_KINDS; kind++)
        if (!flush(i, kind))
            return false;
    return true;
}

static void free_rows(void *rows)
{
    buf_free(rows);
}

/* What hangs on a row of another kind comes behind it: all kinds are inserted together. */
bool import_state_put(struct import *i, enum import_kind kind, const json_t *row)
{
    struct buf *rows = &i->rows[kind];

    if (rows->ceiling == 0) {
        *rows = buf_make(ROWS_CEILING);
        arena_defer(i->unit->arena, free_rows, rows);
    }
    if (rows->len == 0) {
        i->out[kind] = json_out(rows);
        json_list(&i->out[kind], NULL);
    }
    json_put_tree(&i->out[kind], NULL, row);
    return rows->len < ROWS || import_state_flush(i);
}
