#include "jobs/extract/pdf/picture_jpeg.h"

#include <jpeglib.h>
#include <setjmp.h>
#include <stdio.h>

#define QUALITY 85
#define COMPONENTS 3

/* libjpeg ends the process unless its errors are taken somewhere else. */
struct errors {
    struct jpeg_error_mgr manager;
    jmp_buf back;
};

static void jump_back(j_common_ptr common)
{
    longjmp(((struct errors *)common->err)->back, 1);
}

static void be_silent(j_common_ptr common UNUSED)
{
}

static void compress(struct jpeg_compress_struct *jpeg, const unsigned char *samples, size_t stride)
{
    jpeg_set_defaults(jpeg);
    jpeg_set_quality(jpeg, QUALITY, TRUE);
    jpeg_start_compress(jpeg, TRUE);
    while (jpeg->next_scanline < jpeg->image_height) {
        JSAMPROW row = (JSAMPROW)(uintptr_t)(samples + jpeg->next_scanline * stride);
        jpeg_write_scanlines(jpeg, &row, 1);
    }
    jpeg_finish_compress(jpeg);
}

bool picture_jpeg_write(const unsigned char *samples, int width, int height, size_t stride, struct buf *out)
{
    struct jpeg_compress_struct jpeg = {.err = NULL};
    unsigned char *bytes = NULL;
    unsigned long length = 0;
    struct errors errors;
    volatile bool done = false;

    jpeg.err = jpeg_std_error(&errors.manager);
    errors.manager.error_exit = jump_back;
    errors.manager.output_message = be_silent;
    if (setjmp(errors.back) == 0) {
        jpeg_create_compress(&jpeg);
        jpeg_mem_dest(&jpeg, &bytes, &length);
        jpeg.image_width = (JDIMENSION)width;
        jpeg.image_height = (JDIMENSION)height;
        jpeg.input_components = COMPONENTS;
        jpeg.in_color_space = JCS_RGB;
        compress(&jpeg, samples, stride);
        done = true;
    }
    jpeg_destroy_compress(&jpeg);
    if (done)
        buf_put(out, bytes, length);
    free(bytes);
    return done && !out->overflow;
}
