#include "jobs/extract/pdf/pdf_layout.h"

#include <math.h>
#include <unictype.h>

#include "jobs/extract/pdf/pdf_order.h"

#define LEAST_ROWS 3    /* of columns and tables */
#define GUTTER 0.8f     /* of the type size: the least gap between columns */
#define LEADING 1.9f    /* of the type size: the lines of a paragraph are no further apart */
#define PROSE_WORDS 2.2 /* of a line on the average, at least */
#define SHADOW 0.25f    /* of the type size: how far a shadow lies from its line */
#define MOST_LINES 2000 /* a page with more of them keeps its order */

struct layout {
    const struct pdf_line *lines;
    size_t count;
    struct str text;
    uint32_t *by_row; /* the lines from top to bottom, and in a row from left to right */
    uint8_t *state;   /* of a line: enum state */
    uint32_t *order;  /* in which lines are read but for groups (pdf_order.h) */
    uint32_t *group;  /* of a line: the group that it is in, from 1 */
    struct pdf_layout_place *places;
    size_t placed;
};

enum state { OPEN, PLACED, DROPPED };

/* Rows of two segments or more with a gap that goes through all of them. Those of one segment lie on one side of it. */
struct group {
    size_t first, end; /* in by_row */
    float from, to;    /* the gutter */
    size_t both;       /* rows with text on both sides */
};

static struct str text_of(const struct layout *l, uint32_t line)
{
    return (struct str){l->text.at + l->lines[line].at, l->lines[line].length};
}

static bool is_same_row(const struct pdf_line *a, const struct pdf_line *b)
{
    return !a->upright && !b->upright && fabsf(a->baseline - b->baseline) <= 0.2f * fminf(a->size, b->size);
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
    for (size_t i = 0; i < l->count; i++)
        for (size_t k = i + 1; k < MIN(l->count, i + 8) && l->state[l->by_row[i]] != DROPPED; k++) {
            const uint32_t a = l->by_row[i], b = l->by_row[k];

            if (l->state[b] != DROPPED && is_shadow(l, a, b))
                l->state[MAX(a, b)] = DROPPED;
        }
}

/* ---- rows ---- */

static int by_place(const void *a, const void *b, void *lines)
{
    const struct pdf_line *x = (const struct pdf_line *)lines + *(const uint32_t *)a;
    const struct pdf_line *y = (const struct pdf_line *)lines + *(const uint32_t *)b;

    if (x->upright != y->upright)
        return x->upright - y->upright;
    if (!is_same_row(x, y) && x->baseline != y->baseline)
        return x->baseline > y->baseline ? 1 : -1;
    if (x->x0 != y->x0)
        return x->x0 > y->x0 ? 1 : -1;
    return *(const uint32_t *)a > *(const uint32_t *)b ? 1 : -1;
}

/* The end of the row that begins at `at` in by_row. */
static size_t row_end(const struct layout *l, size_t at)
{
    size_t end = at + 1;

    while (end < l->count && is_same_row(&l->lines[l->by_row[end - 1]], &l->lines[l->by_row[end]]))
        end++;
    return end;
}

/* ---- groups ---- */

/* The widest gap of a row; false if it has none that is wide enough. */
static bool widest_gap(const struct layout *l, size_t at, size_t end, float *from, float *to)
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
static bool narrow(const struct layout *l, size_t at, size_t end, float *from, float *to, int *sides)
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
static struct group find_group(const struct layout *l, size_t at)
{
    struct group group = {.first = at, .end = row_end(l, at)};

