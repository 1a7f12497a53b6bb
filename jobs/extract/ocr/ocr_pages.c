#include "jobs/extract/ocr/ocr_pages.h"

#include "jobs/extract/page_list.h"

struct ocr_pages ocr_pages_begin(struct extraction *x)
{
    return (struct ocr_pages){
        .x = x,
        .total = page_list_count(str_of(x->options->pages)),
        .unreadable = ranges_make(),
        .partly = ranges_make(),
    };
}

static bool add_chunk(struct ocr_pages *pages, int page, const struct ocr_text *text)
{
    const struct chunk chunk = {
        .type = CHUNK_SLIDE_TEXT,
        .slide_number = page,
        .text = buf_str(&text->text),
        .title = buf_str(&text->title),
        .ocr = true,
    };

    if (text->left_out > 0)
        ranges_add(&pages->partly, page);
    return document_writer_add(&pages->x->document, &chunk, &pages->x->fault);
}

bool ocr_pages_add(struct ocr_pages *pages, int page, const struct ocr_text *text)
{
    const bool readable = text != NULL && ocr_text_is_readable(text);
    struct progress *progress = &pages->x->progress;
    const struct progress_page read = {
        .slide_number = page,
        .text = readable ? buf_str(&text->text) : STR(""),
        .title = readable ? buf_str(&text->title) : STR(""),
        .left_out = readable ? (int64_t)text->left_out : 0,
    };

    if (!readable)
        ranges_add(&pages->unreadable, page);
    else if (!add_chunk(pages, page, text))
        return false;
    progress_page(progress, &read);
    progress_tell(progress, ++pages->done, pages->total);
    return true;
}

void ocr_pages_end(struct ocr_pages *pages, struct str missing)
{
    struct document_writer *document = &pages->x->document;

    if (missing.len > 0)
        document_writer_warn(
            document, "Pictures were read without these languages, for which no pack of tesseract is installed: %.*s.",
            (int)missing.len, missing.at);
    if (pages->unreadable.count > 0)
        document_writer_warn(document, "Pages whose pictures show no text that can be read: %s.",
                             ranges_text(&pages->unreadable));
    if (pages->partly.count > 0)
        document_writer_warn(document, "Pages of whose pictures lines were left out that cannot be read: %s.",
                             ranges_text(&pages->partly));
    progress_finish(&pages->x->progress, pages->done, pages->total);
    ranges_free(&pages->unreadable);
    ranges_free(&pages->partly);
}
