/*
 * The table of formats: the index of cs-extract. `cs-extract <name>` runs the row of that name.
 *
 * A format with many libraries has a program of its own in the folder of cs-extract, so that the other formats do not wait for the
 * dynamic linker to load codecs. Its row names the program, which gets the same arguments.
 */
#ifndef EXTRACT_FORMAT_H
#define EXTRACT_FORMAT_H

#include "jobs/extract/extract.h"

struct format {
    const char *name;                      /* the first argument of the program */
    const char *source_type;               /* of the document, as in the API */
    const char *stage, *unit;              /* of its progress */
    bool (*prepare)(struct extraction *x); /* opens what it needs before the sandbox closes; NULL: nothing */
    bool (*read)(struct extraction *x);    /* fills x->document, or files x->fault */
    void (*release)(struct extraction *x); /* NULL: nothing prepared */
    const char *program;                   /* NULL: this one, and all the above is there */
};

/* NULL if there is none of that name. */
const struct format *format_by_name(const char *name);

/* The names, separated by '|', for the usage line. */
const char *format_names(struct buf *buf);

#endif
