/*
 * What all parts of cs-extract share. The program reads one hostile file on descriptor 0 and writes one document on
 * descriptor 1. A process makes one extraction.
 *
 * A format is a row of the table in format.c and a file of its own. Its `prepare` runs while the process may still open
 * files (a speech model, say) and has not read a byte of input; its `read` runs inside the sandbox (sandbox.h) and may
 * use the input, the document, the progress and memory, and nothing else.
 */
#ifndef EXTRACT_EXTRACT_H
#define EXTRACT_EXTRACT_H

#include "base/fault.h"
#include "jobs/extract/document_writer.h"
#include "jobs/extract/input.h"
#include "jobs/extract/options.h"
#include "jobs/extract/progress.h"

struct extraction {
    const struct options *options;
    struct input input;
    struct document_writer document;
    struct buf
        output; /* what a format has made that is no document: written in the document's place, unless it is empty */
    struct progress progress;
    void *prepared; /* what the format's prepare made for its read */
    struct fault fault;
};

#endif
