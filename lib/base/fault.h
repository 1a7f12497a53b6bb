/*
 * The one way to fail. A function that can fail returns bool, is MUST_CHECK, and files what went wrong in a struct fault:
 * a kind, a detail for the client, a message for the log. The first fault wins; later ones are dropped, so that the cause is reported and
 * not its echo.
 *
 * FAULT_KINDS (base/fault_kinds.h) is the only list of kinds: HTTP status, what a job does about it, and the public code are among its
 * columns.
 */
#ifndef BASE_FAULT_H
#define BASE_FAULT_H

#include "base/arena.h"
#include "base/fault_kinds.h"
#include "base/str.h"

/* What a job does with a fault: FAIL fails at once, RETRY waits and tries again. NEVER stands for those that no job meets. */
enum fault_retry { FAULT_FAIL, FAULT_RETRY, FAULT_NEVER };

enum fault_kind {
    FAULT_NONE,
#define F(kind, ...) FAULT_##kind,
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
