/* Materials: upload, look, delete. */
#ifndef FCGI_HANDLERS_MATERIALS_H
#define FCGI_HANDLERS_MATERIALS_H

#include "course/material.h"
#include "fcgi/exchange.h"

bool materials_create(struct exchange *x);
bool materials_show(struct exchange *x);
bool materials_destroy(struct exchange *x);

/* The material of the path. */
bool materials_fetch(struct exchange *x, struct material *material) MUST_CHECK;

/* The answer to what has made a material, or has found that it is there: Location and body. */
void materials_write_new(struct exchange *x, const struct material *material, bool duplicate);

/* CONFLICT without a document. One that is there is served even while the material is processed again. */
bool materials_processed(struct exchange *x, const struct material *material) MUST_CHECK;

#endif
