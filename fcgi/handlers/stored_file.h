/* A file of the embedded store as the answer: whole or one range of it, with a strong tag. */
#ifndef FCGI_HANDLERS_STORED_FILE_H
#define FCGI_HANDLERS_STORED_FILE_H

#include "fcgi/exchange.h"

struct stored_file {
    const char *key, *content_type;
    const char *disposition; /* Content-Disposition of the answer */
};

/* 200, 206, 304 or 416; OBJECT_MISSING where it is gone. */
bool stored_file_send(struct exchange *x, const struct stored_file *file) MUST_CHECK;

/* False, with a fault whose words are for clients where the object is missing. */
bool stored_file_explain(struct exchange *x);

#endif
