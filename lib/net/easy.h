/*
 * What every libcurl handle of the programs has in common: http and https only, a bound on connecting, no signals, and the guard against
 * requests to private addresses (SSRF). What differs between callers is an option.
 *
 * The guard looks at the address that connect() will get, so neither DNS nor a redirect leads past it. A guarded handle uses no proxy,
 * which would connect on its behalf.
 */
#ifndef NET_EASY_H
#define NET_EASY_H

#include <curl/curl.h>

#include "base/base.h"

struct easy_options {
    int timeout_ms; /* the whole exchange; 0: no bound */
    bool direct;    /* proxies of the environment are not used */
    bool http_1_1;  /* no HTTP/2 */
    bool *refused;  /* set when the guard refuses an address; NULL: no guard */
    bool
        own_connections; /* with the guard: kept connections may have been opened without it, so none is used and none is kept */
};

/* A new handle. Aborts when there is no memory. */
CURL *easy_new(void) MUST_CHECK;

/* `error` takes libcurl's message and must live as long as the exchange, like *refused. */
void easy_set_up(CURL *easy, const struct easy_options *options, char error[CURL_ERROR_SIZE]);

/* "Name: value" headers, NULL-terminated, NULL for none; and no Expect, which would cost a round trip. */
struct curl_slist *easy_headers(const char *const *headers) MUST_CHECK;

/* What went wrong: libcurl's message, or the name of the code. */
const char *easy_message(CURLcode code, const char error[CURL_ERROR_SIZE]);

/* A header of the answer, the last of that name; "" when absent. It lives until the next exchange. */
const char *easy_header(CURL *easy, const char *name);

/* Retry-After of the answer, given in seconds or as a date (RFC 9110 section 10.2.3), a day at most; -1 when absent. */
int easy_retry_after(CURL *easy);

#endif
