/*
 * How far two judges agree. Pure.
 *
 * Cohen's kappa with quadratic weights: J. Cohen, "Weighted kappa: Nominal scale agreement with provision for scaled disagreement or partial
 * credit", Psychological Bulletin 70(4), 1968. One minus the mean squared difference of the pairs over that of all pairings of the one's
 * marks with the other's. With both judges giving one and the same mark throughout there is nothing to be divided by: it is not defined, and
 * neither is Pearson's correlation where one of them gives the same mark throughout.
 */
#ifndef HOMEWORK_AGREEMENT_H
#define HOMEWORK_AGREEMENT_H

#include "base/base.h"

struct agreement_pair {
    double teacher, grader;
};

size_t agreement_exact(const struct agreement_pair *pairs, size_t count);
size_t agreement_within_one(const struct agreement_pair *pairs, size_t count);
double agreement_mean_error(const struct agreement_pair *pairs, size_t count); /* absolute; of at least one pair */

/* False when not defined. */
bool agreement_kappa(const struct agreement_pair *pairs, size_t count, double *kappa) MUST_CHECK;
bool agreement_correlation(const struct agreement_pair *pairs, size_t count, double *correlation) MUST_CHECK;

#endif
