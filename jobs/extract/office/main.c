/*
 * cs-extract-office: what `cs-extract docx` and `cs-extract pptx` become. The same arguments, the same answers. The libraries that it needs load too
 * slowly for the program that reads texts.
 */
#include "jobs/extract/office/office.h"
#include "jobs/extract/program.h"

int main(int argc, char **argv)
{
    const struct format *format = argc > 1 ? office_format_by_name(argv[1]) : NULL;

    if (format == NULL)
        return program_usage("docx|pptx", argc > 1 ? argv[1] : NULL);
    return program_run(format, (const char *const *)argv + 2);
}
