/*
 * cs-extract-media: what `cs-extract media` becomes. The same arguments, the same answers.
 */
#include "jobs/extract/media/media.h"
#include "jobs/extract/program.h"

int main(int argc, char **argv)
{
    if (argc < 2 || strcmp(argv[1], media_format.name) != 0)
        return program_usage(media_format.name, argc > 1 ? argv[1] : NULL);
    return program_run(&media_format, (const char *const *)argv + 2);
}
