/* Materials: the file as it was uploaded, and a link to it that needs no key. */
#ifndef FCGI_HANDLERS_MATERIALS_FILE_H
#define FCGI_HANDLERS_MATERIALS_FILE_H

#include "fcgi/exchange.h"

bool materials_file(struct exchange *x);
bool materials_file_link(struct exchange *x);

#endif
