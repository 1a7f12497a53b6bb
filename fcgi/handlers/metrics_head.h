/*
 * What comes before the samples of a family in Prometheus's text format.
 */
#ifndef FCGI_HANDLERS_METRICS_HEAD_H
#define FCGI_HANDLERS_METRICS_HEAD_H

#include "base/buf.h"

void metrics_head(struct buf *out, const char *name, const char *type, const char *help);

#endif
