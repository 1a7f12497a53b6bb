#include "fcgi/listing.h"

static void write_items(struct exchange *x, const struct listing *listing, const struct pg_rows *rows, int shown)
{
    json_list(&x->json, "items");
    for (int row = 0; row < shown; row++) {
        json_open(&x->json, NULL);
        listing->json(&x->json, rows, row);
        json_close(&x->json);
    }
    json_end(&x->json);
}

void listing_write(struct exchange *x, const struct listing *listing, const struct page *page,
                   const struct pg_rows *rows, int64_t total)
{
    const int shown = (int)MIN(page->limit, rows->count), last = shown - 1;
    const bool more = rows->count > page->limit;
    char cursor[FIELD_CURSOR];

    json_open(&x->json, NULL);
    write_items(x, listing, rows, shown);
    json_put_int(&x->json, "total", total);
    json_put_int(&x->json, "limit", page->limit);
    json_put_int(&x->json, "offset", page->offset);
    json_put_text(&x->json, "next_cursor",
                  more ? field_cursor(listing->moment(rows, last), listing->id(rows, last), cursor) : NULL);
    json_close(&x->json);
}
