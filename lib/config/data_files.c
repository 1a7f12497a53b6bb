#include "config/data_files.h"

#include "base/files.h"

const char *data_files_path(struct arena *arena, const struct settings *settings, const char *name)
{
    if (settings->share_dir[0] != '\0')
        return arena_printf(arena, "%s/%s", settings->share_dir, name);
    return files_of_program(arena, "../share/course-supporter", "..", name);
}

bool data_files_read(struct arena *arena, const char *path, struct str *text, struct fault *fault)
{
    return files_read(arena, path, DATA_FILES_MOST, text, fault);
}
