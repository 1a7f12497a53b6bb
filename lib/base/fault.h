/*
 * The one way to fail. A function that can fail returns bool, is MUST_CHECK, and files what went wrong in a struct fault:
 * a kind, a detail for the client, a message for the log. The first fault wins; later ones are dropped, so that the cause is reported and
 * not its echo.
 *
 * FAULT_KINDS is the only list of kinds: HTTP status, what a job does about it, and the public code are its columns. The error
 * catalogue in docs/errors.md is made from it.
 */
#ifndef BASE_FAULT_H
#define BASE_FAULT_H

#include "base/arena.h"
#include "base/str.h"

/* What a job does with a fault: FAIL fails at once, RETRY waits and tries again. */
enum fault_retry { FAULT_FAIL, FAULT_RETRY };

/* clang-format off */
#define FAULT_KINDS(F)                                                                                                 \
    /*  kind                  HTTP job    code                       title */                                          \
    F(BAD_REQUEST,            400, FAIL,  "bad_request",             "Bad request")                                    \
    F(MALFORMED_JSON,         400, FAIL,  "malformed_json",          "Malformed JSON")                                 \
    F(MALFORMED_FORM,         400, FAIL,  "malformed_form",          "Malformed form data")                            \
    F(INCOMPLETE_BODY,        400, FAIL,  "incomplete_body",         "The request body ended early")                   \
    F(NOT_AUTHENTICATED,      401, FAIL,  "not_authenticated",       "Not authenticated")                              \
    F(INVALID_KEY,            401, FAIL,  "invalid_api_key",         "Invalid API key")                                \
    F(EXPIRED_KEY,            401, FAIL,  "api_key_expired",         "API key expired")                                \
    F(SCOPE,                  403, FAIL,  "insufficient_scope",      "Insufficient scope")                             \
    F(NOT_FOUND,              404, FAIL,  "not_found",               "Not found")                                      \
    F(METHOD,                 405, FAIL,  "method_not_allowed",      "Method not allowed")                             \
    F(SLOW_BODY,              408, FAIL,  "request_timeout",         "The request body came too slowly")               \
    F(CONFLICT,               409, FAIL,  "conflict",                "Conflict")                                       \
    F(GENERATION_CONFLICT,    409, FAIL,  "generation_conflict",     "A generation is already running")                \
    F(NO_GENERATOR,           409, FAIL,  "no_generator",            "Nothing may generate")                           \
    F(IN_USE,                 409, FAIL,  "in_use",                  "It is in use")                                   \
    F(IN_FLIGHT,              409, FAIL,  "idempotency_in_flight",   "The first request with this key is in flight")   \
    F(STALE,                  412, FAIL,  "precondition_failed",     "Precondition failed")                            \
    F(TOO_LARGE,              413, FAIL,  "too_large",               "Content too large")                              \
    F(MEDIA_TYPE,             415, FAIL,  "unsupported_media_type",  "Unsupported media type")                         \
    F(INVALID,                422, FAIL,  "validation_failed",       "Validation failed")                              \
    F(UNKNOWN_FIELD,          422, FAIL,  "unknown_field",           "Unknown field")                                  \
    F(EXTENSION,              422, FAIL,  "extension_not_allowed",   "File extension not allowed")                     \
    F(UNSUPPORTED_FORMAT,     422, FAIL,  "unsupported_format",      "Unsupported format")                             \
    F(CONTENT_MISMATCH,       422, FAIL,  "content_mismatch",        "Content does not match its type")                \
    F(NO_MATERIAL,            422, FAIL,  "no_material",             "No material to work from")                       \
    F(NODE_CYCLE,             422, FAIL,  "node_cycle",              "A node cannot lie in itself")                    \
    F(TREE_TOO_DEEP,          422, FAIL,  "tree_too_deep",           "The tree would be too deep")                     \
    F(TOO_MANY_NODES,         422, FAIL,  "too_many_nodes",          "The course would have too many nodes")           \
    F(AMBIGUOUS_MAPPING,      422, FAIL,  "ambiguous_mapping",       "It is not clear which materials are meant")      \
    F(KEY_REUSED,             422, FAIL,  "idempotency_key_reused",  "Idempotency key reused")                         \
    F(RATE_LIMITED,           429, RETRY, "rate_limited",            "Rate limit exceeded")                            \
    F(UPLOADS_LIMITED,        429, RETRY, "too_many_uploads",        "Too many uploads at once")                       \
    F(TENANT_SHARE,           429, RETRY, "too_many_requests_at_once", "Too many requests at once")                    \
    F(INTERNAL,               500, FAIL,  "internal_error",          "Internal error")                                 \
    F(UNAVAILABLE,            503, RETRY, "unavailable",             "Service unavailable")                            \
    F(STORE_UNAVAILABLE,      503, RETRY, "store_unavailable",       "Object storage is away")                         \
    F(UPLOADS_FULL,           503, RETRY, "uploads_full",            "All places for uploads are taken")               \
    F(TOO_EXPENSIVE,          503, RETRY, "query_too_expensive",     "The query takes too long")                       \
    F(STORE_FULL,             503, RETRY, "store_full",              "Object storage is full")                         \
    /* What becomes of a job; as HTTP they never leave the runner. */                                                  \
    F(FILE_ENCRYPTED,         422, FAIL,  "file_encrypted",          "The file is encrypted")                          \
    F(FILE_DAMAGED,           422, FAIL,  "file_damaged",            "The file is damaged")                            \
    F(FILE_TOO_COMPLEX,       422, FAIL,  "file_too_complex",        "The file is too complex")                        \
    F(LANGUAGE_UNSUPPORTED,   422, FAIL,  "language_unsupported",    "The language is not supported")                  \
    F(TIME_LIMIT,             422, FAIL,  "time_limit",              "The time limit was passed")                      \
    F(MEMORY_LIMIT,           422, FAIL,  "memory_limit",            "The memory limit was passed")                    \
    F(PROCESS_DIED,           500, RETRY, "process_died",            "The job's process died")                         \
    F(LEASE_LOST,             500, RETRY, "lease_lost",              "The job's lease was lost")                       \
    F(DEPENDENCY_FAILED,      422, FAIL,  "dependency_failed",       "A dependency failed")                            \
    F(OBJECT_MISSING,         422, FAIL,  "object_missing",          "The stored object is missing")                   \
    F(INTEGRITY_BROKEN,       422, FAIL,  "integrity_broken",        "The stored object has changed")                  \
    F(FETCH_REFUSED,          422, FAIL,  "fetch_refused",           "The address may not be fetched")                 \
    F(FETCH_FAILED,           502, RETRY, "fetch_failed",            "The address could not be fetched")               \
    F(BUDGET_EXHAUSTED,       402, FAIL,  "budget_exhausted",        "The budget for models is used up")               \
    F(PROVIDER_REFUSED,       502, FAIL,  "provider_refused",        "The model provider refused the request")         \
    F(PROVIDER_FAILED,        502, RETRY, "provider_failed",         "The model provider failed")                      \
    F(BAD_GENERATION,         502, RETRY, "bad_generation",          "The model's answer cannot be used")
