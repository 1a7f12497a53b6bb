#include "jobs/extract/media/pictures.h"

#include "base/limits.h"
#include "jobs/extract/media/video.h"
#include "jobs/extract/media/video_tiles.h"

#define SUMMARY ((size_t)(4 * KIB))
#define SCENES_APART 2.0          /* seconds at least */
#define SCENES_APART_UNKNOWN 20.0 /* of a file that does not say how long it is */
#define SCENES_MOST (4 * PICTURES_SCENES)
#define SHORT 600.0 /* seconds of a video that is quickly decoded whole */
#define SPARSE 30.0 /* seconds from one key picture to the next, on average, that are too many */

struct telling {
    struct extraction *x;
    struct video *video;
    struct video_tiles tiles;
    double before; /* seconds: the last picture's time */
    int scenes;
};

/* ---- twice a second ---- */

static void put_sample(struct json_out *out, const void *what)
{
    const struct telling *telling = what;
    const char *marks = telling->tiles.marks;

    json_put_double(out, "at", telling->before);
    json_put_text(out, "tiles", strspn(marks, ".") == (size_t)telling->tiles.count ? "" : marks);
    json_put_base64(out, "pixels", "", buf_str(&telling->tiles.pixels));
}

static bool take_sample(void *to, const struct video_picture *picture, struct fault *fault UNUSED)
{
    struct telling *telling = to;

    if (video_tiles_take(&telling->tiles, picture->pixels))
        progress_object(&telling->x->progress, "sample", put_sample, telling);
    telling->before = picture->at;
    progress_tell(&telling->x->progress, (int64_t)picture->at, (int64_t)video_duration(telling->video));
    return true;
}

static bool tell_samples(struct telling *telling)
{
    const struct video_times times = {.from = telling->x->options->resume_at, .every = PICTURES_EVERY};
    const struct video_sink sink = {take_sample, telling};

    return video_play(telling->video, &times, &sink, &telling->x->fault);
}

/* ---- a few ---- */

struct scene {
    const struct telling *telling;
    const struct video_picture *picture;
};

static void put_scene(struct json_out *out, const void *what)
{
    const struct scene *scene = what;
    const struct video *video = scene->telling->video;

    json_put_double(out, "at", scene->picture->at);
    json_put_int(out, "width", video_width(video));
    json_put_int(out, "height", video_height(video));
    json_put_base64(
        out, "pixels", "",
        (struct str){(const char *)scene->picture->pixels, (size_t)(video_width(video) * video_height(video))});
}

static bool take_scene(void *to, const struct video_picture *picture, struct fault *fault UNUSED)
{
    struct telling *telling = to;
    const struct scene scene = {telling, picture};

    if (telling->scenes++ < SCENES_MOST)
        progress_object(&telling->x->progress, "scene", put_scene, &scene);
    return true;
}

static bool tell_scenes(struct telling *telling)
{
    const double duration = video_duration(telling->video);
    struct video_times times = {
        .every = duration > 0 ? MAX(duration / PICTURES_SCENES, SCENES_APART) : SCENES_APART_UNKNOWN,
        .keys_only = duration > SHORT,
    };
    const struct video_sink sink = {take_scene, telling};

    if (!video_play(telling->video, &times, &sink, &telling->x->fault))
        return false;
    if (!times.keys_only || telling->scenes >= video_end(telling->video) / MAX(SPARSE, times.every * 2))
        return true;
    times.keys_only = false;
    return video_play(telling->video, &times, &sink, &telling->x->fault);
}

/* ---- all of it ---- */

static void put_summary(const struct telling *telling)
{
    const struct video *video = telling->video;
    const bool picture = video_has_picture(video);
    struct json_out out;

    telling->x->output = buf_make(SUMMARY);
    out = json_out(&telling->x->output);
    json_open(&out, NULL);
    json_put_int(&out, "width", picture ? video_width(video) : 0);
    json_put_int(&out, "height", picture ? video_height(video) : 0);
    json_put_double(&out, "duration_sec", picture ? video_end(video) : 0);
    json_put_bool(&out, "picture", picture);
    json_close(&out);
    buf_putc(&telling->x->output, '\n');
}

static bool read_pictures(struct extraction *x, bool (*tell)(struct telling *telling))
{
    struct telling telling = {.x = x, .video = video_open(&x->input, &x->fault)};
    bool done = telling.video != NULL;

    if (done && video_has_picture(telling.video)) {
        video_tiles_init(&telling.tiles, video_width(telling.video), video_height(telling.video));
        done = tell(&telling);
        video_tiles_free(&telling.tiles);
    }
    if (done)
        put_summary(&telling);
    video_close(telling.video);
    return done;
}

static bool read_samples(struct extraction *x)
{
    return read_pictures(x, tell_samples);
}

static bool read_scenes(struct extraction *x)
{
    return read_pictures(x, tell_scenes);
}

const struct format pictures_format = {
    .name = "pictures", .source_type = "video", .stage = "look", .unit = "seconds", .read = read_samples};
const struct format pictures_scenes_format = {
    .name = "scenes", .source_type = "video", .stage = "look", .unit = "seconds", .read = read_scenes};
