/*
 * A fork of the runner that goes on by itself: it leads its own process group, has fresh signals, shares no descriptor but its words,
 * cannot take more memory than a job may, and gets SIGKILL when the runner ends.
 */
#ifndef JOBS_CHILD_H
#define JOBS_CHILD_H

#include <sys/types.h>

#include "base/base.h"

/* As fork(2): the child's id in the runner, 0 in the child, -1 when the machine has no room. `words` becomes the child's standard output
 * and error; its input is empty. `release` runs first in the child: it lets go of sessions that are the runner's. */
pid_t child_fork(int words, void (*release)(void *context), void *context);

/* SIGKILL to the child and all of its group. */
void child_kill(pid_t child);

#endif
