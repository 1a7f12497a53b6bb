/*
 * The order in which the shapes of a slide are read: the title, then placeholders by index, then free shapes by rows from the top, each row from
 * the side where the slide's script begins. Shapes that begin at nearly the same height are a row.
 */
#ifndef EXTRACT_SLIDE_ORDER_H
#define EXTRACT_SLIDE_ORDER_H

#include <libxml/tree.h>

#include "base/str.h"

#define SLIDE_ORDER_UNPLACED (INT64_MAX / 4)

enum slide_role { SLIDE_TITLE, SLIDE_PLACEHOLDER, SLIDE_FREE };

struct slide_shape {
    const xmlNode *node;
    enum slide_role role;
    int64_t index; /* of a placeholder */
    int64_t x, y;  /* English metric units on the slide; SLIDE_ORDER_UNPLACED: it does not say */
    size_t order;  /* in the file */
    size_t row;    /* of a free shape, from the top; slide_order_sort sets it */
};

/* Sorts them; `tree` is what holds their text. */
void slide_order_sort(struct slide_shape *shapes, size_t count, const xmlNode *tree);

#endif
