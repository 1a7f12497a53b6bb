/*
 * What a tenant keeps in the object store, as its materials know it. The objects themselves are the store's (store/store.h).
 */
#ifndef COURSE_STORED_FILES_H
#define COURSE_STORED_FILES_H

#include "base/json.h"
#include "pg/pg.h"

/* Below it lie all objects of a tenant: tenants/<tenant>/ */
const char *stored_files_prefix(struct arena *arena, struct uuid tenant);

/* The material that uses each object: owners[i] of keys[i], nil where there is none. */
bool stored_files_owners(const struct unit *unit, const char *const *keys, size_t count,
                         struct uuid *owners) MUST_CHECK;

/* IN_USE when a material uses the object, or an upload is making it. */
bool stored_files_check_unused(const struct unit *unit, const char *key) MUST_CHECK;

/* files, used_bytes, bytes, by_source_type[{source_type, files, used_bytes}] into the object that is open. */
bool stored_files_write_usage(const struct unit *unit, struct json_out *out) MUST_CHECK;

#endif
