/*
 * Runs a fuzz target over its seeds as an ordinary test: each argument is a file or a folder of files, and each file is one input.
 * A crash, a failed assertion or a minute's silence on one input is the failure; the input is named.
 */
#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/limits.h"

#define SECONDS 60

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool read_file(const char *path, struct buf *buf)
{
    FILE *file = fopen(path, "rb");
    char *at;
    size_t got = 1;

    buf_clear(buf);
    if (file == NULL)
        return false;
    while (got > 0 && (at = buf_reserve(buf, (size_t)(64 * KIB))) != NULL) {
        got = fread(at, 1, (size_t)(64 * KIB), file);
        buf->len += got;
    }
    fclose(file);
    return !buf->overflow;
}

static int replay_file(const char *path, struct buf *buf)
{
    if (!read_file(path, buf)) {
        fprintf(stderr, "%s: cannot be read\n", path);
        exit(1);
    }
    fprintf(stderr, "%s\n", path);
    alarm(SECONDS);
    LLVMFuzzerTestOneInput((const uint8_t *)buf_text(buf), buf->len);
    alarm(0);
    return 1;
}

static int is_visible(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static int replay_folder(const char *path, struct buf *buf)
{
    struct dirent **entries;
    char name[4096];
    int count = scandir(path, &entries, is_visible, alphasort);

    for (int i = 0; i < count; i++) {
        snprintf(name, sizeof name, "%s/%s", path, entries[i]->d_name);
        replay_file(name, buf);
        free(entries[i]);
    }
    if (count >= 0)
        free(entries);
    return MAX(count, 0);
}

int main(int argc, char **argv)
{
    struct buf buf = buf_make((size_t)(64 * MIB));
    struct stat status;
    int count = 0;

    for (int i = 1; i < argc; i++) {
        if (stat(argv[i], &status) == 0 && S_ISDIR(status.st_mode))
            count += replay_folder(argv[i], &buf);
        else
            count += replay_file(argv[i], &buf);
    }
    buf_free(&buf);
    printf("%d\n", count);
    return count > 0 ? 0 : 1;
}
