/*
 * What was made of the parts of a course laid onto the structure that is applied (jobs/architect/guide.h): its modules and lessons stay with
 * their titles, their order and their texts, and get what is new; what it cites in the other parts it still cites. Pure.
 */
#ifndef GENERATE_GUIDE_KEEP_H
#define GENERATE_GUIDE_KEEP_H

#include "course/structure.h"

/* The guide with what was made; *lost counts items of lists that had no room. */
struct structure guide_keep(struct arena *arena, const struct structure *guide, struct structure *made, size_t *lost);

#endif
