/*
 * The address of a Redis server as its URL says it: redis://[user:password@]host:port/db, rediss:// the same over TLS, or
 * unix:///path?db=N. User, password and path are percent-decoded; an IPv6 host stands in brackets.
 */
#ifndef REDIS_REDIS_URL_H
#define REDIS_REDIS_URL_H

#include "base/str.h"

#define REDIS_URL_TEXT 256 /* bytes of each text of an address, with the NUL */

struct redis_url {
    bool tls;
    char host[REDIS_URL_TEXT]; /* "" for a Unix socket */
    char path[REDIS_URL_TEXT]; /* "" for TCP */
    char user[REDIS_URL_TEXT];
    char password[REDIS_URL_TEXT];
    char port[6];
    char db[6]; /* "0" when the URL names none */
};

bool redis_url_parse(struct str text, struct redis_url *url) MUST_CHECK;

#endif
