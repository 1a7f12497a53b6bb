/*
 * What of a text can be seen, in Unicode's form NFC. Characters that show nothing (property Default_Ignorable_Code_Point: zero-width ones, marks
 * of direction, tags, variation selectors), control characters, private and unassigned ones are left out, since a model would read what
 * a teacher cannot see. Every byte remembers where it stood, so that what is found can be shown as it was written. Pure.
 */
#ifndef HOMEWORK_VISIBLE_TEXT_H
#define HOMEWORK_VISIBLE_TEXT_H

#include "base/arena.h"
#include "base/str.h"

/* What becomes of a run of white space. */
enum visible_text_space {
    VISIBLE_TEXT_LINES, /* a space, one line end, or two: paragraphs, lines and their indents stay */
    VISIBLE_TEXT_ONE    /* one space */
};

struct visible_text {
    struct str text;      /* no white space at its ends */
    const uint32_t *from; /* text.len + 1 offsets in the source; of the NUL behind it the end of what stands there */
    size_t hidden; /* characters left out that are there to hide something; what editors leave behind is not counted */
};

/* `source` is well-formed UTF-8. */
struct visible_text visible_text_make(struct arena *arena, struct str source, enum visible_text_space space);

/* The part of the source that shows as this part of the text. */
struct str visible_text_source(const struct visible_text *visible, struct str source, size_t at, size_t length);

#endif
