/*
 * What of a structure can be checked against the documents it was made from. Pure.
 *
 * A citation stands when its material is there and the place in it exists: a second within the recording, a slide or page that
 * the document has, a chunk of it. A web reference stands when its address is in the materials. Concepts that lose all their citations go, and
 * lessons and modules that this leaves empty go with them; an exercise needs none, and a concept of a guide that people have written has none, for
 * which no lesson goes. The materials of a lesson stand when they have what it
 * takes from them: times or slides. What had to be known before goes where it is taught no longer.
 */
#ifndef GENERATE_CITATIONS_H
#define GENERATE_CITATIONS_H

#include "jobs/generate/generation_input.h"

struct citations_losses {
    size_t citations, web, ranges; /* ranges: slides and times of lessons and concepts beyond every material */
    size_t concepts, lessons, modules;
};

/* What a document has that can be cited. */
struct citations_ground {
    double seconds; /* -1: nothing in it has a time */
    int64_t pages, chunks;
    const uint8_t *slides; /* a bit for each number that a chunk names, up to slide_most */
    int64_t slide_most;
};

struct citations_ground citations_survey(struct arena *arena, const struct generation_material *material);

/* The same as below by what surveys have found, one for each material of the input, whose documents need not be there. Web references stay. */
void citations_check_by(struct arena *arena, const struct generation_input *input,
                        const struct citations_ground *grounds, struct structure *structure,
                        struct citations_losses *losses);

/* Drops from `structure` what does not stand, and counts it. */
void citations_check(struct arena *arena, const struct generation_input *input, struct structure *structure,
                     struct citations_losses *losses);

#endif
