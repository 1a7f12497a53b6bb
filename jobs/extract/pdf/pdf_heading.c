#include "jobs/extract/pdf/pdf_heading.h"

#include <unictype.h>

#include "jobs/extract/pdf/pdf_style.h"
#include "jobs/extract/pdf/pdf_text.h"
#include "jobs/extract/pdf/pdf_words.h"

#define LARGER 1.15f /* a heading's type is at least so much larger than the body's */
#define HEADING_LINES 3
#define LEADING 1.6f        /* of the type size: its lines are no further apart */
#define SHORT_PAGE 80       /* characters: a page with no more is a title page, whatever its type sizes */
#define HEADING_CEILING 200 /* bytes: longer text in large type is no heading */
#define TOP 0.35f           /* of a slide: where its title is */
#define SLIDE_TITLE 90      /* characters at most of one that is not large */

struct sizes {
    size_t weight[PDF_STYLE_SIZES]; /* characters set in it */
    size_t characters;
    size_t body; /* the size with the most */
    size_t top;  /* the largest of a line that may be a heading */
};

struct heading {
    const struct pdf_pages *pages;
    const struct pdf_pages_page *page;
    const struct pdf_layout_place *places;
    size_t count;
    struct hyphens *hyphens;
};

static const struct pdf_line *line_at(const struct heading *h, size_t i)
{
    return &h->pages->lines[h->page->first + h->places[i].line];
}

static struct str text_at(const struct heading *h, size_t i)
{
    return pdf_pages_text(h->pages, h->page->first + h->places[i].line);
}

/* In scripts without an alphabet, one sign is a word. */
static bool may_be_heading(const struct heading *h, size_t i)
{
    const struct pdf_line *line = line_at(h, i);
    const struct str text = text_at(h, i);
    size_t at = 0;

    if (line->upright || (h->pages->running != NULL && h->pages->running[h->page->first + h->places[i].line]))
        return false;
    if (pdf_words_is_bullet(text) || pdf_words_has_leader(text) || 2 * line->unreadable > line->letters)
        return false;
    return pdf_words_letters(text) > 2 || (pdf_words_letters(text) > 0 && str_next(text, &at) >= 0x2E80);
}

static void measure(const struct heading *h, struct sizes *sizes)
{
    for (size_t i = 0; i < h->count; i++) {
        const size_t size = pdf_style_size(line_at(h, i));

        sizes->weight[size] += line_at(h, i)->letters;
        sizes->characters += line_at(h, i)->letters;
        if (size > sizes->top && may_be_heading(h, i))
            sizes->top = size;
    }
    for (size_t i = 0; i < PDF_STYLE_SIZES; i++)
        if (sizes->weight[i] > sizes->weight[sizes->body])
            sizes->body = i;
}

static bool stands_out(const struct sizes *sizes)
{
    return sizes->top > 0 && ((float)sizes->top >= (float)sizes->body * LARGER || sizes->characters <= SHORT_PAGE);
}

/* More of a heading: of the same type, close below, with words. */
static bool goes_on(const struct heading *h, size_t i, size_t top)
{
    const size_t size = pdf_style_size(line_at(h, i));

    return line_at(h, i)->baseline - line_at(h, i - 1)->baseline <= LEADING * line_at(h, i)->size && size + 1 >= top &&
           size <= top + 1 && pdf_words_letters(text_at(h, i)) > 0 && !pdf_words_is_bullet(text_at(h, i)) &&
           !pdf_words_has_leader(text_at(h, i));
}

/* The lines of that size from the first one on, as far as they follow each other. */
static void put_largest(const struct heading *h, size_t top, struct buf *out)
{
    int lines = 0;

    for (size_t i = 0; i < h->count && lines < HEADING_LINES; i++) {
        const bool is_part =
            lines > 0 ? goes_on(h, i, top) : pdf_style_size(line_at(h, i)) + 1 >= top && may_be_heading(h, i);

        if (lines > 0 && !is_part)
            return;
        if (!is_part)
            continue;
        if (lines++ > 0 && !pdf_text_goes_on(h->pages, h->hyphens, text_at(h, i), out))
            buf_putc(out, ' ');
        buf_put(out, text_at(h, i).at, text_at(h, i).len);
    }
}

/* ---- the title of a slide that is not large ---- */

static bool ends_sentence(struct str text)
{
    return text.len > 0 && strchr(".;,:", text.at[text.len - 1]) != NULL;
}

static size_t topmost(const struct heading *h)
{
    size_t top = h->count;

    for (size_t i = 0; i < h->count; i++)
        if (may_be_heading(h, i) && (top == h->count || line_at(h, i)->y0 < line_at(h, top)->y0))
            top = i;
    return top;
}

/* The room under a line up to the next one, of its own size. */
static float room_below(const struct heading *h, size_t of)
{
    float next = h->page->height;

    for (size_t i = 0; i < h->count; i++)
        if (line_at(h, i)->baseline > line_at(h, of)->baseline + 1 && line_at(h, i)->y0 < next)
            next = line_at(h, i)->y0;
    return line_at(h, of)->size > 0 ? (next - line_at(h, of)->y1) / line_at(h, of)->size : 0;
}

static void put_slide_title(const struct heading *h, const struct sizes *sizes, struct buf *out)
{
    const size_t top = topmost(h);
    const struct pdf_line *line;
    struct str text;
    size_t at = 0;

    if (top == h->count || h->page->width <= h->page->height)
        return;
    line = line_at(h, top);
    text = text_at(h, top);
    if (line->y0 > TOP * h->page->height || line->letters > SLIDE_TITLE || ends_sentence(text) ||
        uc_is_lower(str_next(text, &at)))
        return;
    if (!line->bold && pdf_style_size(line) <= sizes->body && room_below(h, top) < 0.8f)
        return;
    buf_put(out, text.at, text.len);
}

void pdf_heading_put(const struct pdf_pages *pages, const struct pdf_pages_page *page,
                     const struct pdf_layout_place *places, size_t count, struct hyphens *hyphens, struct buf *out)
{
    const struct heading h = {pages, page, places, count, hyphens};
    struct sizes sizes = {0};
    const size_t before = out->len;

    measure(&h, &sizes);
    if (stands_out(&sizes))
        put_largest(&h, sizes.top, out);
    else
        put_slide_title(&h, &sizes, out);
    if (out->len - before > HEADING_CEILING)
        out->len = before;
}
