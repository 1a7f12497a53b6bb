/*
 * What was extracted from a material: whole, or in pages of chunks (?from_chunk=&limit=). It is sent block by block as the database keeps
 * it; whether the client has it already is known from its digest alone.
 */
#ifndef FCGI_HANDLERS_MATERIALS_CONTENT_H
#define FCGI_HANDLERS_MATERIALS_CONTENT_H

#include "fcgi/exchange.h"

bool materials_content(struct exchange *x);

#endif
