#include "jobs/extract/pdf/pdf_layout.h"

#include <math.h>
#include <unictype.h>

#include "jobs/extract/pdf/pdf_columns.h"
#include "jobs/extract/pdf/pdf_order.h"

#define SHADOW 0.25f    /* of the type size: how far a shadow lies from its line */
#define MOST_LINES 2000 /* a page with more of them keeps its order */

struct layout {
    struct pdf_rows rows; /* without what is dropped */
    const struct pdf_line *lines;
    size_t count;
    uint8_t *state;  /* of a line: enum state */
    uint32_t *order; /* in which lines are read but for groups (pdf_order.h) */
    uint32_t *group; /* of a line: the group that it is in, from 1 */
    struct pdf_layout_place *places;
    size_t placed;
};

enum state { OPEN, PLACED, DROPPED };

static struct str text_of(const struct layout *l, uint32_t line)
{
    return (struct str){l->rows.text.at + l->lines[line].at, l->lines[line].length};
}

/* ---- shadows ---- */

static bool is_shadow(const struct layout *l, uint32_t a, uint32_t b)
{
    const struct pdf_line *x = &l->lines[a], *y = &l->lines[b];
    const float reach = SHADOW * fmaxf(x->size, y->size);

    return fabsf(x->x0 - y->x0) <= reach && fabsf(x->y0 - y->y0) <= reach && str_equal(text_of(l, a), text_of(l, b));
}

/* Neighbours in order of rows, or with one row between them. */
static void drop_shadows(struct layout *l)
{
    struct pdf_rows *rows = &l->rows;
    size_t kept = 0;

    for (size_t i = 0; i < rows->count; i++)
        for (size_t k = i + 1; k < MIN(rows->count, i + 8) && l->state[rows->by_row[i]] != DROPPED; k++) {
            const uint32_t a = rows->by_row[i], b = rows->by_row[k];

            if (l->state[b] != DROPPED && is_shadow(l, a, b))
                l->state[MAX(a, b)] = DROPPED;
        }
    for (size_t i = 0; i < rows->count; i++)
        if (l->state[rows->by_row[i]] != DROPPED)
            rows->by_row[kept++] = rows->by_row[i];
    rows->count = kept;
}

/* ---- rows ---- */

static int by_place(const void *a, const void *b, void *lines)
{
    const struct pdf_line *x = (const struct pdf_line *)lines + *(const uint32_t *)a;
    const struct pdf_line *y = (const struct pdf_line *)lines + *(const uint32_t *)b;

    if (x->upright != y->upright)
        return x->upright - y->upright;
    if (!pdf_columns_is_same_row(x, y) && x->baseline != y->baseline)
        return x->baseline > y->baseline ? 1 : -1;
    if (x->x0 != y->x0)
        return x->x0 > y->x0 ? 1 : -1;
    return *(const uint32_t *)a > *(const uint32_t *)b ? 1 : -1;
}

/* ---- placing ---- */

static void place(struct layout *l, uint32_t line, enum pdf_layout_break before)
{
    if (l->state[line] != OPEN)
        return;
    l->state[line] = PLACED;
    l->places[l->placed++] = (struct pdf_layout_place){line, before};
}

static void place_group(struct layout *l, const struct pdf_columns *group, enum pdf_columns_kind kind);

/* A line of a column that stands apart from the one above it. */
static bool is_apart(const struct pdf_rows *side, size_t at)
{
    const struct pdf_line *line = &side->lines[side->by_row[at]];

    return at > 0 && line->baseline - side->lines[side->by_row[at - 1]].baseline > PDF_COLUMNS_LEADING * line->size;
}

static enum pdf_layout_break break_in_column(const struct pdf_rows *side, size_t at, bool first)
{
    const struct pdf_line *line = &side->lines[side->by_row[at]];

    if (!first && pdf_columns_is_same_row(&side->lines[side->by_row[at - 1]], line))
        return PDF_LAYOUT_SAME_ROW; /* words that are set wide apart to fill the column */
    return first || is_apart(side, at) ? PDF_LAYOUT_BLOCK : PDF_LAYOUT_LINE;
}

