/*
 * Whether an engine invented the words of an utterance: recognisers hear words in music and noise. People say more than a word in a second of speech;
 * what is heard in music is short words ("the", "and", "oh"), few of them, and with little confidence.
 */
#ifndef MEDIA_DOUBT_H
#define MEDIA_DOUBT_H

#include "base/str.h"

struct doubt {
    size_t words, longest; /* characters of the longest word */
    double spoken;         /* seconds that are no silence */
    double confidence;     /* sum over the words, 0 to 1 each; where the engine has none, 1 for each */
};

void doubt_add(struct doubt *doubt, struct str word, double confidence);

/* So is an utterance without words. `english`: of other languages it is not known how short words may be. */
bool doubt_is_invented(const struct doubt *doubt, bool english);

#endif
