#include "base/files.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <unistd.h>

bool files_write(int fd, const void *bytes, size_t length)
{
    const char *at = bytes;

    while (length > 0) {
        ssize_t written = write(fd, at, length);

        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return false;
        at += written;
        length -= (size_t)written;
    }
    return true;
}

bool files_read_at(int fd, int64_t offset, void *out, size_t length, size_t *got)
{
    char *at = out;

    *got = 0;
    while (*got < length) {
        ssize_t count = pread(fd, at + *got, length - *got, offset + (int64_t)*got);

        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return count == 0;
        *got += (size_t)count;
    }
    return true;
}

/* One byte of room more than may be used: a file that fills it is too long. A pipe is refused by pread; without O_NONBLOCK, open would wait
 * for its writer. */
bool files_read(struct arena *arena, const char *path, size_t most, struct str *text, struct fault *fault)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    char *bytes;
    size_t length;
    bool good;

    if (fd < 0)
        return fault_log(fault, FAULT_INTERNAL, "%s: %m", path);
    bytes = arena_alloc(arena, most + 1);
    good = files_read_at(fd, 0, bytes, most + 1, &length) || fault_log(fault, FAULT_INTERNAL, "%s: %m", path);
    close(fd);
    if (!good)
        return false;
    if (length > most)
        return fault_log(fault, FAULT_INTERNAL, "%s is longer than %zu bytes", path, most);
    bytes[length] = '\0';
    *text = (struct str){bytes, length};
    return true;
}

const char *files_beside_program(struct arena *arena, const char *name)
{
    char self[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", self, sizeof self);

    while (length > 0 && self[length - 1] != '/')
        length--;
    return arena_printf(arena, "%.*s%s", (int)MAX(length, 0), self, name);
}

const char *files_of_program(struct arena *arena, const char *installed, const char *built, const char *name)
{
    const char *folder = access(files_beside_program(arena, installed), X_OK) == 0 ? installed : built;

    return files_beside_program(arena, arena_printf(arena, "%s/%s", folder, name));
}
