#include "jobs/llm/data_files.h"

#include <errno.h>
#include <unistd.h>

const char *data_files_path(struct arena *arena, const struct settings *settings, const char *name)
{
    char self[4096];
    ssize_t length;
    char *slash;

    if (settings->share_dir[0] != '\0')
        return arena_printf(arena, "%s/%s", settings->share_dir, name);
    length = readlink("/proc/self/exe", self, sizeof self - 1);
    self[MAX(length, 0)] = '\0';
    slash = strrchr(self, '/');
    return arena_printf(arena, "%.*s/../%s", slash != NULL ? (int)(slash - self) : 0, self, name);
}

bool data_files_read(struct arena *arena, const char *path, struct str *text, struct fault *fault)
{
    FILE *file = fopen(path, "re");
    char *bytes;
    size_t length;
    bool failed;

    if (file == NULL)
        return fault_log(fault, FAULT_INTERNAL, "%s: %s", path, strerror(errno));
    bytes = arena_alloc(arena, DATA_FILES_MOST + 1);
    length = fread(bytes, 1, DATA_FILES_MOST, file);
    failed = ferror(file) != 0 || fgetc(file) != EOF;
    fclose(file);
    if (failed)
        return fault_log(fault, FAULT_INTERNAL, "%s cannot be read, or is longer than %d bytes", path, DATA_FILES_MOST);
    *text = (struct str){bytes, length};
    return true;
}
