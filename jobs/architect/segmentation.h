/*
 * Where speech, or a text without headings, changes its subject. Of all ways to cut the whole into lessons the likeliest is taken, by dynamic
 * programming: the words of a lesson are drawn from a distribution of its own, about which is known only what the whole says (a Dirichlet
 * prior in proportion to it), and a lesson's length is spread log-normally around LESSON_WORDS. So the text decides how many lessons there
 * are. A word counts once in each section, so that a word repeated in one breath is no subject.
 *
 * J. Eisenstein, R. Barzilay, "Bayesian Unsupervised Topic Segmentation", EMNLP 2008; the search for the best cut of the whole text with
 * a prior that chooses the number of cuts: M. Utiyama, H. Isahara, "A Statistical Model for Domain-Independent Text Segmentation", ACL 2001.
 */
#ifndef ARCHITECT_SEGMENTATION_H
#define ARCHITECT_SEGMENTATION_H

#include "jobs/architect/vectors.h"

/*
 * Cuts the sections `which[0..count)` of `sections` into at most `most` runs. `bonus[i]` is added to the logarithm of the likelihood of
 * every cut before section i: a cue that something new begins. Fills `starts` (room for `most`) with the index of each run's first
 * section, ascending, starts[0] = 0, and returns their number.
 */
size_t segmentation_cut(const struct sections *sections, const struct vector *vectors, const uint32_t *which,
                        size_t count, const double *bonus, size_t most, uint32_t *starts);

#endif
