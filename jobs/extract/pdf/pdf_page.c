#include "jobs/extract/pdf/pdf_page.h"

#include <math.h>

#include "base/limits.h"

#define SIZES 400    /* type sizes told apart, in half points; larger ones count as the last */
#define LARGER 1.15f /* a heading's type is at least so much larger than the body's */
#define TITLE_LINES 3
#define SHORT_PAGE 80     /* characters: a page with no more is a title page, whatever its type sizes */
#define TITLE_CEILING 200 /* bytes: longer text in large type is no title */

/* Text that lies wholly outside the page is left out. */
static bool is_on_page(const fz_stext_page *page, const fz_stext_line *line)
{
    const fz_rect *paper = &page->mediabox, *box = &line->bbox;

    return box->x1 >= paper->x0 && box->x0 <= paper->x1 && box->y1 >= paper->y0 && box->y0 <= paper->y1;
}

#define FOR_EACH_LINE(page, block, line)                                                             \
    for (const fz_stext_block *block = (page)->first_block; block != NULL; block = block->next)      \
        if (block->type == FZ_STEXT_BLOCK_TEXT)                                                      \
            for (const fz_stext_line *line = block->u.t.first_line; line != NULL; line = line->next) \
                if (is_on_page(page, line))

/* Runs of spaces, which separate columns on paper, become one. */
static void put_line(const fz_stext_line *line, struct buf *out)
{
    char bytes[512];
    size_t length = 0;
    int previous = ' '; /* none at the beginning either */

    for (const fz_stext_char *c = line->first_char; c != NULL; previous = c->c, c = c->next) {
        if (c->c == ' ' && previous == ' ')
            continue;
        if (length + 4 > sizeof bytes) {
            buf_put(out, bytes, length);
            length = 0;
        }
        length += str_encode((uint32_t)c->c, bytes + length);
    }
    buf_put(out, bytes, length);
}

/* MuPDF splits a row at wide gaps: a bullet from its text, a term from its meaning, a cell from the next. */
static bool continues_row(const fz_stext_line *before, const fz_stext_line *line)
{
    const fz_stext_char *a = before->first_char, *b = line->first_char;

    return a != NULL && b != NULL && before->dir.x > 0.9f && line->dir.x > 0.9f &&
           line->bbox.x0 >= before->bbox.x1 - 1 && fabsf(a->origin.y - b->origin.y) <= 0.2f * fminf(a->size, b->size);
}

static const char *separator(const fz_stext_line *before, const fz_stext_line *line, bool same_block)
{
    if (before == NULL)
        return "";
    if (continues_row(before, line))
        return " ";
    return same_block ? "\n" : "\n\n";
}

void pdf_page_text(const fz_stext_page *page, struct buf *out)
{
    const fz_stext_block *last_block = NULL;
    const fz_stext_line *last_line = NULL;

    FOR_EACH_LINE(page, block, line)
    {
        while (out->len > 0 && out->data[out->len - 1] == ' ')
            out->len--;
        buf_puts(out, separator(last_line, line, block == last_block));
        put_line(line, out);
        last_block = block;
        last_line = line;
    }
}

/* ---- the heading ---- */

/* Lines by their type size, which is that of their first character. */
struct sizes {
    size_t weight[SIZES]; /* characters set in it */
    size_t characters;
    size_t body; /* the size with the most */
    size_t top;  /* the largest that is used for more than a letter or two */
};

static size_t size_of(const fz_stext_line *line)
{
    float halves = line->first_char == NULL ? 0 : line->first_char->size * 2 + 0.5f;

    return halves >= 0 && halves < SIZES - 1 ? (size_t)halves : SIZES - 1;
}

static size_t length_of(const fz_stext_line *line)
{
    size_t length = 0;

    for (const fz_stext_char *c = line->first_char; c != NULL; c = c->next)
        length += c->c > ' ';
    return length;
}

static void measure(const fz_stext_page *page, struct sizes *sizes)
{
    FOR_EACH_LINE(page, block, line)
    {
        size_t size = size_of(line), length = length_of(line);

        sizes->weight[size] += length;
        sizes->characters += length;
        if (size > sizes->top && length > 2)
            sizes->top = size;
    }
    for (size_t i = 0; i < SIZES; i++) {
        if (sizes->weight[i] > sizes->weight[sizes->body])
            sizes->body = i;
    }
}

static bool stands_out(const struct sizes *sizes)
{
    return sizes->top > 0 && ((float)sizes->top >= (float)sizes->body * LARGER || sizes->characters <= SHORT_PAGE);
}

static void put_largest(const fz_stext_page *page, size_t top, struct buf *out)
{
    int lines = 0;

    FOR_EACH_LINE(page, block, line)
    {
        bool large = size_of(line) + 1 >= top && (lines > 0 || length_of(line) > 2);

        if (lines == TITLE_LINES || (lines > 0 && !large))
            return;
        if (!large)
            continue;
        if (lines++ > 0)
            buf_putc(out, ' ');
        put_line(line, out);
    }
}

void pdf_page_title(const fz_stext_page *page, struct buf *out)
{
    struct sizes sizes = {0};

    measure(page, &sizes);
    if (stands_out(&sizes))
        put_largest(page, sizes.top, out);
    if (out->len > TITLE_CEILING)
        buf_clear(out);
}
