#include "jobs/extract/ocr/ocr.h"

#include "jobs/extract/ocr/ocr_pdf.h"
#include "jobs/extract/ocr/ocr_pptx.h"
#include "jobs/extract/ocr/ocr_reader.h"

static const struct format formats[] = {
    {.name = "ocr-pdf",
     .source_type = "presentation",
     .stage = "read_pictures",
     .unit = "pages",
     .prepare = ocr_prepare,
     .read = ocr_pdf_read,
     .release = ocr_release},
    {.name = "ocr-pptx",
     .source_type = "presentation",
     .stage = "read_pictures",
     .unit = "pages",
     .prepare = ocr_prepare,
     .read = ocr_pptx_read,
     .release = ocr_release},
};

const struct format *ocr_format_by_name(const char *name)
{
    for (size_t i = 0; i < ARRAY_COUNT(formats); i++)
        if (strcmp(formats[i].name, name) == 0)
            return &formats[i];
    return NULL;
}

bool ocr_prepare(struct extraction *x)
{
    struct ocr_reader *reader = calloc(1, sizeof *reader);

    x->prepared = reader;
    return reader != NULL ? ocr_reader_open(reader, x->options, &x->fault)
                          : fault_log(&x->fault, FAULT_INTERNAL, "no memory for packs");
}

void ocr_release(struct extraction *x)
{
    if (x->prepared != NULL)
        ocr_reader_close(x->prepared);
    free(x->prepared);
}
