/*
 * Title and language that an Office file states of itself. (ISO/IEC 29500-2, section 11: core properties)
 */
#ifndef EXTRACT_CORE_PROPERTIES_H
#define EXTRACT_CORE_PROPERTIES_H

#include "jobs/extract/office/package.h"

void core_properties_read(struct package *package, struct document_writer *document);

#endif
