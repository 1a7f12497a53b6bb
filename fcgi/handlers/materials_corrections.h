/* What a tenant corrects in the transcript of a video. */
#ifndef FCGI_HANDLERS_MATERIALS_CORRECTIONS_H
#define FCGI_HANDLERS_MATERIALS_CORRECTIONS_H

#include "fcgi/exchange.h"

bool materials_corrections_show(struct exchange *x);
bool materials_corrections_replace(struct exchange *x);

#endif