    if (!widest_gap(l, at, group.end, &group.from, &group.to)) {
        group.end = at;
        return group;
    }
    group.both = 1;
    for (size_t next = group.end; next < l->count && !l->lines[l->by_row[next]].upright;) {
        const size_t end = row_end(l, next);
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

static void measure(const struct layout *l, uint32_t line, struct side *side)
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

enum kind { NOTHING, COLUMNS, TABLE };

static enum kind kind_of(const struct layout *l, const struct group *group)
{
    struct side left = {0}, right = {0};

    if (group->both < LEAST_ROWS)
        return NOTHING;
    for (size_t i = group->first; i < group->end; i++) {
        const uint32_t line = l->by_row[i];

        if (l->state[line] != DROPPED)
            measure(l, line, l->lines[line].x1 <= group->from + 1 ? &left : &right);
    }
    if ((is_prose(&left) && is_prose(&right)) || (is_list(&left) && is_list(&right)))
        return COLUMNS;
    if (left.characters <= 3 * left.lines && is_prose(&right))
        return NOTHING; /* bullets and their text */
    if (2 * (left.fixed + right.fixed) > left.lines + right.lines)
        return NOTHING; /* code */
    return is_of_cells(&left) && is_of_cells(&right) ? TABLE : NOTHING;
}

/* ---- placing ---- */

static void place(struct layout *l, uint32_t line, enum pdf_layout_break before)
{
    if (l->state[line] != OPEN)
        return;
    l->state[line] = PLACED;
    l->places[l->placed++] = (struct pdf_layout_place){line, before};
}

static void place_group(struct layout *l, const struct group *group, enum kind kind);

/* A line of a column that stands apart from the one above it. */
static bool is_apart(const struct layout *side, size_t at)
{
    const struct pdf_line *line = &side->lines[side->by_row[at]];

    return at > 0 && line->baseline - side->lines[side->by_row[at - 1]].baseline > LEADING * line->size;
}

/* The lines of one side, which may stand in columns themselves. */
static void place_side(struct layout *l, const struct group *group, bool left)
{
    struct layout side = *l;
    bool first = true;

    side.count = 0;
    side.by_row = calloc(group->end - group->first + 1, sizeof *side.by_row);
    for (size_t i = group->first; side.by_row != NULL && i < group->end; i++)
        if ((l->lines[l->by_row[i]].x1 <= group->from + 1) == left)
            side.by_row[side.count++] = l->by_row[i];
    for (size_t at = 0; at < side.count;) {
        const struct group part = find_group(&side, at);
        const bool columns = side.count < group->end - group->first && kind_of(&side, &part) == COLUMNS;

        if (columns)
            place_group(&side, &part, COLUMNS);
        else
            place(&side, side.by_row[at], first || is_apart(&side, at) ? PDF_LAYOUT_BLOCK : PDF_LAYOUT_LINE);
        first = columns;
        at = columns ? part.end : at + 1;
    }
    l->placed = side.placed;
    free(side.by_row);
}

static void place_table(struct layout *l, const struct group *group)
{
    for (size_t at = group->first, end; at < group->end; at = end) {
        bool first = true;

        end = row_end(l, at);
        for (size_t i = at; i < end; i++) {
            if (l->state[l->by_row[i]] != OPEN)
                continue;
            place(l, l->by_row[i], first ? PDF_LAYOUT_FIRST_CELL : PDF_LAYOUT_CELL);
            first = false;
        }
    }
}

/* The place of a group is that of its line that comes first in the file. */
static void place_group(struct layout *l, const struct group *group, enum kind kind)
{
    if (kind == TABLE) {
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
    if (is_same_row(before, here) && here->x0 >= before->x1 - 1)
        return PDF_LAYOUT_SAME_ROW;
    return before->block == here->block ? PDF_LAYOUT_LINE : PDF_LAYOUT_BLOCK;
}

/* Where a line is of a group, the whole group. What is turned comes last. */
static void place_all(struct layout *l, const struct group *groups, const enum kind *kinds)
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

/* Where the row that ends at `end` begins, no earlier than at `floor`. */
static size_t row_start(const struct layout *l, size_t end, size_t floor)
{
    size_t start = end - 1;

    while (start > floor && is_same_row(&l->lines[l->by_row[start - 1]], &l->lines[l->by_row[start]]))
        start--;
    return start;
}

/* Which columns a row above a group has text in, as narrow tells; 0 if it is none of them: too far, across the gutter, or on the right but not at
 * the edge of the column. */
static int sides_above(const struct layout *l, struct group *group, size_t start, size_t below)
{
    const struct pdf_line *row = &l->lines[l->by_row[start]];
    int sides;

    if (l->lines[l->by_row[below]].baseline - row->baseline > 4 * row->size ||
        !narrow(l, start, below, &group->from, &group->to, &sides) || (sides == 2 && row->x0 - group->to > row->size))
        return 0;
    return sides;
}

/* Whether a row is no further above another than the lines of a paragraph are. */
static bool is_next(const struct layout *l, size_t row, size_t below)
{
    const struct pdf_line *line = &l->lines[l->by_row[row]];

    return l->lines[l->by_row[below]].baseline - line->baseline <= LEADING * line->size;
}

/* The right column may begin higher than the left one, whose lines then stand between its own: up to its first line all is of the columns, and the
 * lines that follow upwards. What else is above on the left is read first anyway. */
static void extend_up(const struct layout *l, struct group *group, size_t floor)
{
    const size_t bottom = group->first;
    struct group up = *group;

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

static void find_and_place(struct layout *l, struct group *groups, enum kind *kinds)
{
    size_t count = 0, floor = 0;

    for (size_t at = 0; at < l->count && !l->lines[l->by_row[at]].upright;) {
        struct group group = find_group(l, at);
        const enum kind kind = kind_of(l, &group);

        if (kind == NOTHING) {
            at = row_end(l, at);
            continue;
        }
        if (kind == COLUMNS)
            extend_up(l, &group, floor);
        floor = group.end;
        groups[count] = group;
        kinds[count++] = kind;
        for (size_t i = group.first; i < group.end; i++)
            l->group[l->by_row[i]] = (uint32_t)count;
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
    struct layout l = {.lines = lines, .count = count, .text = text, .places = places};
    struct group *groups = calloc(count + 1, sizeof *groups);
    enum kind *kinds = calloc(count + 1, sizeof *kinds);

    l.by_row = calloc(count + 1, sizeof *l.by_row);
    l.state = calloc(count + 1, sizeof *l.state);
    l.group = calloc(count + 1, sizeof *l.group);
    l.order = calloc(count + 1, sizeof *l.order);
    if (groups != NULL && kinds != NULL && l.by_row != NULL && l.state != NULL && l.group != NULL && l.order != NULL) {
        for (uint32_t i = 0; i < count; i++)
            l.by_row[i] = i;
        if (count <= MOST_LINES) {
            qsort_r(l.by_row, count, sizeof *l.by_row, by_place, (void *)(uintptr_t)lines);
            drop_shadows(&l);
            find_and_place(&l, groups, kinds);
        } else {
            keep_order(&l);
        }
    }
    free(groups);
    free(kinds);
    free(l.by_row);
    free(l.state);
    free(l.group);
    free(l.order);
    return l.placed;
}
