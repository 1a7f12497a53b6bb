#include "jobs/align/slide_finder.h"

#include <math.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/limits.h"
#include "jobs/ingest/extraction.h"

#define PAGE_CPU_S 20     /* the opening of its file included */
#define PAGE_TIMEOUT_S 60 /* on a busy machine */
#define SCENES_MOST 256
#define EARLIER 3.0  /* seconds before where an earlier attempt was: all that is at rest is told by then */
#define SAMPLE_S 0.5 /* what cs-extract takes */
#define PAGES_ARENA (8 * MIB)

/* ---- the pages ---- */

static bool is_its_own(enum fault_kind kind)
{
    return kind == FAULT_FILE_TOO_COMPLEX || kind == FAULT_FILE_DAMAGED || kind == FAULT_MEMORY_LIMIT ||
           kind == FAULT_TIME_LIMIT || kind == FAULT_PROCESS_DIED;
}

static struct gray white(struct arena *arena)
{
    struct gray page = gray_new(arena, GRAY_PAGE_SIDE, GRAY_PAGE_SIDE * 3 / 4);

    memset(page.pixels, 0xFF, (size_t)(page.width * page.height));
    return page;
}

static bool is_side(int64_t pixels)
{
    return pixels >= 1 && pixels <= GRAY_PAGE_SIDE;
}

static bool read_page(struct slide_finder *finder, struct arena *scratch, struct str output, struct gray *page,
                      struct fault *fault)
{
    struct str bytes = output, line = str_cut(&bytes, '\n');
    struct fault why = {0};
    json_t *header;
    int64_t width, height;

    if (!json_read(scratch, line, &header, &why))
        return fault_log(fault, FAULT_INTERNAL, "the extractor's thumbnail has no head");
    width = json_get_int(header, "width", 0);
    height = json_get_int(header, "height", 0);
    if (!is_side(width) || !is_side(height) || bytes.len != (size_t)(width * height))
        return fault_log(fault, FAULT_INTERNAL, "the extractor's thumbnail is none");
    *page = gray_new(finder->arena, (int)width, (int)height);
    memcpy(page->pixels, bytes.at, bytes.len);
    return true;
}

static bool draw_page(struct slide_finder *finder, struct arena *scratch, int number, struct gray *page,
                      struct fault *fault)
{
    const struct extraction_order order = {
        .format = "thumbnail",
        .page = number,
        .timeout_s = PAGE_TIMEOUT_S,
        .cpu_s = PAGE_CPU_S,
        .file = finder->deck,
    };
    struct fault why = {0};
    struct str output;

    if (lseek(finder->deck, 0, SEEK_SET) != 0)
        return fault_log(fault, FAULT_UNAVAILABLE, "lseek: %m");
    if (extraction_run(scratch, finder->settings, &order, &output, &why))
        return read_page(finder, scratch, output, page, fault);
    if (!is_its_own(why.kind)) {
        *fault = why;
        return false;
    }
    finder->undrawn_count++;
    *page = white(finder->arena);
    return true;
}

static void tell(const struct slide_finder *finder, const char *stage, int64_t done, int64_t total, const char *unit)
{
    if (finder->callbacks.progress != NULL)
        finder->callbacks.progress(finder->callbacks.context, stage, done, total, unit);
}

bool slide_finder_draw(struct slide_finder *finder, size_t count, struct fault *fault)
{
    struct arena *scratch = arena_new(PAGES_ARENA);
    bool done = true;

    finder->page_count = count;
    finder->pages = arena_array(finder->arena, count + 1, sizeof *finder->pages);
    for (size_t i = 0; done && i < count; i++) {
        tell(finder, "draw", (int64_t)i, (int64_t)count, "slides");
        done = draw_page(finder, scratch, (int)i + 1, &finder->pages[i], fault);
        arena_reset(scratch);
    }
    tell(finder, "draw", (int64_t)count, (int64_t)count, "slides");
    arena_free(scratch);
    return done;
}

/* ---- the pictures of the video ---- */

static bool read_pixels(const json_t *object, uint8_t *pixels, size_t *length)
{
    const struct str text = str_of(json_get_text(object, "pixels", ""));

    return text.len <= ((size_t)GRAY_CANVAS_SIDE * GRAY_CANVAS_SIDE + 2) / 3 * 4 &&
           digest_from_base64(text, pixels, length);
}

static void on_progress(void *context, const char *stage, int64_t done, int64_t total, const char *unit)
{
    tell(context, stage, done, total, unit);
}

