/*
 * How fast a body comes, and whether that is fast enough: UPLOAD_MIN_RATE over each UPLOAD_RATE_WINDOW, and a floor that rises while the
 * upload pool fills up (pool/pressure.h), judged every two seconds for uploads that hold a place (upload/upload_room.h).
 */
#ifndef FCGI_BODY_RATE_H
#define FCGI_BODY_RATE_H

#include "fcgi/exchange.h"

void body_rate_begin(struct exchange *x);

/* To be asked as bytes come, and every now and then while none do: SLOW_BODY when it is too slow. */
bool body_rate_check(struct exchange *x) MUST_CHECK;

#endif
