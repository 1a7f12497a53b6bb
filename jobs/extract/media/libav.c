#include "jobs/extract/media/libav.h"

#include <libavutil/error.h>
#include <libavutil/mem.h>

#include "base/limits.h"

#define STEP ((int)(64 * KIB))

static int io_read(void *opaque, uint8_t *out, int room)
{
    const struct libav_window *window = opaque;
    const int64_t left = window->end - window->input->at;
    const int64_t got = left > 0 ? input_read(window->input, out, (size_t)MIN(room, left)) : 0;

    return got > 0 ? (int)got : got == 0 ? AVERROR_EOF : AVERROR(EIO);
}

static int64_t io_seek(void *opaque, int64_t offset, int whence)
{
    const struct libav_window *window = opaque;
    int64_t base = 0, size = window->end - window->begin;

    if ((whence & AVSEEK_SIZE) != 0)
        return size;
    whence &= ~AVSEEK_FORCE;
    if (whence == SEEK_CUR)
        base = window->input->at - window->begin;
    else if (whence == SEEK_END)
        base = size;
    if (offset > size - base || offset < -base)
        return AVERROR(EINVAL);
    return input_seek(window->input, window->begin + base + offset) - window->begin;
}

AVIOContext *libav_io_new(struct libav_window *window)
{
    uint8_t *buffer = av_malloc((size_t)STEP);
    AVIOContext *io = buffer == NULL ? NULL : avio_alloc_context(buffer, STEP, 0, window, io_read, NULL, io_seek);

    if (io == NULL)
        av_free(buffer);
    else
        input_seek(window->input, window->begin);
    return io;
}

void libav_io_free(AVIOContext **io)
{
    if (*io != NULL)
        av_freep(&(*io)->buffer);
    avio_context_free(io);
}

bool libav_out_of_memory(struct fault *fault)
{
    return fault_set(fault, FAULT_MEMORY_LIMIT,
                     "The media file takes more memory than it may. Convert it to MP4 or MP3.");
}

bool libav_damaged(int error, const char *doing, struct fault *fault)
{
    char words[AV_ERROR_MAX_STRING_SIZE] = "";

    if (error == AVERROR(ENOMEM))
        return libav_out_of_memory(fault);
    av_strerror(error, words, sizeof words);
    fault_set(fault, FAULT_FILE_DAMAGED,
              "The media file is damaged or incomplete and cannot be decoded. Play it to its end, export it again and "
              "upload the new file.");
    snprintf(fault->log, sizeof fault->log, "%s: %s", doing, words);
    return false;
}
