#include "course/import_tree.h"

#include "base/limits.h"
#include "course/timecode.h"

/* A node, and how deep it lies. */
struct branch {
    struct import_node *node;
    unsigned depth;
};

/* ---- materials ---- */

static bool refuse(const struct import *i, const char *member, const char *what)
{
    const char *place = arena_printf(i->scratch, "%s/%s", i->pointer, member);

    return fault_field(i->unit->fault, i->unit->arena, place, NULL, "'%s' %s", place, what);
}

/* A file has a name of a kind that its type may have, a page an address. */
static bool source_fits(const struct import *i, const json_t *tree, enum source_type type)
{
    const char *filename = json_string_value(json_object_get(tree, "filename"));

    if (json_is_string(json_object_get(tree, "source_url")))
        return true;
    if (type == SOURCE_WEB)
        return refuse(i, "source_url", "is missing: a material of the type 'web' has an address");
    return (filename != NULL && source_format_as(filename, type) != NULL) ||
           refuse(i, "filename", "must be the name of a file that its source_type may have");
}

static void check_corrections(const struct import *i, const json_t *tree, enum source_type type)
{
    if (type != SOURCE_VIDEO && json_array_size(json_object_get(tree, "corrections")) > 0)
        refuse(i, "corrections", "must be empty: only a video has a transcript that can be corrected");
}

static struct uuid id_of(const json_t *tree, const char *key)
{
    struct uuid id = {{0}};
    const char *text = json_string_value(json_object_get(tree, key));

    return text != NULL && uuid_parse(str_of(text), &id) ? id : (struct uuid){{0}};
}

/* Nobody can send the bytes of a file whose hash is not known, nor fetch it. */
static bool can_come(const json_t *tree)
{
    return json_is_string(json_object_get(tree, "source_url")) || json_is_string(json_object_get(tree, "sha256"));
}

static bool write_material(struct import *i, const struct branch *on, json_t *tree, size_t place)
{
    const struct import_ref *ref = import_refs_find(&i->materials, id_of(tree, "id"));

    import_state_set_uuid(tree, "id", ref->to);
    import_state_set_uuid(tree, "node_id", on->node->id);
    json_object_set_new(tree, "order", json_integer((json_int_t)place));
    if (json_is_string(json_object_get(tree, "source_url"))) { /* it is fetched anew, and may be another one by then */
        json_object_set_new(tree, "sha256", json_null());
        json_object_set_new(tree, "size_bytes", json_null());
    }
    i->counts->materials++;
    return import_state_put(i, IMPORT_FILES, tree);
}

struct shelf {
    const struct branch *on;
    size_t next; /* place of the next one that is taken */
};

static bool note_material(struct import *i, const struct branch *on, const json_t *tree)
{
    struct import_material *made = arena_alloc(i->unit->arena, sizeof *made);
    const char *type = json_string_value(json_object_get(tree, "source_type"));

    made->node = on->node;
    if (source_type_parse(str_of(type), &made->type) && source_fits(i, tree, made->type))
        import_refs_add(can_come(tree) ? &i->materials : &i->unknown_files, id_of(tree, "id"), made);
    check_corrections(i, tree, made->type);
    return i->materials.count <= IMPORT_MATERIALS ||
           fault_field(i->unit->fault, i->unit->arena, "/nodes", NULL, "The file has more than %d materials",
                       IMPORT_MATERIALS);
}

static bool read_material(struct import *i, struct str item, void *parent, size_t place UNUSED)
{
    struct shelf *shelf = parent;
    json_t *tree;

    if (!import_state_part(i, item, &import_shapes_material, NULL, 0, &tree))
        return false;
    if (tree == NULL)
        return true;
    if (!i->writing)
        return note_material(i, shelf->on, tree);
    return !can_come(tree) || write_material(i, shelf->on, tree, shelf->next++);
}

/* ---- nodes ---- */

static struct import_node *next_node(struct import *i)
{
    if (i->writing)
        return i->nodes[i->node_next++];
    i->nodes = arena_grow(i->unit->arena, i->nodes, i->node_count, &i->node_room, sizeof(struct import_node *));
    i->nodes[i->node_count] = arena_alloc(i->unit->arena, sizeof(struct import_node));
    i->nodes[i->node_count]->id = uuid_new();
    return i->nodes[i->node_count++];
}

static bool room_for(const struct import *i, unsigned depth)
{
    if (depth > LIMIT_TREE_DEPTH)
        return fault_field(i->unit->fault, i->unit->arena, i->pointer, NULL, "'%s' lies deeper than %d levels",
                           i->pointer, LIMIT_TREE_DEPTH);
    return i->node_count <= LIMIT_COURSE_NODES || fault_field(i->unit->fault, i->unit->arena, i->pointer, NULL,
                                                              "The file has more than %d nodes", LIMIT_COURSE_NODES);
}

