/*
 * Many POSTs to strangers at once, in one thread, over curl multi: a peer that stalls holds up nobody else. A redirect is an answer like
 * any other and is not followed. Of an answer's body the first POSTS_EXCERPT bytes are kept, and a body longer than POSTS_ANSWER is
 * not waited for: the status is what counts.
 *
 * With `guard` set only public addresses are connected to, by the rule of http.h. Proxies of the environment are not used: they would
 * connect on our behalf.
 *
 *     posts_send(posts, &post);                            as long as posts_room is above 0
 *     posts_wait(posts, sockets, 2, 1000);                 the exchanges go on; returns when anything happened
 *     while (posts_next(posts, arena, &end)) ...           those that have ended
 */
#ifndef NET_POSTS_H
#define NET_POSTS_H

#include "base/arena.h"
#include "base/fault.h"

#define POSTS_EXCERPT 512
#define POSTS_ANSWER (64 * 1024)

struct posts;

struct posts_options {
    size_t most; /* at once */
    int timeout_ms;
    bool guard;
    const char *agent; /* User-Agent; must outlive them */
};

struct post {
    const char *url;
    const char *const *headers; /* "Name: value", NULL-terminated */
    struct str body;            /* copied, as is everything else */
    void *context;              /* handed back with the end */
};

enum post_outcome {
    POST_ANSWERED,  /* wholly: `status` says what */
    POST_REFUSED,   /* the name leads to no address, or to none that the guard allows: which of them is not told */
    POST_TIMED_OUT, /* no whole answer in time */
    POST_FAILED,    /* no connection, or one that broke; `message` says how */
};

/* Texts live in the arena. */
struct post_end {
    void *context;
    enum post_outcome outcome;
    int status;           /* of the answer, 0 when none was begun */
    const char *message;  /* libcurl's, for a transfer that failed; "" otherwise */
    const char *location; /* where a redirect points; NULL for none */
    int retry_after_s;    /* -1 when absent */
    int64_t duration_us;
    struct str excerpt; /* the beginning of the body, as it came */
};

struct posts *posts_new(const struct posts_options *options) MUST_CHECK;
void posts_free(struct posts *posts);

/* How many more may be begun. */
size_t posts_room(const struct posts *posts);

/* Begins one. There must be room. Its end comes by posts_next, whatever happens. */
void posts_send(struct posts *posts, const struct post *post);

/* Lets the exchanges go on until one may have ended, one of the sockets (-1: none) can be read, or the time is up. */
void posts_wait(struct posts *posts, const int *sockets, size_t count, int timeout_ms);

bool posts_next(struct posts *posts, struct arena *arena, struct post_end *end) MUST_CHECK;

#endif
