/*
 * What came of an edit (contents_edit.h).
 */
#ifndef GENERATE_CONTENTS_EDIT_REPORT_H
#define GENERATE_CONTENTS_EDIT_REPORT_H

#include "course/structure.h"

struct contents_edit_report {
    size_t modules, lessons, concepts; /* that were joined with others */
    size_t forgotten;                  /* modules that were named nowhere */
    size_t refused;                    /* numbers that are there twice or not at all, statements that do not hold */
    size_t apart;                      /* joins that no lesson or module has room for */
    size_t lost;                       /* items of lists that had no room */
    struct texts gaps;                 /* a sentence for each */
    size_t gaps_unsaid;                /* that there was no room for */
};

#endif
