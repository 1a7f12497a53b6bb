/*
 * Tesseract: letters of a gray picture. Its packs are opened before the sandbox closes; it works in one thread.
 */
#ifndef EXTRACT_OCR_ENGINE_H
#define EXTRACT_OCR_ENGINE_H

#include "base/fault.h"
#include "jobs/extract/ocr/ocr_text.h"

struct ocr_engine;

/* 8 bits of gray a pixel, rows one behind another. */
struct ocr_picture {
    const uint8_t *pixels;
    int width, height;
};

/* With packs "ukr+eng" of the folder, and the pack that tells which side is up, if that is there. NULL: a pack is broken. */
struct ocr_engine *ocr_engine_open(const char *folder, const char *packs);
void ocr_engine_close(struct ocr_engine *engine);

/* The text of a picture. What tesseract has learned on one picture does not count on the next. MEMORY_LIMIT when it fails. */
bool ocr_engine_read(struct ocr_engine *engine, const struct ocr_picture *picture, struct hyphens *hyphens,
                     struct ocr_text *text, struct fault *fault) MUST_CHECK;

/* By how many degrees, 0, 90, 180 or 270, the picture must be turned to the right so that its letters stand upright. 0 too when that cannot be
 * told. */
int ocr_engine_turn(struct ocr_engine *engine, const struct ocr_picture *picture);

/* By how many degrees its lines slope: to be turned back by that. 0: not, or not to be told. */
double ocr_engine_slope(const struct ocr_picture *picture);

/* Whether so much of it is dark as of a page of text: of a blank page less is, of a photograph more. */
bool ocr_engine_may_be_text(const struct ocr_picture *picture);

/* Takes specks off it. */
void ocr_engine_smooth(uint8_t *pixels, int width, int height);

#endif
