/*
 * Pictures of text in an ingestion: pages without a text that can be read (`unread_slides`) are read from their pictures by cs-extract-ocr, as a stage
 * of the job. What a page says becomes chunks with `ocr` in their metadata (ocr_document.h).
 *
 * A few pages are read at once; more are heavy work, for which the job is handed back. Each page that was read is kept in the job's
 * checkpoint: a next attempt goes on behind it. A page that cannot be drawn or takes too long costs no other, and none of this fails the
 * ingestion: what could not be read is named in warnings.
 */
#ifndef INGEST_OCR_H
#define INGEST_OCR_H

#include "course/document.h"
#include "course/source.h"
#include "jobs/runner/run.h"

/* `file` is the material's, of that format. False without a fault when run->is_heavy is set. */
bool ingest_ocr_read(struct run *run, const struct material *material, const struct source_format *format, int file,
                     struct document *document) MUST_CHECK;

#endif
