#include "jobs/extract/ocr/ocr_reader.h"

#include <math.h>

#include "base/limits.h"
#include "jobs/extract/error_report.h"
#include "jobs/extract/ocr/ocr_packs.h"

#define POINTS 72.0 /* of a page in an inch */
#define FINE 220.0  /* dpi: enough for letters of an ordinary size; of finer ones tesseract mistakes columns for rows */
#define COARSE 3000000.0 /* pixels: of a page that is smaller than its letters say */
#define CERTAIN 85       /* the picture is read as well as it can be */
#define LETTERS 24       /* and so much of it */
#define UNSURE_MOST 0.05 /* letters of lines that were not sure, for each that was */
#define PACKS ((size_t)1024)

/* ---- opening ---- */

static bool open_engine(struct ocr_reader *reader, const struct options *options, struct fault *fault)
{
    struct buf packs = buf_make(PACKS);

    ocr_packs_find(options->ocr_data, str_of(options->ocr_languages), &packs, &reader->missing);
    if (packs.len > 0)
        reader->engine = ocr_engine_open(options->ocr_data, buf_text(&packs));
    buf_free(&packs);
    return reader->engine != NULL ||
           fault_set(fault, FAULT_UNSUPPORTED_FORMAT,
                     "Pictures of text cannot be read here: no pack of tesseract for their languages is installed.");
}

bool ocr_reader_open(struct ocr_reader *reader, const struct options *options, struct fault *fault)
{
    *reader = (struct ocr_reader){.text = ocr_text_make(), .other = ocr_text_make(), .missing = buf_make(PACKS)};
    reader->page_seconds = options->page_seconds;
    reader->hyphens = hyphens_open(options->model);
    return (reader->hyphens != NULL || fault_log(fault, FAULT_INTERNAL, "no memory for words")) &&
           open_engine(reader, options, fault);
}

void ocr_reader_close(struct ocr_reader *reader)
{
    ocr_engine_close(reader->engine);
    hyphens_close(reader->hyphens);
    ocr_text_free(&reader->text);
    ocr_text_free(&reader->other);
    buf_free(&reader->missing);
}

/* ---- drawing ---- */

static double scale_of(fz_rect bounds)
{
    const double width = fmax(1, (double)bounds.x1 - (double)bounds.x0);
    const double height = fmax(1, (double)bounds.y1 - (double)bounds.y0);

    const double largest = fmin(sqrt(LIMIT_OCR_PIXELS / (width * height)), LIMIT_OCR_SIDE / fmax(width, height));

    return fmin(fmax(FINE / POINTS, sqrt(COARSE / (width * height))), largest);
}

/* What is read. */
struct sight {
    fz_context *ctx;
    fz_display_list *list;
    fz_rect bounds;
};

/* Turned to the right by so many degrees, on white. */
static fz_pixmap *draw(const struct sight *sight, double degrees)
{
    fz_context *ctx = sight->ctx;
    const float scale = (float)scale_of(sight->bounds);
    const fz_matrix matrix = fz_concat(fz_rotate((float)degrees), fz_scale(scale, scale));
    fz_pixmap *pixels = NULL;
    fz_device *device = NULL;

    fz_var(pixels);
    fz_var(device);
    fz_try(ctx)
    {
        pixels = fz_new_pixmap_with_bbox(ctx, fz_device_gray(ctx),
                                         fz_round_rect(fz_transform_rect(sight->bounds, matrix)), NULL, 0);
        fz_clear_pixmap_with_value(ctx, pixels, 0xFF);
        device = fz_new_draw_device(ctx, matrix, pixels);
        fz_run_display_list(ctx, sight->list, device, fz_identity, fz_infinite_rect, NULL);
        fz_close_device(ctx, device);
    }
    fz_always(ctx) fz_drop_device(ctx, device);
    fz_catch(ctx)
    {
        fz_drop_pixmap(ctx, pixels);
        fz_rethrow(ctx);
    }
    return pixels;
}

