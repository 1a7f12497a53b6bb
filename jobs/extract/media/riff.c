#include "jobs/extract/media/riff.h"

#include "base/limits.h"

#define SLACK (64 * KIB) /* programs differ in what the length includes */

/* A program that was streaming did not know the length and wrote 0 or all ones. */
bool riff_is_cut(struct input *input)
{
    uint8_t head[8];
    int64_t length;

    input_seek(input, 0);
    if (input_read(input, head, sizeof head) != sizeof head || memcmp(head, "RIFF", 4) != 0)
        return false;
    length = (int64_t)head[4] | (int64_t)head[5] << 8 | (int64_t)head[6] << 16 | (int64_t)head[7] << 24;
    return length != 0 && length != UINT32_MAX && length > input->size + SLACK;
}
