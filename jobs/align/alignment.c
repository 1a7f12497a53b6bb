#include "jobs/align/alignment.h"

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

static bool read_page(struct alignment *alignment, struct arena *scratch, struct str output, struct gray *page,
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
    *page = gray_new(alignment->arena, (int)width, (int)height);
    memcpy(page->pixels, bytes.at, bytes.len);
    return true;
}

static bool draw_page(struct alignment *alignment, struct arena *scratch, int number, struct gray *page,
                      struct fault *fault)
{
    const struct extraction_order order = {
        .format = "thumbnail",
        .page = number,
        .timeout_s = PAGE_TIMEOUT_S,
        .cpu_s = PAGE_CPU_S,
        .file = alignment->deck,
    };
    struct fault why = {0};
    struct str output;

    if (lseek(alignment->deck, 0, SEEK_SET) != 0)
        return fault_log(fault, FAULT_UNAVAILABLE, "lseek: %m");
    if (extraction_run(scratch, alignment->settings, &order, &output, &why))
        return read_page(alignment, scratch, output, page, fault);
    if (!is_its_own(why.kind)) {
        *fault = why;
        return false;
    }
    alignment->undrawn_count++;
    *page = white(alignment->arena);
    return true;
}

static void tell(const struct alignment *alignment, const char *stage, int64_t done, int64_t total, const char *unit)
{
    if (alignment->callbacks.progress != NULL)
        alignment->callbacks.progress(alignment->callbacks.context, stage, done, total, unit);
}

