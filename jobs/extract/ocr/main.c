/*
 * cs-extract-ocr: what `cs-extract ocr-pdf` and `cs-extract ocr-pptx` become. The same arguments, the same answers. Tesseract takes longer to load
 * than most files to read.
 */
#include "jobs/extract/ocr/ocr.h"
#include "jobs/extract/program.h"

int main(int argc, char **argv)
{
    const struct format *format = argc > 1 ? ocr_format_by_name(argv[1]) : NULL;

    if (format == NULL)
        return program_usage("ocr-pdf|ocr-pptx", argc > 1 ? argv[1] : NULL);
    return program_run(format, (const char *const *)argv + 2);
}
