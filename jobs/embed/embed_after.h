/* What a job has brought into a course gets vectors, by a job of its own: whatever becomes of that, the results stand. */
#ifndef EMBED_EMBED_AFTER_H
#define EMBED_EMBED_AFTER_H

#include "jobs/runner/run.h"

/* In the transaction of the run's results: enqueues the job for the run's course if a model makes vectors. It is announced when the run's own
 * job has ended. */
bool embed_after(struct run *run) MUST_CHECK;

#endif
