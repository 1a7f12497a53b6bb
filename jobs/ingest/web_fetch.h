/*
 * One address of the web, fetched as a tenant has asked for it: only from public addresses (net/http.h), at each redirect anew; what the server's
 * robots.txt forbids is not fetched, at each redirect either; bounded in time, bytes and redirects.
 *
 * Faults: FETCH_REFUSED where another try would change nothing (the guard, robots.txt, a login, no such page), FETCH_FAILED otherwise.
 */
#ifndef INGEST_WEB_FETCH_H
#define INGEST_WEB_FETCH_H

#include "base/arena.h"
#include "base/fault.h"
#include "config/settings.h"

struct web_fetch_order {
    const char *url;
    const char *etag, *modified; /* of the answer that is there already; NULL for none */
};

/* Texts live in the arena. */
struct web_page {
    bool unchanged; /* the answer that is there already is the answer */
    struct str body;
    const char *content_type;    /* as sent; "" for none */
    const char *etag, *modified; /* NULL for none */
    const char *url;             /* behind all redirects */
};

bool web_fetch(struct arena *arena, const struct settings *settings, const struct web_fetch_order *order,
               struct web_page *page, struct fault *fault) MUST_CHECK;

#endif
