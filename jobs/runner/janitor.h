/*
 * The janitor: ends uploads that killed processes have left behind, so that no bytes are paid for that belong to nobody. It works from
 * the rows that responders write before the object store gets the first request. An upload is dead when its process is gone
 * from this host, or when it had no heartbeat for a quarter of an hour (fcgi/upload/upload_record.c writes one every half minute), wherever it is.
 * Each upload is tried by itself and waits longer after each failure, so that neither uploads that live nor those that fail delay others.
 * What deleted things have left in the store is recorded in the same way, and goes when PURGE_GRACE_HOURS are over; a key that ends in a slash is a folder.
 * Before that it removes old rows (retention.h). Run by the runner in a child of its own, since stores may be slow.
 */
#ifndef JOBS_JANITOR_H
#define JOBS_JANITOR_H

#include "config/settings.h"

/* The child's main. Returns its exit status. */
int janitor_run(const struct settings *settings);

#endif
