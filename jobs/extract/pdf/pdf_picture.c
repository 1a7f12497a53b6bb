#include "jobs/extract/pdf/pdf_picture.h"

#include <math.h>

#include "base/digest.h"
#include "base/limits.h"
#include "jobs/extract/error_report.h"
#include "jobs/extract/pdf/pdf_file.h"
#include "jobs/extract/pdf/pdf_pages.h"
#include "jobs/extract/pdf/pdf_sight.h"
#include "jobs/extract/pdf/picture_jpeg.h"

#define POINTS 72.0f /* of a PDF in an inch */
#define HEADER_ROOM ((size_t)(4 * KIB))

/* What is changed inside fz_try is kept here (pdf_file.h). */
struct drawing {
    struct pdf_file file;
    fz_page *page;
    fz_display_list *list;
    fz_rect bounds;
    fz_stext_page *stext;
    fz_pixmap *pixels;
    struct pdf_sight sight;
};

/* ---- looking ---- */

/* A page whose text cannot be read has none. */
static size_t count_characters(const struct drawing *drawing)
{
    struct fault ignored = {0};
    struct pdf_pages pages;
    size_t count = 0;

    if (pdf_pages_make(&pages, 1) && pdf_pages_add(&pages, drawing->stext, STR(""), &ignored))
        count = pdf_pages_is_unreadable(&pages.pages[0]) ? 0 : pages.pages[0].letters;
    pdf_pages_free(&pages);
    return count;
}

static void read_text(struct drawing *drawing)
{
    fz_context *ctx = drawing->file.ctx;
    fz_device *device = NULL;

    fz_var(device);
    fz_try(ctx)
    {
        drawing->stext = fz_new_stext_page(ctx, drawing->bounds);
        device = fz_new_stext_device(ctx, drawing->stext, NULL);
        fz_run_display_list(ctx, drawing->list, device, fz_identity, fz_infinite_rect, NULL);
        fz_close_device(ctx, device);
    }
    fz_always(ctx) fz_drop_device(ctx, device);
    fz_catch(ctx) fz_rethrow(ctx);
}

/* The page is interpreted once; text, sight and pixels are made from the list. */
static bool look(struct drawing *drawing, int index)
{
    fz_context *ctx = drawing->file.ctx;

    fz_try(ctx)
    {
        drawing->page = fz_load_page(ctx, drawing->file.document, index);
        drawing->bounds = fz_bound_page(ctx, drawing->page);
        drawing->list = fz_new_display_list_from_page(ctx, drawing->page);
        read_text(drawing);
        drawing->sight.characters = count_characters(drawing);
        pdf_sight_look(ctx, drawing->list, drawing->bounds, &drawing->sight);
    }
    fz_catch(ctx) return pdf_file_caught(&drawing->file, "look");
    return true;
}

/* ---- drawing ---- */

static float scale_of(fz_rect bounds)
{
    const float longest = fmaxf(bounds.x1 - bounds.x0, bounds.y1 - bounds.y0);

    return fminf(LIMIT_PICTURE_DPI / POINTS, LIMIT_PICTURE_SIDE / longest);
}

/* Rounding outwards may add a pixel. */
static fz_irect box_of(fz_rect bounds, fz_matrix scale)
{
    fz_irect box = fz_round_rect(fz_transform_rect(bounds, scale));

    box.x1 = MAX(box.x0 + 1, MIN(box.x1, box.x0 + LIMIT_PICTURE_SIDE));
    box.y1 = MAX(box.y0 + 1, MIN(box.y1, box.y0 + LIMIT_PICTURE_SIDE));
    return box;
}

static void paint(struct drawing *drawing)
{
    fz_context *ctx = drawing->file.ctx;
    const float factor = scale_of(drawing->bounds);
    const fz_matrix scale = fz_scale(factor, factor);
    fz_device *device = NULL;

    fz_var(device);
    fz_try(ctx)
    {
        drawing->pixels = fz_new_pixmap_with_bbox(ctx, fz_device_rgb(ctx), box_of(drawing->bounds, scale), NULL, 0);
        fz_clear_pixmap_with_value(ctx, drawing->pixels, 0xFF);
        device = fz_new_draw_device(ctx, scale, drawing->pixels);
        fz_run_display_list(ctx, drawing->list, device, fz_identity, fz_infinite_rect, NULL);
        fz_close_device(ctx, device);
    }
    fz_always(ctx) fz_drop_device(ctx, device);
    fz_catch(ctx) fz_rethrow(ctx);
}

