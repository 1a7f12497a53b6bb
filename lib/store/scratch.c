#include "store/scratch.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <unistd.h>

/* For file systems without O_TMPFILE. */
static int open_named(const char *directory)
{
    char path[PATH_MAX];
    int fd;

    snprintf(path, sizeof(path), "%s/.scratch-XXXXXX", directory);
    fd = mkostemp(path, O_CLOEXEC);
    if (fd >= 0)
        unlink(path);
    return fd;
}

bool scratch_open(const char *directory, int *fd, struct fault *fault)
{
    *fd = open(directory, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (*fd < 0 && (errno == EOPNOTSUPP || errno == EISDIR))
        *fd = open_named(directory);
    return *fd >= 0 || fault_log(fault, FAULT_INTERNAL, "scratch directory %s: %m", directory);
}

bool scratch_hand_over(int fd, bool finished, int *out, struct fault *fault)
{
    char self[32];

    *out = -1;
    if (finished) {
        snprintf(self, sizeof(self), "/proc/self/fd/%d", fd);
        *out = open(self, O_RDONLY | O_CLOEXEC);
        if (*out < 0)
            fault_log(fault, FAULT_INTERNAL, "scratch file: %m");
    }
    close(fd);
    return *out >= 0;
}
