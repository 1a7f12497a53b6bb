#include "course/fingerprint_refresh.h"

#include "course/fingerprint.h"

struct tree {
    struct fingerprint_tree_node *nodes;
    struct uuid *ids;
    const char **stored; /* NULL: none yet */
    size_t count;
};

struct place {
    struct uuid id;
    size_t index;
};

static int compare_places(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(struct uuid)); /* the id is a place's first member */
}

static ptrdiff_t find(const struct place *places, size_t count, struct uuid id)
{
    const struct place wanted = {.id = id}, *found = bsearch(&wanted, places, count, sizeof wanted, compare_places);

    return found ? (ptrdiff_t)found->index : -1;
}

static struct place *sort_places(struct arena *arena, const struct tree *tree)
{
    struct place *places = arena_array(arena, tree->count + 1, sizeof *places);

    for (size_t i = 0; i < tree->count; i++)
        places[i] = (struct place){tree->ids[i], i};
    qsort(places, tree->count, sizeof *places, compare_places);
    return places;
}

static void read_nodes(struct arena *arena, const struct pg_rows *rows, struct tree *tree)
{
    tree->count = (size_t)rows->count;
    tree->nodes = arena_array(arena, tree->count + 1, sizeof *tree->nodes);
    tree->ids = arena_array(arena, tree->count + 1, sizeof *tree->ids);
    tree->stored = arena_array(arena, tree->count + 1, sizeof *tree->stored);
    for (int row = 0; row < rows->count; row++) {
        tree->ids[row] = pg_get_uuid(rows, row, PG_COL(fingerprint_nodes, id));
        tree->stored[row] = pg_get_text(rows, row, PG_COL(fingerprint_nodes, node_fingerprint));
    }
}

static void compute(struct arena *arena, const struct pg_rows *nodes, const struct pg_rows *leaves, struct tree *tree)
{
    struct fingerprint_leaf *hung = arena_array(arena, (size_t)leaves->count + 1, sizeof *hung);
    struct place *places;
    size_t count = 0;

    read_nodes(arena, nodes, tree);
    places = sort_places(arena, tree);
    for (int row = 0; row < nodes->count; row++)
        tree->nodes[row].parent =
            pg_is_null(nodes, row, PG_COL(fingerprint_nodes, parent_id))
                ? -1
                : find(places, tree->count, pg_get_uuid(nodes, row, PG_COL(fingerprint_nodes, parent_id)));
    for (int row = 0; row < leaves->count; row++) {
        ptrdiff_t node = find(places, tree->count, pg_get_uuid(leaves, row, PG_COL(fingerprint_leaves, node_id)));

        if (node >= 0)
            hung[count++] = (struct fingerprint_leaf){
                (size_t)node, pg_get_text(leaves, row, PG_COL(fingerprint_leaves, fingerprint))};
    }
    fingerprint_tree(arena, tree->nodes, tree->count, hung, count);
}

static bool store_nodes(const struct unit *unit, const struct tree *tree)
{
    struct uuid *ids = arena_array(unit->arena, tree->count + 1, sizeof *ids);
    const char **values = arena_array(unit->arena, tree->count + 1, sizeof *values);
    size_t changed = 0;

    for (size_t i = 0; i < tree->count; i++) {
        if (tree->stored[i] && strcmp(tree->stored[i], tree->nodes[i].value) == 0)
            continue;
        ids[changed] = tree->ids[i];
        values[changed++] = tree->nodes[i].value;
    }
    return changed == 0 || PG_RUN(unit, NULL, fingerprint_node_set, pg_uuids(ids, changed), pg_texts(values, changed));
}

static bool store_course(const struct unit *unit, struct uuid course, const struct tree *tree)
{
    const char **roots = arena_array(unit->arena, tree->count + 1, sizeof *roots);
    char value[DIGEST_SHA256_HEX];
    size_t count = 0;

    for (size_t i = 0; i < tree->count; i++)
        if (tree->nodes[i].parent < 0)
            roots[count++] = tree->nodes[i].value;
    fingerprint_course(unit->arena, roots, count, value);
    return PG_RUN(unit, NULL, fingerprint_course_set, pg_uuid(course), pg_text(value));
}

bool fingerprint_refresh(const struct unit *unit, struct uuid course)
{
    struct pg_rows nodes, leaves;
    struct tree tree;

    if (!PG_RUN(unit, &nodes, fingerprint_nodes, pg_uuid(course)) ||
        !PG_RUN(unit, &leaves, fingerprint_leaves, pg_uuid(course)))
        return false;
    compute(unit->arena, &nodes, &leaves, &tree);
    return store_nodes(unit, &tree) && store_course(unit, course, &tree);
}
