/*
 * One alignment of a deck with a video, step by step: draw the pages, look for where in the picture the slides stand, watch the video, find
 * the way. cs-extract reads the files (formats thumbnail, scenes, pictures), and what it says is taken as hostile. It knows nothing of the database.
 */
#ifndef ALIGN_SLIDE_FINDER_H
#define ALIGN_SLIDE_FINDER_H

#include "base/json.h"
#include "config/settings.h"
#include "jobs/align/slide_path.h"

/* Called on the way. */
struct slide_finder_callbacks {
    void (*progress)(void *context, const char *stage, int64_t done, int64_t total, const char *unit);
    void (*watched)(void *context); /* a further sample was taken: slide_finder_checkpoint has more to keep */
    void *context;
};

struct slide_finder {
    struct arena *arena; /* the results' */
    const struct settings *settings;
    struct slide_finder_callbacks callbacks;
    int timeout_s; /* of each run of cs-extract */

    int deck, video; /* files */
    struct gray *pages;
    size_t page_count, undrawn_count; /* of these, those that cannot be drawn */

    bool has_picture;
    int width, height; /* of the small pictures */
    double duration;
    struct gray *scenes;
    size_t scene_count;

    struct gray_box boxes[PLACEMENT_MOST];
    size_t box_count;
    bool is_surveyed; /* by an earlier attempt: the scenes need not be looked at */

    struct viewing *viewing;
    struct viewing_stretch *stretches;
    size_t stretch_count, stretch_room;
    double watched_until; /* seconds */
    int64_t sample_count;
    bool is_cut;     /* the video is longer than is watched */
    uint8_t *pixels; /* of one sample */
};

/* The pages 1 to `count` of the deck; one that cannot be drawn is left white. */
bool slide_finder_draw(struct slide_finder *finder, size_t count, struct fault *fault) MUST_CHECK;

/* Finds the boxes; none, when the video has no picture or shows no page. */
bool slide_finder_survey(struct slide_finder *finder, struct fault *fault) MUST_CHECK;

/* From where an earlier attempt was. */
bool slide_finder_watch(struct slide_finder *finder, struct fault *fault) MUST_CHECK;

/* In the order of time. */
size_t slide_finder_find(struct slide_finder *finder, struct slide_shown **shown) MUST_CHECK;

/* What a next attempt need not do again, and taking it up; what is not a checkpoint of this form is ignored. */
json_t *slide_finder_checkpoint(const struct slide_finder *finder);
void slide_finder_resume(struct slide_finder *finder, const json_t *checkpoint);

#endif
