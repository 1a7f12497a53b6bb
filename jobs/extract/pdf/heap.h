/*
 * The memory MuPDF works in. Two of its habits (version 1.21) are made harmless here: it reads page maps that it has not filled when a
 * page tree promises more than it has, so memory comes zeroed; and it loses objects when a file is mended or refers to
 * itself, so whatever it has not given back by the end is taken back.
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
