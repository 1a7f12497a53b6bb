#include "jobs/extract/pdf/pdf_columns.h"

#include <math.h>
#include <unictype.h>

#define LEAST_ROWS 3    /* of columns and tables */
#define GUTTER 0.8f     /* of the type size: the least gap between columns */
#define PROSE_WORDS 2.2 /* of a line on the average, at least */
#define STANDS_OFF 1.3f /* times the distance of the two rows above it */

static struct str text_of(const struct pdf_rows *l, uint32_t line)
{
    return (struct str){l->text.at + l->lines[line].at, l->lines[line].length};
}

bool pdf_columns_is_same_row(const struct pdf_line *a, const struct pdf_line *b)
{
    return !a->upright && !b->upright && fabsf(a->baseline - b->baseline) <= 0.2f * fminf(a->size, b->size);
}

/* The end of the row that begins at `at` in by_row. */
size_t pdf_columns_row_end(const struct pdf_rows *l, size_t at)
{
    size_t end = at + 1;

    while (end < l->count && pdf_columns_is_same_row(&l->lines[l->by_row[end - 1]], &l->lines[l->by_row[end]]))
        end++;
    return end;
}

/* ---- groups ---- */

/* The widest gap of a row; false if it has none that is wide enough. */
static bool widest_gap(const struct pdf_rows *l, size_t at, size_t end, float *from, float *to)
{
    *from = *to = 0;
    for (size_t i = at; i + 1 < end; i++) {
        const struct pdf_line *a = &l->lines[l->by_row[i]], *b = &l->lines[l->by_row[i + 1]];

        if (b->x0 - a->x1 >= GUTTER * fminf(a->size, b->size) && b->x0 - a->x1 > *to - *from) {
            *from = a->x1;
            *to = b->x0;
        }
    }
    return *to > *from;
}

/* The part of the group's gutter that a row leaves free; false if it leaves none. `sides` has bit 1 for text on the left, 2 on the right. */
static bool narrow(const struct pdf_rows *l, size_t at, size_t end, float *from, float *to, int *sides)
{
    const float least = GUTTER * 0.5f * l->lines[l->by_row[at]].size;

    *sides = 0;
    for (size_t i = at; i < end; i++) {
        const struct pdf_line *line = &l->lines[l->by_row[i]];
        const float middle = (*from + *to) / 2;

        if (line->x1 <= middle) {
            *from = fmaxf(*from, line->x1);
            *sides |= 1;
        } else if (line->x0 >= middle) {
            *to = fminf(*to, line->x0);
            *sides |= 2;
        } else {
            return false;
        }
    }
    return *to - *from >= least;
}

/* The group that begins with the row at `at`, as far as it goes. */
struct pdf_columns pdf_columns_find(const struct pdf_rows *l, size_t at)
{
    struct pdf_columns group = {.first = at, .end = pdf_columns_row_end(l, at)};

    if (!widest_gap(l, at, group.end, &group.from, &group.to)) {
        group.end = at;
        return group;
    }
    group.both = 1;
    for (size_t next = group.end; next < l->count && !l->lines[l->by_row[next]].upright;) {
        const size_t end = pdf_columns_row_end(l, next);
        const float above = l->lines[l->by_row[next - 1]].baseline, size = l->lines[l->by_row[next]].size;
        float from = group.from, to = group.to;
        int sides;

        if (l->lines[l->by_row[next]].baseline - above > 4 * size || !narrow(l, next, end, &from, &to, &sides))
            break;
        group.from = from;
        group.to = to;
        group.both += sides == 3;
        group.end = next = end;
    }
    return group;
}

/* ---- what a group is ---- */

struct side {
    size_t lines, characters, words, goes_on, bullets, digits, fixed;
    float width, widest;
};

/* "-0.5" begins with no bullet. */
static bool is_number_at(struct str text, size_t at)
{
    return at < text.len && ((text.at[at] >= '0' && text.at[at] <= '9') || text.at[at] == '.');
}