bool alignment_draw(struct alignment *alignment, size_t count, struct fault *fault)
{
    struct arena *scratch = arena_new(PAGES_ARENA);
    bool done = true;

    alignment->page_count = count;
    alignment->pages = arena_array(alignment->arena, count + 1, sizeof *alignment->pages);
    for (size_t i = 0; done && i < count; i++) {
        tell(alignment, "draw", (int64_t)i, (int64_t)count, "slides");
        done = draw_page(alignment, scratch, (int)i + 1, &alignment->pages[i], fault);
        arena_reset(scratch);
    }
    tell(alignment, "draw", (int64_t)count, (int64_t)count, "slides");
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

static bool look(struct alignment *alignment, const char *format, double from,
                 void (*object)(void *context, const json_t *line), struct fault *fault)
{
    const struct extraction_order order = {
        .format = format,
        .resume_at = from,
        .timeout_s = alignment->timeout_s,
        .cpu_s = alignment->timeout_s,
        .file = alignment->video,
        .callbacks = {.progress = on_progress, .object = object, .context = alignment},
    };
    struct str output;
    json_t *summary;

    if (lseek(alignment->video, 0, SEEK_SET) != 0)
        return fault_log(fault, FAULT_UNAVAILABLE, "lseek: %m");
    if (!extraction_run(alignment->arena, alignment->settings, &order, &output, fault) ||
        !json_read(alignment->arena, output, &summary, fault))
        return false;
    alignment->has_picture = json_get_bool(summary, "picture", false);
    alignment->duration = json_get_double(summary, "duration_sec", 0);
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
    struct alignment *alignment = context;
    const json_t *scene = json_object_get(line, "scene");
    const int64_t width = json_get_int(scene, "width", 0), height = json_get_int(scene, "height", 0);
    size_t length = 0;
    struct gray *room = &alignment->scenes[alignment->scene_count];

    if (!is_canvas(width, height) || alignment->scene_count == SCENES_MOST)
        return;
    if (alignment->scene_count == 0) {
        alignment->width = (int)width;
        alignment->height = (int)height;
    }
    if (width != alignment->width || height != alignment->height || !read_pixels(scene, alignment->pixels, &length) ||
        length != (size_t)(width * height))
        return;
    *room = gray_new(alignment->arena, (int)width, (int)height);
    memcpy(room->pixels, alignment->pixels, length);
    alignment->scene_count++;
}

static void on_placed(void *context, size_t done, size_t total)
{
    tell(context, "place", (int64_t)done, (int64_t)total, "pictures");
}

static void take_room(struct alignment *alignment)
{
    if (alignment->pixels == NULL)
        alignment->pixels = arena_alloc(alignment->arena, (size_t)GRAY_CANVAS_SIDE * GRAY_CANVAS_SIDE + 4);
}

bool alignment_survey(struct alignment *alignment, struct fault *fault)
{
    struct placement_question question;

    if (alignment->is_surveyed)
        return true;
    take_room(alignment);
    alignment->scenes = arena_array(alignment->arena, SCENES_MOST, sizeof *alignment->scenes);
    if (!look(alignment, "scenes", 0, on_scene, fault))
        return false;
    question = (struct placement_question){
        .scenes = alignment->scenes,
        .scene_count = alignment->scene_count,
        .pages = alignment->pages,
        .page_count = alignment->page_count,
        .progress = on_placed,
        .context = alignment,
    };
    alignment->box_count = placement_find(&question, alignment->boxes);
    return alignment->is_surveyed = true;
}

/* ---- all of it ---- */

static bool read_marks(const struct alignment *alignment, const char *marks, struct viewing_sample *sample)
{
    const size_t count = strlen(marks);

    if (count > LIKENESS_TILES_MOST)
        return false;
    for (size_t i = 0; i < count; i++) {
        sample->moving[i] = marks[i] == 'm';
        sample->fresh[i] = marks[i] == 'n';
    }
    return viewing_pixels(alignment->width, alignment->height, sample->fresh) <=
           (size_t)(alignment->width * alignment->height);
}

static void keep_stretch(struct alignment *alignment, const struct viewing_stretch *stretch)
{
    struct viewing_stretch *last = alignment->stretches + alignment->stretch_count - 1;

    if (alignment->stretch_count > 0 && viewing_is_same(last, stretch)) {
        last->samples++;
        return;
    }
    alignment->stretches = arena_grow(alignment->arena, alignment->stretches, alignment->stretch_count,
                                      &alignment->stretch_room, sizeof *alignment->stretches);
    alignment->stretches[alignment->stretch_count++] = *stretch;
}

static void on_sample(void *context, const json_t *line)
{
    struct alignment *alignment = context;
    const json_t *told = json_object_get(line, "sample");
    struct viewing_sample sample = {.at = json_get_double(told, "at", -1), .pixels = alignment->pixels};
    struct viewing_stretch stretch;
    size_t length = 0;

    if (!json_is_object(told) || !(sample.at >= 0) ||
        !read_marks(alignment, json_get_text(told, "tiles", ""), &sample) ||
        !read_pixels(told, alignment->pixels, &length) ||
        length != viewing_pixels(alignment->width, alignment->height, sample.fresh))
        return;
    if (alignment->sample_count >= LIMIT_ALIGN_SAMPLES) {
        alignment->is_cut = true;
        return;
    }
    viewing_take(alignment->viewing, &sample, &stretch);
    if (sample.at < alignment->watched_until - SAMPLE_S / 2)
        return;
    keep_stretch(alignment, &stretch);
    alignment->sample_count++;
    alignment->watched_until = sample.at + SAMPLE_S;
    if (alignment->callbacks.watched != NULL)
        alignment->callbacks.watched(alignment->callbacks.context);
}

bool alignment_watch(struct alignment *alignment, struct fault *fault)
{
    if (alignment->box_count == 0)
        return true;
    take_room(alignment);
    alignment->viewing = viewing_new(alignment->arena, alignment->width, alignment->height, alignment->pages,
                                     alignment->page_count, alignment->boxes, alignment->box_count);
    return look(alignment, "pictures", MAX(0.0, alignment->watched_until - EARLIER), on_sample, fault);
}

size_t alignment_find(struct alignment *alignment, struct slide_shown **shown)
{
    return slide_path_find(alignment->arena, alignment->stretches, alignment->stretch_count, alignment->page_count,
                           alignment->watched_until, shown);
}

/* ---- checkpoints ---- */

static json_t *boxes_of(const struct alignment *alignment)
{
    json_t *list = json_array();

    for (size_t i = 0; i < alignment->box_count; i++) {
        const struct gray_box *box = &alignment->boxes[i];

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

json_t *alignment_checkpoint(const struct alignment *alignment)
{
    json_t *stretches = json_array();

    for (size_t i = 0; i < alignment->stretch_count; i++)
        json_array_append_new(stretches, stretch_of(&alignment->stretches[i]));
    return json_pack("{s:i, s:i, s:I, s:f, s:I, s:o, s:o}", "width", alignment->width, "height", alignment->height,
                     "pages", (json_int_t)alignment->page_count, "until", alignment->watched_until, "samples",
                     (json_int_t)alignment->sample_count, "boxes", boxes_of(alignment), "stretches", stretches);
}

static double number_at(const json_t *list, size_t index)
{
    return json_number_value(json_array_get(list, index));
}

static void take_boxes(struct alignment *alignment, const json_t *list)
{
    alignment->box_count = MIN(json_array_size(list), (size_t)PLACEMENT_MOST);
    for (size_t i = 0; i < alignment->box_count; i++) {
        const json_t *box = json_array_get(list, i);

        alignment->boxes[i] =
            (struct gray_box){number_at(box, 0), number_at(box, 1), number_at(box, 2), number_at(box, 3)};
    }
}

static void take_stretch(struct alignment *alignment, const json_t *list)
{
    struct viewing_stretch stretch = {.from = number_at(list, 0), .samples = (int)number_at(list, 1)};
    const size_t count =
        MIN((json_array_size(list) - MIN(json_array_size(list), (size_t)2)) / 3, (size_t)VIEWING_CANDIDATES);

    for (size_t i = 0; i < count; i++) {
        const int page = (int)number_at(list, 2 + 3 * i);

        if (page < 0 || (size_t)page >= alignment->page_count)
            continue;
        stretch.candidates[stretch.count++] = (struct viewing_candidate){
            page, viewing_value((int)number_at(list, 3 + 3 * i)), viewing_value((int)number_at(list, 4 + 3 * i))};
    }
    alignment->stretches = arena_grow(alignment->arena, alignment->stretches, alignment->stretch_count,
                                      &alignment->stretch_room, sizeof *alignment->stretches);
    alignment->stretches[alignment->stretch_count++] = stretch;
}

void alignment_resume(struct alignment *alignment, const json_t *checkpoint)
{
    const int64_t width = json_get_int(checkpoint, "width", 0), height = json_get_int(checkpoint, "height", 0);
    const json_t *stretches = json_object_get(checkpoint, "stretches");

    if (!is_canvas(width, height) || json_get_int(checkpoint, "pages", -1) != (int64_t)alignment->page_count)
        return;
    alignment->is_surveyed = alignment->has_picture = true;
    alignment->width = (int)width;
    alignment->height = (int)height;
    take_boxes(alignment, json_object_get(checkpoint, "boxes"));
    for (size_t i = 0; i < json_array_size(stretches); i++)
        take_stretch(alignment, json_array_get(stretches, i));
    alignment->watched_until = json_get_double(checkpoint, "until", 0);
    alignment->sample_count = json_get_int(checkpoint, "samples", 0);
}
