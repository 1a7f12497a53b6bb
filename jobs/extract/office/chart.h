/*
 * Charts and SmartArt as text, from what their parts keep of it. (ECMA-376 part 1, sections 21.2 and 21.4)
 */
#ifndef EXTRACT_CHART_H
#define EXTRACT_CHART_H

#include <libxml/tree.h>

#include "base/buf.h"

#define CHART_POINTS 200 /* of a series that are read; a chart shows no more that anybody could read */

/* Its title, the titles of its axes, then a table: categories in the first row, a series with its values in each further one. How many values
 * beyond CHART_POINTS were left out. */
size_t chart_put(const xmlNode *chart_space, struct buf *out);

/* The texts of the points of a diagram, a line each. */
void chart_put_diagram(const xmlNode *data_model, struct buf *out);

#endif
