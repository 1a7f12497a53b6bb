/*
 * The memory MuPDF works in. It works around two defects (version 1.21): MuPDF reads page maps that it has not filled when a
 * page tree declares more pages than it has, so memory is zeroed; and it leaks objects when a file is repaired or refers to
 * itself, so what is not freed at the end is freed here.
 */
#ifndef EXTRACT_HEAP_H
#define EXTRACT_HEAP_H

#include <mupdf/fitz.h>

#include "base/base.h"

struct heap_block;

struct heap {
    struct heap_block *first; /* of all that is taken */
};

/* The heap must outlive the context made with it. */
fz_alloc_context heap_allocator(struct heap *heap);

void heap_release(struct heap *heap);

#endif
