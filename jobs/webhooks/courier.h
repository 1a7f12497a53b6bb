/*
 * The courier: sends webhook messages. A child of the runner, as long-lived as it, with a session of its own; when it dies it is started
 * again, ever more slowly. It claims what is due under leases (work/delivery.h), so couriers of several runners share the work, and
 * one that is killed at any moment loses nothing: its leases run out and the messages are sent again under the same webhook-id.
 *
 * Many messages are on their way at once, a few for each webhook, so that a receiver that stalls holds up nobody else's.
 */
#ifndef JOBS_COURIER_H
#define JOBS_COURIER_H

#include <sys/types.h>

#include "config/settings.h"

/* ---- in the runner ---- */

struct courier_post {
    const struct settings *settings;
    pid_t pid; /* 0: none runs */
    int64_t started, due, wait;
    bool stopping;
};

/* Starts the courier when it is time to. `release` as for child_fork. */
void courier_keep(struct courier_post *post, void (*release)(void *context), void *context);

/* A child has ended; says whether it was the courier. */
bool courier_ended(struct courier_post *post, pid_t pid);

/* Asks it to finish what is on its way and leave. */
void courier_stop(struct courier_post *post);

/* ---- in the child ---- */

/* The child's main. Returns its exit status. */
int courier_run(const struct settings *settings);

#endif
