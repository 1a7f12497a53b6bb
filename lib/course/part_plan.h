/*
 * How the materials of a course that is larger than a model's context are cut into parts, each of which is asked for by itself. Pure.
 *
 * Materials are taken in the order of the tree. A folder that fits into a part with all below it is never divided: a larger one is cut between
 * what lies in it, its own materials first and then its subfolders, a larger material between its passages, into pieces of about the
 * same size, where it can be where a section begins. Small neighbours share a part. Materials without text are left out, unless none has any.
 *
 * With more than `most` parts each gets more than fits, as much more as is needed, and its texts have to be thinned.
 */
#ifndef COURSE_PART_PLAN_H
#define COURSE_PART_PLAN_H

#include "base/arena.h"

#define PART_PLAN_ROOT SIZE_MAX /* the parent of a topmost folder */

/* A piece of a material that is never divided. */
struct part_plan_passage {
    uint32_t chunk; /* that it begins with */
    uint32_t bytes;
    bool opens; /* a section */
};

struct part_plan_material {
    size_t node;                              /* the folder it lies in */
    size_t form;                              /* bytes of a material besides its text */
    size_t bytes;                             /* of its text */
    size_t chunks;                            /* of its document */
    const struct part_plan_passage *passages; /* NULL: not looked at; it is cut between chunks, evenly */
    size_t passage_count;
};

struct part_plan_input {
    const size_t *parents; /* of each folder, in the order of the tree: parents before their children */
    size_t node_count;
    const struct part_plan_material *materials; /* in the order of the tree */
    size_t material_count;
};

/* Chunks of a material from `first` to before `end`. */
struct part_plan_piece {
    size_t material, first, end;
};

struct part_plan_part {
    struct part_plan_piece *pieces;
    size_t count;
    size_t bytes; /* as estimated */
};

struct part_plan {
    struct part_plan_part *parts;
    size_t count;
    double kept; /* the share of the text for which there is room; 1: all */
};

/* Parts of at most `room` bytes, at most `most` of them. Only a single passage may be larger than that. */
void part_plan_make(struct arena *arena, const struct part_plan_input *input, size_t room, size_t most,
                    struct part_plan *plan);

/* Two halves of about the same size in place of a part: cut between two pieces, or within one. False when the part is a single passage, or
 * no larger than `least` bytes. */
bool part_plan_divide(struct arena *arena, const struct part_plan_input *input, const struct part_plan_part *part,
                      size_t least, struct part_plan_part halves[2]) MUST_CHECK;

/* Bytes of all materials together. */
size_t part_plan_total(const struct part_plan_input *input);

#endif
