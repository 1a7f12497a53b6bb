#include "jobs/extract/format.h"

#include "jobs/extract/captions/captions.h"
#include "jobs/extract/html/html.h"
#include "jobs/extract/markdown/markdown.h"
#include "jobs/extract/pdf/pdf.h"
#include "jobs/extract/pdf/pdf_picture.h"
#include "jobs/extract/pdf/pdf_thumbnail.h"
#include "jobs/extract/text/encoding.h"
#include "jobs/extract/text/plain_text.h"

static const struct format formats[] = {
    {.name = "pdf",
     .source_type = "presentation",
     .stage = "extract",
     .unit = "pages",
     .prepare = pdf_prepare,
     .read = pdf_read,
     .release = pdf_release},
    {.name = "pdf-text",
     .source_type = "text",
     .stage = "extract",
     .unit = "pages",
     .prepare = pdf_prepare,
     .read = pdf_read_text,
     .release = pdf_release},
    {.name = "picture", .source_type = "presentation", .stage = "draw", .unit = "pages", .read = pdf_picture_read},
    {.name = "thumbnail", .source_type = "presentation", .stage = "draw", .unit = "pages", .read = pdf_thumbnail_read},
    {.name = "markdown",
     .source_type = "text",
     .stage = "extract",
     .unit = "bytes",
     .prepare = encoding_prepare,
     .read = markdown_read,
     .release = encoding_release},
    {.name = "html",
     .source_type = "text",
     .stage = "extract",
     .unit = "bytes",
     .prepare = encoding_prepare,
     .read = html_read,
     .release = encoding_release},
    {.name = "text",
     .source_type = "text",
     .stage = "extract",
     .unit = "bytes",
     .prepare = encoding_prepare,
     .read = plain_text_read,
     .release = encoding_release},
    {.name = "captions",
     .source_type = "video",
     .stage = "extract",
     .unit = "bytes",
     .prepare = encoding_prepare,
     .read = captions_read,
     .release = encoding_release},
    {.name = "docx", .program = "cs-extract-office"},
    {.name = "pptx", .program = "cs-extract-office"},
    {.name = "ocr-pdf", .program = "cs-extract-ocr"},
    {.name = "ocr-pptx", .program = "cs-extract-ocr"},
    {.name = "media", .program = "cs-extract-media"},
    {.name = "sound", .stage = "cut", .program = "cs-extract-media"},
    {.name = "pictures", .stage = "look", .program = "cs-extract-media"},
    {.name = "scenes", .stage = "look", .program = "cs-extract-media"},
};

const struct format *format_by_name(const char *name)
{
    for (size_t i = 0; i < ARRAY_COUNT(formats); i++) {
        if (strcmp(formats[i].name, name) == 0)
            return &formats[i];
    }
    return NULL;
}

const char *format_names(struct buf *buf)
{
    for (size_t i = 0; i < ARRAY_COUNT(formats); i++)
        buf_printf(buf, "%s%s", i == 0 ? "" : "|", formats[i].name);
    return buf_text(buf);
}
