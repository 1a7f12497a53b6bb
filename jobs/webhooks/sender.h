/*
 * The sender: sends webhook messages. A child of the runner, as long-lived as it, with a session of its own; when it dies it is started
 * again, after growing waits. It claims what is due under leases (work/delivery.h), so senders of several runners share the work, and
 * one that is killed at any moment loses nothing: its leases run out and the messages are sent again under the same webhook-id.
 *
 * Many messages are on their way at once, a few for each webhook, so that a receiver that stalls holds up nobody else's.
 */
#ifndef JOBS_SENDER_H
#define JOBS_SENDER_H

#include <sys/types.h>

#include "config/settings.h"

/* ---- in the runner ---- */

struct sender_process {
    const struct settings *settings;
    pid_t pid; /* 0: none runs */
    int64_t started, due, wait;
    bool stopping;
    bool restarting; /* it was asked to leave, and the next one follows at once */
};

/* Starts the sender when it is time to. `release` as for child_fork. */
void sender_keep(struct sender_process *process, void (*release)(void *context), void *context);

/* A child has ended; says whether it was the sender. */
bool sender_ended(struct sender_process *process, pid_t pid);

/* Asks it to finish what is on its way and leave. */
void sender_stop(struct sender_process *process);

/* Asks it to finish what is on its way and leave; the next one has these settings. */
void sender_restart(struct sender_process *process, const struct settings *settings);

/* ---- in the child ---- */

/* The child's main. Returns its exit status. */
int sender_run(const struct settings *settings);

#endif
