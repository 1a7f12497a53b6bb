#include "jobs/extract/pdf/pdf_table_head.h"

#include <math.h>

#define SAME_ROW 0.2f    /* of the type size */
#define ROW_LEADING 2.5f /* of the type size: from the head of a table to its first row, at most */
#define ALIGNED 2        /* points: cells of one column */
#define MOST_LINES 2000  /* a page with more of them is left as it is */

static bool is_beside(const struct pdf_line *a, const struct pdf_line *b)
{
    return !a->upright && !b->upright && fabsf(a->baseline - b->baseline) <= SAME_ROW * a->size;
}

/* Another cell of the line's row, and a cell in the row below that begins or ends where the line does. */
static bool is_head(const struct pdf_pages *pages, const struct pdf_pages_page *page, size_t line)
{
    const struct pdf_line *lines = pages->lines, *this = &lines[line];
    bool row = false, column = false;
    float below = INFINITY;

    for (size_t i = page->first; i < page->first + page->count; i++) {
        const float down = lines[i].baseline - this->baseline;

        row = row || (i != line && is_beside(this, &lines[i]));
        if (!lines[i].upright && !pages->running[i] && down > SAME_ROW * this->size)
            below = fminf(below, down);
    }
    for (size_t i = page->first; row && i < page->first + page->count && !column; i++)
        column = !pages->running[i] && fabsf(lines[i].baseline - this->baseline - below) <= 1 &&
                 (fabsf(lines[i].x0 - this->x0) <= ALIGNED || fabsf(lines[i].x1 - this->x1) <= ALIGNED);
    return row && column && below <= ROW_LEADING * this->size;
}

/* All cells of a row that is set like the columns below it, or none. */
static bool is_head_row(const struct pdf_pages *pages, const struct pdf_pages_page *page, size_t line)
{
    for (size_t i = page->first; i < page->first + page->count; i++)
        if (is_beside(&pages->lines[line], &pages->lines[i]) && !is_head(pages, page, i))
            return false;
    return true;
}

/* The lowest row that runs, in the upper half of the page. */
static void keep_head(struct pdf_pages *pages, const struct pdf_pages_page *page)
{
    const struct pdf_line *lines = pages->lines;
    size_t lowest = page->first;
    float most = -1;

    for (size_t i = page->first; i < page->first + page->count; i++)
        if (pages->running[i] && lines[i].baseline > most && 2 * lines[i].baseline < page->height) {
            most = lines[i].baseline;
            lowest = i;
        }
    if (most < 0 || !is_head_row(pages, page, lowest))
        return;
    for (size_t i = page->first; i < page->first + page->count; i++)
        if (is_beside(&lines[lowest], &lines[i]))
            pages->running[i] = false;
}

void pdf_table_head_keep(struct pdf_pages *pages)
{
    for (size_t i = 0; i < pages->page_count; i++)
        if (pages->pages[i].count <= MOST_LINES)
            keep_head(pages, &pages->pages[i]);
}
