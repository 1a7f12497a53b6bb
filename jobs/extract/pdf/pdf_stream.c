#include "jobs/extract/pdf/pdf_stream.h"

#define STEP 32768

struct pdf_stream {
    struct input *input;
    uint8_t buffer[STEP];
};

static int next(fz_context *ctx, fz_stream *stm, size_t max)
{
    struct pdf_stream *stream = stm->state;
    int64_t got = input_read(stream->input, stream->buffer, sizeof stream->buffer);

    (void)max;
    if (got < 0)
        fz_throw(ctx, FZ_ERROR_GENERIC, "the input cannot be read");
    stm->rp = stream->buffer;
    stm->wp = stream->buffer + got;
    stm->pos += got;
    return got == 0 ? EOF : *stm->rp++;
}

static void seek(fz_context *ctx, fz_stream *stm, int64_t offset, int whence)
{
    struct pdf_stream *stream = stm->state;
    int64_t base = whence == SEEK_END ? stream->input->size : whence == SEEK_CUR ? fz_tell(ctx, stm) : 0;

    stm->pos = input_seek(stream->input, base + MIN(offset, stream->input->size - base));
    stm->rp = stm->wp = stream->buffer;
}

static void drop(fz_context *ctx, void *state)
{
    fz_free(ctx, state);
}

fz_stream *pdf_stream_new(fz_context *ctx, struct input *input)
{
    struct pdf_stream *stream = fz_malloc_struct(ctx, struct pdf_stream);
    fz_stream *stm = fz_new_stream(ctx, stream, next, drop);

    stream->input = input;
    stm->seek = seek;
    return stm;
}
