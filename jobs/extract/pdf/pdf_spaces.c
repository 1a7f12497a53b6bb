#include "jobs/extract/pdf/pdf_spaces.h"

#include <math.h>
#include <unictype.h>

#include "jobs/extract/pdf/bidi.h"
#include "jobs/extract/pdf/pdf_glyphs.h"

#define GLUED 0.1f       /* of the type size: a gap between letters that is a space */
#define NO_WIDTH 0.03f   /* of the type size */
#define LETTERSPACED 0.8 /* of the words are single letters: "H E A T" */

/* A blank whose width is taken back behind it, as groff kerns: the letters around it touch. */
static bool is_taken_back(const struct pdf_glyph *blank)
{
    return pdf_glyphs_is_blank(blank) && fabsf(blank[1].x0 - blank->x0) < NO_WIDTH * blank->size &&
           fabsf(blank->x0 - blank[-1].x1) < 2 * NO_WIDTH * blank->size && uc_is_lower(blank[-1].c) &&
           uc_is_lower(blank[1].c);
}

void pdf_spaces_drop_taken_back(struct pdf_glyphs *room)
{
    size_t count = MIN(room->count, 1);

    for (size_t i = 1; i < room->count; i++) {
        if (i + 1 < room->count && is_taken_back(&room->glyphs[i]))
            room->blanks--;
        else
            room->glyphs[count++] = room->glyphs[i];
    }
    room->count = count;
}

/* The gap between a glyph and the next one, of the type size. */
static float gap_behind(const struct pdf_glyph *glyph)
{
    return glyph->size > 0 ? (glyph[1].x0 - glyph->x1) / glyph->size : 0;
}

static int by_size(const void *a, const void *b)
{
    const float x = *(const float *)a, y = *(const float *)b;

    return (x > y) - (x < y);
}

static float median_gap(const struct pdf_glyphs *room)
{
    float gaps[64] = {0};
    size_t count = 0;

    for (size_t i = 0; i + 1 < room->count && count < ARRAY_COUNT(gaps); i++)
        gaps[count++] = gap_behind(&room->glyphs[i]);
    qsort(gaps, count, sizeof *gaps, by_size);
    return count > 0 ? gaps[count / 2] : 0;
}

/* Words are runs between blanks. Numbers in a row are no word, nor are the dots of a table of contents or the signs of a formula. */
static bool is_letterspaced(const struct pdf_glyphs *room)
{
    size_t words = 0, single = 0, letters = 0, length = 0;

    for (size_t i = 0; i <= room->count; i++) {
        if (i < room->count && !pdf_glyphs_is_blank(&room->glyphs[i])) {
            length++;
            continue;
        }
        words += length > 0;
        single += length == 1 && room->glyphs[i - 1].c != '.' && !uc_is_digit(room->glyphs[i - 1].c);
        letters += length == 1 && uc_is_alpha(room->glyphs[i - 1].c);
        length = 0;
    }
    return words >= 4 && (double)single >= LETTERSPACED * (double)words && 2 * letters >= single;
}

static void drop_blanks(struct pdf_glyphs *room)
{
    size_t count = 0;

    for (size_t i = 0; i < room->count; i++)
        if (!pdf_glyphs_is_blank(&room->glyphs[i]))
            room->glyphs[count++] = room->glyphs[i];
    room->count = count;
}

static bool is_word_glyph(const struct pdf_glyph *glyph)
{
    return glyph->c > ' ' &&
           (glyph->c < 0x2E80 || bidi_is_right_to_left(glyph->c)); /* others are written without spaces */
}

/* Whether a gap of a letterspaced line, or between letters that MuPDF took for one word, is a space. */
static bool is_space(const struct pdf_glyph *glyph, float limit)
{
    return glyph[1].x0 - glyph->x1 > limit * glyph->size && is_word_glyph(glyph) && is_word_glyph(glyph + 1);
}

static size_t put_spaces(struct pdf_glyphs *room, float limit)
{
    size_t more = 0, at;

    for (size_t i = 0; i + 1 < room->count; i++)
        more += is_space(&room->glyphs[i], limit);
    for (size_t i = 0; i < more; i++)
        if (!pdf_glyphs_add(room, (struct pdf_glyph){0}))
            return 0;
    at = room->count;
    for (size_t i = room->count - more; more > 0 && i-- > 0;) {
        if (i + 1 < room->count - more && is_space(&room->glyphs[i], limit)) {
            room->glyphs[--at] = (struct pdf_glyph){
                .c = ' ', .x0 = room->glyphs[i].x1, .x1 = room->glyphs[i].x1, .size = room->glyphs[i].size};
        }
        room->glyphs[--at] = room->glyphs[i];
    }
    return more;
}

static bool has_glued_words(const struct pdf_glyphs *room)
{
    for (size_t i = 0; i + 1 < room->count; i++)
        if (is_space(&room->glyphs[i], GLUED))
            return true;
    return false;
}

void pdf_spaces_set(struct pdf_glyphs *room)
{
    if (3 * room->blanks >= room->count && is_letterspaced(room)) {
        drop_blanks(room);
        put_spaces(room, fmaxf(2 * median_gap(room), median_gap(room) + 0.2f));
    } else if (has_glued_words(room)) {
        put_spaces(room, fmaxf(GLUED, 3 * median_gap(room)));
    }
}
