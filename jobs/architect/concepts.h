/*
 * Which terms each lesson teaches, and what the material says about them: a concept has its definition in the words of the
 * material, examples, and citations of the places it was taken from. A term is taught once in a course, in the lesson that explains it
 * best, else in the one that speaks of it most.
 */
#ifndef ARCHITECT_CONCEPTS_H
#define ARCHITECT_CONCEPTS_H

#include "jobs/architect/course_outline.h"
#include "jobs/architect/terms.h"

#define CONCEPTS_PER_LESSON 20 /* those that the material defines; ... */
#define CONCEPTS_UNSURE 8      /* ... up to so many also terms that it may define */
#define CONCEPTS_UNEXPLAINED 2 /* per lesson: key terms that nobody defines */
#define CONCEPTS_NAMED 5       /* of those that are left out */
#define CONCEPTS_CITATIONS 12
#define CONCEPTS_EXAMPLES 2

struct teaching {
    uint32_t term;
    double score;
    uint32_t sentence; /* that defines it, else that says most about it */
    struct str text;   /* the definition, or that sentence */
    bool is_defined;
};

struct lesson_teachings {
    struct teaching *items;
    size_t count;
};

struct concepts {
    const struct corpus *corpus;
    const struct outline *outline;
    const struct definitions *definitions;
    const struct terms *terms;
    uint32_t *lesson_of; /* sentence -> lesson, LEXICON_NONE: in no lesson */
    struct lesson_teachings *lessons;
    uint32_t *mentioned; /* terms of some weight that no lesson teaches, weightiest first */
    size_t mentioned_count;
    size_t left_out;                /* surely defined terms that their lessons have no room for ... */
    uint32_t named[CONCEPTS_NAMED]; /* ... and the weightiest of them */
    bool is_written;                /* there is more than speech to go by */
    bool *defines;                  /* by sentence: it defines some term */
};

void concepts_choose(struct concepts *concepts, const struct outline *outline, const struct definitions *definitions,
                     const struct terms *terms);

/* Whether one term's words are all in the other's: "table" beside "hash table". */
bool concepts_overlap(const struct term *a, const struct term *b);

/* A term's title: as written, first letter upper case. */
const char *concepts_title(const struct concepts *concepts, uint32_t term);

#endif
