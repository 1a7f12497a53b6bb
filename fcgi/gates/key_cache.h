/*
 * The keys that responders have looked up, in memory which all responders of a pool share, so that a request of a known key asks the
 * database for nothing but its own rows. It holds the SHA-256 of a key and what it may do; the key itself is nowhere.
 *
 * When an entry is good. The key listener (pool/key_listener.h) receives every change and proves again and again, by a round trip,
 * that it still does. An entry may be used while
 *   - the last proof is younger than KEY_CACHE_PROOF_US: what changed before that round trip began was received, so that a change
 *     takes effect after that time at the latest, whatever has died or hangs;
 *   - no change in its set was received since the look-up that found it began (the set's generation is the entry's);
 *   - it is younger than KEY_CACHE_AGE_US.
 * Without a proof nothing is found, and every request looks its key up.
 *
 * Readers take no lock: they copy an entry between two looks at its sequence number. Writers lock one entry by making that number odd; one
 * that finds it locked stores nothing. A writer killed within those nanoseconds loses its place, not more. The listener locks
 * nothing: it counts generations.
 *
 * Uses. The cache knows when a key was last used and when that was last recorded in the database, for the listener, which records
 * many at once. A use is lost when another key takes its place before: with more keys in use than places only.
 *
 * Time is an argument everywhere: microseconds of stamp_ticks.
 */
#ifndef FCGI_KEY_CACHE_H
#define FCGI_KEY_CACHE_H

#include "base/digest.h"
#include "fcgi/exchange.h"

#define KEY_CACHE_PROOF_US 900000 /* the contract allows a second from a change until it takes effect */
#define KEY_CACHE_AGE_US (300 * STAMP_SECOND)
#define KEY_CACHE_RECORD_S 45 /* between two records of a key's use: last_used_at is right to the minute */
#define KEY_CACHE_SETS 2048
#define KEY_CACHE_WAYS 8 /* places of a set: 16 384 keys in all, about 2.5 MiB */

struct key_cache;

/* What the database says of a good key. */
struct key_entry {
    int64_t loaded_ticks; /* when the look-up began */
    stamp expires_at;     /* STAMP_NONE for never */
    struct caller caller;
};

/* Maps memory that children made by fork share. Aborts without any. */
struct key_cache *key_cache_new(void) MUST_CHECK;
void key_cache_free(struct key_cache *cache);

/* ---- responders ---- */

/* Copies the entry of a key and marks it as used. False when there is none that may be used. */
bool key_cache_find(struct key_cache *cache, const uint8_t hash[DIGEST_SHA256], int64_t now_ticks,
                    struct key_entry *copy) MUST_CHECK;

/* To be read before the database is asked, and handed to key_cache_store: what changed meanwhile makes the entry useless. */
uint64_t key_cache_generation(const struct key_cache *cache, const uint8_t hash[DIGEST_SHA256]);

/* Keeps a key that is in use, with or without a proof. The place of a useless entry is taken first, then of the one not used for longest. */
void key_cache_store(struct key_cache *cache, const uint8_t hash[DIGEST_SHA256], uint64_t generation,
                     const struct key_entry *entry, int64_t now_ticks);

/* ---- the listener ---- */

/* A notification: a key's hash (hex) makes the entries of its set useless; anything else, the id of a tenant too, makes all of them. */
void key_cache_forget(struct key_cache *cache, const char *payload);
void key_cache_forget_all(struct key_cache *cache);

/* Every change before this moment was received. */
void key_cache_prove(struct key_cache *cache, int64_t asked_ticks);

/* The moment of the last proof; 0: none yet. */
int64_t key_cache_proved(const struct key_cache *cache);

/* Keys whose use is to be recorded. */
#define KEY_CACHE_USES 512
struct key_uses {
    size_t next; /* the place where the next look begins */
    size_t count;
    struct uuid tenants[KEY_CACHE_USES], keys[KEY_CACHE_USES];
    size_t places[KEY_CACHE_USES];
};

/* Collects keys that were used since their use was last recorded, if that is long enough ago: from the place uses->next on, as many as
 * there is room for. uses->next is 0 again when all places have been looked at. */
void key_cache_collect(const struct key_cache *cache, int64_t now_ticks, struct key_uses *uses);

/* The uses collected are in the database. */
void key_cache_recorded(struct key_cache *cache, const struct key_uses *uses, int64_t now_ticks);

#endif
