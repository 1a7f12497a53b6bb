/* Materials whose file goes straight to the object store: the link to send it to, and the word that it is there. */
#ifndef FCGI_HANDLERS_UPLOAD_LINKS_H
#define FCGI_HANDLERS_UPLOAD_LINKS_H

#include "fcgi/exchange.h"

bool upload_links_create(struct exchange *x);
bool upload_links_confirm(struct exchange *x);

#endif