/* The lines of one side, which may stand in columns themselves. */
static void place_side(struct layout *l, const struct pdf_columns *group, bool left)
{
    struct layout side = *l;
    struct pdf_rows *rows = &side.rows;
    bool first = true;

    rows->count = 0;
    rows->by_row = calloc(group->end - group->first + 1, sizeof *rows->by_row);
    for (size_t i = group->first; rows->by_row != NULL && i < group->end; i++)
        if ((l->lines[l->rows.by_row[i]].x1 <= group->from + 1) == left)
            rows->by_row[rows->count++] = l->rows.by_row[i];
    for (size_t at = 0; at < rows->count;) {
        const struct pdf_columns part = pdf_columns_find(rows, at);
        const bool columns =
            rows->count < group->end - group->first && pdf_columns_kind_of(rows, &part) == PDF_COLUMNS_TEXT;

        if (columns)
            place_group(&side, &part, PDF_COLUMNS_TEXT);
        else
            place(&side, rows->by_row[at], break_in_column(rows, at, first));
        first = columns;
        at = columns ? part.end : at + 1;
    }
    l->placed = side.placed;
    free(rows->by_row);
}

static const struct pdf_line *in_row(const struct layout *l, size_t i)
{
    return &l->lines[l->rows.by_row[i]];
}

/* More of a cell: it was drawn right behind it, and stands below it. */
static bool is_more_of(const struct layout *l, size_t cell, size_t i)
{
    const struct pdf_line *above = in_row(l, cell), *line = in_row(l, i);

    return l->rows.by_row[cell] + 1 == l->rows.by_row[i] && line->x0 < above->x1 && above->x0 < line->x1 &&
           line->baseline - above->baseline <= PDF_COLUMNS_LEADING * line->size;
}

/* More lines of the cells of the row above, [at, end): nothing stands in the first column. */
static bool is_wrapped(const struct layout *l, size_t first, size_t above, size_t at, size_t end)
{
    if (in_row(l, at)->x0 <= in_row(l, first)->x0 + in_row(l, first)->size)
        return false;
    for (size_t i = at; i < end; i++) {
        size_t k = above;

        while (k < at && !is_more_of(l, k, i))
            k++;
        if (k == at)
            return false;
    }
    return true;
}

/* The end of the rows that are more of the row [at, end). */
static size_t wrapped_end(const struct layout *l, size_t at, size_t end, size_t limit)
{
    for (size_t above = at; end < limit;) {
        const size_t next = pdf_columns_row_end(&l->rows, end);

        if (next > limit || !is_wrapped(l, at, above, end, next))
            return end;
        above = end;
        end = next;
    }
    return end;
}

/* A row, whose cells may go on in the lines [end, wrapped). */
static void place_row(struct layout *l, size_t at, size_t end, size_t wrapped)
{
    bool first = true;

    for (size_t i = at; i < end; i++) {
        if (l->state[l->rows.by_row[i]] != OPEN)
            continue;
        place(l, l->rows.by_row[i], first ? PDF_LAYOUT_FIRST_CELL : PDF_LAYOUT_CELL);
        first = false;
        for (size_t k = end, last = i; k < wrapped; k++)
            if (is_more_of(l, last, k))
                place(l, l->rows.by_row[last = k], PDF_LAYOUT_SAME_ROW);
    }
}

static void place_table(struct layout *l, const struct pdf_columns *group)
{
    for (size_t at = group->first, wrapped; at < group->end; at = wrapped) {
        const size_t end = pdf_columns_row_end(&l->rows, at);

        wrapped = wrapped_end(l, at, end, group->end);
        place_row(l, at, end, wrapped);
    }
}

/* The place of a group is that of its line that comes first in the file. */
static void place_group(struct layout *l, const struct pdf_columns *group, enum pdf_columns_kind kind)
{
    if (kind == PDF_COLUMNS_TABLE) {
        place_table(l, group);
        return;
    }
    place_side(l, group, true);
    place_side(l, group, false);
}

