/*
 * Quotas of a tenant: bytes that it has stored, and jobs that it has in flight. An operator sets them (sql/manage set-limit); without one nothing is
 * refused here.
 *
 * Storage. Bytes stored are a sum that triggers keep (the table storage_tallies), of materials and homework. What an upload will bring is reserved in its row of
 * `uploads` before the store gets a byte, and counts like bytes stored, so that several uploads at once do not pass the quota together. The
 * reservation ends with the row, in the transaction that gives the object to a material:
 *
 *     an upload with a record         quota_reserve in the transaction that makes the record, or later; again for more
 *     bytes without one (a web page)  quota_hold, store, the material's row, quota_release
 *
 * Jobs. Every request that has made jobs asks quota_jobs in its transaction, behind them: they are counted too, and all of them are
 * undone together. Jobs that remove things count for nothing, so that a tenant can always make room; jobs that jobs make are counted, not refused.
 */
#ifndef COURSE_QUOTA_H
#define COURSE_QUOTA_H

#include "pg/pg.h"

#define QUOTA_UNLIMITED INT64_MAX

/* What may be reserved of a quota when `taken` of it is: `most`, or else `least`; -1: not even that. Zero bytes always may. */
int64_t quota_grant(int64_t quota, int64_t taken, int64_t least, int64_t most);

/* Within a transaction, until whose end no other upload of the tenant is judged. Reserves for the upload `most` bytes or, where so many do not fit, `least`.
 * `*granted` is what it may bring: QUOTA_UNLIMITED without a quota. STORAGE_QUOTA if not even `least` bytes fit.
 * The record may be made after this: with MIN(*granted, most) in reserved_bytes. */
bool quota_reserve(const struct unit *unit, struct uuid upload, int64_t least, int64_t most,
                   int64_t *granted) MUST_CHECK;

/* The same for exactly `bytes` that no record stands for: `*hold` is its id, nil without a quota. A transaction of its own. */
bool quota_hold(const struct unit *unit, int64_t bytes, struct uuid *hold) MUST_CHECK;
bool quota_release(const struct unit *unit, struct uuid hold) MUST_CHECK;

/* Within the transaction that has made jobs, behind them. JOB_QUOTA if the tenant has more in flight than it may. */
bool quota_jobs(const struct unit *unit) MUST_CHECK;

/* Before much is done for a job to be: JOB_QUOTA if the tenant has as many in flight as it may. */
bool quota_jobs_room(const struct unit *unit) MUST_CHECK;

#endif
