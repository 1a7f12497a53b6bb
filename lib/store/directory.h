/*
 * The directory backend: an object is the file <directory>/<key>. It is written to a temporary file beside its place, synced, renamed
 * and its directory synced, so that it is there whole or not at all and stays after a crash. Temporary names begin with
 * STORE_UPLOAD_PREFIX, which no key may; they are the upload ids of notes. Directories are made as needed and removed when
 * the last object has gone.
 *
 * Inside: directory (opening, reading, links), directory_sink (writing), directory_walk (lists and removal). Only
 * directory_open is known outside.
 */
#ifndef STORE_DIRECTORY_H
#define STORE_DIRECTORY_H

#include <limits.h>

#include "store/backend.h"

bool directory_open(struct store **store, const struct store_options *options, struct fault *fault) MUST_CHECK;

struct directory {
    struct store store;
    int root;       /* the directory when it was last looked at; -1: it was not there */
    unsigned moves; /* how often it was found to be another one */
};

/* The directory that lies at the store's path now, for it may have been put aside and put back; all paths are relative to it. -1,
 * with errno, while there is none: then every step fails with EBADF. */
int directory_root(struct store *store);

/* ---- paths, relative to the root ---- */

/* The part before the last slash, "." if there is none. */
void directory_parent(const char *path, char parent[PATH_MAX]);

/* Makes the directories above `path`, durably. False with errno. */
bool directory_make(int root, const char *path) MUST_CHECK;

/* Removes the empty directories above `path`. */
void directory_prune(int root, const char *path);

/* fsync of a directory. False with errno. */
bool directory_sync(int root, const char *path) MUST_CHECK;

/* Files what errno says: a full disk is STORE_FULL, one that is failing, gone or not ours to write STORE_UNAVAILABLE, a missing file
 * OBJECT_MISSING. False. */
bool directory_fault(const char *what, const char *path, struct fault *fault);

/* ---- sinks ---- */

/* Whether the disk has min_free_bytes left, and some files; else ENOSPC. A sink is not opened without, and does not go on. */
bool directory_has_room(struct store *store) MUST_CHECK;

bool directory_sink_open(struct store *store, const char *key, const char *content_type, store_note *note,
                         void *context, struct store_sink **sink, struct fault *fault) MUST_CHECK;
bool directory_sink_write(struct store_sink *sink, const void *bytes, size_t length, struct fault *fault) MUST_CHECK;
bool directory_sink_commit(struct store_sink *sink, struct store_object *object, struct fault *fault) MUST_CHECK;
void directory_sink_abort(struct store_sink *sink);
bool directory_sink_resume(struct store *store, const struct store_resume *resume, struct store_sink **sink,
                           struct fault *fault) MUST_CHECK;
bool directory_sink_pause(struct store_sink *sink, struct fault *fault) MUST_CHECK;
void directory_sink_leave(struct store_sink *sink);
bool directory_sink_abort_upload(struct store *store, const char *key, const char *upload_id,
                                 struct fault *fault) MUST_CHECK;

/* ---- walks ---- */

bool directory_walk_list(struct store *store, struct arena *arena, const char *prefix, const char *token,
                         struct store_entry **entries, size_t *count, const char **next,
                         struct fault *fault) MUST_CHECK;
bool directory_walk_remove(struct store *store, const char *prefix, int64_t *removed, struct fault *fault) MUST_CHECK;

#endif
