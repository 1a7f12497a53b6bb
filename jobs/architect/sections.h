/*
 * Documents as sections: what stands under one heading, on slides of one title, or is said in one breath (a window of about
 * SECTIONS_WINDOW words of a transcript or of a text without headings). Sections are runs of blocks, in course order.
 */
#ifndef ARCHITECT_SECTIONS_H
#define ARCHITECT_SECTIONS_H

#include "jobs/architect/corpus.h"
#include "jobs/architect/section_kind.h"

#define SECTIONS_WINDOW 25 /* words: about TextTiling's pseudo-sentence of 20, and ten seconds of speech */

enum material_form { FORM_DECK, FORM_TEXT, FORM_TALK };

struct section {
    enum section_kind kind;
    uint32_t material;
    const char *title; /* cleaned; NULL: none */
    int level;         /* of its heading, 1 to 6; 0: none */
    bool is_inner;     /* stands below a heading of exercises and is of their kind for that */
    bool is_task;      /* the whole is one task: a solution stands behind it */
    uint32_t block, block_count;
    uint32_t sentence, sentence_count;
    int slide_first, slide_last; /* 0: no slides */
    double start, end;           /* of a talk */
    uint32_t words;
};

/* The sections of one material. */
struct material_sections {
    enum material_form form;
    const char *title; /* of the document; NULL: unknown */
    uint32_t first, count;
    uint32_t titled; /* content sections that have a title */
};

struct sections {
    struct section *items;
    size_t count, room;
    struct material_sections *materials; /* one for each material of the input */
};

void sections_build(struct sections *sections, const struct corpus *corpus);

#endif
