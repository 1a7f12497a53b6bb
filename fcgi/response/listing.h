/*
 * The body of a list (contract section 1): items, total, limit, offset, next_cursor.
 */
#ifndef FCGI_LISTING_H
#define FCGI_LISTING_H

#include "fcgi/request/fields.h"

/* How a row is shown, and its place in the list: newest first, so its moment and its id. */
struct listing {
    void (*json)(struct json_out *out, const struct pg_rows *rows, int row); /* members into the open object */
    stamp (*moment)(const struct pg_rows *rows, int row);
    struct uuid (*id)(const struct pg_rows *rows, int row);
};

/* What stands around the items: listing_open, an object per item, listing_close. The last item's moment and id make the cursor
 * when there are more. */
void listing_open(struct exchange *x);
void listing_close(struct exchange *x, const struct page *page, int64_t total, bool more, stamp moment, struct uuid id);

/* A list of rows, whole. `rows` are up to page->limit + 1: the one beyond shows that
 * there are more. */
void listing_write(struct exchange *x, const struct listing *listing, const struct page *page,
                   const struct pg_rows *rows, int64_t total);

#endif
