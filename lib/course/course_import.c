#include "course/course_import.h"

#include "base/limits.h"
#include "course/import_structure.h"
#include "course/import_tree.h"
#include "course/mapping_refresh.h"

#define SCRATCH (64 * MIB)   /* of one part */
#define NEEDS (16 * MIB)     /* of prerequisites, each of which takes 39 bytes or more of a file of 64 MiB */
#define PART_BYTES (4 * MIB) /* of one part as text: four times what a request may write */
#define PART_VALUES 8000     /* of one part: what a tree of it may cost */

static void free_arena(void *arena)
{
    arena_free(arena);
}

/* ---- the file itself ---- */

enum { NODES, MAPPINGS, MODULES, LISTS };

struct lists {
    struct json_part parts[LISTS];
};

/* Of what another version holds nothing is known: it is told before anything else. */
static bool version_fits(const struct import *i, const json_t *tree)
{
    const json_t *version = json_object_get(tree, "version");
    const char *format = json_get_text(tree, "format", "");

    if (strcmp(format, IMPORT_FORMAT) != 0)
        return fault_field(i->unit->fault, i->unit->arena, "/format", "Send what GET …/export?format=json has answered",
                           "The file is no exported course: its 'format' is not \"" IMPORT_FORMAT "\"");
    if (!json_is_integer(version))
        return true; /* the shape of the file tells it */
    return json_integer_value(version) == IMPORT_VERSION ||
           fault_field(i->unit->fault, i->unit->arena, "/version",
                       "Export the course again from an installation of this version",
                       "The file is of version %lld of the format, and this installation reads version %d",
                       (long long)json_integer_value(version), IMPORT_VERSION);
}

static const char *copy(const struct import *i, const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));

    return text != NULL ? arena_strdup(i->unit->arena, text) : NULL;
}

static void take_head(struct import *i, const json_t *tree)
{
    const json_t *course = json_object_get(tree, "course");

    i->draft = (struct course_draft){copy(i, course, "title"), copy(i, course, "description"),
                                     copy(i, course, "learning_goal"), copy(i, course, "language")};
    i->exported_fingerprint = copy(i, tree, "structure_fingerprint");
}

static bool read_head(struct import *i, struct lists *lists)
{
    json_t *tree;

    *lists = (struct lists){{{.name = "nodes"}, {.name = "mappings"}, {.name = "modules"}}};
    arena_reset(i->scratch);
    if (!json_parts_split(&i->parts, i->scratch, i->parts.whole, lists->parts, LISTS, &tree) ||
        !version_fits(i, tree) ||
        !import_state_part(i, i->parts.whole, &import_shapes_file, lists->parts, LISTS, &tree) || tree == NULL)
        return false;
    take_head(i, tree);
    return true;
}

/* Nodes come before what refers to their materials, wherever they stand in the file. */
static bool read_all(struct import *i)
{
    struct lists lists;

    *i->counts = (struct import_counts){0};
    return read_head(i, &lists) && import_tree_nodes(i, lists.parts[NODES].text) &&
           import_structure_modules(i, lists.parts[MODULES].text) &&
           import_tree_mappings(i, lists.parts[MAPPINGS].text) && i->unit->fault->kind == FAULT_NONE;
}

/* As editors of some systems write it in front (RFC 8259 section 8.1 lets readers pass over it). */
static struct str without_mark(struct str file)
{
    const struct str mark = STR("\xEF\xBB\xBF");

    return str_starts(file, mark) ? (struct str){file.at + mark.len, file.len - mark.len} : file;
}

bool course_import_read(const struct unit *unit, struct str file, bool lenient, struct course_import *import)
{
    struct import *i = arena_alloc(unit->arena, sizeof *i);

    *import = (struct course_import){.state = i};
    *i = (struct import){.unit = unit,
                         .lenient = lenient,
                         .parts = {without_mark(file), PART_BYTES, PART_VALUES, unit->fault},
                         .scratch = arena_new(SCRATCH),
                         .counts = &import->counts,
                         .materials = {.arena = unit->arena},
                         .concepts = {.arena = unit->arena},
                         .needs = buf_new(unit->arena, NEEDS),
                         .unknown_files = {.arena = unit->arena}};
    arena_defer(unit->arena, free_arena, i->scratch);
    if (!read_all(i))
        return false;
    import->course = i->draft;
    return true;
}

/* ---- what is written ---- */

static bool refresh_mappings(const struct import *i)
{
    struct pg_rows rows;

    if (!PG_RUN(i->unit, &rows, import_mapped, pg_uuid(i->course)))
        return false;
    for (int row = 0; row < rows.count; row++)
        if (!mapping_refresh(i->unit, pg_get_uuid(&rows, row, PG_COL(import_mapped, presentation_entry_id))))
            return false;
    return true;
}

static void tell(const struct import *i, struct texts *warnings, const char *fingerprint)
{
    warnings->items = arena_array(i->unit->arena, 2, sizeof(char *));
    if (i->unknown_files.count > 0)
        warnings->items[warnings->count++] =
            arena_printf(i->unit->arena,
                         "%zu materials were left out with their mappings: the file says neither their SHA-256 nor an "
                         "address.",
                         i->unknown_files.count);
    if (i->exported_fingerprint != NULL && strcmp(i->exported_fingerprint, fingerprint) != 0)
        warnings->items[warnings->count++] =
            "The structure is not the one that was exported: the file was changed since, or a material of it was.";
}

bool course_import_store(const struct unit *unit, struct course_import *import, struct uuid course,
                         const char **fingerprint)
{
    struct import *i = import->state;

    i->writing = true;
    i->course = course;
    if (unit->fault->kind != FAULT_NONE || !read_all(i) || !import_state_flush(i) || !refresh_mappings(i) ||
        !PG_RUN(unit, NULL, import_mark, pg_uuid(course), pg_bool(import->counts.modules > 0)) ||
        !course_structure(unit, course, fingerprint))
        return false;
    tell(i, &import->warnings, *fingerprint);
    return true;
}
