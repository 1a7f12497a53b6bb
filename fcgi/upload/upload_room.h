/*
 * The places of the upload pool: FCGI_UPLOAD_POOL_SIZE uploads at once. The last eighth of them is for tenants that have no other upload
 * under way. The pool keeps a few responders more than places: they tell whoever finds none.
 */
#ifndef FCGI_UPLOAD_ROOM_H
#define FCGI_UPLOAD_ROOM_H

#include "fcgi/exchange.h"

/* Takes a place until the request ends; UPLOADS_FULL when there is none for this tenant. */
bool upload_room_take(struct exchange *x) MUST_CHECK;

#endif
