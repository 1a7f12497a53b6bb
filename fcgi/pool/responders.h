/*
 * The responders of a pool: hiring, dismissing, burying. The api pool keeps a fixed number. The upload pool keeps a few idle ones, grows
 * while they are busy or connections wait, up to its ceiling, and shrinks again. After a reload the responders of the former program
 * serve until their successors are ready. One that dies young makes the next wait, longer each time, so that a crash loop
 * costs little and is reported.
 */
#ifndef FCGI_RESPONDERS_H
#define FCGI_RESPONDERS_H

#include "fcgi/pool/scoreboard.h"

#define RESPONDERS_YOUNG_US (2 * STAMP_SECOND) /* who dies before this age, or before having been ready, died young */

struct responders {
    const struct settings *settings;
    enum route_pool pool;
    struct scoreboard *board;
    int wake; /* eventfd that responders write when they become busy; -1 for a fixed pool */
    bool closing;
    bool full;      /* more are wanted than may be: told once */
    unsigned told;  /* how many times young deaths in a row the log has been told of */
    size_t waiting; /* connections seen in the listening socket's queue */
    size_t target;  /* how many there should be, by the last responders_keep */
    int64_t spawn_after_ticks;
    int64_t crowded_since_ticks; /* since when more than enough have been idle; 0: they are not */
};

/* Forks what is missing, dismisses what is too many or belongs to the former program. Returns in the master only. */
void responders_keep(struct responders *responders);

/* Takes in every child that has ended, and says in the log what became of it. False when `other` (0: none), which is no responder,
 * has ended: its status is in *status. */
bool responders_reap(struct responders *responders, pid_t other, int *status);

/* Ends requests that have taken longer than FCGI_REQUEST_TIMEOUT by ending their responder. An upload takes as long as its client: of
 * the upload pool only those whose web server does not get on with telling the request. */
void responders_watch(struct responders *responders);

/* Sends a signal to all responders, of former generations too. */
void responders_signal(struct responders *responders, int signal);

/* Responders that live. */
size_t responders_count(const struct responders *responders);

/* Whether no responder is left and none would live: whoever waits for one waits in vain. */
bool responders_crash_looping(const struct responders *responders);

/* Milliseconds until a look is due, whether or not a signal comes. */
int responders_patience_ms(const struct responders *responders);

/* How long to wait before hiring again after `deaths` young deaths in a row. Pure. */
int64_t responders_backoff_us(unsigned deaths);

#endif
