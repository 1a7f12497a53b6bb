/*
 * Materials: one file or URL on a node of a course's tree. The state is derived, never stored (contract section 2).
 */
#ifndef COURSE_MATERIAL_H
#define COURSE_MATERIAL_H

#include "base/json.h"
#include "base/page.h"
#include "course/source.h"
#include "pg/pg.h"

/* Detached: an imported entry whose file has not come. */
enum material_state {
    MATERIAL_ERROR,
    MATERIAL_PENDING,
    MATERIAL_DETACHED,
    MATERIAL_RAW,
    MATERIAL_BROKEN,
    MATERIAL_READY
};

/* A row of material_entries; texts live as long as the arena it was read with. */
struct material {
    struct uuid id, course, node;
    enum source_type type;
    const char *source_url, *filename, *object_key, *content_type, *language; /* NULL when absent */
    int64_t order;
    int64_t size_bytes; /* -1: none */
    const char *sha256; /* hex of the object; NULL for a URL, and before the object was read if it came by a link */
    const char *processed_sha256; /* hex of what was last extracted; NULL before */
    const char *declared_sha256;  /* for material_insert alone: what sha256 must turn out to be; NULL: anything */
    struct str warnings;          /* JSON list of sentences */
    const char *error_code, *error_message;
    struct uuid job, pending_job; /* nil when absent */
    stamp processed_at, created_at, updated_at;
};

enum material_state material_state(const struct material *material);
const char *material_state_name(enum material_state state);

/* NOT_FOUND "Material not found" unless the tenant owns it in that course. */
bool material_fetch(const struct unit *unit, struct uuid course, struct uuid id, struct material *material) MUST_CHECK;

/* All of a course in the order of the tree's lists: node, order, id. */
bool material_list(const struct unit *unit, struct uuid course, struct material **materials, size_t *count) MUST_CHECK;

/* A page of those of one node in their order, at most limit + 1, so that the caller sees whether there are more; `total` counts all. The
 * page's `after_at` is an `order` here. */
bool material_list_node(const struct unit *unit, struct uuid course, struct uuid node, const struct page *page,
                        struct material **materials, size_t *count, int64_t *total) MUST_CHECK;

/* Inside a transaction: the course's first root node, made with the title "Materials" if there is none, locked until the
 * end. NOT_FOUND "Course not found" for a course the tenant does not own. */
bool material_root(const struct unit *unit, struct uuid course, struct uuid *node) MUST_CHECK;

/* Inside a transaction that holds the node: looks for the same bytes on it. */
bool material_same(const struct unit *unit, struct uuid node, const char *sha256, struct material *material,
                   bool *found) MUST_CHECK;

/* The material of a course that has this object. */
bool material_by_key(const struct unit *unit, struct uuid course, const char *key, struct material *material,
                     bool *found) MUST_CHECK;

/* The same for one that comes from this address. */
bool material_by_url(const struct unit *unit, struct uuid node, enum source_type type, const char *url,
                     struct material *material, bool *found) MUST_CHECK;

/* What a server has said of its answer, to ask it whether there is another one (RFC 9110 section 8.8). NULL: nothing. */
struct material_validators {
    const char *etag, *modified;
};

/* Those of the answer that is stored for a material that comes from an address. */
bool material_validators(const struct unit *unit, const struct material *material,
                         struct material_validators *validators) MUST_CHECK;

/* The answer is stored, with the key, content type, size, SHA-256 and name of `material`. DUPLICATE_FILE as above; NOT_FOUND if the material has
 * been deleted meanwhile. */
bool material_fetched(const struct unit *unit, const struct material *material,
                      const struct material_validators *validators) MUST_CHECK;

/* The SHA-256 of its object is found. CHECKSUM_MISMATCH where another one was declared, DUPLICATE_FILE where the same bytes are on
 * the node already. */
bool material_identify(const struct unit *unit, struct material *material, const char *sha256) MUST_CHECK;

/* Inside that transaction: adds the row behind its siblings and fills order, created_at and updated_at. */
bool material_insert(const struct unit *unit, struct material *material) MUST_CHECK;

/* Whether the material waits for no job and has not been read, or not without a fault: its job has failed or was cancelled. */
bool material_unread(const struct material *material);

/* CONFLICT with advice for a detached material, which has nothing to read. */
bool material_check_attached(const struct material *material, struct fault *fault) MUST_CHECK;

/* Inside a transaction that holds the course: a detached material of this type that waits for these bytes, one on `node` first. */
bool material_awaiting(const struct unit *unit, struct uuid course, struct uuid node, enum source_type type,
                       const char *sha256, struct material *material, bool *found) MUST_CHECK;

/* Whether a detached material of the course waits for a file of this type and length. */
bool material_awaits_length(const struct unit *unit, struct uuid course, enum source_type type, int64_t size_bytes,
                            bool *awaits) MUST_CHECK;

/* Inside that transaction: the material's bytes are this object from now on, of this length. The former one is left to the janitor. */
bool material_adopt(const struct unit *unit, struct material *material, const char *object_key,
                    int64_t size_bytes) MUST_CHECK;

/* Inside that transaction: filename, content type and language are those of `material`; fills updated_at. */
bool material_correct(const struct unit *unit, struct material *material) MUST_CHECK;

/* Inside a transaction that holds the course: the material lies on `node` at the place `order`, or last if there are fewer; its jobs in
 * flight and the mappings of a presentation follow it, fingerprints are made anew. NOT_FOUND "Node not found"; CONFLICT where the same
 * bytes lie on that node. */
#define MATERIAL_LAST INT32_MAX
bool material_place(const struct unit *unit, const struct material *material, struct uuid node,
                    int64_t order) MUST_CHECK;

/* Inside a transaction: the job that is to process it. Clears an earlier failure. */
bool material_await(const struct unit *unit, struct uuid id, struct uuid job) MUST_CHECK;

/* Inside a transaction that holds the course: the material with its document; its jobs in flight are cancelled, its course's fingerprints
 * made anew. What it has in the store is for a job to remove. */
bool material_delete(const struct unit *unit, const struct material *material) MUST_CHECK;

/* Where in the store the objects of a material lie, or of a whole course when `material` is nil:
 * tenants/<tenant>/courses/<course>/[<material>/] */
const char *material_folder(struct arena *arena, struct uuid tenant, struct uuid course, struct uuid material);

/* The members of the contract's answer into the object that is open; `duplicate` is added by the caller. */
void material_json(struct json_out *out, const struct material *material);

#endif
