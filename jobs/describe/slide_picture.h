/*
 * A slide as a picture, drawn by cs-extract (its picture format), whose output is taken as hostile: a slide costs one process. Slides of
 * other kinds of files can come the same way: a format of cs-extract that writes what pdf_picture.h says.
 */
#ifndef DESCRIBE_SLIDE_PICTURE_H
#define DESCRIBE_SLIDE_PICTURE_H

#include "config/settings.h"
#include "jobs/llm/provider.h"

struct slide_picture {
    const char *sha256; /* of its pixels, in hex; NULL: the slide is not worth showing */
    struct llm_picture picture;
};

/* Texts live in the arena. FILE_TOO_COMPLEX, FILE_DAMAGED, FILE_ENCRYPTED, MEMORY_LIMIT, TIME_LIMIT or PROCESS_DIED when it cannot be
 * drawn, which another attempt does not change; other kinds when something is wrong here. */
bool slide_picture_draw(struct arena *arena, const struct settings *settings, int file, int slide,
                        struct slide_picture *drawn, struct fault *fault) MUST_CHECK;

/* Whether a fault of that kind is the slide's own. */
bool slide_picture_is_its_own(enum fault_kind kind);

/* From what cs-extract wrote; INTERNAL when that is no picture. Pure. */
bool slide_picture_read(struct arena *arena, struct str output, struct slide_picture *drawn,
                        struct fault *fault) MUST_CHECK;

#endif
