/*
 * What a pool that is filling up does about slow uploads. Up to half full nothing changes; from there the floor of their speed doubles
 * step by step. Nobody is ended for it before only the reserve is left; then those below the floor are, the slowest first, until a
 * quarter of the pool is free. Pure.
 */
#ifndef FCGI_PRESSURE_H
#define FCGI_PRESSURE_H

#include "base/base.h"

/* Responders kept for tenants that have none: an eighth. */
int64_t pressure_reserve(int64_t size);

/* Bytes a second that an upload must have where `busy` of `size` responders have one: `least` at half full and below, `most` in a full
 * pool, and never less than `least`. */
int64_t pressure_floor(int64_t busy, int64_t size, int64_t least, int64_t most);

/* How many of the slowest have to go. */
int64_t pressure_surplus(int64_t busy, int64_t size);

#endif
