/*
 * The lessons of a course as chapters of one of its videos: WebVTT (W3C Candidate Recommendation, 4 April 2019, section 3.3, chapter cues)
 * and JSON Chapters 1.2 of Podcasting 2.0 (https://github.com/Podcastindex-org/podcast-namespace, docs/examples/chapters).
 *
 * They come in the order of the video and do not overlap: one that would go on beyond the next one's start ends there. Lessons that begin at the same
 * second are one chapter with both titles. An end that nobody knows is the next start, the end of the video, or the start and one second.
 */
#ifndef COURSE_CHAPTERS_H
#define COURSE_CHAPTERS_H

#include "base/json.h"
#include "pg/pg.h"

struct chapter {
    const char *title;
    double start_sec, end_sec;
};

struct chapters {
    struct chapter *items;
    size_t count;
};

bool chapters_fetch(const struct unit *unit, struct uuid course, struct uuid material,
                    struct chapters *chapters) MUST_CHECK;

/* Pure: sorts and cuts them. An end below 0 is not known; neither is a duration. */
void chapters_order(struct arena *arena, struct chapters *chapters, double duration_sec);

void chapters_write_vtt(struct buf *out, const struct chapters *chapters);
void chapters_write_json(struct json_out *out, const struct chapters *chapters);

#endif
