#include "jobs/homework/agreement.h"

#include <math.h>

#define SAME 1e-9 /* marks are halves */

static size_t within(const struct agreement_pair *pairs, size_t count, double most)
{
    size_t found = 0;

    for (size_t i = 0; i < count; i++)
        found += fabs(pairs[i].teacher - pairs[i].grader) <= most + SAME;
    return found;
}

size_t agreement_exact(const struct agreement_pair *pairs, size_t count)
{
    return within(pairs, count, 0);
}

size_t agreement_within_one(const struct agreement_pair *pairs, size_t count)
{
    return within(pairs, count, 1);
}

double agreement_mean_error(const struct agreement_pair *pairs, size_t count)
{
    double sum = 0;

    for (size_t i = 0; i < count; i++)
        sum += fabs(pairs[i].teacher - pairs[i].grader);
    return sum / (double)count;
}

struct moments {
    double teacher, grader;               /* means */
    double teacher_var, grader_var, both; /* variances and covariance */
};

static struct moments moments_of(const struct agreement_pair *pairs, size_t count)
{
    struct moments m = {0};

    for (size_t i = 0; i < count; i++) {
        m.teacher += pairs[i].teacher / (double)count;
        m.grader += pairs[i].grader / (double)count;
    }
    for (size_t i = 0; i < count; i++) {
        const double t = pairs[i].teacher - m.teacher, g = pairs[i].grader - m.grader;
        m.teacher_var += t * t / (double)count;
        m.grader_var += g * g / (double)count;
        m.both += t * g / (double)count;
    }
    return m;
}

/* The mean of (t - g)^2 over all pairings is the sum of the variances and of the squared difference of the means. */
bool agreement_kappa(const struct agreement_pair *pairs, size_t count, double *kappa)
{
    const struct moments m = moments_of(pairs, count);
    const double apart = m.teacher - m.grader, expected = m.teacher_var + m.grader_var + apart * apart;
    const double observed = m.teacher_var + m.grader_var - 2 * m.both + apart * apart;

    if (count == 0 || expected < SAME)
        return false;
    *kappa = 1 - observed / expected;
    return true;
}

bool agreement_correlation(const struct agreement_pair *pairs, size_t count, double *correlation)
{
    const struct moments m = moments_of(pairs, count);

    if (count == 0 || m.teacher_var < SAME || m.grader_var < SAME)
        return false;
    *correlation = fmin(1, fmax(-1, m.both / sqrt(m.teacher_var * m.grader_var)));
    return true;
}
