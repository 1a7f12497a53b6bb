#include "course/fingerprint.h"

/* Each value goes in with its length before it, so that no two sequences of values look alike. */
static void add(struct digest *digest, const char *text)
{
    size_t length = strlen(text);
    char head[24];
    int head_length = snprintf(head, sizeof head, "%zu:", length);

    digest_add(digest, head, (size_t)head_length);
    digest_add(digest, text, length);
}

/* A member of an object as canonical text: sorted keys, no spaces; absent members count as null. */
static void add_member(struct arena *arena, struct digest *digest, const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    char *text;

    if (value == NULL || json_is_null(value)) {
        add(digest, "null");
        return;
    }
    text = json_dumps(value, JSON_COMPACT | JSON_SORT_KEYS | JSON_ENCODE_ANY);
    arena_defer(arena, free, text);
    add(digest, text != NULL ? text : "null");
}

static void finish(struct digest *digest, char out[DIGEST_SHA256_HEX])
{
    uint8_t raw[DIGEST_SHA256];

    digest_finish(digest, raw);
    digest_hex(raw, sizeof raw, out);
    digest_free(digest);
}

bool fingerprint_document(struct arena *arena, const json_t *document, char out[DIGEST_SHA256_HEX], struct fault *fault)
{
    const json_t *chunks = json_object_get(document, "chunks");
    const json_t *metadata = json_object_get(document, "metadata");
    struct digest *digest;
    const json_t *chunk;
    size_t i;

    if (!json_is_array(chunks))
        return fault_set(fault, FAULT_MALFORMED_JSON, "The document has no chunks.");
    digest = digest_new(DIGEST_KIND_SHA256);
    add_member(arena, digest, document, "source_type");
    add_member(arena, digest, document, "language");
    add_member(arena, digest, metadata, "page_count");
    add_member(arena, digest, metadata, "format");
    json_array_foreach(chunks, i, chunk)
    {
        add(digest, json_get_text(chunk, "chunk_type", ""));
        add(digest, json_get_text(chunk, "text", ""));
        add_member(arena, digest, chunk, "metadata");
    }
    finish(digest, out);
    return true;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void hash_lines(const char **lines, size_t count, char out[DIGEST_SHA256_HEX])
{
    struct digest *digest = digest_new(DIGEST_KIND_SHA256);

    qsort(lines, count, sizeof *lines, by_text);
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            digest_add(digest, "\n", 1);
        digest_add(digest, lines[i], strlen(lines[i]));
    }
    finish(digest, out);
}

void fingerprint_node(struct arena *arena, const char *const *materials, size_t material_count,
                      const char *const *nodes, size_t node_count, char out[DIGEST_SHA256_HEX])
{
    const char **lines = arena_array(arena, material_count + node_count + 1, sizeof *lines);

    for (size_t i = 0; i < material_count; i++)
        lines[i] = arena_printf(arena, "m:%s", materials[i]);
    for (size_t i = 0; i < node_count; i++)
        lines[material_count + i] = arena_printf(arena, "n:%s", nodes[i]);
    hash_lines(lines, material_count + node_count, out);
}

void fingerprint_course(struct arena *arena, const char *const *roots, size_t count, char out[DIGEST_SHA256_HEX])
{
    const char **lines = arena_array(arena, count + 1, sizeof *lines);

    for (size_t i = 0; i < count; i++)
        lines[i] = roots[i];
    hash_lines(lines, count, out);
}

/* What a node is waiting for while the tree is hashed from the leaves upwards. */
struct pending {
    size_t children_left;
    size_t material_count, node_count;
    const char **materials, **nodes;
};

static struct pending *pending_tables(struct arena *arena, const struct fingerprint_tree_node *nodes, size_t node_count,
                                      const struct fingerprint_leaf *leaves, size_t leaf_count)
{
    struct pending *pending = arena_array(arena, node_count + 1, sizeof *pending);

    for (size_t i = 0; i < node_count; i++)
        if (nodes[i].parent >= 0)
            pending[nodes[i].parent].children_left++;
    for (size_t i = 0; i < leaf_count; i++)
        pending[leaves[i].node].material_count++;
    for (size_t i = 0; i < node_count; i++) {
        pending[i].materials = arena_array(arena, pending[i].material_count + 1, sizeof(char *));
        pending[i].nodes = arena_array(arena, pending[i].children_left + 1, sizeof(char *));
        pending[i].material_count = 0;
    }
    for (size_t i = 0; i < leaf_count; i++) {
        struct pending *at = &pending[leaves[i].node];
        at->materials[at->material_count++] = leaves[i].value;
    }
    return pending;
}

void fingerprint_tree(struct arena *arena, struct fingerprint_tree_node *nodes, size_t node_count,
                      const struct fingerprint_leaf *leaves, size_t leaf_count)
{
    struct pending *pending = pending_tables(arena, nodes, node_count, leaves, leaf_count);
    size_t *ready = arena_array(arena, node_count + 1, sizeof *ready);
    size_t count = 0;

    for (size_t i = 0; i < node_count; i++)
        if (pending[i].children_left == 0)
            ready[count++] = i;
    for (size_t i = 0; i < count; i++) {
        struct fingerprint_tree_node *node = &nodes[ready[i]];
        const struct pending *own = &pending[ready[i]];
        struct pending *parent = node->parent >= 0 ? &pending[node->parent] : NULL;

        fingerprint_node(arena, own->materials, own->material_count, own->nodes, own->node_count, node->value);
        if (parent == NULL)
            continue;
        parent->nodes[parent->node_count++] = node->value;
        if (--parent->children_left == 0)
            ready[count++] = (size_t)node->parent;
    }
}
