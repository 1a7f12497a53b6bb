#include "course/course_tree.h"

#include "base/limits.h"
#include "course/node.h"

bool course_tree_fetch(const struct unit *unit, struct uuid id, struct pg_rows *rows)
{
    return PG_RUN(unit, rows, nodes_of_course, pg_uuid(id));
}

/* Rows sorted by parent, siblings as they came: a node's children are a run that is found by halving. */
struct forest {
    const struct pg_rows *nodes;
    struct branch {
        struct uuid parent;
        int row;
    } * branches;
    const struct material *materials;
    size_t material_count;
};

static int by_parent(const void *left, const void *right)
{
    const struct branch *a = left, *b = right;
    const int order = memcmp(a->parent.bytes, b->parent.bytes, sizeof a->parent.bytes);

    return order != 0 ? order : a->row - b->row;
}

static int first_child(const struct forest *forest, struct uuid parent)
{
    int low = 0, high = forest->nodes->count;

    while (low < high) {
        const int middle = low + (high - low) / 2;

        if (memcmp(forest->branches[middle].parent.bytes, parent.bytes, sizeof parent.bytes) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Materials come node by node, in the order of the nodes' ids. */
static size_t first_material(const struct forest *forest, struct uuid node)
{
    size_t low = 0, high = forest->material_count;

    while (low < high) {
        const size_t middle = low + (high - low) / 2;

        if (memcmp(forest->materials[middle].node.bytes, node.bytes, sizeof node.bytes) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void put_materials(struct json_out *out, const struct forest *forest, struct uuid node)
{
    if (forest->materials == NULL)
        return;
    json_list(out, "materials");
    for (size_t i = first_material(forest, node);
         i < forest->material_count && uuid_equal(forest->materials[i].node, node); i++) {
        json_open(out, NULL);
        material_json(out, &forest->materials[i]);
        json_close(out);
    }
    json_end(out);
}

static void put_children(struct json_out *out, const char *key, const struct forest *forest, struct uuid parent,
                         int depth)
{
    json_list(out, key);
    for (int i = first_child(forest, parent);
         i < forest->nodes->count && uuid_equal(forest->branches[i].parent, parent) && depth < LIMIT_TREE_DEPTH; i++) {
        const int row = forest->branches[i].row;
        const struct uuid id = pg_get_uuid(forest->nodes, row, PG_COL(node, id));

        json_open(out, NULL);
        node_json(out, forest->nodes, row);
        put_materials(out, forest, id);
        put_children(out, "children", forest, id, depth + 1);
        json_close(out);
    }
    json_end(out);
}

void course_tree_json(struct json_out *out, const char *key, struct arena *arena, const struct pg_rows *nodes,
                      const struct material *materials, size_t count)
{
    struct forest forest = {.nodes = nodes, .materials = materials, .material_count = count};

    forest.branches = arena_array(arena, (size_t)nodes->count + 1, sizeof *forest.branches);
    for (int i = 0; i < nodes->count; i++)
        forest.branches[i] = (struct branch){pg_get_uuid(nodes, i, PG_COL(node, parent_id)), i};
    qsort(forest.branches, (size_t)nodes->count, sizeof *forest.branches, by_parent);
    put_children(out, key, &forest, (struct uuid){0}, 0);
}

/* The four words of the earlier system. */
static const char *earlier_status(const struct material *material)
{
    switch (material_state(material)) {
    case MATERIAL_ERROR:
        return "error";
    case MATERIAL_PENDING:
        return "processing";
    case MATERIAL_READY:
        return "done";
    default:
        return "pending";
    }
}

void course_tree_materials(struct json_out *out, const char *key, const struct material *materials, size_t count)
{
    json_list(out, key);
    for (size_t i = 0; i < count; i++) {
        json_open(out, NULL);
        json_put_uuid(out, "id", materials[i].id);
        json_put_text(out, "source_type", source_type_name(materials[i].type));
        json_put_text(out, "source_url", materials[i].source_url);
        json_put_text(out, "filename", materials[i].filename);
        json_put_text(out, "status", earlier_status(&materials[i]));
        json_put_stamp(out, "created_at", materials[i].created_at);
        json_close(out);
    }
    json_end(out);
}
