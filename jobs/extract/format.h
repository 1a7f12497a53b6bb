/*
 * The table of formats: the index of cs-extract. `cs-extract <name>` runs the row of that name.
 */
#ifndef EXTRACT_FORMAT_H
#define EXTRACT_FORMAT_H

#include "jobs/extract/extract.h"

struct format {
    const char *name;                      /* the first argument of the program */
    const char *source_type;               /* of the document, as in the API */
    const char *stage, *unit;              /* of its progress */
    bool (*prepare)(struct extraction *x); /* NULL: nothing to open beforehand */
    bool (*read)(struct extraction *x);    /* fills x->document, or files x->fault */
    void (*release)(struct extraction *x); /* NULL: nothing prepared */
};

/* NULL if there is none of that name. */
const struct format *format_by_name(const char *name);

/* The names, separated by '|', for the usage line. */
const char *format_names(struct buf *buf);

/* Everything between the end of `prepare` and the finished document: an empty input is a document with a warning,
 * whatever its format. */
bool format_read(const struct format *format, struct extraction *x) MUST_CHECK;

#endif
