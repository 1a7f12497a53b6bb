#include "jobs/extract/pdf/pdf_style.h"

#define MANY_FIXED 0.5 /* of the characters */
#define UNKNOWN (-1)   /* the level of a type that headings are set in */

size_t pdf_style_size(const struct pdf_line *line)
{
    const float halves = line->size * 2 + 0.5f;

    return halves >= 0 && halves < PDF_STYLE_SIZES - 1 ? (size_t)halves : PDF_STYLE_SIZES - 1;
}

void pdf_style_measure(struct pdf_style *style, const struct pdf_pages *pages)
{
    size_t fixed = 0, all = 0;

    for (size_t i = 0; i < pages->line_count; i++) {
        const struct pdf_line *line = &pages->lines[i];

        if (pdf_pages_is_left_out(pages, i))
            continue;
        style->letters[pdf_style_size(line)] += line->letters;
        style->bold[pdf_style_size(line)] += line->bold ? line->letters : 0;
        fixed += line->fixed ? line->letters : 0;
        all += line->letters;
    }
    for (size_t i = 0; i < PDF_STYLE_SIZES; i++)
        if (style->letters[i] > style->letters[style->body])
            style->body = i;
    style->is_fixed = (double)fixed > MANY_FIXED * (double)all;
    style->is_bold = 2 * style->bold[style->body] > style->letters[style->body];
}

void pdf_style_note_heading(struct pdf_style *style, const struct pdf_line *line, int level)
{
    int *known = &style->levels[pdf_style_size(line)][line->bold];

    if (level > 0)
        *known = *known > 0 ? MIN(*known, level) : level;
    else if (*known == 0)
        *known = UNKNOWN;
}

void pdf_style_rank(struct pdf_style *style)
{
    int level = 0;

    for (size_t i = 2 * (size_t)PDF_STYLE_SIZES; i-- > 0;) {
        int *known = &style->levels[i / 2][i % 2];

        if (*known != 0)
            level = *known = MIN(PDF_STYLE_LEVELS, *known > 0 ? *known : level + 1);
    }
}

int pdf_style_level(const struct pdf_style *style, const struct pdf_line *line)
{
    return style->levels[pdf_style_size(line)][line->bold];
}
