/*
 * What a generation covers: a course, or one node of it with all below, and the materials in it in the order of the tree.
 */
#ifndef COURSE_GENERATION_SCOPE_H
#define COURSE_GENERATION_SCOPE_H

#include "course/material.h"

struct generation_scope_material {
    struct uuid id, node;
    const char *node_title;
    enum source_type type;
    const char *name;     /* filename, else the URL */
    const char *filename; /* NULL: none */
    enum material_state state;
    const char *error_message;
    struct uuid pending_job;
    struct uuid describing_job;       /* has its slides described, and may take a while; nil: none */
    const char *digest;               /* of its document; NULL: there is none */
    int64_t chunk_count, chunk_bytes; /* of its document, as JSON; 0 without one */
};

/* A folder. */
struct generation_scope_node {
    struct uuid id, parent; /* parent nil: none, or beyond the scope */
};

struct generation_scope {
    struct uuid course, node; /* node nil: the whole course */
    const char *title;        /* of the node, else of the course */
    const char *language;     /* of the course; NULL: not said */
    const char *fingerprint;  /* NULL: nothing was read yet */
    const char *mappings;     /* digest of its slide-video mappings */
    const char *corrections;  /* digest of what is corrected in its transcripts; "": nothing */
    int64_t content_revision; /* of the course */
    struct generation_scope_material *materials;
    size_t material_count;
};

/* NOT_FOUND "Course not found" or "Node not found". */
bool generation_scope_fetch(const struct unit *unit, struct uuid course, struct uuid node,
                            struct generation_scope *extent) MUST_CHECK;

/* The folders of the scope, in the order of the tree. */
bool generation_scope_nodes(const struct unit *unit, const struct generation_scope *extent,
                            struct generation_scope_node **nodes, size_t *count) MUST_CHECK;

/* The extracted documents of materials, in the order of `ids`; at == NULL where there is none. */
bool generation_scope_documents(const struct unit *unit, const struct uuid *ids, size_t count,
                                struct str *documents) MUST_CHECK;

/* Files GENERATION_CONFLICT when a generation is in flight whose scope is the same, or above or below. */
bool generation_scope_free(const struct unit *unit, struct uuid course, struct uuid node) MUST_CHECK;

/* A sentence for each slide-video mapping in the scope that cannot be relied upon. */
bool generation_scope_mapping_warnings(const struct unit *unit, const struct generation_scope *extent,
                                       const char ***warnings, size_t *count) MUST_CHECK;

#endif
