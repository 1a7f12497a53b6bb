/*
 * Near-copies among answers: a signature of the text, from which the share of common passages of two texts is estimated without either of
 * them. Letters and digits count, in any case and form (NFKC); all else parts words.
 *
 * The passages are all runs of NEAR_COPY_RUN characters. The signature is the least of NEAR_COPY_HASHES hashes over them (MinHash: A. Broder,
 * "On the resemblance and containment of documents", 1997); the share of equal places estimates the Jaccard index, to 0.06 (one standard
 * deviation). Its bands of NEAR_COPY_HASHES / NEAR_COPY_BANDS places each find candidates by an index (locality-sensitive hashing: P. Indyk,
 * R. Motwani, 1998): two texts of index 0.7 share a band in 98 of 100 cases, two of 0.3 in 12. Pure.
 */
#ifndef COURSE_NEAR_COPY_H
#define COURSE_NEAR_COPY_H

#include "base/arena.h"
#include "base/str.h"

#define NEAR_COPY_RUN 7
#define NEAR_COPY_LEAST 100 /* runs: shorter answers are alike without being copies */
#define NEAR_COPY_HASHES 64
#define NEAR_COPY_BANDS 16
#define NEAR_COPY_FROM 0.7 /* similarity that is worth telling */

struct near_copy {
    const char *signature; /* hex, eight digits for each hash */
    const char *bands;     /* "{1,-2,…}": an array of bigint, as PostgreSQL reads it */
};

/* `text` is well-formed UTF-8. False when it is too short to be compared. Both texts lie in the arena. */
bool near_copy_sign(struct arena *arena, struct str text, struct near_copy *copy) MUST_CHECK;

/* 0 to 1; 0 where one is no signature. */
double near_copy_similarity(const char *a, const char *b);

#endif