static void measure(const struct pdf_rows *l, uint32_t line, struct side *side)
{
    const struct str text = text_of(l, line);
    size_t at = 0;
    const uint32_t first = str_next(text, &at);
    const float width = l->lines[line].x1 - l->lines[line].x0;

    side->goes_on += side->lines > 0 && uc_is_lower(first);
    side->bullets +=
        uc_is_general_category_withtable(first, UC_CATEGORY_MASK_Po | UC_CATEGORY_MASK_S | UC_CATEGORY_MASK_Pd) &&
        !is_number_at(text, at);
    side->digits += first >= '0' && first <= '9';
    side->fixed += l->lines[line].fixed;
    side->lines++;
    side->characters += l->lines[line].letters;
    side->words++;
    for (size_t i = 0; i < text.len; i++)
        side->words += text.at[i] == ' ';
    side->width += width;
    side->widest = fmaxf(side->widest, width);
}

/* Lines of some words that go on in the next one, or fill their column. Terms that are explained on the right are no prose. */
static bool is_prose(const struct side *side)
{
    const double lines = (double)side->lines;

    if (side->lines < LEAST_ROWS || (double)side->characters < 8 * lines || (double)side->words < PROSE_WORDS * lines)
        return false;
    return (double)side->goes_on >= 0.3 * (lines - 1) ||
           (side->width >= 0.8f * side->widest * (float)side->lines && (double)side->words >= 4 * lines);
}

static bool is_list(const struct side *side)
{
    return 2 * side->bullets >= side->lines;
}

/* Cells are short, or numbers. */
static bool is_of_cells(const struct side *side)
{
    return (double)side->words <= 4 * (double)side->lines || 2 * side->digits >= side->lines;
}

enum pdf_columns_kind pdf_columns_kind_of(const struct pdf_rows *l, const struct pdf_columns *group)
{
    struct side left = {0}, right = {0};

    if (group->both < LEAST_ROWS)
        return PDF_COLUMNS_NONE;
    for (size_t i = group->first; i < group->end; i++) {
        const uint32_t line = l->by_row[i];

        measure(l, line, l->lines[line].x1 <= group->from + 1 ? &left : &right);
    }
    if ((is_prose(&left) && is_prose(&right)) || (is_list(&left) && is_list(&right)))
        return PDF_COLUMNS_TEXT;
    if (left.characters <= 3 * left.lines && is_prose(&right))
        return PDF_COLUMNS_NONE; /* bullets and their text */
    if (2 * (left.fixed + right.fixed) > left.lines + right.lines)
        return PDF_COLUMNS_NONE; /* code */
    return is_of_cells(&left) && is_of_cells(&right) ? PDF_COLUMNS_TABLE : PDF_COLUMNS_NONE;
}

/* ---- where columns end ---- */

/* Where the row that ends at `end` begins, no earlier than at `floor`. */
static size_t row_start(const struct pdf_rows *l, size_t end, size_t floor)
{
    size_t start = end - 1;

    while (start > floor && pdf_columns_is_same_row(&l->lines[l->by_row[start - 1]], &l->lines[l->by_row[start]]))
        start--;
    return start;
}

void pdf_columns_end_table(const struct pdf_rows *l, struct pdf_columns *group)
{
    const size_t last = row_start(l, group->end, group->first), above = last > group->first ? last - 1 : last;
    const size_t before = row_start(l, above + 1, group->first);
    const struct pdf_line *line = &l->lines[l->by_row[last]];
    float gap, gap_above;

    if (last + 1 != group->end || line->x1 > group->from + 1 || before == group->first)
        return;
    gap = line->baseline - l->lines[l->by_row[above]].baseline;
    gap_above = l->lines[l->by_row[above]].baseline - l->lines[l->by_row[before - 1]].baseline;
    if (gap > STANDS_OFF * gap_above)
        group->end = last;
}

/* Whether all lines from `from` to `to` in by_row were drawn behind the line `last`. */
static bool all_behind(const struct pdf_rows *l, size_t from, size_t to, uint32_t last)
{
    for (size_t i = from; i < to; i++)
        if (l->by_row[i] < last)
            return false;
    return true;
}

/* Which lines of the file the rows seen so far are, by the side that they are on. */
struct drawn {
    uint32_t last_left, first_right, last;
    size_t left, right, both; /* lines, lines, rows */
};

static void note_row(const struct pdf_rows *l, const struct pdf_columns *group, size_t at, size_t end,
                     struct drawn *drawn)
{
    const size_t left = drawn->left, right = drawn->right;

    for (; at < end; at++) {
        const uint32_t line = l->by_row[at];

        drawn->last = MAX(drawn->last, line);
        if (l->lines[line].x1 <= group->from + 1) {
            drawn->left++;
            drawn->last_left = MAX(drawn->last_left, line);
        } else {
            drawn->right++;
            drawn->first_right = MIN(drawn->first_right, line);
        }
    }
    drawn->both += drawn->left > left && drawn->right > right;
}

