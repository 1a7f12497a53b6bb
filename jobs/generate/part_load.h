/*
 * Chunks of documents from the database, as many as a part of a generation needs: a document as it was extracted, with a stretch of its
 * chunks.
 */
#ifndef GENERATE_PART_LOAD_H
#define GENERATE_PART_LOAD_H

#include "jobs/generate/generation_input.h"
#include "pg/pg.h"

/* Fills document, first_chunk and chunk_total of a material with its chunks from `first` to before `end`, or to the last; document NULL when it
 * is gone. Everything lives in the unit's arena. */
bool part_load_material(const struct unit *unit, size_t first, size_t end,
                        struct generation_material *material) MUST_CHECK;

#endif
