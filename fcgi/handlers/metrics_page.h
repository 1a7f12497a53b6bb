/*
 * The page of GET /metrics in either of two formats: Prometheus's text format 0.0.4, or OpenMetrics 1.0.0
 * (github.com/prometheus/OpenMetrics, specification/OpenMetrics.md) where the client's Accept prefers it. Samples are the same in both, but for the
 * bounds of buckets; OpenMetrics calls a counter by its name without _total and an info without _info, has a line for the unit, and an end.
 */
#ifndef FCGI_METRICS_PAGE_H
#define FCGI_METRICS_PAGE_H

#include "fcgi/exchange.h"

struct metrics_page {
    struct buf *out;
    bool is_openmetrics;
};

struct metrics_page metrics_page_begin(struct exchange *x);

/* What comes before the samples of a family. `type` is counter, gauge, histogram or info; the unit is in the name. */
void metrics_page_head(const struct metrics_page *page, const char *name, const char *type, const char *help);

/* A family with one sample without labels. */
void metrics_page_flag(const struct metrics_page *page, const char *name, const char *help, bool on);

/* The value of the label `le`: `bound` as %g writes it. */
void metrics_page_bound(const struct metrics_page *page, const char *bound);

/* Makes the page the answer. */
bool metrics_page_end(struct exchange *x, const struct metrics_page *page);

#endif
