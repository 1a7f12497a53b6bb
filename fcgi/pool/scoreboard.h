/*
 * What every responder is doing, in memory that the master and all responders share: the status page, the request time limit, the
 * growth of the upload pool and the metrics read it. It lives in a memfd that survives the master's re-exec, so counters go on
 * and responders of the former program are still seen. Each slot is written by its one responder; readers copy it between two
 * looks at its sequence number (a seqlock), so they never see half a request.
 */
#ifndef FCGI_SCOREBOARD_H
#define FCGI_SCOREBOARD_H

#include <stdatomic.h>
#include <sys/types.h>

#include "base/limits.h"
#include "base/stamp.h"
#include "fcgi/pool/auth_failures.h"
#include "fcgi/route.h"
#include "redis/redis_watch.h"

#define SCOREBOARD_SLOTS 2048 /* twice the largest pool: at a reload the former responders are still there */
#define SCOREBOARD_ROUTES 160 /* rows of counters; the last one counts what found no route */
#define SCOREBOARD_STATUSES 32
#define SCOREBOARD_BUCKETS 13 /* of the latency histogram */
#define SCOREBOARD_LAYOUT 48  /* bytes of the layout's name */
#define SCOREBOARD_PATH 128   /* bytes of a path that are shown */

#define SCOREBOARD_RATE_UNKNOWN INT64_MAX

enum scoreboard_state { SLOT_FREE, SLOT_STARTING, SLOT_IDLE, SLOT_READING, SLOT_RUNNING, SLOT_LEAVING };

/* What a request waits for while it holds its responder for long. */
enum scoreboard_held { HELD_NOT, HELD_POLL, HELD_READER, HELD_UPLOAD, HELD_PROVIDER };

/* A request as the status page shows it. */
struct scoreboard_request {
    int64_t started_ticks;
    int64_t duration_us; /* -1 while it runs */
    int64_t content_length;
    uint16_t route;        /* route_number */
    uint8_t method, phase; /* enum method, enum phase */
    bool head;
    double cpu_percent;            /* processor time over duration; 0 while it runs, like the next */
    int64_t memory;                /* bytes of its arena and of the answer's body */
    char id[LIMIT_REQUEST_ID + 1]; /* "": none yet */
    char path[SCOREBOARD_PATH];
    char key_prefix[13];
};

struct scoreboard_slot {
    _Atomic pid_t pid;         /* 0: free */
    _Atomic int state;         /* enum scoreboard_state */
    _Atomic uint32_t sequence; /* odd while `request` is being written */
    uint32_t generation;       /* of the program that started it */
    stamp started;
    _Atomic uint64_t requests;
    int64_t started_ticks, idle_since_ticks;
    _Atomic int64_t busy_since_ticks;
    bool stopped;            /* the master told it to leave */
    bool killed;             /* the master ended it because its request took too long */
    _Atomic uint64_t tenant; /* whose request it serves: occupancy_tenant; 0: not known (yet) */
    _Atomic int held;        /* enum scoreboard_held */
    _Atomic bool streaming;  /* its answer is being sent piece by piece, at the client's speed */
    _Atomic int64_t rate; /* bytes a second that came of its upload lately; SCOREBOARD_RATE_UNKNOWN: too young to say */
    struct scoreboard_request request;
};

struct route_counters {
    _Atomic uint64_t by_status[SCOREBOARD_STATUSES];
    _Atomic uint64_t buckets[SCOREBOARD_BUCKETS + 1]; /* the last one: beyond all bounds */
    _Atomic uint64_t duration_us;
};

struct scoreboard {
    char layout[SCOREBOARD_LAYOUT]; /* who may map it: see scoreboard_open */
    _Atomic uint32_t generation;    /* of programs: one more at each reload */
    _Atomic uint32_t size;          /* responders wanted; on demand: the most there may be */
    _Atomic uint32_t slots_used;    /* those behind it have never been taken */
    bool on_demand;
    stamp started;
    _Atomic uint64_t accepted; /* connections */
    _Atomic uint64_t deserted; /* of them: the web server had left before a responder was free */
    _Atomic uint64_t refused;  /* connections closed in a crash loop */
    _Atomic uint32_t max_active, max_queue;
    _Atomic uint32_t young_deaths; /* in a row; those at the same time count as one */
    _Atomic uint64_t max_children_reached, slow, timeouts, crashes;
    _Atomic uint64_t rate_limited, bytes_in, bytes_out;
    _Atomic uint64_t overflowed;                 /* requests that found the listening socket's queue full: overflow.h */
    _Atomic uint64_t share_refused;              /* requests of tenants that held their share of the pool */
    _Atomic uint64_t uploads_refused;            /* uploads that found no place */
    _Atomic uint64_t slow_uploads, slow_readers; /* ended because the pool needed their responder */
    _Atomic uint64_t key_lookups;                /* keys that the database was asked for */
    _Atomic uint64_t auth_failures;              /* requests without a good key */
    _Atomic uint64_t auth_held_back;             /* of them: their address had had too many before */
    struct redis_watch redis;                    /* of all responders together */
    struct auth_failures addresses;              /* that those came from */
    struct route_counters routes[SCOREBOARD_ROUTES];
    struct scoreboard_slot slots[SCOREBOARD_SLOTS];
};

/* Maps the board behind `fd` if it is one of this layout, else makes a new one; `fd` becomes its descriptor, inherited by
 * exec. Aborts without memory. */
struct scoreboard *scoreboard_open(int *fd);

/* Whether `fd` holds a board that this program can go on with. */
bool scoreboard_fits(int fd);

/* A free slot, taken for a process about to be forked; NULL when all are in use. */
struct scoreboard_slot *scoreboard_take(struct scoreboard *board);
void scoreboard_release(struct scoreboard_slot *slot);
struct scoreboard_slot *scoreboard_find(struct scoreboard *board, pid_t pid);

/* How many slots, from the first, have ever been used. */
size_t scoreboard_reach(const struct scoreboard *board);

/* Responders wanted, at least one: those that share a tenant's limit while Redis is away, and of whom some may be long polls. */
int64_t scoreboard_size(const struct scoreboard *board);

/* Writers: the responder's own slot only. */
void scoreboard_begin_write(struct scoreboard_slot *slot);
void scoreboard_end_write(struct scoreboard_slot *slot);

/* A request as it was at one moment. False when the slot is free, or was written to during every try. */
bool scoreboard_read(const struct scoreboard_slot *slot, struct scoreboard_request *copy) MUST_CHECK;

/* Keeps the longest listen queue seen. */
void scoreboard_note_queue(struct scoreboard *board, uint32_t waiting);

/* Counts a finished request. */
void scoreboard_count(struct scoreboard *board, size_t route, int status, int64_t duration_us);

/* The statuses and upper bounds (microseconds) the counters stand for. */
int scoreboard_status(size_t number); /* 0 for "other" */
int64_t scoreboard_bound_us(size_t bucket);

#endif
