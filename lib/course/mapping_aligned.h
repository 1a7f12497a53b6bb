/*
 * Slide-video mappings that an alignment has found: they carry `origin` aligned and a confidence, and keep to the same rules as all others
 * (mapping_rules.h).
 */
#ifndef COURSE_MAPPING_ALIGNED_H
#define COURSE_MAPPING_ALIGNED_H

#include "course/mapping.h"

/* What the slides of a presentation and the times of a video are. */
struct mapping_pair {
    struct uuid course, presentation, video;
};

struct mapping_aligned {
    int64_t slide; /* from 1 */
    int64_t start_sec, end_sec;
    double confidence; /* 0..1 */
};

struct mapping_aligned_outcome {
    int64_t created, kept, removed; /* `kept`: those that were there already, by hand or from before */
    size_t left_out;                /* beyond LIMIT_MAPPINGS */
};

/* Inside a transaction that holds the course. `replace`: what an earlier alignment of the pair has found goes first. NOT_FOUND when one
 * of the materials is not there any more. */
bool mapping_aligned_store(const struct unit *unit, const struct mapping_pair *pair,
                           const struct mapping_aligned *found, size_t count, bool replace,
                           struct mapping_aligned_outcome *outcome) MUST_CHECK;

/* The materials of the pair as the rules see them, held until the end of the transaction; an id that is nil is that of the only
 * presentation, or video, of the course: AMBIGUOUS_MAPPING when there is not exactly one. Errors of level 1 are filed as wrong fields. */
bool mapping_aligned_pair(const struct unit *unit, struct mapping_pair *pair) MUST_CHECK;

/* How many slides the presentation has; 0: not known. */
bool mapping_aligned_pages(const struct unit *unit, const struct mapping_pair *pair, int64_t *pages) MUST_CHECK;

#endif
