#include "fcgi/response/listing.h"

void listing_open(struct exchange *x)
{
    json_open(&x->json, NULL);
    json_list(&x->json, "items");
}

void listing_close(struct exchange *x, const struct page *page, int64_t total, bool more, stamp moment, struct uuid id)
{
    char cursor[FIELD_CURSOR];

    json_end(&x->json);
    json_put_int(&x->json, "total", total);
    json_put_int(&x->json, "limit", page->limit);
    json_put_int(&x->json, "offset", page->offset);
    json_put_text(&x->json, "next_cursor", more ? field_cursor(moment, id, cursor) : NULL);
    json_close(&x->json);
}

void listing_write(struct exchange *x, const struct listing *listing, const struct page *page,
                   const struct pg_rows *rows, int64_t total)
{
    const int shown = (int)MIN(page->limit, rows->count), last = shown - 1;
    const bool more = rows->count > page->limit;

    listing_open(x);
    for (int row = 0; row < shown; row++) {
        json_open(&x->json, NULL);
        listing->json(&x->json, rows, row);
        json_close(&x->json);
    }
    listing_close(x, page, total, more, more ? listing->moment(rows, last) : STAMP_NONE,
                  more ? listing->id(rows, last) : (struct uuid){0});
}
