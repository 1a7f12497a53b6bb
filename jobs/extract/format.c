#include "jobs/extract/format.h"

#include "jobs/extract/markdown.h"
#include "jobs/extract/media.h"
#include "jobs/extract/pdf.h"
#include "jobs/extract/text.h"

static const struct format formats[] = {
    {"pdf", "presentation", "extract", "pages", NULL, pdf_read, NULL},
    {"markdown", "text", "extract", "bytes", NULL, markdown_read, NULL},
    {"text", "text", "extract", "bytes", NULL, text_read, NULL},
    {"media", "video", "transcribe", "seconds", media_prepare, media_read, media_release},
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

bool format_read(const struct format *format, struct extraction *x)
{
    if (x->options->language != NULL)
        document_set_language(&x->document, str_of(x->options->language));
    if (x->input.size == 0) {
        document_warn(&x->document, "The file is empty.");
        return true;
    }
    return format->read(x);
}
