#include "jobs/extract/pdf/pdf_line.h"

#include <ctype.h>
#include <math.h>
#include <unictype.h>
#include <uninorm.h>

#include "jobs/extract/pdf/bidi.h"
#include "jobs/extract/pdf/pdf_glyphs.h"
#include "jobs/extract/pdf/pdf_spaces.h"

#define LETTERS 18 /* that one sign may stand for */
#define BACK 0.5f  /* of the type size: so far back begins another piece */
#define TWICE \
    0.2f /* of the type size: the same letter again at so small a distance is a shadow, or a bold face made by hand */

static bool is_twice(const struct pdf_glyphs *room, const struct pdf_glyph *glyph)
{
    const struct pdf_glyph *last = room->count > 0 ? &room->glyphs[room->count - 1] : NULL;

    return last != NULL && last->c == glyph->c && fabsf(last->x0 - glyph->x0) < TWICE * glyph->size &&
           glyph->x1 - glyph->x0 > TWICE * glyph->size;
}

/* The letters that a ligature or presentation form stands for: "\uFB01" is "fi". What is none stands for itself. */
static size_t resolve(uint32_t c, uint32_t letters[LETTERS])
{
    size_t count = LETTERS;

    if (((c >= 0xFB00 && c <= 0xFDFF) || (c >= 0xFE70 && c <= 0xFEFC)) &&
        u32_normalize(UNINORM_NFKC, &c, 1, letters, &count) == letters)
        return count;
    letters[0] = c;
    return 1;
}

/* A ligature from right to left is resolved when the line is in the order of reading, which its letters have already. */
static bool add_resolved(struct pdf_glyphs *room, struct pdf_glyph glyph)
{
    uint32_t letters[LETTERS];
    const size_t count = resolve(glyph.c, letters);

    if (count > 1 && bidi_is_right_to_left(glyph.c))
        return pdf_glyphs_add(room, glyph);
    for (size_t i = 0; i < count; i++) {
        struct pdf_glyph letter = glyph;

        letter.c = letters[i];
        letter.x0 = glyph.x0 + (glyph.x1 - glyph.x0) * (float)i / (float)count;
        letter.x1 = glyph.x0 + (glyph.x1 - glyph.x0) * (float)(i + 1) / (float)count;
        if (!pdf_glyphs_add(room, letter))
            return false;
    }
    return true;
}

static bool read_glyphs(const fz_stext_line *line, struct pdf_glyphs *room)
{
    room->count = room->blanks = 0;
    room->highest = 0;
    for (const fz_stext_char *c = line->first_char; c != NULL; c = c->next) {
        const struct pdf_glyph glyph = {
            .c = c->c == 0xA0 || c->c < 0x20 ? ' ' : (uint32_t)c->c,
            .x0 = fminf(c->quad.ll.x, c->quad.lr.x),
            .x1 = fmaxf(c->quad.ll.x, c->quad.lr.x),
            .size = c->size,
        };

        if (!is_twice(room, &glyph) && !add_resolved(room, glyph))
            return false;
    }
    return true;
}

/* ---- the text ---- */

static void put_text(const struct pdf_glyphs *room, struct buf *out)
{
    char bytes[512];
    uint32_t letters[LETTERS];
    size_t length = 0, count;
    bool blank = true;

    for (size_t i = 0; i < room->count; i++) {
        const bool was_blank = blank;

        blank = pdf_glyphs_is_blank(&room->glyphs[i]);
        if (blank && was_blank)
            continue;
        if (length + sizeof letters > sizeof bytes) {
            buf_put(out, bytes, length);
            length = 0;
        }
        count = resolve(room->glyphs[i].c, letters);
        for (size_t k = 0; k < count; k++)
            length += str_encode(letters[k], bytes + length);
    }
    buf_put(out, bytes, length);
}

/* From the order on paper into that of reading. */
static void order_glyphs(struct pdf_glyphs *room, uint32_t *c)
{
    for (size_t i = 0; i < room->count; i++)
        c[i] = room->glyphs[i].c;
    bidi_reorder(c, room->count, room->right_to_left);
    for (size_t i = 0; i < room->count; i++)
        room->glyphs[i].c = c[i];
}

/* Drawn from left to right, text that is read from right to left stands in the order of the paper. Where no two such letters stand together, all of the
 * line tells. */
static bool is_visual(const struct pdf_glyphs *room)
{
    size_t forth = 0, back = 0, left = 0;

    for (size_t i = 0; i + 1 < room->count; i++) {
        const bool moves_back = room->glyphs[i + 1].x0 < room->glyphs[i].x0;

        left += moves_back;
        if (!bidi_is_right_to_left(room->glyphs[i].c) || !bidi_is_right_to_left(room->glyphs[i + 1].c))
            continue;
        forth += room->glyphs[i + 1].x0 > room->glyphs[i].x0;
        back += moves_back;
    }
    return forth + back > 0 ? forth > back : left == 0;
}

