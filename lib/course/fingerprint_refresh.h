/*
 * The stored fingerprints of a course and its nodes (fingerprint.h says what they are made of), made anew when a material has been
 * read, moved or removed.
 */
#ifndef COURSE_FINGERPRINT_REFRESH_H
#define COURSE_FINGERPRINT_REFRESH_H

#include "pg/pg.h"

/* In the open transaction, after the change. The caller holds the course (course_lock), so that two changes at once
 * add up. A course that is gone is no failure. */
bool fingerprint_refresh(const struct unit *unit, struct uuid course) MUST_CHECK;

#endif
