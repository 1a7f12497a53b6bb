#include "jobs/extract/pdf/heap.h"

/* Stands before each piece of memory; its size keeps what follows aligned for any type. */
struct heap_block {
    _Alignas(max_align_t) struct heap_block *previous;
    struct heap_block *next;
};

static void link_in(struct heap *heap, struct heap_block *block)
{
    block->previous = NULL;
    block->next = heap->first;
    if (heap->first != NULL)
        heap->first->previous = block;
    heap->first = block;
}

static void link_out(struct heap *heap, struct heap_block *block)
{
    if (block->previous != NULL)
        block->previous->next = block->next;
    else
        heap->first = block->next;
    if (block->next != NULL)
        block->next->previous = block->previous;
}

static void *take(void *user, size_t size)
{
    struct heap_block *block = size > SIZE_MAX - sizeof *block ? NULL : calloc(1, sizeof *block + size);

    if (block == NULL)
        return NULL;
    link_in(user, block);
    return block + 1;
}

static void give(void *user, void *memory)
{
    struct heap_block *block = memory;

    if (memory == NULL)
        return;
    link_out(user, block - 1);
    free(block - 1);
}

static void *grow(void *user, void *memory, size_t size)
{
    struct heap_block *old = memory, *block;

    if (memory == NULL)
        return take(user, size);
    old--;
    link_out(user, old);
    block = size > SIZE_MAX - sizeof *block ? NULL : realloc(old, sizeof *block + size);
    link_in(user, block != NULL ? block : old);
    return block != NULL ? block + 1 : NULL;
}

fz_alloc_context heap_allocator(struct heap *heap)
{
    return (fz_alloc_context){heap, take, grow, give};
}

void heap_release(struct heap *heap)
{
    while (heap->first != NULL)
        give(heap, heap->first + 1);
}