static bool write_node(struct import *i, json_t *tree, const struct branch *self, const struct branch *above,
                       size_t place)
{
    import_state_set_uuid(tree, "id", self->node->id);
    import_state_set_uuid(tree, "parent_id", above != NULL ? above->node->id : (struct uuid){{0}});
    json_object_set_new(tree, "order", json_integer((json_int_t)place));
    i->counts->nodes++;
    return import_state_put(i, IMPORT_NODES, tree);
}

static bool read_node(struct import *i, struct str item, void *parent, size_t place)
{
    struct json_part parts[] = {{.name = "materials"}, {.name = "children"}};
    const struct branch *above = parent;
    struct branch self = {next_node(i), above != NULL ? above->depth + 1 : 1};
    struct shelf shelf = {&self, 0};
    json_t *tree;

    if (!room_for(i, self.depth) || !import_state_part(i, item, &import_shapes_node, parts, ARRAY_COUNT(parts), &tree))
        return false;
    if (tree == NULL)
        return true;
    if (i->writing && !write_node(i, tree, &self, above, place))
        return false;
    return import_state_each(i, parts[0].text, "materials", IMPORT_MATERIALS, read_material, &shelf) &&
           import_state_each(i, parts[1].text, "children", LIMIT_COURSE_NODES, read_node, &self);
}

bool import_tree_nodes(struct import *i, struct str list)
{
    struct uuid twice;
    char text[UUID_TEXT];

    if (!import_state_each(i, list, "nodes", LIMIT_COURSE_NODES, read_node, NULL))
        return false;
    if (i->writing)
        return true;
    if (!import_refs_sort(&i->materials, &twice) || !import_refs_sort(&i->unknown_files, &twice))
        fault_field(i->unit->fault, i->unit->arena, "/nodes", NULL, "Two materials have the id '%s'",
                    uuid_format(twice, text));
    return true;
}

/* ---- mappings ---- */

/* The material that a member names, of the right type. */
static const struct import_material *side_of(struct import *i, json_t *tree, const char *key, enum source_type type)
{
    const struct import_ref *ref =
        import_state_material(i, tree, key, arena_printf(i->scratch, "%s/%s", i->pointer, key));
    const struct import_material *material = ref != NULL ? ref->thing : NULL;

    if (material == NULL)
        return NULL;
    if (material->type != type) {
        refuse(i, key, arena_printf(i->scratch, "names a material that is no %s", source_type_name(type)));
        return NULL;
    }
    if (i->writing)
        import_state_set_uuid(tree, key, ref->to);
    return material;
}

static int64_t put_timecode(json_t *tree, const char *key, const char *seconds_key)
{
    const char *text = json_string_value(json_object_get(tree, key));
    char normal[TIMECODE_TEXT];
    int64_t seconds;

    if (text == NULL || !timecode_parse(str_of(text), &seconds)) {
        json_object_set_new(tree, seconds_key, json_null());
        return -1;
    }
    json_object_set_new(tree, key, json_string(timecode_format(seconds, normal)));
    json_object_set_new(tree, seconds_key, json_integer(seconds));
    return seconds;
}

static bool is_of_unknown_file(const struct import *i, const json_t *tree)
{
    return import_refs_find(&i->unknown_files, id_of(tree, "presentation_entry_id")) != NULL ||
           import_refs_find(&i->unknown_files, id_of(tree, "video_entry_id")) != NULL;
}

static bool write_mapping(struct import *i, json_t *tree, struct import_node *node)
{
    import_state_set_uuid(tree, "id", uuid_new());
    import_state_set_uuid(tree, "node_id", node->id);
    json_object_set_new(tree, "place", json_integer(node->mappings++));
    i->counts->mappings++;
    return import_state_put(i, IMPORT_MAPPINGS, tree);
}

static bool read_mapping(struct import *i, struct str item, void *parent UNUSED, size_t place UNUSED)
{
    const struct import_material *deck, *film;
    int64_t start, end;
    json_t *tree;

    if (!import_state_part(i, item, &import_shapes_mapping, NULL, 0, &tree))
        return false;
    if (tree == NULL || is_of_unknown_file(i, tree))
        return true;
    deck = side_of(i, tree, "presentation_entry_id", SOURCE_PRESENTATION);
    film = side_of(i, tree, "video_entry_id", SOURCE_VIDEO);
    start = put_timecode(tree, "video_timecode_start", "start_sec");
    end = put_timecode(tree, "video_timecode_end", "end_sec");
    if (end >= 0 && end < start)
        refuse(i, "video_timecode_end", "is before video_timecode_start");
    if (json_is_number(json_object_get(tree, "confidence")) &&
        strcmp(json_string_value(json_object_get(tree, "origin")), "aligned") != 0)
        refuse(i, "confidence", "must be null unless origin is 'aligned'");
    return !i->writing || deck == NULL || film == NULL || write_mapping(i, tree, deck->node);
}

bool import_tree_mappings(struct import *i, struct str list)
{
    return import_state_each(i, list, "mappings", LIMIT_MAPPINGS, read_mapping, NULL);
}
