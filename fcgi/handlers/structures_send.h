/*
 * A snapshot as an answer. It never changes but for being the applied one: its ETag is made of its id and of that, and the structure is read
 * and sent piece by piece, only for who has not got it.
 */
#ifndef FCGI_HANDLERS_STRUCTURES_SEND_H
#define FCGI_HANDLERS_STRUCTURES_SEND_H

#include "fcgi/exchange.h"

/* `rows` holds the snapshot (snapshot_fetch). */
bool structures_send(struct exchange *x, const struct pg_rows *rows);

#endif