void pdf_columns_end_as_drawn(const struct pdf_rows *l, struct pdf_columns *group)
{
    struct drawn drawn = {.first_right = UINT32_MAX};
    struct pdf_columns columns = *group;
    size_t at = group->first;

    while (at < group->end && (drawn.left == 0 || drawn.last_left < drawn.first_right)) {
        const size_t next = pdf_columns_row_end(l, at);

        note_row(l, group, at, next, &drawn);
        at = next;
        if (drawn.both >= LEAST_ROWS && drawn.last_left < drawn.first_right &&
            all_behind(l, at, group->end, drawn.last)) {
            columns.end = at;
            columns.both = drawn.both;
        }
    }
    *group = columns;
}

/* ---- cells one after the other ---- */

#define CELL_LINES 1.5 /* on the average: columns that are drawn row by row have one line in a row */

static int by_number(const void *a, const void *b)
{
    return (*(const uint32_t *)a > *(const uint32_t *)b) - (*(const uint32_t *)a < *(const uint32_t *)b);
}

/* `drawn` are the lines in the order of the file. */
static bool goes_down_cell_by_cell(const struct pdf_rows *l, const struct pdf_columns *group, const uint32_t *drawn,
                                   size_t count)
{
    size_t cells = 0, rows = 0, lines = 0;
    float bottom = -INFINITY;
    bool was_left = false;

    for (size_t i = 0; i < count; i++) {
        const struct pdf_line *line = &l->lines[drawn[i]];
        const bool is_left = line->x1 <= group->from + 1;

        if (is_left && !was_left && line->baseline <= bottom + 1)
            return false;
        rows += is_left && !was_left;
        cells += i == 0 || is_left != was_left;
        lines += i == 0 || is_left != was_left || !pdf_columns_is_same_row(line, &l->lines[drawn[i - 1]]);
        bottom = fmaxf(bottom, line->baseline);
        was_left = is_left;
    }
    return rows > 1 && (double)lines >= CELL_LINES * (double)cells;
}

bool pdf_columns_is_cell_by_cell(const struct pdf_rows *l, const struct pdf_columns *group)
{
    const size_t count = group->end - group->first;
    uint32_t *drawn = calloc(count + 1, sizeof *drawn);
    bool is;

    if (drawn == NULL)
        return false;
    memcpy(drawn, l->by_row + group->first, count * sizeof *drawn);
    qsort(drawn, count, sizeof *drawn, by_number);
    is = goes_down_cell_by_cell(l, group, drawn, count);
    free(drawn);
    return is;
}

/* ---- where columns begin ---- */

/* Which columns a row above a group has text in, as narrow tells; 0 if it is none of them: too far, across the gutter, or on the right but not at
 * the edge of the column. */
static int sides_above(const struct pdf_rows *l, struct pdf_columns *group, size_t start, size_t below)
{
    const struct pdf_line *row = &l->lines[l->by_row[start]];
    int sides;

    if (l->lines[l->by_row[below]].baseline - row->baseline > 4 * row->size ||
        !narrow(l, start, below, &group->from, &group->to, &sides) || (sides == 2 && row->x0 - group->to > row->size))
        return 0;
    return sides;
}

/* Whether a row is no further above another than the lines of a paragraph are. */
static bool is_next(const struct pdf_rows *l, size_t row, size_t below)
{
    const struct pdf_line *line = &l->lines[l->by_row[row]];

    return l->lines[l->by_row[below]].baseline - line->baseline <= PDF_COLUMNS_LEADING * line->size;
}

/* The right column may begin higher than the left one, whose lines then stand between its own: up to its first line all is of the columns, and the
 * lines that follow upwards. What else is above on the left is read first anyway. */
void pdf_columns_extend_up(const struct pdf_rows *l, struct pdf_columns *group, size_t floor)
{
    const size_t bottom = group->first;
    struct pdf_columns up = *group;

    for (size_t below = group->first; below > floor;) {
        const size_t start = row_start(l, below, floor);
        const int sides = sides_above(l, &up, start, below);

        if (sides == 0)
            return;
        if (sides >= 2 || (group->first == below && below < bottom && is_next(l, start, below))) {
            *group = up;
            group->first = start;
        }
        below = start;
    }
}
