/*
 * The responders of a pool: hiring, dismissing, burying. The api pool keeps a fixed number; the upload pool keeps a few idle ones and
 * grows while they are busy, up to its ceiling. One that dies young makes the next wait, longer each time, so that a crash loop
 * costs little and is reported.
 */
#ifndef FCGI_CREW_H
#define FCGI_CREW_H

#include "fcgi/scoreboard.h"

struct crew {
    const struct settings *settings;
    enum route_pool pool;
    struct scoreboard *board;
    int wake; /* eventfd that responders write when the last idle ones become busy; -1 for a fixed pool */
    bool closing;
    unsigned young_deaths; /* in a row */
    int64_t hire_after_ticks;
    int64_t crowded_since_ticks; /* since when more than enough have been idle; 0: they are not */
};

/* Forks what is missing, dismisses what is too many. Returns in the master only. */
void crew_keep(struct crew *crew);

/* Takes in every child that has ended, and says in the log what became of it. False when `other` (0: none), which is no responder,
 * has ended: its status is in *status. */
bool crew_bury(struct crew *crew, pid_t other, int *status);

/* Ends requests that have taken longer than FCGI_REQUEST_TIMEOUT by ending their responder. */
void crew_watch(struct crew *crew);

/* Sends a signal to all responders, of former generations too. */
void crew_signal(struct crew *crew, int signal);

/* Responders that live. */
size_t crew_count(const struct crew *crew);

/* Milliseconds until something is due without any signal; -1: nothing is. */
int crew_patience_ms(const struct crew *crew);

/* How long to wait before hiring again after `deaths` young deaths in a row. Pure. */
int64_t crew_backoff_us(unsigned deaths);

#endif
