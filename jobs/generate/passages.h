/*
 * A document as passages, each with the place that a citation of it would name. Neighbouring segments of a transcript become one
 * passage, which begins where the first does. Pure.
 */
#ifndef GENERATE_PASSAGES_H
#define GENERATE_PASSAGES_H

#include "course/structure.h"

#define PASSAGE_FORM 32      /* bytes that one costs as JSON besides its text */
#define PASSAGE_DESCRIBED 17 /* and so many more if it is a description */

struct passage {
    enum citation_place place;
    double at;
    struct str text;
    size_t chunk;   /* that it begins with, in the whole document */
    bool opens;     /* a section: a heading or a slide */
    bool described; /* what a model saw on the picture of a slide */
};

struct passages {
    struct passage *items;
    size_t count;
    size_t bytes; /* as JSON */
};

/* Texts are borrowed from the document where they can be; `first` is the index that its first chunk has in the whole document. */
struct passages passages_of(struct arena *arena, const json_t *document, size_t first);

/* Bytes that a passage takes as JSON. */
size_t passages_length(const struct passage *passage);

/* Clips every passage alike, so that about `room` bytes are left, and the end of a document is represented as well as its beginning. With room
 * for less than a line of each, only every second or third is kept, and so on. */
void passages_thin(struct passages *passages, size_t room);

/* As a JSON list: [{"start_sec": 12.5, "text": …}, {"slide_number": 3, "described": true, "text": …}, …] */
void passages_write(struct json_out *out, const char *key, const struct passages *passages);

#endif
