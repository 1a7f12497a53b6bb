#include "course/import_structure.h"

#include "course/exercise_options.h"
#include "course/import_circles.h"

/* ---- references ---- */

static struct uuid own_id(const json_t *tree)
{
    struct uuid id = {{0}};

    return uuid_parse(str_of(json_get_text(tree, "id", "")), &id) ? id : (struct uuid){{0}};
}

static const struct import_ref *point_to_material(struct import *i, json_t *tree, const char *key, const char *place)
{
    const struct import_ref *ref = import_state_material(i, tree, key, place);

    if (ref != NULL && i->writing)
        import_state_set_uuid(tree, key, ref->to);
    return ref;
}

/* The recording or the slides of a lesson. A text may have pages. */
static void point_to_source(struct import *i, json_t *tree, const char *key, bool is_video)
{
    const char *place = arena_printf(i->scratch, "%s/%s", i->pointer, key);
    const struct import_ref *ref = point_to_material(i, tree, key, place);
    const struct import_material *material = ref != NULL ? ref->thing : NULL;

    if (material != NULL && (is_video ? material->type != SOURCE_VIDEO
                                      : material->type != SOURCE_PRESENTATION && material->type != SOURCE_TEXT))
        fault_field(i->unit->fault, i->unit->arena, place, NULL, "'%s' names a material that is no %s", place,
                    is_video ? "video" : "presentation");
}

static void point_citations(struct import *i, json_t *tree)
{
    const json_t *list = json_object_get(tree, "citations");

    for (size_t c = 0; c < json_array_size(list); c++)
        point_to_material(i, json_array_get(list, c), "material_id",
                          arena_printf(i->scratch, "%s/citations/%zu/material_id", i->pointer, c));
}

/* All concepts are known in the second pass only: one may need another that stands behind it. */
static void point_prerequisites(struct import *i, json_t *tree)
{
    json_t *list = json_object_get(tree, "prerequisites");
    const struct import_ref *own = i->writing ? import_refs_find(&i->concepts, own_id(tree)) : NULL;
    char text[UUID_TEXT];

    for (size_t p = 0; i->writing && p < json_array_size(list); p++) {
        const char *place = arena_printf(i->scratch, "%s/prerequisites/%zu", i->pointer, p);
        const struct import_ref *ref = NULL;
        struct uuid id;

        if (uuid_parse(str_of(json_string_value(json_array_get(list, p))), &id))
            ref = import_refs_find(&i->concepts, id);
        if (ref == NULL)
            fault_field(i->unit->fault, i->unit->arena, place, NULL, "'%s' names a concept that the file does not have",
                        place);
        else if (ref == own)
            fault_field(i->unit->fault, i->unit->arena, place, NULL, "'%s' names the concept itself", place);
        else {
            const struct import_need need = {(uint32_t)(own - i->concepts.items), (uint32_t)(ref - i->concepts.items)};
            buf_put(i->needs, &need, sizeof need);
            json_array_set_new(list, p, json_string(uuid_format(ref->to, text)));
        }
    }
}

/* As of what keys send. */
static void check_circles(struct import *i)
{
    char text[UUID_TEXT];
    uint32_t concept;

    arena_reset(i->scratch);
    if (import_circles_find(i->scratch, (struct import_need *)(void *)i->needs->data,
                            i->needs->len / sizeof(struct import_need), i->concepts.count, &concept))
        fault_field(i->unit->fault, i->unit->arena, "/modules", NULL,
                    "The prerequisites of the concept '%s' lead back to it",
                    uuid_format(i->concepts.items[concept].from, text));
}

/* ---- parts ---- */

/* Where a part goes. */
struct place {
    const char *parent_key;
    struct uuid parent;
    enum import_kind kind;
    int64_t *counted;
};

