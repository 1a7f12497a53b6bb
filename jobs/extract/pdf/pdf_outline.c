#include "jobs/extract/pdf/pdf_outline.h"

#include <unicase.h>
#include <unictype.h>

#include "base/grow.h"

#define DEPTH 8      /* entries below that are too fine to name a page */
#define COMPARED 200 /* entries of one page that a line is compared with */

struct pdf_outline_entry {
    const char *title; /* belongs to the root */
    int page, level;
    size_t order; /* in the outline */
};

static bool add(struct pdf_outline *outline, const fz_outline *entry, int level)
{
    struct pdf_outline_entry *entries = grow_list(outline->entries, outline->count, &outline->room, sizeof *entries);

    if (entries == NULL)
        return false;
    outline->entries = entries;
    entries[outline->count] = (struct pdf_outline_entry){
        .title = entry->title, .page = entry->page.page, .level = level, .order = outline->count};
    outline->count++;
    return true;
}

static bool add_all(struct pdf_outline *outline, const fz_outline *entry, int page_count, int level)
{
    for (; entry != NULL && level <= DEPTH; entry = entry->next) {
        const bool is_there = entry->title != NULL && entry->page.page >= 0 && entry->page.page < page_count;

        if ((is_there && !add(outline, entry, level)) || !add_all(outline, entry->down, page_count, level + 1))
            return false;
    }
    return true;
}

static int by_page(const void *a, const void *b)
{
    const struct pdf_outline_entry *x = a, *y = b;

    return x->page != y->page ? x->page - y->page : x->order > y->order ? 1 : -1;
}

void pdf_outline_load(struct pdf_outline *outline, fz_context *ctx, fz_document *document, int page_count)
{
    outline->ctx = ctx;
    fz_try(ctx) outline->root = fz_load_outline(ctx, document);
    fz_catch(ctx) outline->root = NULL;
    if (!add_all(outline, outline->root, page_count, 1))
        outline->count = 0;
    if (outline->count > 0)
        qsort(outline->entries, outline->count, sizeof *outline->entries, by_page);
}

void pdf_outline_free(struct pdf_outline *outline)
{
    free(outline->entries);
    fz_drop_outline(outline->ctx, outline->root);
    *outline = (struct pdf_outline){0};
}

/* The first entry of the page; `count` if it has none. */
static size_t first_of(const struct pdf_outline *outline, int page)
{
    size_t from = 0, to = outline->count;

    while (from < to) {
        const size_t middle = from + (to - from) / 2;

        if (outline->entries[middle].page < page)
            from = middle + 1;
        else
            to = middle;
    }
    return from < outline->count && outline->entries[from].page == page ? from : outline->count;
}

const char *pdf_outline_title(const struct pdf_outline *outline, int page)
{
    const size_t first = first_of(outline, page);

    return first < outline->count ? outline->entries[first].title : "";
}

/* ---- the level of a heading ---- */

/* The next letter or digit, small; 0 at the end. */
static uint32_t next_sign(struct str text, size_t *at)
{
    while (*at < text.len) {
        const uint32_t c = str_next(text, at);

        if (uc_is_alnum(c))
            return uc_tolower(c);
    }
    return 0;
}

/* Many outlines leave the number in front out. */
static struct str without_number(struct str text)
{
    size_t at = 0;

    while (at < text.len && memchr("0123456789. ", text.at[at], 12) != NULL)
        at++;
    return (struct str){text.at + at, text.len - at};
}

static bool is_same(struct str a, struct str b)
{
    size_t i = 0, k = 0;
    uint32_t c;

    do {
        c = next_sign(a, &i);
        if (c != next_sign(b, &k))
            return false;
    } while (c != 0);
    return true;
}

int pdf_outline_level(const struct pdf_outline *outline, int page, struct str text)
{
    const size_t first = first_of(outline, page);

    for (size_t i = first; i < outline->count && i < first + COMPARED && outline->entries[i].page == page; i++)
        if (is_same(without_number(str_of(outline->entries[i].title)), without_number(text)))
            return outline->entries[i].level;
    return 0;
}
