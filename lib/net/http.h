/*
 * HTTP requests to services, over libcurl. One client owns one curl handle, so connections are kept and reused by one
 * process. Every request has a ceiling on its answer and a deadline.
 *
 * With `guard` set, the address actually connected to must be a public one (the SSRF rule of the contract): loopback, private,
 * link-local, shared, multicast, unspecified, IPv4-mapped and NAT64 forms are refused with FETCH_REFUSED, at each redirect
 * anew. Only http and https.
 */
#ifndef NET_HTTP_H
#define NET_HTTP_H

#include "base/arena.h"
#include "base/fault.h"

struct http_client;

struct http_request {
    const char *method; /* "GET" when NULL */
    const char *url;
    const char *const *headers; /* "Name: value", NULL-terminated; may be NULL */
    struct str body;
    int timeout_ms;            /* the whole exchange; 0: 30 000 */
    int64_t answer_ceiling;    /* 0: LIMIT_HTTP_ANSWER; a longer answer is a fault */
    int redirects;             /* followed at most */
    const char *const *wanted; /* names of headers of the answer that are asked for, NULL-terminated; may be NULL */
    bool guard;
};

struct http_answer {
    int status;
    struct str body;          /* in the arena, NUL-terminated */
    const char *content_type; /* "" when absent */
    int retry_after_s;        /* from Retry-After, seconds or date; -1 when absent */
    const char *final_url;
    const char *const *wanted; /* their values, in the same order; "" when absent; NULL when none was asked for */
    bool too_long;             /* than the ceiling: the request has failed for it */
};

struct http_client *http_client_new(void) MUST_CHECK;
void http_client_free(struct http_client *client);

/* True whenever the peer answered, whatever the status. False: FETCH_FAILED (refused, reset, time-out, too long) or
 * FETCH_REFUSED (the guard). */
bool http_send(struct http_client *client, struct arena *arena, const struct http_request *request,
               struct http_answer *answer, struct fault *fault) MUST_CHECK;

#endif
