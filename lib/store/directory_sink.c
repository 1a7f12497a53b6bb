/* Writing one object: temporary file, sync, rename, sync of the directory. */
#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/files.h"
#include "base/limits.h"
#include "base/uuid.h"
#include "store/directory.h"

#define MODE_FILE 0640
/* The kernel is asked to start writing this much at a time, and waited for one window behind, so that the sync at the end
 * finds little left to do and a fast upload cannot fill the memory with unwritten pages. */
#define WINDOW (8 * MIB)
#define PLACE_TRIES 10 /* somebody may prune the directory between making it and using it */

struct directory_sink {
    struct store_sink sink;
    char key[LIMIT_OBJECT_KEY + 1];
    char temporary[PATH_MAX];
    unsigned moves; /* of the directory when it was begun */
    int fd;
    int64_t size;
    /* Of an object that is written in several goes: */
    bool (*keep)(void *context, const struct store_progress *progress, struct fault *fault); /* NULL: in one */
    void *context;
    int64_t part_bytes, kept; /* after so many bytes it is synced; how many its keeper knows of */
};

static struct directory_sink *as_sink(struct store_sink *sink)
{
    return (struct directory_sink *)sink;
}

static void temporary_path(const char *key, const char *upload_id, char path[PATH_MAX])
{
    const char *slash = strrchr(key, '/');

    snprintf(path, PATH_MAX, "%.*s%s", slash != NULL ? (int)(slash + 1 - key) : 0, key, upload_id);
}

/* What was begun in a directory that was put aside is missing in the one that is there now, but that is no fault of the upload's. */
static bool commit_fault(const struct directory_sink *s, struct fault *fault)
{
    const struct directory *directory = (const struct directory *)s->sink.store;

    if (errno == ENOENT && s->moves != directory->moves)
        errno = ESTALE;
    return directory_fault("commit", s->key, fault);
}

/* Opens the temporary file, in directories that are made, and made again if they vanish meanwhile. A disk that is nearly full takes none. */
static bool open_temporary(struct directory_sink *s)
{
    int root = directory_root(s->sink.store);

    if (root >= 0 && !directory_has_room(s->sink.store))
        return false;
    s->moves = ((const struct directory *)s->sink.store)->moves;
    for (int tries = 0; tries < PLACE_TRIES; tries++) {
        if (!directory_make(root, s->temporary) && errno != ENOENT)
            return false;
        s->fd = openat(root, s->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, MODE_FILE);
        if (s->fd >= 0 || errno != ENOENT)
            return s->fd >= 0;
    }
    return false;
}

static void sink_free(struct directory_sink *s)
{
    if (s->fd >= 0)
        close(s->fd);
    digest_free(s->sink.sha256);
    free(s);
}

static struct directory_sink *sink_make(struct store *store, const char *key, const char *upload_id)
{
    struct directory_sink *s = calloc(1, sizeof(*s));

    if (s == NULL)
        abort();
    s->sink.store = store;
    s->fd = -1;
    s->sink.sha256 = digest_new(DIGEST_KIND_SHA256);
    snprintf(s->key, sizeof(s->key), "%s", key);
    temporary_path(key, upload_id, s->temporary);
    return s;
}

bool directory_sink_open(struct store *store, const char *key, const char *content_type, store_note *note,
                         void *context, struct store_sink **sink, struct fault *fault)
{
    char id[sizeof(STORE_UPLOAD_PREFIX) + UUID_TEXT] = STORE_UPLOAD_PREFIX;
    struct directory_sink *s;

    (void)content_type;
    uuid_format(uuid_new(), id + strlen(STORE_UPLOAD_PREFIX));
    s = sink_make(store, key, id);
    if ((note == NULL || (note(context, key, "", fault) && note(context, key, id, fault))) &&
        (open_temporary(s) || directory_fault("create", s->temporary, fault))) {
        *sink = &s->sink;
        return true;
    }
    sink_free(s);
    return false;
}

/* Called with the size before and after a write. Advice only: errors show at the sync. */
static void write_back(int fd, int64_t before, int64_t after)
{
    int64_t window = after / WINDOW * WINDOW;

    if (before / WINDOW == after / WINDOW)
        return;
    sync_file_range(fd, window - WINDOW, WINDOW, SYNC_FILE_RANGE_WRITE);
    if (window > WINDOW)
        sync_file_range(fd, window - 2 * WINDOW, WINDOW, SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE);
}

/* ---- in several goes ---- */

/* While it is locked another process, that nobody has heard of for a while, may still write. Bytes that were acknowledged and are not there are
 * lost. */
