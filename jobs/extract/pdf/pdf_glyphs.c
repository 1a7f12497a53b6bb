#include "jobs/extract/pdf/pdf_glyphs.h"

#include "base/grow.h"

bool pdf_glyphs_add(struct pdf_glyphs *room, struct pdf_glyph glyph)
{
    struct pdf_glyph *glyphs = grow_list(room->glyphs, room->count, &room->room, sizeof *glyphs);

    if (glyphs == NULL)
        return false;
    room->glyphs = glyphs;
    glyphs[room->count++] = glyph;
    room->blanks += glyph.c == ' ';
    room->highest = MAX(room->highest, glyph.c);
    return true;
}

bool pdf_glyphs_is_blank(const struct pdf_glyph *glyph)
{
    return glyph->c == ' ' || glyph->c == 0x200B;
}

void pdf_glyphs_free(struct pdf_glyphs *room)
{
    free(room->glyphs);
    *room = (struct pdf_glyphs){0};
}
