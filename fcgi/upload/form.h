/*
 * multipart/form-data (RFC 7578 over RFC 2046) as a push parser: bytes go in as they arrive, events come out, and nothing larger
 * than one window is kept. File bytes are handed on in place, without a copy.
 *
 *     form_open → ( form_window, read into it, form_took )… → form_close
 *
 * Names and file names: quoted strings as browsers and curl write them (%22, %0D, %0A and \" are decoded), and filename* of
 * RFC 5987, which wins. File names keep only what follows the last slash or backslash. Faults: MALFORMED_FORM, TOO_LARGE for
 * what passes the LIMIT_FORM_ ceilings, MEDIA_TYPE for another content type, and whatever an event returns.
 */
#ifndef FCGI_FORM_H
#define FCGI_FORM_H

#include "fcgi/upload/form_head.h"

struct form;

/* Each may refuse by filing a fault and returning false, which ends the parse. */
struct form_events {
    bool (*begin)(void *context, const struct form_part *part, struct fault *fault);
    bool (*bytes)(void *context, const char *bytes, size_t length, struct fault *fault);
    bool (*end)(void *context, struct fault *fault);
};

/* `content_type` is the request's header with its boundary. */
bool form_open(struct form **form, struct arena *arena, const char *content_type, const struct form_events *events,
               void *context, struct fault *fault) MUST_CHECK;

/* Where the next bytes go; never less than LIMIT_FORM_PART_HEADER of room. */
char *form_window(struct form *form, size_t *room);

/* `length` bytes were written to the window. */
bool form_took(struct form *form, size_t length, struct fault *fault) MUST_CHECK;

/* The body has ended: false unless the closing boundary was seen. */
bool form_close(const struct form *form, struct fault *fault) MUST_CHECK;

#endif
