/*
 * A child process of the runner: it leads its own process group, has fresh signals, shares no descriptor but its output,
 * cannot take more memory than a job may, and gets SIGKILL when the runner ends.
 */
#ifndef JOBS_CHILD_H
#define JOBS_CHILD_H

#include <sys/types.h>

#include "base/base.h"

/* As fork(2): the child's id in the runner, 0 in the child, -1 when the machine has no room. `output` becomes the child's standard output
 * and error; its input is empty. `release` runs first in the child: it closes sessions that are the runner's. */
pid_t child_fork(int output, void (*release)(void *context), void *context);

/* SIGKILL to the child and all of its group. */
void child_kill(pid_t child);

/* Makes this process a subreaper (prctl(2)): what a child leaves running when it ends becomes a child of this process. */
void child_adopt(void);

/* SIGKILL to each child of this process that is not known, and to its group. */
void child_end_strays(bool (*known)(const void *context, pid_t child), const void *context);

#endif
