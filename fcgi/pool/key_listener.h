/*
 * The key listener: a child of each pool's master that keeps the pool's key cache (gates/key_cache.h) true. It serves no request. It
 *   - receives the changes of keys and tenants (NOTIFY cs_keys) and makes the cache forget them;
 *   - asks its session every KEY_LISTENER_PROOF_MS whether it still listens, and gives the cache the proof that all changes before were
 *     received. After a session was lost everything is forgotten, for changes in between were not received;
 *   - records every few seconds which keys were used (api_keys.last_used_at), many in one statement.
 *
 * When it dies, hangs or cannot reach the database, its last proof gets old, and responders look every key up until it is back. In ps and
 * top it is cs-api-keys. TERM: it records the uses that are left and exits. It does not outlive the master.
 */
#ifndef FCGI_KEY_LISTENER_H
#define FCGI_KEY_LISTENER_H

#include <sys/types.h>

#include "config/settings.h"
#include "fcgi/gates/key_cache.h"

#define KEY_LISTENER_PROOF_MS 200

/* As the master sees it, which sets `settings` and `cache`. */
struct key_listener {
    const struct settings *settings;
    struct key_cache *cache;
    pid_t pid; /* 0: none */
    int64_t started_ticks;
    int64_t due_ticks; /* not started earlier */
    unsigned deaths;   /* in a row, each soon after its start */
};

/* Starts it if there is none and the back-off is over. Returns in the master only. */
void key_listener_keep(struct key_listener *listener);

/* Notices its end. Called before the master's other children are reaped. */
void key_listener_reap(struct key_listener *listener);

/* Sends TERM or KILL and waits for the end; after two seconds it is killed. SIGCHLD is blocked. */
void key_listener_stop(struct key_listener *listener, int signal);

/* The process itself. `master` is its parent. Returns the exit code. */
int key_listener_run(const struct settings *settings, struct key_cache *cache, pid_t master);

#endif
