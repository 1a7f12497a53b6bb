/*
 * The extracted document of a material (contract section 5). It comes out of a sandbox that hostile input may have taken over, so it is
 * believed only as far as it keeps to the form:
 *
 *     {source_type, title, language, metadata{}, chunks[{chunk_type, text, index, metadata{}}], warnings[], picture_slides[]?, unread_slides[]?}
 *
 * with no member that is not in the tables here, every number within its bounds, and the chunks numbered in order.
 */
#ifndef COURSE_DOCUMENT_H
#define COURSE_DOCUMENT_H

#include "base/digest.h"
#include "course/material.h"

struct document {
    const json_t *tree;
    struct str warnings;          /* a JSON list of sentences */
    const char *title, *language; /* NULL when absent */
    int64_t page_count;           /* -1: none */
    double duration_sec;          /* -1: none */
    size_t chunk_count;
    const json_t *picture_slides; /* numbers of slides that may be worth showing to a model, rising; not kept with it */
    const json_t *unread_slides;  /* and of those without a text that may be pictures of one */
    char fingerprint[DIGEST_SHA256_HEX];
};

/* Texts live in the arena. INTERNAL, with what is wrong in the message for the log, when it does not keep to the form. */
bool document_read(struct arena *arena, struct str text, enum source_type type, struct document *document,
                   struct fault *fault) MUST_CHECK;

/* The same for a document whose tree was changed: checks it again, and makes all that is derived from it anew. */
bool document_revise(struct arena *arena, json_t *tree, enum source_type type, struct document *document,
                     struct fault *fault) MUST_CHECK;

/* In the open transaction: keeps it, and marks the material as processed from bytes with this SHA-256. NOT_FOUND
 * when the material is gone. */
bool document_store(const struct unit *unit, struct uuid material, const char *sha256,
                    const struct document *document) MUST_CHECK;

/* In the open transaction: it says more than the one that is kept, which was made from the same bytes. NOT_FOUND when that is not there. */
bool document_store_again(const struct unit *unit, struct uuid material, const char *sha256,
                          const struct document *document) MUST_CHECK;

#endif
