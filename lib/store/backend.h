/*
 * What a kind of store provides; store.c checks the keys and passes on. Meanings and faults are those of store.h.
 */
#ifndef STORE_BACKEND_H
#define STORE_BACKEND_H

#include "store/store.h"

struct store_backend {
    void (*close)(struct store *store);
    bool (*create)(struct store *store, struct fault *fault);
    bool (*ping)(struct store *store, int timeout_ms, struct fault *fault);
    bool (*sink_open)(struct store *store, const char *key, const char *content_type, store_note *note, void *context,
                      struct store_sink **sink, struct fault *fault);
    bool (*sink_write)(struct store_sink *sink, const void *bytes, size_t length, struct fault *fault);
    bool (*sink_resume)(struct store *store, const struct store_resume *resume, struct store_sink **sink,
                        struct fault *fault);
    bool (*sink_pause)(struct store_sink *sink, struct fault *fault);
    void (*sink_leave)(struct store_sink *sink);
    bool (*sink_commit)(struct store_sink *sink, struct store_object *object, struct fault *fault);
    void (*sink_abort)(struct store_sink *sink);
    bool (*abort_upload)(struct store *store, const char *key, const char *upload_id, struct fault *fault);
    bool (*fetch)(struct store *store, const char *key, const char *scratch, int *fd, struct store_object *object,
                  struct fault *fault);
    bool (*stat)(struct store *store, const char *key, struct store_object *object, struct fault *fault);
    bool (*head)(struct store *store, const char *key, char *bytes, size_t room, size_t *length, struct fault *fault);
    bool (*list)(struct store *store, struct arena *arena, const char *prefix, const char *token,
                 struct store_entry **entries, size_t *count, const char **next, struct fault *fault);
    bool (*remove)(struct store *store, const char *key, struct fault *fault);
    bool (*remove_prefix)(struct store *store, const char *prefix, int64_t *removed, struct fault *fault);
    bool (*link)(struct store *store, struct arena *arena, const struct store_grant *grant, stamp now, const char **url,
                 struct fault *fault);
};

/* Each backend's own struct begins with this. */
struct store {
    const struct store_backend *backend;
    struct store_options options;
};

struct store_sink {
    struct store *store;
    int64_t expected;      /* bytes certain to come, see store_sink_expect */
    struct digest *sha256; /* of what was written */
};

#define STORE_PAGE 1000                /* keys in one page of a list: what S3 gives at most */
#define STORE_REMAINDERS "remainder/"  /* beside an object: where its remainders lie, by the number of the part */
#define STORE_UPLOAD_PREFIX ".upload-" /* of temporary names in the directory; no key may use it */

#endif
