/*
 * A material that comes from an address: it is fetched, or found unchanged, and what came is stored under the material's key, so that it can be read
 * again and is the material's file. What it is decides how it is read: a page, or a PDF, a text, Markdown, a Word document.
 *
 * Faults beside those of web_fetch.h: UNSUPPORTED_PLATFORM for recordings, UNSUPPORTED_FORMAT for what is no text, DUPLICATE_FILE.
 */
#ifndef INGEST_WEB_MATERIAL_H
#define INGEST_WEB_MATERIAL_H

#include "course/material.h"
#include "jobs/runner/run.h"

/* Afterwards the object of `material` is the answer. */
bool web_material_fetch(struct run *run, struct material *material) MUST_CHECK;

/* How the object is read; NULL if it has not been fetched. */
const struct source_format *web_material_format(const struct material *material);

/* The character set that the server has named, NULL for none. */
const char *web_material_charset(struct arena *arena, const struct material *material);

#endif
