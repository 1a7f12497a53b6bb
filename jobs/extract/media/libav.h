/*
 * The input as a byte stream of libav, and the errors of libav as faults.
 */
#ifndef MEDIA_LIBAV_H
#define MEDIA_LIBAV_H

#include <libavformat/avio.h>

#include "base/fault.h"
#include "jobs/extract/input.h"

/* A part of the input. */
struct libav_window {
    struct input *input;
    int64_t begin, end;
};

/* NULL without memory. The window must outlive it. */
AVIOContext *libav_io_new(struct libav_window *window);
void libav_io_free(AVIOContext **io);

/* Both return false. ENOMEM is MEMORY_LIMIT, any other error FILE_DAMAGED with `doing` in the log. */
bool libav_damaged(int error, const char *doing, struct fault *fault);
bool libav_out_of_memory(struct fault *fault);

#endif