static bool put(struct import *i, json_t *tree, const struct place *to, struct uuid id, size_t order)
{
    ++*to->counted;
    if (!i->writing)
        return true;
    import_state_set_uuid(tree, "id", id);
    if (to->parent_key != NULL)
        import_state_set_uuid(tree, to->parent_key, to->parent);
    json_object_set_new(tree, "order", json_integer((json_int_t)order));
    return i->unit->fault->kind == FAULT_NONE && import_state_put(i, to->kind, tree);
}

static bool read_concept(struct import *i, struct str item, void *parent, size_t order)
{
    const struct place to = {"lesson_id", *(struct uuid *)parent, IMPORT_CONCEPTS, &i->counts->concepts};
    struct uuid id;
    json_t *tree;

    if (!import_state_part(i, item, &import_shapes_concept, NULL, 0, &tree))
        return false;
    if (tree == NULL)
        return true;
    point_citations(i, tree);
    point_prerequisites(i, tree);
    id = i->writing ? import_refs_find(&i->concepts, own_id(tree))->to
                    : import_refs_add(&i->concepts, own_id(tree), NULL);
    return put(i, tree, &to, id, order);
}

/* As of what keys send. */
static void check_options(const struct import *i, const json_t *tree)
{
    const char *place = arena_printf(i->scratch, "%s/options", i->pointer);
    const char *wrong = exercise_options_wrong_json(tree);

    if (wrong != NULL)
        fault_field(i->unit->fault, i->unit->arena, place, NULL, "'%s' %s", place, wrong);
}

static bool read_exercise(struct import *i, struct str item, void *parent, size_t order)
{
    const struct place to = {"lesson_id", *(struct uuid *)parent, IMPORT_EXERCISES, &i->counts->exercises};
    json_t *tree;

    if (!import_state_part(i, item, &import_shapes_exercise, NULL, 0, &tree))
        return false;
    if (tree == NULL)
        return true;
    check_options(i, tree);
    point_citations(i, tree);
    return put(i, tree, &to, uuid_new(), order);
}

static bool read_lesson(struct import *i, struct str item, void *parent, size_t order)
{
    const struct place to = {"module_id", *(struct uuid *)parent, IMPORT_LESSONS, &i->counts->lessons};
    struct json_part parts[] = {{.name = "concepts"}, {.name = "exercises"}};
    struct uuid id = uuid_new();
    json_t *tree;

    if (!import_state_part(i, item, &import_shapes_lesson, parts, ARRAY_COUNT(parts), &tree))
        return false;
    if (tree == NULL)
        return true;
    point_to_source(i, tree, "video_material_id", true);
    point_to_source(i, tree, "presentation_material_id", false);
    return put(i, tree, &to, id, order) &&
           import_state_each(i, parts[0].text, "concepts", IMPORT_PARTS, read_concept, &id) &&
           import_state_each(i, parts[1].text, "exercises", IMPORT_PARTS, read_exercise, &id);
}

static bool read_module(struct import *i, struct str item, void *parent UNUSED, size_t order)
{
    const struct place to = {NULL, {{0}}, IMPORT_MODULES, &i->counts->modules};
    struct json_part parts[] = {{.name = "lessons"}};
    struct uuid id = uuid_new();
    json_t *tree;

    if (!import_state_part(i, item, &import_shapes_module, parts, ARRAY_COUNT(parts), &tree))
        return false;
    return tree == NULL || (put(i, tree, &to, id, order) &&
                            import_state_each(i, parts[0].text, "lessons", IMPORT_PARTS, read_lesson, &id));
}

bool import_structure_modules(struct import *i, struct str list)
{
    struct uuid twice;
    char text[UUID_TEXT];

    if (!import_state_each(i, list, "modules", IMPORT_PARTS, read_module, NULL))
        return false;
    if (!i->writing && !import_refs_sort(&i->concepts, &twice))
        fault_field(i->unit->fault, i->unit->arena, "/modules", NULL, "Two concepts have the id '%s'",
                    uuid_format(twice, text));
    if (i->writing && i->unit->fault->kind == FAULT_NONE)
        check_circles(i);
    return true;
}