static bool look(struct slide_finder *finder, const char *format, double from,
                 void (*object)(void *context, const json_t *line), struct fault *fault)
{
    const struct extraction_order order = {
        .format = format,
        .resume_at = from,
        .timeout_s = finder->timeout_s,
        .cpu_s = finder->timeout_s,
        .file = finder->video,
        .callbacks = {.progress = on_progress, .object = object, .context = finder},
    };
    struct str output;
    json_t *summary;

    if (lseek(finder->video, 0, SEEK_SET) != 0)
        return fault_log(fault, FAULT_UNAVAILABLE, "lseek: %m");
    if (!extraction_run(finder->arena, finder->settings, &order, &output, fault) ||
        !json_read(finder->arena, output, &summary, fault))
        return false;
    finder->has_picture = json_get_bool(summary, "picture", false);
    finder->duration = json_get_double(summary, "duration_sec", 0);
    return true;
}

/* ---- a few of them ---- */

static bool is_canvas(int64_t width, int64_t height)
{
    return width >= GRAY_SIDE_LEAST && height >= GRAY_SIDE_LEAST && width <= GRAY_CANVAS_SIDE &&
           height <= GRAY_CANVAS_SIDE;
}

static void on_scene(void *context, const json_t *line)
{
    struct slide_finder *finder = context;
    const json_t *scene = json_object_get(line, "scene");
    const int64_t width = json_get_int(scene, "width", 0), height = json_get_int(scene, "height", 0);
    size_t length = 0;
    struct gray *room = &finder->scenes[finder->scene_count];

    if (!is_canvas(width, height) || finder->scene_count == SCENES_MOST)
        return;
    if (finder->scene_count == 0) {
        finder->width = (int)width;
        finder->height = (int)height;
    }
    if (width != finder->width || height != finder->height || !read_pixels(scene, finder->pixels, &length) ||
        length != (size_t)(width * height))
        return;
    *room = gray_new(finder->arena, (int)width, (int)height);
    memcpy(room->pixels, finder->pixels, length);
    finder->scene_count++;
}

static void on_placed(void *context, size_t done, size_t total)
{
    tell(context, "place", (int64_t)done, (int64_t)total, "pictures");
}

static void take_room(struct slide_finder *finder)
{
    if (finder->pixels == NULL)
        finder->pixels = arena_alloc(finder->arena, (size_t)GRAY_CANVAS_SIDE * GRAY_CANVAS_SIDE + 4);
}

bool slide_finder_survey(struct slide_finder *finder, struct fault *fault)
{
    struct placement_question question;

    if (finder->is_surveyed)
        return true;
    take_room(finder);
    finder->scenes = arena_array(finder->arena, SCENES_MOST, sizeof *finder->scenes);
    if (!look(finder, "scenes", 0, on_scene, fault))
        return false;
    question = (struct placement_question){
        .scenes = finder->scenes,
        .scene_count = finder->scene_count,
        .pages = finder->pages,
        .page_count = finder->page_count,
        .progress = on_placed,
        .context = finder,
    };
    finder->box_count = placement_find(&question, finder->boxes);
    return finder->is_surveyed = true;
}

/* ---- all of it ---- */

static bool read_marks(const struct slide_finder *finder, const char *marks, struct viewing_sample *sample)
{
    const size_t count = strlen(marks);

    if (count > LIKENESS_TILES_MOST)
        return false;
    for (size_t i = 0; i < count; i++) {
        sample->moving[i] = marks[i] == 'm';
        sample->fresh[i] = marks[i] == 'n';
    }
    return viewing_pixels(finder->width, finder->height, sample->fresh) <= (size_t)(finder->width * finder->height);
}

static void keep_stretch(struct slide_finder *finder, const struct viewing_stretch *stretch)
{
    struct viewing_stretch *last = finder->stretches + finder->stretch_count - 1;

    if (finder->stretch_count > 0 && viewing_is_same(last, stretch)) {
        last->samples++;
        return;
    }
    finder->stretches = arena_grow(finder->arena, finder->stretches, finder->stretch_count, &finder->stretch_room,
                                   sizeof *finder->stretches);
    finder->stretches[finder->stretch_count++] = *stretch;
}

static void on_sample(void *context, const json_t *line)
{
    struct slide_finder *finder = context;
    const json_t *told = json_object_get(line, "sample");
    struct viewing_sample sample = {.at = json_get_double(told, "at", -1), .pixels = finder->pixels};
    struct viewing_stretch stretch;
    size_t length = 0;

    if (!json_is_object(told) || !(sample.at >= 0) || !read_marks(finder, json_get_text(told, "tiles", ""), &sample) ||
        !read_pixels(told, finder->pixels, &length) ||
        length != viewing_pixels(finder->width, finder->height, sample.fresh))
        return;
    if (finder->sample_count >= LIMIT_ALIGN_SAMPLES) {
        finder->is_cut = true;
        return;
    }
    viewing_take(finder->viewing, &sample, &stretch);
    if (sample.at < finder->watched_until - SAMPLE_S / 2)
        return;
    keep_stretch(finder, &stretch);
    finder->sample_count++;
    finder->watched_until = sample.at + SAMPLE_S;
    if (finder->callbacks.watched != NULL)
        finder->callbacks.watched(finder->callbacks.context);
}

