/*
 * Guided generation: the structure that is applied stays as it is, module by module and lesson by lesson, and what a new draft found is
 * added to it. Pure.
 */
#ifndef ARCHITECT_GUIDE_H
#define ARCHITECT_GUIDE_H

#include "course/structure.h"

/*
 * The guide with what the draft has beyond it. A lesson of the draft joins the guide's lesson of the same title, else the one that
 * teaches most of its concepts; its new concepts and exercises follow those that are there, and places that the guide does
 * not know (video, slides) are filled in. A lesson that joins none follows in the module of the same title, else in a module of its own
 * at the end. Texts about the whole stay those of the guide where it has them.
 * `left_out`: concepts, exercises and lessons of the draft that found no room.
 */
struct structure guide_merge(struct arena *arena, const struct structure *guide, const struct structure *draft,
                             size_t *left_out);

#endif
