/*
 * Signature Version 4 of the S3 vendor: Authorization headers and presigned queries. Pure: the moment is an argument, nothing is
 * sent. Written from "Authenticating Requests (AWS Signature Version 4)" in the Amazon S3 API reference; its published
 * examples are the vectors in tests/unit/store/test_sigv4.c.
 *
 * Names and values of the query are given as plain text in any order and are encoded and sorted here: what is signed is what
 * sigv4_query returns, byte for byte, and that is to be sent.
 */
#ifndef STORE_SIGV4_H
#define STORE_SIGV4_H

#include "base/arena.h"
#include "base/stamp.h"

#define SIGV4_DATE 17  /* 20130524T000000Z and the NUL */
#define SIGV4_PAIRS 32 /* of a query or of headers; ours have fewer than ten */
#define SIGV4_UNSIGNED "UNSIGNED-PAYLOAD"
#define SIGV4_TRAILER "STREAMING-UNSIGNED-PAYLOAD-TRAILER" /* with a checksum behind the body */
#define SIGV4_EMPTY "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" /* SHA-256 of nothing */

struct sigv4_pair {
    const char *name;
    const char *value; /* "" for a bare name such as ?uploads */
};

struct sigv4_keys {
    const char *access_key, *secret_key, *region, *service;
};

struct sigv4_request {
    const char *method;
    const char *path; /* percent-encoded, as sent */
    const struct sigv4_pair *query;
    size_t query_count;
    const struct sigv4_pair *headers; /* all that are to be signed, "host" among them, each name once */
    size_t header_count;
    const char *payload; /* the body's SHA-256 in hex, or SIGV4_UNSIGNED */
};

/* Percent-encoding as the signature wants it: all but A-Z a-z 0-9 - . _ ~, and '/' where `slashes` are kept. */
const char *sigv4_encode(struct arena *arena, const char *text, bool slashes);

/* The query encoded and sorted, without '?': sent and signed alike. At most SIGV4_PAIRS pairs. */
const char *sigv4_query(struct arena *arena, const struct sigv4_pair *pairs, size_t count);

/* Basic ISO 8601 in UTC, for the x-amz-date header. Returns `text`. */
char *sigv4_date(stamp at, char text[SIGV4_DATE]);

/* The canonical request: shown for tests and for comparing with what a server says it saw. */
const char *sigv4_canonical(struct arena *arena, const struct sigv4_request *request);

/* The value of the Authorization header. `at` must be the moment in the signed x-amz-date header. */
const char *sigv4_authorization(struct arena *arena, const struct sigv4_request *request, const struct sigv4_keys *keys,
                                stamp at);

/* The whole query of a presigned URL; the request's payload should be SIGV4_UNSIGNED. Valid for 1 to 604 800 seconds. */
const char *sigv4_presigned(struct arena *arena, const struct sigv4_request *request, const struct sigv4_keys *keys,
                            stamp at, int expires_s);

#endif
