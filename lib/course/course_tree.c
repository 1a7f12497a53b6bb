#include "course/course_tree.h"

#include "base/limits.h"
#include "course/node.h"

bool course_tree_fetch(const struct unit *unit, struct uuid course, struct course_tree *tree)
{
    return PG_RUN(unit, &tree->nodes, nodes_of_course, pg_uuid(course)) &&
           material_list(unit, course, &tree->materials, &tree->material_count);
}

bool course_tree_fetch_export(const struct unit *unit, struct uuid course, struct course_tree *tree)
{
    return course_tree_fetch(unit, course, tree) &&
           PG_RUN(unit, &tree->corrections, export_corrections, pg_uuid(course));
}

bool course_tree_fetch_nodes(const struct unit *unit, struct uuid course, struct course_tree *tree)
{
    tree->materials = NULL;
    return PG_RUN(unit, &tree->nodes, nodes_of_course, pg_uuid(course)) &&
           PG_RUN(unit, &tree->counts, nodes_with_materials, pg_uuid(course));
}

/* Rows sorted by parent, siblings as they came: a node's children are a run that is found by halving. */
struct forest {
    const struct course_tree *tree;
    bool exported; /* as an export has it */
    int count;
    struct branch {
        struct uuid parent;
        int row;
    } * branches;
};

static int by_parent(const void *left, const void *right)
{
    const struct branch *a = left, *b = right;
    const int order = memcmp(a->parent.bytes, b->parent.bytes, sizeof a->parent.bytes);

    return order != 0 ? order : a->row - b->row;
}

static int first_child(const struct forest *forest, struct uuid parent)
{
    int low = 0, high = forest->count;

    while (low < high) {
        const int middle = low + (high - low) / 2;

        if (memcmp(forest->branches[middle].parent.bytes, parent.bytes, sizeof parent.bytes) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool lies_in(const struct forest *forest, int branch, struct uuid parent)
{
    return branch < forest->count && uuid_equal(forest->branches[branch].parent, parent);
}

static int64_t count_children(const struct forest *forest, struct uuid node)
{
    const int first = first_child(forest, node);
    int end = first;

    while (lies_in(forest, end, node))
        end++;
    return end - first;
}

/* Materials come node by node, in the order of the nodes' ids. */
static size_t first_material(const struct course_tree *tree, struct uuid node)
{
    size_t low = 0, high = tree->material_count;

    while (low < high) {
        const size_t middle = low + (high - low) / 2;

        if (memcmp(tree->materials[middle].node.bytes, node.bytes, sizeof node.bytes) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool lies_on(const struct course_tree *tree, size_t material, struct uuid node)
{
    return material < tree->material_count && uuid_equal(tree->materials[material].node, node);
}

/* The row of rows that come in the order of the ids in a column; -1: none has this id. */
static int row_of(const struct pg_rows *rows, int column, struct uuid wanted)
{
    int low = 0, high = rows->count;

    while (low < high) {
        const int middle = low + (high - low) / 2;
        const struct uuid id = pg_get_uuid(rows, middle, column);
        const int order = memcmp(id.bytes, wanted.bytes, sizeof id.bytes);

        if (order == 0)
            return middle;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return -1;
}

/* Nodes without materials have no count. */
static int64_t counted_materials(const struct pg_rows *counts, struct uuid node)
{
    const int row = row_of(counts, PG_COL(nodes_with_materials, node_id), node);

    return row >= 0 ? pg_get_int(counts, row, PG_COL(nodes_with_materials, materials)) : 0;
}

static int64_t count_materials(const struct course_tree *tree, struct uuid node)
{
    size_t first, end;

    if (tree->materials == NULL)
        return counted_materials(&tree->counts, node);
    first = first_material(tree, node);
    end = first;
    while (lies_on(tree, end, node))
        end++;
    return (int64_t)(end - first);
}

static void export_material(struct json_out *out, const struct course_tree *tree, const struct material *m)
{
    const int corrected = row_of(&tree->corrections, PG_COL(export_corrections, material_id), m->id);

    json_put_uuid(out, "id", m->id);
    json_put_text(out, "source_type", source_type_name(m->type));
    json_put_text(out, "source_url", m->source_url);
    json_put_text(out, "filename", m->filename);
    json_put_text(out, "language", m->language);
    if (m->size_bytes < 0)
        json_put_null(out, "size_bytes");
    else
        json_put_int(out, "size_bytes", m->size_bytes);
    json_put_text(out, "sha256", m->sha256);
    json_put_raw(out, "corrections",
                 corrected >= 0 ? pg_get_str(&tree->corrections, corrected, PG_COL(export_corrections, corrections))
                                : STR("[]"));
}

static void export_node(struct json_out *out, const struct pg_rows *nodes, int row)
{
    json_put_uuid(out, "id", pg_get_uuid(nodes, row, PG_COL(node, id)));
    json_put_str(out, "title", pg_get_str(nodes, row, PG_COL(node, title)));
    json_put_str(out, "description", pg_get_str(nodes, row, PG_COL(node, description)));
}

static void put_materials(struct json_out *out, const struct forest *forest, struct uuid node)
{
    const struct course_tree *tree = forest->tree;

    if (tree->materials == NULL)
        return;
    json_list(out, "materials");
    for (size_t i = first_material(tree, node); lies_on(tree, i, node); i++) {
        json_open(out, NULL);
        if (forest->exported)
            export_material(out, tree, &tree->materials[i]);
        else
            material_json(out, &tree->materials[i]);
        json_close(out);
    }
    json_end(out);
}

static void put_children(struct json_out *out, const char *key, const struct forest *forest, struct uuid parent,
                         int depth)
{
    json_list(out, key);
    for (int i = first_child(forest, parent); lies_in(forest, i, parent) && depth < LIMIT_TREE_DEPTH; i++) {
        const struct course_tree *tree = forest->tree;
        const int row = forest->branches[i].row;
        const struct uuid id = pg_get_uuid(&tree->nodes, row, PG_COL(node, id));

        json_open(out, NULL);
        if (forest->exported)
            export_node(out, &tree->nodes, row);
        else
            node_json(out, &tree->nodes, row,
                      (struct node_counts){count_children(forest, id), count_materials(tree, id)});
        put_materials(out, forest, id);
        put_children(out, "children", forest, id, depth + 1);
        json_close(out);
    }
    json_end(out);
}

static void put_tree(struct json_out *out, const char *key, struct arena *arena, const struct course_tree *tree,
                     bool exported)
{
    const int count = tree->nodes.count;
    struct forest forest = {.tree = tree, .exported = exported, .count = count};

    forest.branches = arena_array(arena, (size_t)count + 1, sizeof *forest.branches);
    for (int i = 0; i < count; i++)
        forest.branches[i] = (struct branch){pg_get_uuid(&tree->nodes, i, PG_COL(node, parent_id)), i};
    qsort(forest.branches, (size_t)count, sizeof *forest.branches, by_parent);
    put_children(out, key, &forest, (struct uuid){0}, 0);
}

void course_tree_json(struct json_out *out, const char *key, struct arena *arena, const struct course_tree *tree)
{
    put_tree(out, key, arena, tree, false);
}

void course_tree_export(struct json_out *out, const char *key, struct arena *arena, const struct course_tree *tree)
{
    put_tree(out, key, arena, tree, true);
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
