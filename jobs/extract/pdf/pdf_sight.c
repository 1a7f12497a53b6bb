#include "jobs/extract/pdf/pdf_sight.h"

#define LITTLE_TEXT 150 /* characters: a title and a caption or two */
#define MUCH_TEXT 600   /* a slide that is read */
#define ANYTHING 0.05   /* of a page with little text: more than a logo */
#define LARGE 0.3       /* a picture that matters beside text */
#define BACKGROUND 0.95 /* and behind text */
#define BACKGROUND_PATH 0.9
#define CELLS 64             /* of the grid that covered places are counted in, each way */
#define PICTURE_PIXELS 10000 /* smaller ones are bullets and logos */
#define DEPTH 3              /* of forms within forms */
#define LOOKED_AT 256        /* resources of a page */

/* ---- what is covered ---- */

struct grid {
    uint64_t rows[CELLS];
};

struct sight_device {
    fz_device super;
    fz_rect page;
    struct grid pictures, drawings;
};

static double width_of(fz_rect rect)
{
    return rect.x1 > rect.x0 ? (double)rect.x1 - (double)rect.x0 : 0;
}

static double height_of(fz_rect rect)
{
    return rect.y1 > rect.y0 ? (double)rect.y1 - (double)rect.y0 : 0;
}

/* The cells whose middle lies between two places of a side, from *first on and before the result. */
static int cells_between(double from, double to, double size, int *first)
{
    const double scale = CELLS / size;

    *first = (int)MIN(MAX(from * scale + 0.5, 0), CELLS);
    return (int)MIN(MAX(to * scale + 0.5, 0), CELLS);
}

static void cover(struct grid *grid, fz_rect page, fz_rect rect)
{
    int left, top;
    const int right =
        cells_between((double)rect.x0 - (double)page.x0, (double)rect.x1 - (double)page.x0, width_of(page), &left);
    const int bottom =
        cells_between((double)rect.y0 - (double)page.y0, (double)rect.y1 - (double)page.y0, height_of(page), &top);

    for (int y = top; y < bottom; y++)
        for (int x = left; x < right; x++)
            grid->rows[y] |= UINT64_C(1) << x;
}

static double share_of(const struct grid *a, const struct grid *b)
{
    int count = 0;

    for (int y = 0; y < CELLS; y++)
        count += __builtin_popcountll(a->rows[y] | b->rows[y]);
    return (double)count / (CELLS * CELLS);
}

/* ---- the device ---- */

static fz_rect visible(fz_context *ctx, fz_device *device, fz_rect rect)
{
    const struct sight_device *sight = (const struct sight_device *)device;

    return fz_intersect_rect(fz_intersect_rect(rect, fz_device_current_scissor(ctx, device)), sight->page);
}

static void add_picture(fz_context *ctx, fz_device *device, fz_matrix ctm)
{
    struct sight_device *sight = (struct sight_device *)device;

    cover(&sight->pictures, sight->page, visible(ctx, device, fz_transform_rect(fz_unit_rect, ctm)));
}

static void add_drawing(fz_context *ctx, fz_device *device, fz_rect bounds)
{
    struct sight_device *sight = (struct sight_device *)device;
    const fz_rect rect = visible(ctx, device, bounds);

    if (width_of(rect) * height_of(rect) < BACKGROUND_PATH * width_of(sight->page) * height_of(sight->page))
        cover(&sight->drawings, sight->page, rect);
}

static void fill_path(fz_context *ctx, fz_device *device, const fz_path *path, int even_odd UNUSED, fz_matrix ctm,
                      fz_colorspace *space UNUSED, const float *color UNUSED, float alpha UNUSED,
                      fz_color_params params UNUSED)
{
    add_drawing(ctx, device, fz_bound_path(ctx, path, NULL, ctm));
}

static void stroke_path(fz_context *ctx, fz_device *device, const fz_path *path, const fz_stroke_state *stroke,
                        fz_matrix ctm, fz_colorspace *space UNUSED, const float *color UNUSED, float alpha UNUSED,
                        fz_color_params params UNUSED)
{
    add_drawing(ctx, device, fz_bound_path(ctx, path, stroke, ctm));
}

