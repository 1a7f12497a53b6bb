/*
 * The header lines of multipart/form-data: the boundary of the request's Content-Type and the head of each part
 * (RFC 2046 section 5.1, RFC 7578 section 4.2, RFC 5987 for filename*). Pure but for the arena.
 */
#ifndef FCGI_FORM_HEAD_H
#define FCGI_FORM_HEAD_H

#include "base/arena.h"
#include "base/fault.h"
#include "base/limits.h"

/* A part's head; the texts live in the arena. */
struct form_part {
    const char *name;
    const char *filename;     /* NULL: a field */
    const char *content_type; /* "" when absent */
};

/* MEDIA_TYPE unless the type is multipart/form-data; MALFORMED_FORM without a usable boundary. */
bool form_head_boundary(const char *content_type, char boundary[LIMIT_FORM_BOUNDARY + 1],
                        struct fault *fault) MUST_CHECK;

/* `lines` are the part's header lines without the empty one. MALFORMED_FORM without a name. */
bool form_head_part(struct str lines, struct arena *arena, struct form_part *part, struct fault *fault) MUST_CHECK;

#endif