bool slide_finder_watch(struct slide_finder *finder, struct fault *fault)
{
    if (finder->box_count == 0)
        return true;
    take_room(finder);
    finder->viewing = viewing_new(finder->arena, finder->width, finder->height, finder->pages, finder->page_count,
                                  finder->boxes, finder->box_count);
    return look(finder, "pictures", MAX(0.0, finder->watched_until - EARLIER), on_sample, fault);
}

size_t slide_finder_find(struct slide_finder *finder, struct slide_shown **shown)
{
    return slide_path_find(finder->arena, finder->stretches, finder->stretch_count, finder->page_count,
                           finder->watched_until, shown);
}

/* ---- checkpoints ---- */

static json_t *boxes_of(const struct slide_finder *finder)
{
    json_t *list = json_array();

    for (size_t i = 0; i < finder->box_count; i++) {
        const struct gray_box *box = &finder->boxes[i];

        json_array_append_new(list, json_pack("[f, f, f, f]", box->x, box->y, box->width, box->height));
    }
    return list;
}

/* [from, samples, then page, evidence and quality of each candidate] */
static json_t *stretch_of(const struct viewing_stretch *stretch)
{
    json_t *list = json_pack("[f, i]", stretch->from, stretch->samples);

    for (size_t i = 0; i < stretch->count; i++) {
        const struct viewing_candidate *one = &stretch->candidates[i];

        json_array_append_new(list, json_integer(one->page));
        json_array_append_new(list, json_integer(viewing_steps(one->evidence)));
        json_array_append_new(list, json_integer(viewing_steps(one->quality)));
    }
    return list;
}

json_t *slide_finder_checkpoint(const struct slide_finder *finder)
{
    json_t *stretches = json_array();

    for (size_t i = 0; i < finder->stretch_count; i++)
        json_array_append_new(stretches, stretch_of(&finder->stretches[i]));
    return json_pack("{s:i, s:i, s:I, s:f, s:I, s:o, s:o}", "width", finder->width, "height", finder->height, "pages",
                     (json_int_t)finder->page_count, "until", finder->watched_until, "samples",
                     (json_int_t)finder->sample_count, "boxes", boxes_of(finder), "stretches", stretches);
}

static double number_at(const json_t *list, size_t index)
{
    return json_number_value(json_array_get(list, index));
}

static void take_boxes(struct slide_finder *finder, const json_t *list)
{
    finder->box_count = MIN(json_array_size(list), (size_t)PLACEMENT_MOST);
    for (size_t i = 0; i < finder->box_count; i++) {
        const json_t *box = json_array_get(list, i);

        finder->boxes[i] =
            (struct gray_box){number_at(box, 0), number_at(box, 1), number_at(box, 2), number_at(box, 3)};
    }
}

static void take_stretch(struct slide_finder *finder, const json_t *list)
{
    struct viewing_stretch stretch = {.from = number_at(list, 0), .samples = (int)number_at(list, 1)};
    const size_t count =
        MIN((json_array_size(list) - MIN(json_array_size(list), (size_t)2)) / 3, (size_t)VIEWING_CANDIDATES);

    for (size_t i = 0; i < count; i++) {
        const int page = (int)number_at(list, 2 + 3 * i);

        if (page < 0 || (size_t)page >= finder->page_count)
            continue;
        stretch.candidates[stretch.count++] = (struct viewing_candidate){
            .page = page,
            .evidence = viewing_value((int)number_at(list, 3 + 3 * i)),
            .quality = viewing_value((int)number_at(list, 4 + 3 * i)),
        };
    }
    finder->stretches = arena_grow(finder->arena, finder->stretches, finder->stretch_count, &finder->stretch_room,
                                   sizeof *finder->stretches);
    finder->stretches[finder->stretch_count++] = stretch;
}

void slide_finder_resume(struct slide_finder *finder, const json_t *checkpoint)
{
    const int64_t width = json_get_int(checkpoint, "width", 0), height = json_get_int(checkpoint, "height", 0);
    const json_t *stretches = json_object_get(checkpoint, "stretches");

    if (!is_canvas(width, height) || json_get_int(checkpoint, "pages", -1) != (int64_t)finder->page_count)
        return;
    finder->is_surveyed = finder->has_picture = true;
    finder->width = (int)width;
    finder->height = (int)height;
    take_boxes(finder, json_object_get(checkpoint, "boxes"));
    for (size_t i = 0; i < json_array_size(stretches); i++)
        take_stretch(finder, json_array_get(stretches, i));
    finder->watched_until = json_get_double(checkpoint, "until", 0);
    finder->sample_count = json_get_int(checkpoint, "samples", 0);
}
