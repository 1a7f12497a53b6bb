/*
 * Numbers in rising order as a short text: "1, 4-7, 9".
 */
#ifndef EXTRACT_RANGES_H
#define EXTRACT_RANGES_H

#include "base/buf.h"

struct ranges {
    struct buf text;
    int first, last; /* the run not yet in the text; 0: none */
    int count;
};

struct ranges ranges_make(void);
void ranges_free(struct ranges *ranges);
void ranges_add(struct ranges *ranges, int number);

/* Ends with ", ..." where there are too many. Nothing may be added afterwards. */
const char *ranges_text(struct ranges *ranges);

#endif
