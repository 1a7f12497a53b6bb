#include "jobs/extract/ceiling.h"

#include "base/limits.h"

bool ceiling_kept(const struct buf *buf, struct fault *fault)
{
    if (!buf->overflow)
        return true;
    if (buf->len + CEILING_PIECE < buf->ceiling)
        return fault_set(fault, FAULT_MEMORY_LIMIT,
                         "The file takes more memory than it may. Split it into smaller files.");
    return fault_set(fault, FAULT_FILE_TOO_COMPLEX,
                     "The file holds more than %d MiB of text. Split it into smaller files.",
                     (int)((int64_t)buf->ceiling / MIB));
}
