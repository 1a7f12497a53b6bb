/*
 * What the concepts of a course mean, for questions that have one right answer: the explanation of each with its term hidden, and whether two
 * explanations say too much of the same for one to stand beside the other as wrong.
 */
#ifndef ARCHITECT_MEANINGS_H
#define ARCHITECT_MEANINGS_H

#include "jobs/architect/concepts.h"

#define MEANINGS_WORDS 40 /* of an explanation that are compared */

struct meaning {
    const struct teaching *teaching;
    const char *title;  /* of the concept */
    const char *folded; /* the same as titles are compared */
    const char *
        hidden; /* the explanation with a gap where the term stands, or a gap and a dash before it where it stands nowhere */
    const char *veiled;             /* the same where the article before the gap tells nothing either */
    const char *filled;             /* with the term */
    const char *answer;             /* what fills the gap, as it stands there */
    uint32_t words[MEANINGS_WORDS]; /* of content, without those of the term; ascending */
    size_t word_count;
    bool is_inflected; /* the term stands in the explanation in a case that is no title's */
    uint32_t genus;    /* the first of them in the text: what kind of thing it is */
};

/* Those of one lesson that are fit to be asked for: written, surely defined, and nothing of the term left beside the gap. */
struct lesson_meanings {
    struct meaning *items;
    size_t count;
};

struct meanings {
    const struct concepts *concepts;
    struct lesson_meanings *lessons;
};

struct meanings meanings_find(const struct concepts *concepts);

/* Whether one is surely no right answer where the other is asked for: they are not alike, and neither explains the other. */
bool meanings_differ(const struct concepts *concepts, const struct meaning *a, const struct meaning *b);

/* Whether two explanations, or two names, say so much of the same that one may be right where the other is. */
bool meanings_are_alike(const struct concepts *concepts, const struct meaning *a, const struct meaning *b);

/* Whether titles look alike enough for neither to stand out: as long, of as many words, both names of a program or neither. */
bool meanings_look_alike(const struct meaning *a, const struct meaning *b);

#endif
