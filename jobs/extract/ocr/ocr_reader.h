/*
 * One picture of text, however it lies: what MuPDF has listed of a page, or of a picture in a file, is drawn in gray, straightened if its lines
 * slope, and turned if that reads better.
 */
#ifndef EXTRACT_OCR_READER_H
#define EXTRACT_OCR_READER_H

#include <mupdf/fitz.h>

#include "jobs/extract/extract.h"
#include "jobs/extract/ocr/ocr_engine.h"

struct ocr_reader {
    struct ocr_engine *engine;
    struct hyphens *hyphens;
    struct ocr_text text;  /* of the picture that was read last */
    struct ocr_text other; /* of another way to turn it */
    int page_seconds;      /* of processor time for one picture; 0: any */
    struct buf missing;    /* languages that there is no pack for */
};

/* Opens the packs for the languages that the options name. UNSUPPORTED_FORMAT when there is none that works. */
bool ocr_reader_open(struct ocr_reader *reader, const struct options *options, struct fault *fault) MUST_CHECK;
void ocr_reader_close(struct ocr_reader *reader);

/* Fills reader->text. Throws as MuPDF does when the picture cannot be drawn; drawing or reading that takes too
 * long ends the process (error_report.h); false with MEMORY_LIMIT when it cannot be read. */
bool ocr_reader_read(struct ocr_reader *reader, fz_context *ctx, fz_display_list *list, fz_rect bounds,
                     struct fault *fault) MUST_CHECK;

#endif
