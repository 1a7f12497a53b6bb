/*
 * The bytes to extract from: a regular file on a descriptor, read where it lies, or bytes in memory (a pipe read to its end,
 * a test, a fuzzer). Short reads and interrupted calls are handled here.
 */
#ifndef EXTRACT_INPUT_H
#define EXTRACT_INPUT_H

#include "base/buf.h"
#include "base/fault.h"

#define INPUT_PIPE_CEILING (256 * MIB) /* what is not a regular file must fit in memory */

struct input {
    int fd;               /* -1: in memory */
    const uint8_t *bytes; /* when in memory */
    void *owned;          /* what input_close frees */
    int64_t size;
    int64_t at;
};

/* Looks at the descriptor without reading it: to be called before the sandbox closes. */
struct input input_of_fd(int fd);
struct input input_of_bytes(const void *bytes, size_t length);

/* Reads a pipe to its end into memory; a regular file stays as it is. Files MEMORY_LIMIT beyond the ceiling. */
bool input_settle(struct input *input, struct fault *fault) MUST_CHECK;
void input_close(struct input *input);

/* Up to `room` bytes from where it stands; 0 at the end, -1 if the bytes cannot be had. */
int64_t input_read(struct input *input, void *out, size_t room);

/* Absolute; clamped to 0..size. Returns the new place. */
int64_t input_seek(struct input *input, int64_t at);

/* The whole, NUL-terminated (the NUL is not counted), in `buf`; FILE_TOO_COMPLEX when it is more than the buffer's ceiling. */
bool input_whole(struct input *input, struct buf *buf, struct fault *fault) MUST_CHECK;

#endif
