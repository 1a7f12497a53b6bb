/*
 * The glyphs of a line on their way to its text (pdf_line.h).
 */
#ifndef EXTRACT_PDF_GLYPHS_H
#define EXTRACT_PDF_GLYPHS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pdf_glyph {
    uint32_t c;
    float x0, x1;
    float size;
    float piece;   /* where what was drawn together with it begins */
    size_t number; /* in the order of drawing */
};

/* Room that is used again from line to line. Zeroed: empty. */
struct pdf_glyphs {
    struct pdf_glyph *glyphs;
    size_t count, room;
    size_t blanks;      /* of the glyphs */
    uint32_t highest;   /* code point of these */
    bool right_to_left; /* the page is in a script that is written so */
};
void pdf_glyphs_free(struct pdf_glyphs *room);

/* Behind the last one; false without memory. */
bool pdf_glyphs_add(struct pdf_glyphs *room, struct pdf_glyph glyph);

bool pdf_glyphs_is_blank(const struct pdf_glyph *glyph);

#endif
