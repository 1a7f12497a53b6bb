#include "jobs/extract/input.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/limits.h"

#define PIPE_STEP (64 * KIB)

struct input input_of_fd(int fd)
{
    struct stat status;

    if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode))
        return (struct input){.fd = fd, .size = -1};
    return (struct input){.fd = fd, .size = status.st_size};
}

struct input input_of_bytes(const void *bytes, size_t length)
{
    return (struct input){.fd = -1, .bytes = bytes, .size = (int64_t)length};
}

static ssize_t read_some(int fd, void *out, size_t room)
{
    ssize_t got;

    do
        got = read(fd, out, room);
    while (got < 0 && errno == EINTR);
    return got;
}

/* The buffer's memory becomes the input's. */
static void adopt(struct input *input, struct buf *buf)
{
    *input = input_of_bytes(buf->data, buf->len);
    input->owned = buf->data;
}

bool input_settle(struct input *input, struct fault *fault)
{
    struct buf buf = buf_make(INPUT_PIPE_CEILING);
    ssize_t got = 1;
    char *at;

    if (input->size >= 0)
        return true;
    while (got > 0 && (at = buf_reserve(&buf, PIPE_STEP)) != NULL) {
        got = read_some(input->fd, at, PIPE_STEP);
        buf.len += got > 0 ? (size_t)got : 0;
    }
    if (got < 0)
        fault_log(fault, FAULT_INTERNAL, "reading standard input: %s", strerror(errno));
    else if (buf.overflow)
        fault_set(fault, FAULT_MEMORY_LIMIT, "A file that comes through a pipe may have at most %d MiB.",
                  (int)(INPUT_PIPE_CEILING / MIB));
    adopt(input, &buf);
    return fault->kind == FAULT_NONE;
}

void input_close(struct input *input)
{
    free(input->owned);
    *input = input_of_bytes("", 0);
}

static int64_t read_bytes(struct input *input, void *out, size_t room)
{
    size_t length = MIN(room, (size_t)(input->size - input->at));

    if (length > 0)
        memcpy(out, input->bytes + input->at, length);
    return (int64_t)length;
}

int64_t input_read(struct input *input, void *out, size_t room)
{
    ssize_t got;

    if (input->fd < 0) {
        got = read_bytes(input, out, room);
    } else {
        do
            got = pread(input->fd, out, room, input->at);
        while (got < 0 && errno == EINTR);
    }
    input->at += got > 0 ? got : 0;
    return got;
}

int64_t input_seek(struct input *input, int64_t at)
{
    input->at = MAX(0, MIN(at, input->size));
    return input->at;
}

bool input_whole(struct input *input, struct buf *buf, struct fault *fault)
{
    int64_t got = 1;

    if ((uint64_t)input->size > buf->ceiling)
        return fault_set(fault, FAULT_FILE_TOO_COMPLEX, "The text has more than %d MiB. Split it into smaller files.",
                         (int)(buf->ceiling / MIB));
    if (buf_reserve(buf, (size_t)input->size) == NULL)
        return fault_set(fault, FAULT_MEMORY_LIMIT,
                         "The text takes more memory than it may. Split it into smaller files.");
    for (int64_t rest = input->size; rest > 0 && got > 0; rest -= got) {
        got = input_read(input, buf->data + buf->len, (size_t)rest);
        buf->len += got > 0 ? (size_t)got : 0;
    }
    buf_text(buf); /* puts the NUL */
    return got >= 0 || fault_log(fault, FAULT_INTERNAL, "reading standard input: %s", strerror(errno));
}
