/*
 * The responders of a pool: hiring, dismissing, burying. The api pool keeps a fixed number. The upload pool keeps a few idle ones, grows
 * while they are busy or connections wait, up to its ceiling, and shrinks again. After a reload the responders of the former program
 * serve until their successors are ready. One that dies young makes the next wait, longer each time, so that a crash loop
 * costs little and is reported.
 */
#ifndef FCGI_CREW_H
#define FCGI_CREW_H

#include "fcgi/pool/scoreboard.h"

#define CREW_YOUNG_US (2 * STAMP_SECOND) /* who dies before this age, or before having been ready, died young */

struct crew {
    const struct settings *settings;
    enum route_pool pool;
    struct scoreboard *board;
    int wake; /* eventfd that responders write when they become busy; -1 for a fixed pool */
    bool closing;
    bool full;      /* more are wanted than may be: told once */
    unsigned told;  /* how many times young deaths in a row the log has been told of */
    size_t waiting; /* connections seen in the listening socket's queue */
    size_t target;  /* how many there should be, by the last crew_keep */
    int64_t hire_after_ticks;
    int64_t crowded_since_ticks; /* since when more than enough have been idle; 0: they are not */
};

/* Forks what is missing, dismisses what is too many or belongs to the former program. Returns in the master only. */
void crew_keep(struct crew *crew);

/* Takes in every child that has ended, and says in the log what became of it. False when `other` (0: none), which is no responder,
 * has ended: its status is in *status. */
bool crew_bury(struct crew *crew, pid_t other, int *status);

/* Ends requests that have taken longer than FCGI_REQUEST_TIMEOUT by ending their responder. An upload takes as long as its client: of
 * the upload pool only those whose web server does not get on with telling the request. */
void crew_watch(struct crew *crew);

/* Sends a signal to all responders, of former generations too. */
void crew_signal(struct crew *crew, int signal);

/* Responders that live. */
size_t crew_count(const struct crew *crew);

/* Whether no responder is left and none would live: whoever waits for one waits in vain. */
bool crew_is_helpless(const struct crew *crew);

/* Milliseconds until a look is due, whether or not a signal comes. */
int crew_patience_ms(const struct crew *crew);

/* How long to wait before hiring again after `deaths` young deaths in a row. Pure. */
int64_t crew_backoff_us(unsigned deaths);

#endif