static void fill_shade(fz_context *ctx, fz_device *device, fz_shade *shade, fz_matrix ctm, float alpha UNUSED,
                       fz_color_params params UNUSED)
{
    add_drawing(ctx, device, fz_bound_shade(ctx, shade, ctm));
}

static void fill_image(fz_context *ctx, fz_device *device, fz_image *image UNUSED, fz_matrix ctm, float alpha UNUSED,
                       fz_color_params params UNUSED)
{
    add_picture(ctx, device, ctm);
}

static void fill_image_mask(fz_context *ctx, fz_device *device, fz_image *image UNUSED, fz_matrix ctm,
                            fz_colorspace *space UNUSED, const float *color UNUSED, float alpha UNUSED,
                            fz_color_params params UNUSED)
{
    add_picture(ctx, device, ctm);
}

static struct sight_device *new_device(fz_context *ctx, fz_rect page)
{
    struct sight_device *device = fz_new_derived_device(ctx, struct sight_device);

    device->page = page;
    device->super.fill_path = fill_path;
    device->super.stroke_path = stroke_path;
    device->super.fill_shade = fill_shade;
    device->super.fill_image = fill_image;
    device->super.fill_image_mask = fill_image_mask;
    return device;
}

void pdf_sight_look(fz_context *ctx, fz_display_list *list, fz_rect page, struct pdf_sight *sight)
{
    struct sight_device *device = new_device(ctx, page);

    fz_try(ctx)
    {
        fz_run_display_list(ctx, list, &device->super, fz_identity, fz_infinite_rect, NULL);
        fz_close_device(ctx, &device->super);
        sight->pictures = share_of(&device->pictures, &device->pictures);
        sight->drawn = share_of(&device->pictures, &device->drawings);
    }
    fz_always(ctx) fz_drop_device(ctx, &device->super);
    fz_catch(ctx) fz_rethrow(ctx);
}

/* ---- what is worth it ---- */

bool pdf_sight_is_worth_showing(const struct pdf_sight *sight)
{
    if (sight->characters >= MUCH_TEXT)
        return false;
    if (sight->characters >= LITTLE_TEXT)
        return sight->pictures >= LARGE && sight->pictures < BACKGROUND;
    return sight->drawn >= ANYTHING;
}

static bool is_large_picture(fz_context *ctx, pdf_obj *object)
{
    const int64_t width = pdf_dict_get_int(ctx, object, PDF_NAME(Width));
    const int64_t height = pdf_dict_get_int(ctx, object, PDF_NAME(Height));

    return width > 0 && height > 0 && width * height >= PICTURE_PIXELS;
}

/* Whether resources name a picture, or a form that does. `left` is how many may be looked at. */
static bool names_picture(fz_context *ctx, pdf_obj *resources, int depth, int *left)
{
    pdf_obj *objects = pdf_dict_get(ctx, resources, PDF_NAME(XObject));
    const int count = pdf_dict_len(ctx, objects);

    for (int i = 0; i < count && (*left)-- > 0; i++) {
        pdf_obj *object = pdf_dict_get_val(ctx, objects, i), *kind = pdf_dict_get(ctx, object, PDF_NAME(Subtype));

        if (pdf_name_eq(ctx, kind, PDF_NAME(Image)) && is_large_picture(ctx, object))
            return true;
        if (pdf_name_eq(ctx, kind, PDF_NAME(Form)) && depth > 0 &&
            names_picture(ctx, pdf_dict_get(ctx, object, PDF_NAME(Resources)), depth - 1, left))
            return true;
    }
    return *left <= 0; /* too many to tell */
}

bool pdf_sight_may_be_worth_showing(fz_context *ctx, pdf_document *document, int index, size_t characters)
{
    bool found = true;
    int left = LOOKED_AT;

    if (characters < LITTLE_TEXT || characters >= MUCH_TEXT)
        return characters < LITTLE_TEXT;
    fz_var(found);
    fz_try(ctx)
    {
        pdf_obj *page = pdf_lookup_page_obj(ctx, document, index);

        found = names_picture(ctx, pdf_dict_get_inheritable(ctx, page, PDF_NAME(Resources)), DEPTH, &left);
    }
    fz_catch(ctx) found = true;
    return found;
}
