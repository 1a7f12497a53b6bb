#include "jobs/extract/pdf/pdf_outline.h"

#define DEPTH 8 /* entries below that are too fine to name a page */

static void place(struct pdf_outline *outline, const fz_outline *entry)
{
    int page = entry->page.page;

    if (page >= 0 && page < outline->page_count && outline->titles[page] == NULL && entry->title != NULL)
        outline->titles[page] = entry->title;
}

static void place_all(struct pdf_outline *outline, const fz_outline *entry, int depth)
{
    for (; entry != NULL && depth < DEPTH; entry = entry->next) {
        place(outline, entry);
        place_all(outline, entry->down, depth + 1);
    }
}

void pdf_outline_load(struct pdf_outline *outline, fz_context *ctx, fz_document *document, int page_count)
{
    outline->ctx = ctx;
    outline->titles = calloc((size_t)page_count, sizeof *outline->titles);
    if (outline->titles == NULL)
        return;
    outline->page_count = page_count;
    fz_try(ctx) outline->root = fz_load_outline(ctx, document);
    fz_catch(ctx) outline->root = NULL;
    place_all(outline, outline->root, 0);
}

void pdf_outline_free(struct pdf_outline *outline)
{
    free(outline->titles);
    fz_drop_outline(outline->ctx, outline->root);
    *outline = (struct pdf_outline){0};
}

const char *pdf_outline_title(const struct pdf_outline *outline, int page)
{
    return page < outline->page_count && outline->titles[page] != NULL ? outline->titles[page] : "";
}
