#include "jobs/extract/ocr/ocr_pptx.h"

#include "jobs/extract/error_report.h"
#include "jobs/extract/ocr/ocr_pages.h"
#include "jobs/extract/ocr/ocr_reader.h"
#include "jobs/extract/office/pptx_slide.h"
#include "jobs/extract/office/pptx_slides.h"
#include "jobs/extract/page_list.h"
#include "jobs/extract/pdf/heap.h"

#define STORE_CEILING ((size_t)64 << 20)
#define SLIDE_WIDTH 960.0F /* points: a picture is taken for one that fills a slide */

/* What is changed inside fz_try is kept here. */
struct ocr_pptx {
    struct extraction *x;
    struct package *package;
    struct heap heap;
    fz_context *ctx;
    struct ocr_pages pages;
    struct str wanted; /* pages behind the run at hand */
    int first, last, count;
    struct buf bytes;     /* of a picture */
    struct ocr_text text; /* of the slide's pictures */
    fz_image *image;
    fz_display_list *list;
    bool read;
};

static void be_silent(void *user UNUSED, const char *message UNUSED)
{
}

/* ---- pictures ---- */

/* Throws as MuPDF does. */
static fz_rect list_image(struct ocr_pptx *p)
{
    fz_context *ctx = p->ctx;
    const float scale = SLIDE_WIDTH / (float)MAX(MAX(p->image->w, p->image->h), 1);
    const float width = (float)p->image->w * scale, height = (float)p->image->h * scale;
    const fz_rect bounds = fz_make_rect(0, 0, width, height);
    fz_device *device = NULL;

    fz_var(device);
    fz_try(ctx)
    {
        p->list = fz_new_display_list(ctx, bounds);
        device = fz_new_list_device(ctx, p->list);
        fz_fill_image(ctx, device, p->image, fz_scale(width, height), 1, fz_default_color_params);
        fz_close_device(ctx, device);
    }
    fz_always(ctx) fz_drop_device(ctx, device);
    fz_catch(ctx) fz_rethrow(ctx);
    return bounds;
}

/* Throws as MuPDF does. False with a fault when there is no memory to read it. */
static bool read_image(struct ocr_pptx *p, fz_buffer *bytes)
{
    struct ocr_reader *reader = p->x->prepared;
    fz_rect bounds;

    p->image = fz_new_image_from_buffer(p->ctx, bytes);
    if ((double)p->image->w * (double)p->image->h < OCR_PPTX_PIXELS_LEAST)
        return true;
    bounds = list_image(p);
    if (!ocr_reader_read(reader, p->ctx, p->list, bounds, &p->x->fault))
        return false;
    ocr_text_append(&p->text, &reader->text);
    return true;
}

/* A picture that cannot be drawn says nothing. */
static bool read_bytes(struct ocr_pptx *p)
{
    fz_context *ctx = p->ctx;
    fz_buffer *bytes = NULL;

    p->image = NULL;
    p->list = NULL;
    p->read = true;
    fz_var(bytes);
    fz_try(ctx)
    {
        bytes = fz_new_buffer_from_shared_data(ctx, (const unsigned char *)buf_text(&p->bytes), p->bytes.len);
        p->read = read_image(p, bytes);
    }
    fz_always(ctx)
    {
        fz_drop_display_list(ctx, p->list);
        fz_drop_image(ctx, p->image);
        fz_drop_buffer(ctx, bytes);
    }
    fz_catch(ctx) return true;
    return p->read;
}

/* ---- slides ---- */

static bool read_slide(struct ocr_pptx *p, int number, struct str part)
{
    struct str names[OCR_PPTX_PICTURES + 1];
    const size_t count = pptx_slide_pictures(p->package, part, names, OCR_PPTX_PICTURES + 1);
    bool done = true;

    ocr_text_clear(&p->text);
    error_report_page_limit(p->x->options->page_seconds);
    for (size_t i = 0; i < MIN(count, OCR_PPTX_PICTURES) && done; i++) {
        buf_clear(&p->bytes);
        done = !package_unpack(p->package, names[i], &p->bytes) || read_bytes(p);
    }
    error_report_page_limit(0);
    p->text.left_out += count > OCR_PPTX_PICTURES;
    return done && ocr_pages_add(&p->pages, number, &p->text);
}

static void next_run(struct ocr_pptx *p)
{
    if (!page_list_next(&p->wanted, &p->first, &p->last))
        p->first = p->last = INT32_MAX;
}

static bool on_slide(void *context, int number, int total, struct str part)
{
    struct ocr_pptx *p = context;
    const bool wanted = number >= p->first && number <= p->last;

    p->count = total;
    if (number == p->last)
        next_run(p);
    return !wanted || read_slide(p, number, part);
}

/* ---- all of it ---- */

static bool open_all(struct ocr_pptx *p)
{
    const fz_alloc_context memory = heap_allocator(&p->heap);

    p->ctx = fz_new_context(&memory, NULL, STORE_CEILING);
    if (p->ctx == NULL)
        return fault_set(&p->x->fault, FAULT_MEMORY_LIMIT, "There is not enough memory to read a presentation.");
    fz_set_warning_callback(p->ctx, be_silent, NULL);
    fz_set_error_callback(p->ctx, be_silent, NULL);
    next_run(p);
    p->package = package_open(p->x);
    return p->package != NULL;
}

bool ocr_pptx_read(struct extraction *x)
{
    const struct ocr_reader *reader = x->prepared;
    struct ocr_pptx p = {
        .x = x,
        .pages = ocr_pages_begin(x),
        .wanted = str_of(x->options->pages),
        .bytes = buf_make(OCR_PPTX_PICTURE),
        .text = ocr_text_make(),
    };
    const bool done = open_all(&p) && pptx_slides_each(p.package, on_slide, &p, &x->fault);

    document_writer_meta_text(&x->document, "format", "pptx");
    document_writer_meta_int(&x->document, "page_count", p.count);
    ocr_pages_end(&p.pages, buf_str(&reader->missing));
    package_close(p.package);
    fz_drop_context(p.ctx);
    heap_release(&p.heap);
    ocr_text_free(&p.text);
    buf_free(&p.bytes);
    return done;
}