static bool draw(struct drawing *drawing)
{
    fz_try(drawing->file.ctx) paint(drawing);
    fz_catch(drawing->file.ctx) return pdf_file_caught(&drawing->file, "draw");
    return true;
}

/* ---- writing ---- */

/* MuPDF's digest: OpenSSL would read files as it starts, which the sandbox forbids. */
static void take_digest(const fz_pixmap *pixels, char out[DIGEST_SHA256_HEX])
{
    const unsigned size[] = {(unsigned)pixels->w, (unsigned)pixels->h};
    unsigned char raw[32];
    fz_sha256 state;

    fz_sha256_init(&state);
    fz_sha256_update(&state, (const unsigned char *)size, sizeof size);
    for (int y = 0; y < pixels->h; y++)
        fz_sha256_update(&state, pixels->samples + y * pixels->stride, (size_t)pixels->w * pixels->n);
    fz_sha256_final(&state, raw);
    for (size_t i = 0; i < sizeof raw; i++)
        snprintf(out + 2 * i, 3, "%02x", raw[i]);
}

static void put_picture(struct json_out *out, const fz_pixmap *pixels, size_t bytes)
{
    char digest[DIGEST_SHA256_HEX];

    take_digest(pixels, digest);
    json_put_int(out, "width", pixels->w);
    json_put_int(out, "height", pixels->h);
    json_put_text(out, "sha256", digest);
    json_put_text(out, "media_type", "image/jpeg");
    json_put_int(out, "bytes", (int64_t)bytes);
}

static void put_nothing(struct json_out *out)
{
    json_put_null(out, "width");
    json_put_null(out, "height");
    json_put_null(out, "sha256");
    json_put_null(out, "media_type");
    json_put_int(out, "bytes", 0);
}

static void put_header(const struct drawing *drawing, size_t bytes, struct buf *output)
{
    const struct pdf_sight *sight = &drawing->sight;
    struct json_out out = json_out(output);

    json_open(&out, NULL);
    json_put_int(&out, "slide_number", drawing->file.x->options->page);
    json_put_int(&out, "characters", (int64_t)sight->characters);
    json_put_double(&out, "pictures", sight->pictures);
    json_put_double(&out, "drawn", sight->drawn);
    if (drawing->pixels != NULL)
        put_picture(&out, drawing->pixels, bytes);
    else
        put_nothing(&out);
    json_close(&out);
    buf_putc(output, '\n');
}

static bool write_picture(const struct drawing *drawing, struct fault *fault)
{
    struct buf *output = &drawing->file.x->output;
    struct buf picture = buf_make(LIMIT_PICTURE);
    const fz_pixmap *pixels = drawing->pixels;
    bool done =
        pixels == NULL || picture_jpeg_write(pixels->samples, pixels->w, pixels->h, (size_t)pixels->stride, &picture);

    if (done) {
        *output = buf_make(LIMIT_PICTURE + HEADER_ROOM);
        put_header(drawing, picture.len, output);
        buf_put(output, picture.data, picture.len);
    }
    buf_free(&picture);
    return done || fault_set(fault, FAULT_MEMORY_LIMIT, "The picture of the page takes more memory than it may.");
}

/* ---- all of it ---- */

static void release(struct drawing *drawing)
{
    fz_context *ctx = drawing->file.ctx;

    if (ctx != NULL) {
        fz_drop_pixmap(ctx, drawing->pixels);
        fz_drop_stext_page(ctx, drawing->stext);
        fz_drop_display_list(ctx, drawing->list);
        fz_drop_page(ctx, drawing->page);
    }
    pdf_file_close(&drawing->file);
}

static bool make(struct drawing *drawing)
{
    const int page = drawing->file.x->options->page;

    return pdf_file_has_page(&drawing->file, page) && look(drawing, page - 1) &&
           (!pdf_sight_is_worth_showing(&drawing->sight) || draw(drawing)) &&
           write_picture(drawing, &drawing->file.x->fault);
}

bool pdf_picture_read(struct extraction *x)
{
    struct drawing drawing = {.file = {.x = x}};
    bool done;

    error_report_page_limit(x->options->page_seconds);
    done = pdf_file_open(&drawing.file) && make(&drawing);
    error_report_page_limit(0);
    release(&drawing);
    return done;
}
