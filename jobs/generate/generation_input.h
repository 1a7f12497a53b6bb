/*
 * What a structure is made of: the extracted documents of a course or of one node. The built-in architect, the prompt of the models and
 * the check of citations all work from it.
 */
#ifndef GENERATE_GENERATION_INPUT_H
#define GENERATE_GENERATION_INPUT_H

#include "course/structure.h"

/* One ready material. */
struct generation_material {
    struct uuid id;
    const char *source_type; /* video, presentation, text or web */
    const char *filename;    /* or the URL; NULL: none */
    struct uuid node;        /* the folder it lies in */
    const char *node_title;
    const json_t *document; /* as extracted, contract section 5 */
    size_t first_chunk;     /* of the document that is there: a part of it may have been loaded */
    size_t chunk_total;     /* of the whole document; 0: those that are there are all */
};

/* Texts of the input, the documents' among them, are borrowed: they must outlive the structure. */
struct generation_input {
    const char *title;    /* of the course or of the node that is the scope */
    const char *language; /* BCP 47 or NULL */
    const struct generation_material
        *materials; /* in the order of the tree: folders before their children, by "order" */
    size_t material_count;
    const struct structure *guide; /* the applied structure to keep and enrich; NULL: start afresh */
    struct str item; /* JSON of the one part of a structure that is made anew; at == NULL: a whole structure is made */
    bool guide_is_restored; /* what an answer leaves out of it is put back later: the input is a part of a course */
};

#endif
