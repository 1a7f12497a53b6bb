/*
 * Links to objects of the directory store: <base>/<key>?method=GET&expires=<Unix seconds>&signature=<hex>. The signature is an
 * HMAC-SHA256 over "<method>\n<key>\n<expires>", so a link allows one method on one key until one moment and cannot be changed
 * into another. Pure.
 */
#ifndef STORE_LINK_H
#define STORE_LINK_H

#include "base/arena.h"
#include "base/stamp.h"

#define LINK_SECRET_MIN 32 /* characters; a shorter secret signs nothing and no link is valid */

/* NULL when the secret is too short. */
const char *link_make(struct arena *arena, const char *base, const char *secret, const char *method, const char *key,
                      int expires_s, stamp now);

/* The query's parameters may come in any order; each must be there once. A link for GET is good for HEAD. */
bool link_valid(const char *secret, const char *method, const char *key, struct str query, stamp now);

#endif
