#include "base/limits.h"
#include "store/backend.h"
#include "store/directory.h"
#include "store/link.h"
#include "store/s3.h"
#include "store/store.h"

#define SEGMENT_MAX 255 /* NAME_MAX of every file system we may meet */

static bool segment_valid(struct str segment)
{
    return segment.len > 0 && segment.len <= SEGMENT_MAX && !str_equal(segment, STR(".")) &&
           !str_equal(segment, STR("..")) && !str_starts(segment, STR(STORE_UPLOAD_PREFIX));
}

static bool text_valid(struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.at[i] < 0x20 || text.at[i] == 0x7f)
            return false;
    return str_is_utf8(text);
}

bool store_key_valid(const char *key)
{
    struct str rest = str_of(key);

    if (rest.len == 0 || rest.len > LIMIT_OBJECT_KEY || !text_valid(rest))
        return false;
    while (rest.at != NULL)
        if (!segment_valid(str_cut(&rest, '/')))
            return false;
    return true;
}

/* A prefix is good if some key can begin with it. */
static bool prefix_valid(const char *prefix)
{
    char key[LIMIT_OBJECT_KEY + 2];
    int length = snprintf(key, sizeof(key), "%sx", prefix);

    return length < (int)sizeof(key) && store_key_valid(key);
}

static bool writable(const char *key, struct fault *fault)
{
    return store_key_valid(key) || fault_set(fault, FAULT_INVALID, "The name cannot be used for a stored object");
}

static bool findable(const char *key, struct fault *fault)
{
    return store_key_valid(key) || fault_log(fault, FAULT_OBJECT_MISSING, "no such key can be");
}

static bool searchable(const char *prefix, struct fault *fault)
{
    return prefix_valid(prefix) || fault_log(fault, FAULT_INTERNAL, "not a prefix of keys");
}

bool store_open(struct store **store, const struct store_options *options, struct fault *fault)
{
    *store = NULL;
    return options->endpoint != NULL && options->endpoint[0] != '\0' ? s3_open(store, options, fault)
                                                                     : directory_open(store, options, fault);
}

void store_close(struct store *store)
{
    if (store != NULL)
        store->backend->close(store);
}

bool store_create(struct store *store, struct fault *fault)
{
    return store->backend->create(store, fault);
}

bool store_ping(struct store *store, int timeout_ms, struct fault *fault)
{
    return store->backend->ping(store, timeout_ms, fault);
}

bool store_sink_open(struct store *store, const char *key, const char *content_type, store_note *note, void *context,
                     struct store_sink **sink, struct fault *fault)
{
    *sink = NULL;
    return writable(key, fault) && store->backend->sink_open(store, key, content_type, note, context, sink, fault);
}

bool store_sink_write(struct store_sink *sink, const void *bytes, size_t length, struct fault *fault)
{
    return sink->store->backend->sink_write(sink, bytes, length, fault);
}

void store_sink_expect(struct store_sink *sink, int64_t at_least)
{
    sink->expected = MAX(at_least, 0);
}

bool store_sink_resume(struct store *store, const struct store_resume *resume, struct store_sink **sink,
                       struct fault *fault)
{
    *sink = NULL;
    return writable(resume->key, fault) && store->backend->sink_resume(store, resume, sink, fault);
}

void store_sink_sha256(const struct store_sink *sink, char sha256[DIGEST_SHA256_HEX])
{
    struct digest *copy = digest_new(DIGEST_KIND_SHA256);
    uint8_t bytes[DIGEST_SHA256];
    char state[DIGEST_STATE];

    if (!digest_resume(copy, str_of(digest_save(sink->sha256, state))))
        abort();
    digest_finish(copy, bytes);
    digest_hex(bytes, sizeof bytes, sha256);
    digest_free(copy);
}

bool store_sink_pause(struct store_sink *sink, struct fault *fault)
{
    return sink->store->backend->sink_pause(sink, fault);
}

void store_sink_leave(struct store_sink *sink)
{
    if (sink != NULL)
        sink->store->backend->sink_leave(sink);
}

bool store_remove_remainders(struct store *store, const char *key, struct fault *fault)
{
    const char *slash = strrchr(key, '/');
    char prefix[LIMIT_OBJECT_KEY + sizeof STORE_REMAINDERS];
    int64_t removed;

    snprintf(prefix, sizeof prefix, "%.*s" STORE_REMAINDERS, slash != NULL ? (int)(slash + 1 - key) : 0, key);
    return store_delete_prefix(store, prefix, &removed, fault);
}

bool store_sink_commit(struct store_sink *sink, struct store_object *object, struct fault *fault)
{
    return sink->store->backend->sink_commit(sink, object, fault);
}

void store_sink_abort(struct store_sink *sink)
{
    if (sink != NULL)
        sink->store->backend->sink_abort(sink);
}

bool store_abort_upload(struct store *store, const char *key, const char *upload_id, struct fault *fault)
{
    return writable(key, fault) && store->backend->abort_upload(store, key, upload_id, fault);
}

bool store_fetch(struct store *store, const char *key, const char *scratch, int *fd, struct store_object *object,
                 struct fault *fault)
{
    *fd = -1;
    return findable(key, fault) && store->backend->fetch(store, key, scratch, fd, object, fault);
}

bool store_stat(struct store *store, const char *key, struct store_object *object, struct fault *fault)
{
    return findable(key, fault) && store->backend->stat(store, key, object, fault);
}

bool store_head(struct store *store, const char *key, char *bytes, size_t room, size_t *length, struct fault *fault)
{
    *length = 0;
    return findable(key, fault) && store->backend->head(store, key, bytes, room, length, fault);
}

bool store_list(struct store *store, struct arena *arena, const char *prefix, const char *token,
                struct store_entry **entries, size_t *count, const char **next, struct fault *fault)
{
    return searchable(prefix, fault) && store->backend->list(store, arena, prefix, token, entries, count, next, fault);
}

bool store_delete(struct store *store, const char *key, struct fault *fault)
{
    return findable(key, fault) && store->backend->remove(store, key, fault);
}

bool store_delete_prefix(struct store *store, const char *prefix, int64_t *removed, struct fault *fault)
{
    *removed = 0;
    if (prefix[0] == '\0')
        return fault_log(fault, FAULT_INTERNAL, "an empty prefix would remove everything");
    return searchable(prefix, fault) && store->backend->remove_prefix(store, prefix, removed, fault);
}

bool store_link(struct store *store, struct arena *arena, const struct store_grant *grant, stamp now, const char **url,
                struct fault *fault)
{
    return writable(grant->key, fault) && store->backend->link(store, arena, grant, now, url, fault);
}

bool store_is_local(const struct store *store)
{
    return store->options.endpoint[0] == '\0';
}

bool store_link_valid(const struct store *store, struct arena *arena, struct str query, stamp now,
                      struct store_grant *grant)
{
    return store_key_valid(grant->key) && (link_valid(arena, store->options.link_secret, query, now, grant) ||
                                           link_valid(arena, store->options.link_secret_before, query, now, grant));
}
