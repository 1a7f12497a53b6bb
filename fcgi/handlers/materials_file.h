/* Materials: the file as it was uploaded. */
#ifndef FCGI_HANDLERS_MATERIALS_FILE_H
#define FCGI_HANDLERS_MATERIALS_FILE_H

#include "fcgi/exchange.h"

bool materials_file(struct exchange *x);

#endif
