#include "jobs/extract/media/ogg.h"

#define HEAD 27 /* bytes of a page's header before the table of its segments */
#define FLAGS 5
#define FIRST_OF_STREAM 0x02
#define SEGMENTS 26

/* The header of the page at `at` and the length of the whole page; false if there is none. */
static bool read_page(struct input *input, int64_t at, uint8_t head[HEAD], int64_t *length)
{
    uint8_t table[255];

    input_seek(input, at);
    if (input_read(input, head, HEAD) != HEAD || memcmp(head, "OggS", 4) != 0 ||
        input_read(input, table, head[SEGMENTS]) != head[SEGMENTS])
        return false;
    *length = HEAD + head[SEGMENTS];
    for (size_t i = 0; i < head[SEGMENTS]; i++)
        *length += table[i];
    return true;
}

/* All streams of a recording begin before anything else of it comes. */
int64_t ogg_link_end(struct input *input, int64_t begin)
{
    uint8_t head[HEAD];
    int64_t at = begin, length;
    bool begun = false;

    while (read_page(input, at, head, &length)) {
        const bool first = (head[FLAGS] & FIRST_OF_STREAM) != 0;

        if (first && begun)
            return at;
        begun = begun || !first;
        at += length;
    }
    return input->size;
}
