/*
 * What was recognised on a picture as text. A recogniser finds letters in whatever it is shown, in photographs and handwriting too, and says how sure
 * it is: lines that it is not sure of are left out, and of a picture with mostly such lines nothing is kept. A little text that is right is of
 * use; much that is wrong is not.
 */
#ifndef EXTRACT_OCR_TEXT_H
#define EXTRACT_OCR_TEXT_H

#include "base/buf.h"
#include "jobs/extract/pdf/hyphens.h"

#define OCR_TEXT_LINES 4000 /* of a picture; more are counted as left out */

struct ocr_line {
    struct str text;
    double confidence; /* of its words, 0 to 100 */
    int height;        /* of its letters, pixels */
    bool starts_block; /* a column, a paragraph, a caption */
};

struct ocr_text {
    struct buf text;  /* a line for each line, a blank line between blocks, words whole that a line's end parts */
    struct buf title; /* a first line that is set larger than the others; empty: none */
    size_t letters;   /* of the lines that are kept */
    size_t unsure;    /* and of the others */
    size_t left_out;  /* lines */
    double confidence;
};

struct ocr_text ocr_text_make(void);
void ocr_text_free(struct ocr_text *text);

/* Makes it anew from the lines, in their order of reading. */
void ocr_text_write(struct ocr_text *text, const struct ocr_line *lines, size_t count, struct hyphens *hyphens);

void ocr_text_clear(struct ocr_text *text);

/* Puts another picture's behind it, if that is readable. */
void ocr_text_append(struct ocr_text *text, const struct ocr_text *more);

/* Whether it is fit to be kept. */
bool ocr_text_is_readable(const struct ocr_text *text);

/* How much of a picture was recognised, to compare two readings of it. */
double ocr_text_score(const struct ocr_text *text);

#endif
