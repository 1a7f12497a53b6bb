/* Lists in the order of keys' bytes, as S3 gives them, and removal by prefix: one walk serves both. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "store/directory.h"

/* What a walk does with a file; false stops it. */
struct walk {
    int root;
    const char *prefix;
    const char *after; /* keys up to and including this one are passed over; NULL: none */
    bool (*visit)(struct walk *walk, const char *path, bool temporary);
    bool failed; /* errno says why */

    /* of a list */
    struct arena *arena;
    struct store_entry *entries;
    size_t count;
    bool more;

    /* of a removal */
    int64_t removed;
};

/* A directory sorts as if its name ended in '/', since that is how the keys below it go on. */
static int compare_names(const void *left_entry, const void *right_entry)
{
    const struct dirent *const *a = left_entry, *const *b = right_entry;
    char left[NAME_MAX + 2], right[NAME_MAX + 2];

    snprintf(left, sizeof(left), "%s%s", (*a)->d_name, (*a)->d_type == DT_DIR ? "/" : "");
    snprintf(right, sizeof(right), "%s%s", (*b)->d_name, (*b)->d_type == DT_DIR ? "/" : "");
    return strcmp(left, right);
}

/* Some file systems leave the type out of their directories. */
static void learn_type(int root, const char *directory, struct dirent *entry)
{
    char path[LIMIT_OBJECT_KEY + NAME_MAX + 2];
    struct stat status;

    if (entry->d_type != DT_UNKNOWN)
        return;
    snprintf(path, sizeof(path), "%s%s", directory, entry->d_name);
    if (fstatat(root, path, &status, AT_SYMLINK_NOFOLLOW) == 0)
        entry->d_type = S_ISDIR(status.st_mode) ? DT_DIR : S_ISREG(status.st_mode) ? DT_REG : DT_UNKNOWN;
}

static int named(const struct dirent *entry)
{
    return strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
}

/* Whether keys below a directory ("a/b/") may matter: it lies within the prefix or on the way to it, and not before `after`. */
static bool worth_entering(const struct walk *walk, const char *directory)
{
    size_t length = strlen(directory), common = MIN(length, strlen(walk->prefix));

    return strncmp(directory, walk->prefix, common) == 0 &&
           (walk->after == NULL || strncmp(directory, walk->after, length) >= 0);
}

static bool worth_visiting(const struct walk *walk, const char *path)
{
    return strncmp(path, walk->prefix, strlen(walk->prefix)) == 0 &&
           (walk->after == NULL || strcmp(path, walk->after) > 0);
}

static bool walk_directory(struct walk *walk, const char *directory);

static bool walk_entry(struct walk *walk, const char *directory, const struct dirent *entry)
{
    bool temporary = str_starts(str_of(entry->d_name), STR(STORE_UPLOAD_PREFIX));
    char path[LIMIT_OBJECT_KEY + NAME_MAX + 2];
    int length = snprintf(path, sizeof(path), "%s%s%s", directory, entry->d_name, entry->d_type == DT_DIR ? "/" : "");

    if (length > LIMIT_OBJECT_KEY + (int)sizeof(STORE_UPLOAD_PREFIX) + 40)
        return true; /* nothing that a key or an upload of ours could name */
    if (entry->d_type == DT_DIR)
        return !worth_entering(walk, path) || walk_directory(walk, path);
    return entry->d_type != DT_REG || !worth_visiting(walk, path) || walk->visit(walk, path, temporary);
}

/* `directory` is "" or ends in '/'. Keys are at most LIMIT_OBJECT_KEY bytes, which bounds the depth. */
static bool walk_directory(struct walk *walk, const char *directory)
{
    struct dirent **entries;
    bool on = true;
    int count = scandirat(walk->root, *directory != '\0' ? directory : ".", &entries, named, NULL);

    if (count < 0) {
        walk->failed = errno != ENOENT; /* removed meanwhile */
        return !walk->failed;
    }
    for (int i = 0; i < count; i++)
        learn_type(walk->root, directory, entries[i]);
    qsort(entries, (size_t)count, sizeof(entries[0]), compare_names);
    for (int i = 0; i < count; i++) {
        on = on && walk_entry(walk, directory, entries[i]);
        free(entries[i]);
    }
    free(entries);
    return on;
}

/* From the deepest directory that holds all keys with the prefix. */
static void walk_from_prefix(struct walk *walk)
{
    const char *slash = strrchr(walk->prefix, '/');
    char directory[LIMIT_OBJECT_KEY + 2];

    snprintf(directory, sizeof(directory), "%.*s", slash != NULL ? (int)(slash + 1 - walk->prefix) : 0, walk->prefix);
    walk_directory(walk, directory);
}

/* ---- lists ---- */

static bool collect(struct walk *walk, const char *path, bool temporary)
{
    struct stat status;

    if (temporary || fstatat(walk->root, path, &status, AT_SYMLINK_NOFOLLOW) != 0)
        return true;
    walk->more = walk->count == STORE_PAGE;
    if (walk->more)
        return false;
    walk->entries[walk->count++] = (struct store_entry){
        .key = arena_strdup(walk->arena, path),
        .size = status.st_size,
        .modified = status.st_mtim.tv_sec * STAMP_SECOND + status.st_mtim.tv_nsec / 1000,
    };
    return true;
}

bool directory_walk_list(struct store *store, struct arena *arena, const char *prefix, const char *token,
                         struct store_entry **entries, size_t *count, const char **next, struct fault *fault)
{
    struct walk walk = {
        .root = directory_root(store),
        .prefix = prefix,
        .after = token,
        .visit = collect,
        .arena = arena,
        .entries = arena_array(arena, STORE_PAGE, sizeof(**entries)),
    };

    walk_from_prefix(&walk);
    if (walk.failed)
        return directory_fault("list", prefix, fault);
    *entries = walk.entries;
    *count = walk.count;
    *next = walk.more ? walk.entries[walk.count - 1].key : NULL;
    return true;
}

/* ---- removal ---- */

static bool discard(struct walk *walk, const char *path, bool temporary)
{
    if (unlinkat(walk->root, path, 0) != 0) {
        walk->failed = errno != ENOENT;
        return !walk->failed;
    }
    directory_prune(walk->root, path);
    walk->removed += temporary ? 0 : 1;
    return true;
}

bool directory_walk_remove(struct store *store, const char *prefix, int64_t *removed, struct fault *fault)
{
    struct walk walk = {.root = directory_root(store), .prefix = prefix, .visit = discard};

    walk_from_prefix(&walk);
    *removed = walk.removed;
    return !walk.failed || directory_fault("remove", prefix, fault);
}