/* clang-format on */

enum fault_kind {
    FAULT_NONE,
#define F(kind, http, job, code, title) FAULT_##kind,
    FAULT_KINDS(F)
#undef F
        FAULT_COUNT
};

#define FAULT_DETAIL 512
#define FAULT_ERRORS 32 /* field errors kept; more are dropped */

/* One wrong field of a request. The texts live as long as the request's arena. */
struct fault_error {
    const char *field;
    const char *message;
    const char *hint; /* NULL when there is no advice */
};

struct fault {
    enum fault_kind kind;
    unsigned retry_after_s;    /* 0: say nothing */
    size_t error_count;        /* field errors in `errors` */
    char detail[FAULT_DETAIL]; /* a sentence for the client */
    char log[FAULT_DETAIL];    /* message for the operator, never shown to the client; may be empty */
    struct fault_error errors[FAULT_ERRORS];
};

/* All of these return false, so that `return fault_set(...)` reads well, and keep a fault that is already there. */
bool fault_set(struct fault *fault, enum fault_kind kind, const char *detail, ...) PRINTF_LIKE(3, 4);

/* The client reads the kind's title, the log the message. For INTERNAL, UNAVAILABLE and their like. */
bool fault_log(struct fault *fault, enum fault_kind kind, const char *message, ...) PRINTF_LIKE(3, 4);

/* One wrong field: the kind becomes INVALID, and `message` is the detail unless one is there. Texts are copied into
 * the arena. Unlike the others it collects: each call adds an error, as long as the fault's status is 422. */
bool fault_field(struct fault *fault, struct arena *arena, const char *field, const char *hint, const char *message,
                 ...) PRINTF_LIKE(5, 6);

/* The same with a kind of 422 of its own, as long as all errors are of it: INVALID as soon as one is of another. */
bool fault_field_kind(struct fault *fault, struct arena *arena, enum fault_kind kind, const char *field,
                      const char *hint, const char *message, ...) PRINTF_LIKE(6, 7);

void fault_clear(struct fault *fault);

/* Columns of the table. */
int fault_http_status(enum fault_kind kind);
enum fault_retry fault_retry(enum fault_kind kind);
const char *fault_code(enum fault_kind kind);
const char *fault_title(enum fault_kind kind);
enum fault_kind fault_by_code(struct str code); /* FAULT_NONE if there is none */

#endif
