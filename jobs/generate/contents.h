/*
 * The table of contents of a structure as models see it to join and order what was made of the parts of a course: titles and the beginning
 * of definitions, each module, lesson and concept under a number from 1. Pure.
 *
 *     {"course", "language", "modules": [{"id", "title", "lessons": [{"id", "title", "concepts": [{"id", "title", "definition"}]}]}]}
 */
#ifndef GENERATE_CONTENTS_H
#define GENERATE_CONTENTS_H

#include "course/structure.h"

/* How much of it is shown, from all of it to the least. */
enum contents_detail { CONTENTS_DEFINITIONS, CONTENTS_CONCEPTS, CONTENTS_LESSONS, CONTENTS_MODULES, CONTENTS_DETAILS };

/* JSON in the arena; at == NULL when it is longer than `room` bytes. */
struct str contents_write(struct arena *arena, const char *course, const char *language,
                          const struct structure *structure, enum contents_detail detail, size_t room);

#endif
