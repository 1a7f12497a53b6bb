#include "jobs/extract/office/office.h"

#include "jobs/extract/office/docx.h"
#include "jobs/extract/office/pptx.h"

static const struct format formats[] = {
    {.name = "docx", .source_type = "text", .stage = "extract", .unit = "parts", .read = docx_read},
    {.name = "pptx", .source_type = "presentation", .stage = "extract", .unit = "pages", .read = pptx_read},
};

const struct format *office_format_by_name(const char *name)
{
    for (size_t i = 0; i < ARRAY_COUNT(formats); i++)
        if (strcmp(formats[i].name, name) == 0)
            return &formats[i];
    return NULL;
}
