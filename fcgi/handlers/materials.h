/* Materials: upload, look, delete. */
#ifndef FCGI_HANDLERS_MATERIALS_H
#define FCGI_HANDLERS_MATERIALS_H

#include "course/material.h"
#include "fcgi/exchange.h"
#include "fcgi/upload/upload.h"
#include "work/work.h"

bool materials_create(struct exchange *x);
bool materials_show(struct exchange *x);
bool materials_destroy(struct exchange *x);

/* The material of the path. */
bool materials_fetch(struct exchange *x, struct material *material) MUST_CHECK;

/* The answer to what has made a material, or has found that it is there: Location and body. */
void materials_write_new(struct exchange *x, const struct material *material, bool duplicate);

/* What is known of an upload that is in the store becomes the material's. */
void materials_describe(struct exchange *x, const struct upload *upload, struct material *material);

/* In a transaction of its own: the material, its job and the end of the upload's record, all or none. The same bytes, or the same address, on the
 * node already: that material, corrected by what the upload says. x->json and Location are the answer. Announce the order. */
bool materials_record(struct exchange *x, const struct upload *upload, struct material *material,
                      struct work_order *order, bool *duplicate) MUST_CHECK;

/* CONFLICT without a document. One that is there is served even while the material is processed again. */
bool materials_processed(struct exchange *x, const struct material *material) MUST_CHECK;

#endif
