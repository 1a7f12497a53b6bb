/*
 * What a frame shows that is neither text nor picture: a table, a chart, a diagram. The same in presentations and documents.
 */
#ifndef EXTRACT_GRAPHIC_H
#define EXTRACT_GRAPHIC_H

#include <libxml/tree.h>

#include "jobs/extract/office/package.h"

/* Appends the text of an a:graphic of the part with the name; nothing if it is of another kind. */
void graphic_put(struct package *package, struct str part, const xmlNode *graphic, struct buf *out);

#endif
