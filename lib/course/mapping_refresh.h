/*
 * The validation of stored slide-video mappings follows their materials: whoever changes the state of a material, or what was read from
 * it, calls this in the same transaction, after the change. (Mappings of a deleted material go with it.)
 *
 * Two materials of one mapping may change at once. Their mappings are held before the states are read, so the second to come sees what
 * the first has committed. A mapping that is being made holds its materials (mapping_batch.h), so it is seen here, or sees the change.
 */
#ifndef COURSE_MAPPING_REFRESH_H
#define COURSE_MAPPING_REFRESH_H

#include "pg/pg.h"

bool mapping_refresh(const struct unit *unit, struct uuid material) MUST_CHECK;

/* Of the material that a job reads; a job of another kind has none, and nothing is done. */
bool mapping_refresh_of_job(const struct unit *unit, struct uuid job) MUST_CHECK;

#endif
