#include "store/directory.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/files.h"
#include "base/limits.h"
#include "base/uuid.h"
#include "store/link.h"

#define READ_STEP (64 * KIB)
#define MODE_DIRECTORY 0770 /* the responders and the runner may be two users of one group */

/* ---- paths ---- */

void directory_parent(const char *path, char parent[PATH_MAX])
{
    const char *slash = strrchr(path, '/');

    snprintf(parent, PATH_MAX, "%.*s", slash != NULL ? (int)(slash - path) : 1, slash != NULL ? path : ".");
}

bool directory_sync(int root, const char *path)
{
    int fd = openat(root, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool synced = fd >= 0 && fsync(fd) == 0;
    int error = errno;

    if (fd >= 0)
        close(fd);
    errno = error;
    return synced;
}

/* One directory of a path, and its name made durable in the one above. */
static bool make_one(int root, const char *path)
{
    char parent[PATH_MAX];

    if (mkdirat(root, path, MODE_DIRECTORY) != 0)
        return errno == EEXIST;
    directory_parent(path, parent);
    return directory_sync(root, parent);
}

bool directory_make(int root, const char *path)
{
    char above[PATH_MAX];

    for (const char *slash = strchr(path, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        snprintf(above, sizeof(above), "%.*s", (int)(slash - path), path);
        if (!make_one(root, above))
            return false;
    }
    return true;
}

void directory_prune(int root, const char *path)
{
    char above[PATH_MAX], *slash;

    snprintf(above, sizeof(above), "%s", path);
    while ((slash = strrchr(above, '/')) != NULL) {
        *slash = '\0';
        if (unlinkat(root, above, AT_REMOVEDIR) != 0)
            return;
    }
}

/* What an operator mends and a client may wait for. EBADF: the store's directory is not there; ESTALE: nor is what was in it. */
static bool passes(int error)
{
    static const int passing[] = {EIO, ENFILE, EMFILE, EROFS, EACCES, EPERM, EBADF, ESTALE};

    for (size_t i = 0; i < ARRAY_COUNT(passing); i++)
        if (passing[i] == error)
            return true;
    return false;
}

static enum fault_kind kind_of(int error)
{
    if (error == ENOENT || error == ENOTDIR)
        return FAULT_OBJECT_MISSING;
    if (error == ENOSPC || error == EDQUOT)
        return FAULT_STORE_FULL;
    return passes(error) ? FAULT_STORE_UNAVAILABLE : FAULT_INTERNAL;
}

bool directory_fault(const char *what, const char *path, struct fault *fault)
{
    int error = errno;

    return fault_log(fault, kind_of(error), "store: %s %s: %s", what, path,
                     error == EBADF ? "the store's directory cannot be opened" : strerror(error));
}

/* ---- opening ---- */

static struct directory *opened(struct store *store)
{
    return (struct directory *)store;
}

static void directory_close(struct store *store)
{
    if (opened(store)->root >= 0)
        close(opened(store)->root);
    free(store);
}

/* Whether the descriptor is of what has this path. */
static bool is_same(int fd, const char *path)
{
    struct stat held, there;

    return fd >= 0 && fstat(fd, &held) == 0 && stat(path, &there) == 0 && held.st_dev == there.st_dev &&
           held.st_ino == there.st_ino;
}

int directory_root(struct store *store)
{
    struct directory *directory = opened(store);
    const char *path = store->options.directory;

    if (is_same(directory->root, path))
        return directory->root;
    if (directory->root >= 0)
        close(directory->root);
    directory->moves++;
    directory->root = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return directory->root;
}

static bool directory_create(struct store *store, struct fault *fault)
{
    const char *path = store->options.directory;

    if (mkdir(path, MODE_DIRECTORY) != 0 && errno != EEXIST)
        return directory_fault("mkdir", path, fault);
    return directory_root(store) >= 0 || directory_fault("open", path, fault);
}

/* ---- is it well? ---- */

/* A file system that makes inodes as they are needed counts none: f_files is 0. */
bool directory_has_room(struct store *store)
{
    struct statvfs disk;

    if (fstatvfs(directory_root(store), &disk) != 0)
        return false;
    errno = ENOSPC;
    return (uint64_t)disk.f_bavail * disk.f_frsize >= (uint64_t)store->options.min_free_bytes &&
           (disk.f_files == 0 || disk.f_favail >= LIMIT_STORE_FILES_LEFT);
}

/* A file system that fails, or is mounted read-only, shows it when a file is made and its bytes are on the disk. */
static bool takes_bytes(int root)
{
    char name[sizeof(STORE_UPLOAD_PREFIX) + UUID_TEXT] = STORE_UPLOAD_PREFIX;
    int fd, error;
    bool written;

    uuid_format(uuid_new(), name + strlen(STORE_UPLOAD_PREFIX));
    fd = openat(root, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return false;
    written = files_write(fd, name, sizeof(name)) && fsync(fd) == 0;
    error = errno;
    close(fd);
    unlinkat(root, name, 0);
    errno = error;
    return written;
}

static bool directory_ping(struct store *store, int timeout_ms, struct fault *fault)
{
    (void)timeout_ms;
    return (directory_has_room(store) && takes_bytes(directory_root(store))) ||
           directory_fault("ping", store->options.directory, fault);
}

/* ---- reading ---- */

static bool open_object(struct store *store, const char *key, int *fd, struct stat *status, struct fault *fault)
{
    *fd = openat(directory_root(store), key, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (*fd >= 0 && fstat(*fd, status) == 0 && S_ISREG(status->st_mode))
        return true;
    if (*fd >= 0) {
        close(*fd);
        *fd = -1;
        errno = ENOENT; /* a directory: some key goes on behind it, this one is nothing */
    }
    return directory_fault("open", key, fault);
}

static void describe(const struct stat *status, struct store_object *object)
{
    *object = (struct store_object){
        .size = status->st_size,
        .modified = status->st_mtim.tv_sec * STAMP_SECOND + status->st_mtim.tv_nsec / 1000,
    };
}

static bool digest_file(int fd, const char *key, struct store_object *object, struct fault *fault)
{
    struct digest *digest = digest_new(DIGEST_KIND_SHA256);
    uint8_t sha256[DIGEST_SHA256];
    char bytes[READ_STEP];
    ssize_t length;

    object->size = 0;
    while ((length = pread(fd, bytes, sizeof(bytes), object->size)) > 0) {
        digest_add(digest, bytes, (size_t)length);
        object->size += length;
    }
    digest_finish(digest, sha256);
    digest_hex(sha256, sizeof(sha256), object->sha256);
    digest_free(digest);
    return length == 0 || directory_fault("read", key, fault);
}

static bool directory_fetch(struct store *store, const char *key, const char *scratch, int *fd,
                            struct store_object *object, struct fault *fault)
{
    struct stat status;

    (void)scratch;
    if (!open_object(store, key, fd, &status, fault))
        return false;
    if (object == NULL)
        return true;
    describe(&status, object);
    if (digest_file(*fd, key, object, fault))
        return true;
    close(*fd);
    *fd = -1;
    return false;
}

static bool directory_stat(struct store *store, const char *key, struct store_object *object, struct fault *fault)
{
    struct stat status;
    int fd;

    if (!open_object(store, key, &fd, &status, fault))
        return false;
    close(fd);
    describe(&status, object);
    return true;
}

static bool directory_head(struct store *store, const char *key, char *bytes, size_t room, size_t *length,
                           struct fault *fault)
{
    struct stat status;
    ssize_t got;
    int fd;

    if (!open_object(store, key, &fd, &status, fault))
        return false;
    got = pread(fd, bytes, room, 0);
    *length = got > 0 ? (size_t)got : 0;
    if (got < 0)
        directory_fault("read", key, fault);
    close(fd);
    return got >= 0;
}

/* ---- removal, links ---- */

static bool directory_remove(struct store *store, const char *key, struct fault *fault)
{
    int root = directory_root(store);
    char parent[PATH_MAX];

    if (unlinkat(root, key, 0) != 0)
        return errno == ENOENT || errno == ENOTDIR || errno == EISDIR || directory_fault("unlink", key, fault);
    directory_parent(key, parent);
    if (!directory_sync(root, parent) && errno != ENOENT)
        return directory_fault("sync", parent, fault);
    directory_prune(root, key);
    return true;
}

static bool directory_link(struct store *store, struct arena *arena, const struct store_grant *grant, stamp now,
                           const char **url, struct fault *fault)
{
    const struct store_options *options = &store->options;

    *url = link_make(arena, options->link_base, options->link_secret, grant, now);
    return *url != NULL ||
           fault_log(fault, FAULT_INTERNAL, "STORE_SECRET needs %d characters or more", LINK_SECRET_MIN);
}

static const struct store_backend backend = {
    .close = directory_close,
    .create = directory_create,
    .ping = directory_ping,
    .sink_open = directory_sink_open,
    .sink_write = directory_sink_write,
    .sink_commit = directory_sink_commit,
    .sink_abort = directory_sink_abort,
    .sink_resume = directory_sink_resume,
    .sink_pause = directory_sink_pause,
    .sink_leave = directory_sink_leave,
    .abort_upload = directory_sink_abort_upload,
    .fetch = directory_fetch,
    .stat = directory_stat,
    .head = directory_head,
    .list = directory_walk_list,
    .remove = directory_remove,
    .remove_prefix = directory_walk_remove,
    .link = directory_link,
};

bool directory_open(struct store **store, const struct store_options *options, struct fault *fault)
{
    struct directory *directory;

    if (options->directory == NULL || options->directory[0] == '\0')
        return fault_log(fault, FAULT_INTERNAL, "neither S3_ENDPOINT nor STORE_DIR is set");
    directory = calloc(1, sizeof(*directory));
    if (directory == NULL)
        abort();
    directory->store = (struct store){&backend, *options};
    directory->root = -1;
    *store = &directory->store; /* it may be made later: store_create */
    return true;
}
