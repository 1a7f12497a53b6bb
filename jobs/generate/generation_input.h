/*
 * What a course structure is made of: the ready materials of its scope, in course order.
 */
#ifndef GENERATE_GENERATION_INPUT_H
#define GENERATE_GENERATION_INPUT_H

#include "course/structure.h"

/* One ready material. */
struct architect_material {
    struct uuid id;
    const char *source_type; /* video, presentation, text or web */
    const char *filename;    /* or the URL; NULL: none */
    struct uuid node;        /* the folder it lies in */
    const char *node_title;
    const json_t *document; /* as extracted, contract section 5 */
};

/* Texts of the input, the documents' among them, are borrowed: they must outlive the structure. */
struct architect_input {
    const char *title;    /* of the course or of the node that is the scope */
    const char *language; /* BCP 47 or NULL */
    const struct architect_material
        *materials; /* in the order of the tree: folders before their children, by "order" */
    size_t material_count;
    const struct structure *guide; /* the applied structure to keep and enrich; NULL: start afresh */
};

#endif
