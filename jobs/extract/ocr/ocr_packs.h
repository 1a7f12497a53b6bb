/*
 * Which packs of tesseract read a text in some languages. A pack has a name of three letters or more (ISO 639-2/T, and names of tesseract's own); BCP 47
 * says "uk", "zh-Hant".
 */
#ifndef EXTRACT_OCR_PACKS_H
#define EXTRACT_OCR_PACKS_H

#include "base/buf.h"

/* The name of the pack for a language; a tag that is not in the table may be the name of a pack itself. */
struct str ocr_packs_name(struct str tag);

/* Appends the packs that the folder has for languages "uk,en", as tesseract takes them: "ukr+eng", each once, in their order. Those it has not
 * are appended to `missing` as languages, ", " between them. */
void ocr_packs_find(const char *folder, struct str languages, struct buf *packs, struct buf *missing);

#endif
