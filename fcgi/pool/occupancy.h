/*
 * Who holds the responders of a pool: counted from the scoreboard's slots, so that a responder that has died holds nothing. What a
 * responder notes about itself, it notes before it counts: of two requests that come at once both may be refused, but never both admitted
 * beyond a bound.
 */
#ifndef FCGI_OCCUPANCY_H
#define FCGI_OCCUPANCY_H

#include "base/uuid.h"
#include "fcgi/pool/scoreboard.h"

/* What a slot says of a tenant: the last eight bytes of its id, which are random. 0: none. */
uint64_t occupancy_tenant(struct uuid tenant);

struct occupancy {
    int64_t idle;    /* responders that wait for a request */
    int64_t polls;   /* that hold a long poll */
    int64_t readers; /* that wait for a client to read its answer */
    int64_t uploads; /* that receive a file */
    int64_t askers;  /* that wait for a provider of models */
    /* Of the tenant that was asked for, among those. */
    int64_t own; /* requests of any kind older than the age that was given */
    int64_t own_polls, own_readers, own_uploads;
};

struct occupancy occupancy_count(const struct scoreboard *board, uint64_t tenant, int64_t age_us);

/* How many tenants hold a responder with a request older than the age. */
int64_t occupancy_tenants(const struct scoreboard *board, int64_t age_us);

/* Whether no tenant has more slow readers than this one. */
bool occupancy_reads_most(const struct scoreboard *board, uint64_t tenant);

/* How many uploads are slower than this one. */
int64_t occupancy_slower(const struct scoreboard *board, const struct scoreboard_slot *upload);

#endif