static bool open_again(struct directory_sink *s, int64_t size, struct fault *fault)
{
    struct stat status;

    s->moves = ((const struct directory *)s->sink.store)->moves;
    s->fd = openat(directory_root(s->sink.store), s->temporary, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
    if (s->fd < 0 || fstat(s->fd, &status) != 0)
        return directory_fault("open", s->temporary, fault);
    if (flock(s->fd, LOCK_EX | LOCK_NB) != 0)
        return fault_set(fault, FAULT_UPLOAD_LOCKED, "Another request is still writing to this upload");
    errno = ENOENT;
    return (status.st_size >= size && ftruncate(s->fd, size) == 0 && lseek(s->fd, size, SEEK_SET) == size) ||
           directory_fault("resume", s->temporary, fault);
}

static bool go_on(struct directory_sink *s, const struct store_resume *resume, struct fault *fault)
{
    s->size = s->kept = resume->from.size;
    return (digest_resume(s->sink.sha256, str_of(resume->from.sha256)) ||
            fault_log(fault, FAULT_INTERNAL, "store: the digest of %s cannot go on", s->key)) &&
           open_again(s, s->size, fault);
}

/* The first time: its name must be there after a crash, too. */
static bool begin(struct directory_sink *s, const struct store_resume *resume, const char *id, struct fault *fault)
{
    char parent[PATH_MAX];

    directory_parent(s->temporary, parent);
    return directory_sink_abort_upload(s->sink.store, s->key, resume->upload_id, fault) &&
           resume->note(resume->context, s->key, "", fault) && resume->note(resume->context, s->key, id, fault) &&
           ((open_temporary(s) && flock(s->fd, LOCK_EX | LOCK_NB) == 0 &&
             directory_sync(directory_root(s->sink.store), parent)) ||
            directory_fault("create", s->temporary, fault));
}

bool directory_sink_resume(struct store *store, const struct store_resume *resume, struct store_sink **sink,
                           struct fault *fault)
{
    const bool first = resume->upload_id[0] == '\0' || resume->from.size == 0;
    char id[sizeof(STORE_UPLOAD_PREFIX) + UUID_TEXT] = STORE_UPLOAD_PREFIX;
    struct directory_sink *s;

    uuid_format(uuid_new(), id + strlen(STORE_UPLOAD_PREFIX));
    s = sink_make(store, resume->key, first ? id : resume->upload_id);
    s->keep = resume->keep;
    s->context = resume->context;
    s->part_bytes = resume->part_bytes;
    if (first ? begin(s, resume, id, fault) : go_on(s, resume, fault)) {
        *sink = &s->sink;
        return true;
    }
    sink_free(s);
    return false;
}

static bool keep(struct directory_sink *s, struct fault *fault)
{
    struct store_progress progress = {.size = s->size};

    if (fdatasync(s->fd) != 0)
        return directory_fault("sync", s->temporary, fault);
    digest_save(s->sink.sha256, progress.sha256);
    s->kept = s->size;
    return s->keep(s->context, &progress, fault);
}

bool directory_sink_pause(struct store_sink *sink, struct fault *fault)
{
    const bool kept = keep(as_sink(sink), fault);

    sink_free(as_sink(sink));
    return kept;
}

void directory_sink_leave(struct store_sink *sink)
{
    sink_free(as_sink(sink));
}

bool directory_sink_write(struct store_sink *sink, const void *bytes, size_t length, struct fault *fault)
{
    struct directory_sink *s = as_sink(sink);
    const int64_t after = s->size + (int64_t)length;

    if (s->size / WINDOW != after / WINDOW && !directory_has_room(sink->store))
        return directory_fault("write", s->temporary, fault);
    if (!files_write(s->fd, bytes, length))
        return directory_fault("write", s->temporary, fault);
    digest_add(s->sink.sha256, bytes, length);
    write_back(s->fd, s->size, after);
    s->size = after;
    return s->keep == NULL || s->size - s->kept < s->part_bytes || keep(s, fault);
}

/* The file's bytes first, then its name, then the directory that holds the name. */
static bool place(struct directory_sink *s)
{
    int root = directory_root(s->sink.store);
    char parent[PATH_MAX];

    directory_parent(s->key, parent);
    return fsync(s->fd) == 0 && renameat(root, s->temporary, root, s->key) == 0 && directory_sync(root, parent);
}

bool directory_sink_commit(struct store_sink *sink, struct store_object *object, struct fault *fault)
{
    struct directory_sink *s = as_sink(sink);
    uint8_t sha256[DIGEST_SHA256];

    if (!place(s)) {
        commit_fault(s, fault);
        if (s->keep != NULL)
            sink_free(s);
        else
            directory_sink_abort(sink);
        return false;
    }
    *object = (struct store_object){.size = s->size, .modified = stamp_now()};
    digest_finish(s->sink.sha256, sha256);
    digest_hex(sha256, sizeof(sha256), object->sha256);
    sink_free(s);
    return true;
}

void directory_sink_abort(struct store_sink *sink)
{
    struct directory_sink *s = as_sink(sink);
    int root = directory_root(sink->store);

    unlinkat(root, s->temporary, 0);
    directory_prune(root, s->temporary);
    sink_free(s);
}

/* An empty id was noted before there was a file. */
bool directory_sink_abort_upload(struct store *store, const char *key, const char *upload_id, struct fault *fault)
{
    int root = directory_root(store);
    char path[PATH_MAX];

    if (*upload_id == '\0')
        return true;
    if (!str_starts(str_of(upload_id), STR(STORE_UPLOAD_PREFIX)) || strchr(upload_id, '/') != NULL)
        return fault_log(fault, FAULT_INTERNAL, "store: not an upload id of this store");
    temporary_path(key, upload_id, path);
    if (unlinkat(root, path, 0) != 0 && errno != ENOENT && errno != ENOTDIR)
        return directory_fault("unlink", path, fault);
    directory_prune(root, path);
    return true;
}
