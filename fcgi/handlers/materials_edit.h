/* Materials: changing what is known of one, and reading it again. */
#ifndef FCGI_HANDLERS_MATERIALS_EDIT_H
#define FCGI_HANDLERS_MATERIALS_EDIT_H

#include "fcgi/exchange.h"

bool materials_edit(struct exchange *x);
bool materials_edit_retry(struct exchange *x);

#endif
