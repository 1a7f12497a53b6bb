#include "fcgi/upload/upload_aside.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/files.h"

static void release(void *context)
{
    struct upload_aside *aside = context;

    if (aside->mapped != NULL)
        munmap(aside->mapped, aside->length);
    close(aside->fd);
}

bool upload_aside_open(struct exchange *x, struct upload_aside *aside)
{
    const char *directory = x->settings->work_dir[0] != '\0' ? x->settings->work_dir : "/tmp";

    aside->fd = open(directory, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (aside->fd < 0)
        return fault_log(&x->fault, FAULT_UNAVAILABLE, "no file for an import in %s: %m", directory);
    arena_defer(x->arena, release, aside);
    return true;
}

bool upload_aside_write(struct upload_aside *aside, const char *bytes, size_t length, struct fault *fault)
{
    aside->length += length;
    return files_write(aside->fd, bytes, length) || fault_log(fault, FAULT_UNAVAILABLE, "the file of an import: %m");
}

bool upload_aside_map(struct upload_aside *aside, struct str *text, struct fault *fault)
{
    void *mapped;

    *text = STR("");
    if (aside->length == 0)
        return true;
    mapped = mmap(NULL, aside->length, PROT_READ, MAP_PRIVATE, aside->fd, 0);
    if (mapped == MAP_FAILED)
        return fault_log(fault, FAULT_UNAVAILABLE, "the file of an import: %m");
    aside->mapped = mapped;
    *text = (struct str){mapped, aside->length};
    return true;
}