/* MuPDF splits a row at wide gaps: a bullet from its text, a term from its meaning. */
static enum pdf_layout_break break_before(const struct layout *l, uint32_t line)
{
    const struct pdf_line *here = &l->lines[line], *before;

    if (l->placed == 0)
        return PDF_LAYOUT_BLOCK;
    before = &l->lines[l->places[l->placed - 1].line];
    if (pdf_columns_is_same_row(before, here) && here->x0 >= before->x1 - 1)
        return PDF_LAYOUT_SAME_ROW;
    return before->block == here->block ? PDF_LAYOUT_LINE : PDF_LAYOUT_BLOCK;
}

/* Where a line is of a group, the whole group. What is turned comes last. */
static void place_all(struct layout *l, const struct pdf_columns *groups, const enum pdf_columns_kind *kinds)
{
    for (size_t k = 0; k < l->count; k++) {
        const uint32_t i = l->order[k];

        if (l->lines[i].upright || l->state[i] != OPEN)
            continue;
        if (l->group[i] > 0)
            place_group(l, &groups[l->group[i] - 1], kinds[l->group[i] - 1]);
        else
            place(l, i, break_before(l, i));
    }
    for (uint32_t i = 0; i < l->count; i++)
        place(l, i, break_before(l, i));
}

static void find_and_place(struct layout *l, struct pdf_columns *groups, enum pdf_columns_kind *kinds)
{
    size_t count = 0, floor = 0;

    for (size_t at = 0; at < l->rows.count && !l->lines[l->rows.by_row[at]].upright;) {
        struct pdf_columns group = pdf_columns_find(&l->rows, at);
        enum pdf_columns_kind kind;

        pdf_columns_end_as_drawn(&l->rows, &group);
        kind = pdf_columns_kind_of(&l->rows, &group);
        if (kind == PDF_COLUMNS_NONE || (kind == PDF_COLUMNS_TEXT && pdf_columns_is_cell_by_cell(&l->rows, &group))) {
            at = pdf_columns_row_end(&l->rows, at);
            continue;
        }
        if (kind == PDF_COLUMNS_TEXT)
            pdf_columns_extend_up(&l->rows, &group, floor);
        else
            pdf_columns_end_table(&l->rows, &group);
        floor = group.end;
        groups[count] = group;
        kinds[count++] = kind;
        for (size_t i = group.first; i < group.end; i++)
            l->group[l->rows.by_row[i]] = (uint32_t)count;
        at = group.end;
    }
    pdf_order_find(l->lines, l->count, l->group, l->order);
    place_all(l, groups, kinds);
}

static size_t keep_order(struct layout *l)
{
    for (uint32_t i = 0; i < l->count; i++)
        place(l, i, break_before(l, i));
    return l->placed;
}

size_t pdf_layout_order(const struct pdf_line *lines, size_t count, struct str text, struct pdf_layout_place *places)
{
    struct layout l = {
        .rows = {.lines = lines, .text = text, .count = count}, .lines = lines, .count = count, .places = places};
    struct pdf_columns *groups = calloc(count + 1, sizeof *groups);
    enum pdf_columns_kind *kinds = calloc(count + 1, sizeof *kinds);

    l.rows.by_row = calloc(count + 1, sizeof *l.rows.by_row);
    l.state = calloc(count + 1, sizeof *l.state);
    l.group = calloc(count + 1, sizeof *l.group);
    l.order = calloc(count + 1, sizeof *l.order);
    if (groups != NULL && kinds != NULL && l.rows.by_row != NULL && l.state != NULL && l.group != NULL &&
        l.order != NULL) {
        for (uint32_t i = 0; i < count; i++)
            l.rows.by_row[i] = i;
        if (count <= MOST_LINES) {
            qsort_r(l.rows.by_row, count, sizeof *l.rows.by_row, by_place, (void *)(uintptr_t)lines);
            drop_shadows(&l);
            find_and_place(&l, groups, kinds);
        } else {
            keep_order(&l);
        }
    }
    free(groups);
    free(kinds);
    free(l.rows.by_row);
    free(l.state);
    free(l.group);
    free(l.order);
    return l.placed;
}
