/*
 * cs-extract-media: what `cs-extract media`, `sound`, `pictures` and `scenes` become. The same arguments, the same answers.
 */
#include "jobs/extract/media/media.h"
#include "jobs/extract/media/pictures.h"
#include "jobs/extract/media/sound.h"
#include "jobs/extract/program.h"

static const struct format *const formats[] = {&media_format, &sound_format, &pictures_format, &pictures_scenes_format};

int main(int argc, char **argv)
{
    for (size_t i = 0; argc >= 2 && i < ARRAY_COUNT(formats); i++)
        if (strcmp(argv[1], formats[i]->name) == 0)
            return program_run(formats[i], (const char *const *)argv + 2);
    return program_usage("media|sound|pictures|scenes", argc > 1 ? argv[1] : NULL);
}
