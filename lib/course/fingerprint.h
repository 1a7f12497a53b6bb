/*
 * Merkle fingerprints (contract section 2, "Structure generation"): SHA-256 in lower-case hex. Pure.
 *
 *   material  over the extracted chunks and the stable metadata, never over times, paths or ids: the same bytes extracted the
 *             same way always give the same value
 *   node      over the sorted lines "m:<hex>" of its materials and "n:<hex>" of its child nodes, joined by LF
 *   course    over the sorted values of its root nodes, joined by LF
 *
 * A material that has not been extracted has no fingerprint and is left out. No lines at all hash as the empty text.
 */
#ifndef COURSE_FINGERPRINT_H
#define COURSE_FINGERPRINT_H

#include "base/digest.h"
#include "base/fault.h"
#include "base/json.h"

/* Of an extracted document (contract section 5): source_type, language, page_count and format of the metadata, and of every
 * chunk the type, text and metadata. MALFORMED_JSON when it is no document. */
bool fingerprint_document(struct arena *arena, const json_t *document, char out[DIGEST_SHA256_HEX],
                          struct fault *fault) MUST_CHECK;

/* Fingerprints of materials and of child nodes, in any order. */
void fingerprint_node(struct arena *arena, const char *const *materials, size_t material_count,
                      const char *const *nodes, size_t node_count, char out[DIGEST_SHA256_HEX]);

void fingerprint_course(struct arena *arena, const char *const *roots, size_t count, char out[DIGEST_SHA256_HEX]);

/* All nodes of a tree at once. `parent` is an index into the same array or -1 for a root; parents may stand behind their
 * children. `materials` are this node's own. Fills every `value`. No cycles: the tree's rules see to that. */
struct fingerprint_leaf {
    size_t node; /* index of the node it hangs on */
    const char *value;
};
struct fingerprint_tree_node {
    ptrdiff_t parent;
    char value[DIGEST_SHA256_HEX];
};
void fingerprint_tree(struct arena *arena, struct fingerprint_tree_node *nodes, size_t node_count,
                      const struct fingerprint_leaf *leaves, size_t leaf_count);

#endif
