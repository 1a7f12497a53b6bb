#include "jobs/extract/pdf/pdf_thumbnail.h"

#include <math.h>

#include "base/limits.h"
#include "jobs/extract/error_report.h"
#include "jobs/extract/pdf/pdf_file.h"

#define HEADER_ROOM ((size_t)(4 * KIB))
#define PIXELS_ROOM ((size_t)PDF_THUMBNAIL_SIDE * PDF_THUMBNAIL_SIDE)

/* What is changed inside fz_try is kept here (pdf_file.h). */
struct drawing {
    struct pdf_file file;
    fz_page *page;
    fz_pixmap *pixels;
};

static fz_matrix scale_to(fz_rect bounds)
{
    const float longest = fmaxf(bounds.x1 - bounds.x0, bounds.y1 - bounds.y0);
    const float factor = PDF_THUMBNAIL_SIDE / fmaxf(longest, 1);

    return fz_scale(factor, factor);
}

/* Rounding outwards may add a pixel. */
static fz_irect box_of(fz_rect bounds)
{
    fz_irect box = fz_round_rect(bounds);

    box.x1 = MAX(box.x0 + 1, MIN(box.x1, box.x0 + PDF_THUMBNAIL_SIDE));
    box.y1 = MAX(box.y0 + 1, MIN(box.y1, box.y0 + PDF_THUMBNAIL_SIDE));
    return box;
}

static void paint(struct drawing *drawing, int index)
{
    fz_context *ctx = drawing->file.ctx;
    fz_device *device = NULL;
    fz_matrix scale;
    fz_rect bounds;

    fz_var(device);
    fz_try(ctx)
    {
        drawing->page = fz_load_page(ctx, drawing->file.document, index);
        bounds = fz_bound_page(ctx, drawing->page);
        scale = scale_to(bounds);
        drawing->pixels =
            fz_new_pixmap_with_bbox(ctx, fz_device_gray(ctx), box_of(fz_transform_rect(bounds, scale)), NULL, 0);
        fz_clear_pixmap_with_value(ctx, drawing->pixels, 0xFF);
        device = fz_new_draw_device(ctx, scale, drawing->pixels);
        fz_run_page(ctx, drawing->page, device, fz_identity, NULL);
        fz_close_device(ctx, device);
    }
    fz_always(ctx) fz_drop_device(ctx, device);
    fz_catch(ctx) fz_rethrow(ctx);
}

static bool draw(struct drawing *drawing, int index)
{
    fz_try(drawing->file.ctx) paint(drawing, index);
    fz_catch(drawing->file.ctx) return pdf_file_caught(&drawing->file, "draw");
    return true;
}

static bool write_out(const struct drawing *drawing)
{
    const fz_pixmap *pixels = drawing->pixels;
    struct buf *output = &drawing->file.x->output;
    struct json_out out;

    *output = buf_make(HEADER_ROOM + PIXELS_ROOM);
    out = json_out(output);
    json_open(&out, NULL);
    json_put_int(&out, "slide_number", drawing->file.x->options->page);
    json_put_int(&out, "width", pixels->w);
    json_put_int(&out, "height", pixels->h);
    json_put_int(&out, "bytes", (int64_t)pixels->w * pixels->h);
    json_close(&out);
    buf_putc(output, '\n');
    for (int y = 0; y < pixels->h; y++)
        buf_put(output, pixels->samples + y * pixels->stride, (size_t)pixels->w);
    return !output->overflow || fault_set(&drawing->file.x->fault, FAULT_MEMORY_LIMIT,
                                          "The picture of the page takes more memory than it may.");
}

static void release(struct drawing *drawing)
{
    fz_context *ctx = drawing->file.ctx;

    if (ctx != NULL) {
        fz_drop_pixmap(ctx, drawing->pixels);
        fz_drop_page(ctx, drawing->page);
    }
    pdf_file_close(&drawing->file);
}

static bool make(struct drawing *drawing)
{
    const int page = drawing->file.x->options->page;

    return pdf_file_has_page(&drawing->file, page) && draw(drawing, page - 1) && write_out(drawing);
}

bool pdf_thumbnail_read(struct extraction *x)
{
    struct drawing drawing = {.file = {.x = x}};
    bool done;

    error_report_page_limit(x->options->page_seconds);
    done = pdf_file_open(&drawing.file) && make(&drawing);
    error_report_page_limit(0);
    release(&drawing);
    return done;
}
