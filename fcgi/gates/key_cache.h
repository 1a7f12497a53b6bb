/*
 * The keys a responder has seen in the last second, so that a busy tenant's key is not asked for again with each request. An entry
 * is used for KEY_CACHE_AGE_US after the query that found it was sent, and dropped at once when the database says that it
 * changed (NOTIFY cs_keys with the key's hash or the tenant's id). Only good keys are kept. Pure: time is an argument.
 */
#ifndef FCGI_KEY_CACHE_H
#define FCGI_KEY_CACHE_H

#include "base/digest.h"
#include "fcgi/exchange.h"

#define KEY_CACHE_AGE_US 900000 /* the contract allows a second from revocation to refusal */
#define KEY_CACHE_ENTRIES 256   /* direct-mapped by the first byte of the hash */

struct key_cache {
    struct key_entry {
        char hash[DIGEST_SHA256_HEX]; /* "" when empty */
        int64_t loaded_ticks;
        int64_t used_ticks; /* when its use was last written to the database */
        stamp expires_at;   /* STAMP_NONE for never */
        struct caller caller;
    } entries[KEY_CACHE_ENTRIES];
};

/* NULL when the key is not there or too old. */
const struct key_entry *key_cache_find(const struct key_cache *cache, const char *hash, int64_t now_ticks);

/* The place for a key, its former entry emptied (but used_ticks, if it was the same key's); the caller fills it. */
struct key_entry *key_cache_place(struct key_cache *cache, const char *hash);

/* A notification: the hash of a key or the id of a tenant. Anything else forgets everything. */
void key_cache_forget(struct key_cache *cache, const char *payload);

#endif
