#include "jobs/extract/office/slide_order.h"

#include <unictype.h>

#include "jobs/extract/office/office_xml.h"

#define ROW \
    200000 /* English metric units, about 0.55 cm: what begins so far below the first of a row is of the next one */

/* ---- where the script begins ---- */

/* How many more letters are written from right to left than from left to right. */
static int64_t lean_of(struct str text)
{
    int64_t lean = 0;

    for (size_t at = 0; at < text.len;) {
        const int category = uc_bidi_category(str_next(text, &at));

        lean += (category == UC_BIDI_R || category == UC_BIDI_AL) - (category == UC_BIDI_L);
    }
    return lean;
}

static bool is_right_to_left(const xmlNode *tree)
{
    const xmlNode *node = tree;
    int64_t lean = 0;

    while (node != NULL) {
        if (office_xml_is(node, "t"))
            lean += lean_of(office_xml_text(node));
        if (node->children != NULL) {
            node = node->children;
            continue;
        }
        while (node != tree && node->next == NULL)
            node = node->parent;
        node = node == tree ? NULL : node->next;
    }
    return lean > 0;
}

/* ---- sorting ---- */

static int compare(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static int by_height(const void *a, const void *b)
{
    const struct slide_shape *x = a, *y = b;
    int order = compare(x->role, y->role);

    if (order == 0 && x->role == SLIDE_FREE)
        order = compare(x->y, y->y);
    return order != 0 ? order : compare((int64_t)x->order, (int64_t)y->order);
}

static int by_reading(const void *a, const void *b)
{
    const struct slide_shape *x = a, *y = b;
    int order = compare(x->role, y->role);

    if (order == 0 && x->role == SLIDE_PLACEHOLDER)
        order = compare(x->index, y->index);
    if (order == 0 && x->role == SLIDE_FREE) {
        order = compare((int64_t)x->row, (int64_t)y->row);
        order = order == 0 ? compare(x->x, y->x) : order;
    }
    return order != 0 ? order : compare((int64_t)x->order, (int64_t)y->order);
}

/* Shapes in the order of their heights. */
static void find_rows(struct slide_shape *shapes, size_t count)
{
    const struct slide_shape *first = NULL;
    size_t row = 0;

    for (size_t i = 0; i < count; i++) {
        if (shapes[i].role != SLIDE_FREE)
            continue;
        if (first == NULL || shapes[i].y - first->y > ROW) {
            first = &shapes[i];
            row++;
        }
        shapes[i].row = row;
    }
}

void slide_order_sort(struct slide_shape *shapes, size_t count, const xmlNode *tree)
{
    const bool mirrored = is_right_to_left(tree);

    for (size_t i = 0; mirrored && i < count; i++)
        if (shapes[i].x != SLIDE_ORDER_UNPLACED)
            shapes[i].x = -shapes[i].x;
    qsort(shapes, count, sizeof *shapes, by_height);
    find_rows(shapes, count);
    qsort(shapes, count, sizeof *shapes, by_reading);
}