static struct ocr_picture picture_of(const fz_pixmap *pixels)
{
    return (struct ocr_picture){pixels->samples, pixels->w, pixels->h};
}

/* ---- reading ---- */

/* Another look at it may read better. */
static bool is_doubtful(const struct ocr_text *text)
{
    return text->confidence < CERTAIN || text->letters < LETTERS ||
           UNSURE_MOST * (double)text->letters < (double)text->unsure;
}

/* A way to look at a picture. */
struct view {
    double degrees; /* turned to the right */
    bool smooth;
};

/* What a first look has found. */
struct finding {
    int turn; /* by how many degrees it should be turned */
    bool may_be_text;
};

/* Reads what was drawn in a way, straightened; the pixels are dropped. `finding`, if it is wanted: what else to try. */
static bool read_drawn(struct ocr_reader *reader, const struct sight *sight, struct view view, fz_pixmap *pixels,
                       struct ocr_text *text, struct finding *finding, struct fault *fault)
{
    fz_context *ctx = sight->ctx;
    struct ocr_picture picture = picture_of(pixels);
    const double slope = ocr_engine_slope(&picture);
    bool done;

    if (slope != 0) {
        fz_drop_pixmap(ctx, pixels);
        pixels = draw(sight, view.degrees + slope);
        picture = picture_of(pixels);
    }
    if (view.smooth)
        ocr_engine_smooth(pixels->samples, pixels->w, pixels->h);
    done = ocr_engine_read(reader->engine, &picture, reader->hyphens, text, fault);
    if (done && finding != NULL && is_doubtful(text))
        *finding = (struct finding){ocr_engine_turn(reader->engine, &picture), ocr_engine_may_be_text(&picture)};
    fz_drop_pixmap(ctx, pixels);
    return done;
}

/* Keeps what reads better. */
static bool try_view(struct ocr_reader *reader, const struct sight *sight, struct view view, struct fault *fault)
{
    const struct ocr_text before = reader->text;

    if (!read_drawn(reader, sight, view, draw(sight, view.degrees), &reader->other, NULL, fault))
        return false;
    if (ocr_text_score(&reader->other) > ocr_text_score(&before)) {
        reader->text = reader->other;
        reader->other = before;
    }
    return true;
}

/* What may be text, but cannot be read, may lie on any side: pages with few letters do not tell which. */
static bool try_sides(struct ocr_reader *reader, const struct sight *sight, struct fault *fault)
{
    static const double sides[] = {180, 90, 270};

    for (size_t i = 0; i < ARRAY_COUNT(sides) && !ocr_text_is_readable(&reader->text); i++)
        if (!try_view(reader, sight, (struct view){.degrees = sides[i]}, fault))
            return false;
    return true;
}

/* What takes long to draw would do so again and again. */
static fz_pixmap *draw_first(const struct ocr_reader *reader, const struct sight *sight)
{
    fz_pixmap *pixels;

    error_report_page_limit(MIN(reader->page_seconds, LIMIT_EXTRACT_PAGE_CPU));
    pixels = draw(sight, 0);
    error_report_page_limit(reader->page_seconds);
    return pixels;
}

bool ocr_reader_read(struct ocr_reader *reader, fz_context *ctx, fz_display_list *list, fz_rect bounds,
                     struct fault *fault)
{
    const struct sight sight = {ctx, list, bounds};
    struct finding found = {0};

    if (!read_drawn(reader, &sight, (struct view){0}, draw_first(reader, &sight), &reader->text, &found, fault))
        return false;
    if (found.turn != 0 && !try_view(reader, &sight, (struct view){.degrees = found.turn}, fault))
        return false;
    if (is_doubtful(&reader->text) &&
        !try_view(reader, &sight, (struct view){.degrees = found.turn, .smooth = true}, fault))
        return false;
    return !found.may_be_text || ocr_text_is_readable(&reader->text) || try_sides(reader, &sight, fault);
}
