/*
 * The responders of a pool as the master sees them: spawn, stop, retire, reap. The api pool keeps a fixed number, and starts more, up to twice as many, while all of them are held by
 * requests older than 100 ms and connections wait: so whoever holds nothing is served though others hold everything (gates/tenant_share.h). The upload pool keeps a few idle ones, grows
 * while they are busy or connections wait, up to two more than it has places, and shrinks again. After a reload the responders of the former program
 * serve until their successors are ready. Each one that dies young delays the next, longer each time, so that a crash loop
 * costs little and is logged.
 */
#ifndef FCGI_RESPONDERS_H
#define FCGI_RESPONDERS_H

#include "config/settings.h"
#include "fcgi/gates/key_cache.h"
#include "fcgi/pool/scoreboard.h"

#define RESPONDERS_YOUNG_US \
    (2 * STAMP_SECOND) /* a responder that dies before this age, or before it was ready, died young */

struct responders {
    const struct settings *settings;
    enum route_pool pool;
    struct scoreboard *board;
    struct key_cache *keys;
    int wake; /* eventfd that responders write when they become busy; -1 for a fixed pool */
    bool closing;
    bool full;       /* more are wanted than may be: logged once */
    unsigned logged; /* young deaths in a row that the log knows of */
    size_t waiting;  /* connections seen in the listening socket's queue */
    size_t beyond;   /* how many more than its size a fixed pool has while all are held */
    size_t target;   /* how many there should be, by the last responders_keep */
    int64_t spawn_after_ticks;
    int64_t surplus_since_ticks; /* since when more than enough have been idle; 0: they are not */
};

/* Spawns responders that are missing, stops those that are too many or belong to the former program. Returns in the master only. */
void responders_keep(struct responders *responders);

/* Reaps every child that has ended and logs how. False when `other` (0: none), which is no responder,
 * has ended: its status is in *status. */
bool responders_reap(struct responders *responders, pid_t other, int *status);

/* Ends requests that have taken longer than FCGI_REQUEST_TIMEOUT by ending their responder. An answer that is sent piece by piece takes as
 * long as its client reads (response/reader.h), and an upload as its client sends: in the upload pool only a web server that does not send the request's parameters is cut off. */
void responders_watch(struct responders *responders);

/* Sends a signal to all responders, of former generations too. */
void responders_signal(struct responders *responders, int signal);

/* Responders that live. */
size_t responders_count(const struct responders *responders);

/* Whether no responder is left and those that are started die young. */
bool responders_crash_looping(const struct responders *responders);

/* Milliseconds until a look is due, whether or not a signal comes. */
int responders_wait_ms(const struct responders *responders);

/* How long to wait before the next spawn after `deaths` young deaths in a row. Pure. */
int64_t responders_backoff_us(unsigned deaths);

#endif
