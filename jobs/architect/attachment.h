/*
 * Further material of a folder laid onto the lessons of its main sequence: talks by alignment in time order, texts section by section where
 * they are alike.
 */
#ifndef ARCHITECT_ATTACHMENT_H
#define ARCHITECT_ATTACHMENT_H

#include "jobs/architect/course_outline.h"

/* The materials of one folder, and which of them are its main sequence. */
struct folder {
    struct arena *arena; /* of what is needed for it alone */
    uint32_t first, end;
    uint32_t lessons;      /* index of its first lesson in the outline */
    bool *is_main;         /* by material - first */
    struct vector *wholes; /* likewise: what those of the main sequence say as a whole */
};

/* What a material says as a whole. */
struct vector attachment_whole(struct arena *arena, const struct outline *outline, uint32_t material);

/* Lays a talk onto the material of the main sequence it is most like; false when it is like none. */
bool attachment_add_talk(struct outline *outline, const struct folder *folder, uint32_t material);

/* What the lessons before `end`, with these vectors, treat joins them; the rest become lessons of the text's own, under its title. */
void attachment_add_text(struct outline *outline, const struct folder *folder, size_t end, const struct vector *lessons,
                         uint32_t material);

#endif
