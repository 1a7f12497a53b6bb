/*
 * The header Content-Disposition of a file that is to be saved, or shown in place (RFC 6266): the name as `filename*` in UTF-8 (RFC 8187), and before
 * it as `filename` in ASCII, with '_' for what that cannot say, for readers that know nothing else.
 */
#ifndef FCGI_DISPOSITION_H
#define FCGI_DISPOSITION_H

#include "base/arena.h"

/* `name` is UTF-8. Inline are types alone that bring no script into this origin. */
const char *disposition_attachment(struct arena *arena, const char *name);
const char *disposition_inline(struct arena *arena, const char *name);

#endif
