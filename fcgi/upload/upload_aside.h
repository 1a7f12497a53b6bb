/*
 * The file of a form that is not for the store: it is written to a file without a name, in WORK_DIR or /tmp, and read as memory that the system
 * may take back. It is gone with the request, however that ends.
 */
#ifndef FCGI_UPLOAD_ASIDE_H
#define FCGI_UPLOAD_ASIDE_H

#include "fcgi/exchange.h"

struct upload_aside {
    int fd; /* valid once it is open */
    size_t length;
    void *mapped;
};

bool upload_aside_open(struct exchange *x, struct upload_aside *aside) MUST_CHECK;
bool upload_aside_write(struct upload_aside *aside, const char *bytes, size_t length, struct fault *fault) MUST_CHECK;

/* All that was written. */
bool upload_aside_map(struct upload_aside *aside, struct str *text, struct fault *fault) MUST_CHECK;

#endif
