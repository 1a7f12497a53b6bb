/*
 * Which lessons of an applied structure concern which part of a course: each belongs to the material that most of its citations name, at the
 * first place that they name there. What cites nothing that is there belongs to no part; the structure keeps it all the same
 * (jobs/architect/guide.h).
 */
#ifndef GENERATE_GUIDE_SHARE_H
#define GENERATE_GUIDE_SHARE_H

#include "course/part_plan.h"
#include "jobs/generate/generation_input.h"
#include "jobs/generate/passages.h"

/* Where a lesson belongs. */
struct guide_share_place {
    size_t material, chunk;
    size_t citations; /* of that material; 0: it belongs nowhere */
    size_t bytes;     /* of the lesson as JSON */
};

struct guide_share {
    const struct structure *guide;    /* NULL: none */
    struct guide_share_place *places; /* of each lesson, in order */
};

struct guide_share guide_share_make(struct arena *arena, const struct structure *guide);

/* Looks for the lessons that belong to a material, which has these passages. Call it for each material once. */
void guide_share_look(struct guide_share *share, size_t material, struct uuid id, const struct passages *passages);

/* The modules and lessons that belong to a part, with what they hold; NULL: none. */
const struct structure *guide_share_of_part(struct arena *arena, const struct guide_share *share,
                                            const struct part_plan_part *part);

#endif
