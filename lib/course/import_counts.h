/*
 * How much of what an import (course_import.h) has found or made.
 */
#ifndef COURSE_IMPORT_COUNTS_H
#define COURSE_IMPORT_COUNTS_H

#include <stdint.h>

struct import_counts {
    int64_t nodes, materials, mappings, modules, lessons, concepts, exercises;
};

#endif
