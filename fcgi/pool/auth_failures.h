/*
 * Failed authentications of each address, in the memory that all responders of a pool share. An address may have so many in a minute; each
 * one beyond it says how long the address should wait. Only who has failed is looked up here: a request with a key that is good never
 * is, so that nobody can shut out others behind the same address (NAT), and a good request pays nothing.
 *
 * It is a leaky bucket of one moment: when all failures will have leaked out. Of IPv6 the first 64 bits count as the address, since a
 * customer has a whole network (RFC 6177). An address that finds no place takes that of the one with the fewest failures of its set: who
 * comes from very many addresses makes the table forget, but never makes an address guilty of another one's failures.
 *
 * Time is an argument: microseconds of stamp_ticks.
 */
#ifndef FCGI_AUTH_FAILURES_H
#define FCGI_AUTH_FAILURES_H

#include <stdatomic.h>

#include "base/str.h"

#define AUTH_FAILURES_WINDOW_S 60
#define AUTH_FAILURES_SETS 1024
#define AUTH_FAILURES_WAYS 4 /* places of a set: 4096 addresses in all, 64 KiB */

/* Zeroed memory is an empty table. */
struct auth_failures {
    struct auth_failures_place {
        _Atomic uint64_t whose;      /* of the address's SHA-256; 0: free */
        _Atomic int64_t empty_ticks; /* when its bucket will be empty */
    } places[AUTH_FAILURES_SETS][AUTH_FAILURES_WAYS];
};

/* Counts a failure. 0 while the address has had no more than `most` lately, else the seconds after which it has room for another one. An
 * address that goes on waits up to a minute. What is no IP address, "" for example, is not counted. */
unsigned auth_failures_count(struct auth_failures *table, struct str address, int64_t most, int64_t now_ticks);

#endif