static int by_piece(const void *a, const void *b)
{
    const struct pdf_glyph *x = a, *y = b;

    if (x->piece != y->piece)
        return x->piece > y->piece ? 1 : -1;
    return (x->number > y->number) - (x->number < y->number);
}

/* Pieces that were drawn from right to left, each from left to right: the number of an item before its text, one cell before another. */
static void order_pieces(struct pdf_glyphs *room)
{
    struct pdf_glyph *glyphs = room->glyphs;
    bool ordered = true;

    for (size_t i = 0; i < room->count; i++) {
        const float reach = BACK * glyphs[i].size;
        const bool begins =
            i == 0 || glyphs[i].x0 < glyphs[i - 1].x0 - reach || glyphs[i].x0 > glyphs[i - 1].x1 + reach;

        glyphs[i].piece = begins ? glyphs[i].x0 : glyphs[i - 1].piece;
        glyphs[i].number = i;
        ordered = ordered && (i == 0 || glyphs[i].piece >= glyphs[i - 1].piece);
    }
    if (!ordered)
        qsort(glyphs, room->count, sizeof *glyphs, by_piece);
}

/* Fonts for code by their names, as few of them say in the file that all of their characters are of one width. */
static bool is_fixed(fz_font *font)
{
    static const char *const names[] = {"Courier",    "Consolas", "Menlo",     "Monaco", "Inconsolata", "Typewriter",
                                        "SourceCode", "FiraCode", "JetBrains", "CMTT",   "SFTT",        "LMMono"};
    const char *name = fz_font_name(NULL, font), *mono = strstr(name, "Mono");

    if (fz_font_is_monospaced(NULL, font))
        return true;
    for (size_t i = 0; i < ARRAY_COUNT(names); i++)
        if (strstr(name, names[i]) != NULL)
            return true;
    return mono != NULL && !islower((unsigned char)mono[4]); /* but "Monotype" */
}

/* Blanks may be drawn before the words. */
static float left_of(const struct pdf_glyphs *room, float otherwise)
{
    size_t at = 0;

    while (at < room->count && room->glyphs[at].c == ' ')
        at++;
    return at > 0 && at < room->count ? room->glyphs[at].x0 : otherwise;
}

static void describe(const fz_stext_line *from, const struct pdf_glyphs *room, struct pdf_line *line)
{
    const fz_stext_char *first = from->first_char, *last = from->last_char;

    line->x0 = left_of(room, from->bbox.x0);
    line->y0 = from->bbox.y0;
    line->x1 = from->bbox.x1;
    line->y1 = from->bbox.y1;
    line->baseline = first->origin.y;
    line->size = first->size;
    line->upright = from->wmode == 0 && from->dir.x < 0.9f;
    if (first->font != NULL && last->font != NULL) {
        line->fixed = is_fixed(first->font) && is_fixed(last->font);
        line->bold = fz_font_is_bold(NULL, first->font) && fz_font_is_bold(NULL, last->font);
    }
    line->letters = room->count - room->blanks;
    for (size_t i = 0; i < room->count && room->highest >= 0xE000; i++) {
        const uint32_t c = room->glyphs[i].c;

        line->unreadable += c == 0xFFFD || (c >= 0xE000 && c <= 0xF8FF);
    }
}

bool pdf_line_read(const fz_stext_line *from, int block, struct pdf_glyphs *room, struct buf *out,
                   struct pdf_line *line)
{
    bool has_right_to_left = false, visual;

    *line = (struct pdf_line){.at = out->len, .block = block};
    if (from->first_char == NULL || !read_glyphs(from, room) || room->count == 0)
        return false;
    describe(from, room, line);
    for (size_t i = 0; room->highest >= BIDI_FIRST && i < room->count && !has_right_to_left; i++)
        has_right_to_left = bidi_is_right_to_left(room->glyphs[i].c);
    visual = has_right_to_left && is_visual(room);
    if (!line->upright) {
        if (visual)
            order_pieces(room);
        pdf_spaces_drop_taken_back(room);
        pdf_spaces_set(room);
    }
    if (visual) {
        uint32_t *c = malloc(room->count * sizeof *c);

        if (c == NULL)
            return false;
        order_glyphs(room, c);
        free(c);
    }
    put_text(room, out);
    while (out->len > line->at && out->data[out->len - 1] == ' ')
        out->len--;
    line->length = out->len - line->at;
    return line->length > 0;
}
