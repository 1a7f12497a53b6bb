#include "course/document_blocks.h"

#include "base/limits.h"

#define BUFFER (LIMIT_DOCUMENT_BLOCK + 4 * MIB) /* a chunk's text may have 256 KiB, and six bytes of JSON for each */

/* The chunks from `first` on that make one block. */
static struct document_block cut_one(struct arena *arena, const json_t *chunks, size_t first, struct buf *text)
{
    struct document_block block = {.first = first};
    struct json_out out;

    buf_clear(text);
    out = json_out(text);
    json_list(&out, NULL);
    while (first + block.count < json_array_size(chunks) && text->len < (size_t)LIMIT_DOCUMENT_BLOCK)
        json_put_tree(&out, NULL, json_array_get(chunks, first + block.count++));
    json_end(&out);
    assert(!text->overflow);
    block.chunks = (struct str){arena_strndup(arena, text->data, text->len), text->len};
    return block;
}

void document_blocks_cut(struct arena *arena, const json_t *chunks, struct document_blocks *blocks)
{
    const size_t total = json_array_size(chunks);
    struct buf text = buf_make(BUFFER);

    *blocks = (struct document_blocks){.list = arena_array(arena, total + 1, sizeof *blocks->list)};
    for (size_t next = 0; next < total;) {
        struct document_block *block = &blocks->list[blocks->count++];

        *block = cut_one(arena, chunks, next, &text);
        next += block->count;
        blocks->bytes += (int64_t)block->chunks.len - 2 + (block->first > 0); /* a comma for its brackets */
    }
    buf_free(&text);
}
