/*
 * The formats of office programs, which cs-extract-office reads.
 */
#ifndef EXTRACT_OFFICE_H
#define EXTRACT_OFFICE_H

#include "jobs/extract/format.h"

/* NULL: it reads no such. */
const struct format *office_format_by_name(const char *name);

#endif
