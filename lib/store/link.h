/*
 * Links into the directory store: <base>/<key>?expires=<Unix seconds>&size=<bytes>&type=<media type>&signature=<hex>, with &inline=true where
 * the file is to be shown in place. The signature is an HMAC-SHA256 over "<method>\n<key>\n<expires>\n<size>\n<type>", the method followed by
 * " inline" there: a link for PUT allows so many bytes of one type under one key until one moment, one for GET (size 0) has these bytes read as
 * one type in one way, and none can be changed into another. Pure.
 */
#ifndef STORE_LINK_H
#define STORE_LINK_H

#include "store/store.h"

#define LINK_SECRET_MIN 32 /* characters; a shorter secret signs nothing and no link is valid */
#define LINK_TYPE_MAX 255  /* bytes of a media type: RFC 6838 section 4.2 allows 127 on each side */

/* NULL when the secret is too short. */
const char *link_make(struct arena *arena, const char *base, const char *secret, const struct store_grant *grant,
                      stamp now);

/* Of the grant method and key are given; the rest is filled from the query. Its parameters may come in any order; each must be there once, but
 * for `inline`, which may be left out. */
bool link_valid(struct arena *arena, const char *secret, struct str query, stamp now, struct store_grant *grant);

#endif
