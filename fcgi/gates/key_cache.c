#include "fcgi/gates/key_cache.h"

static size_t slot_of(const char *hash)
{
    uint8_t first[1];

    return digest_from_hex((struct str){hash, 2}, first) ? first[0] : 0;
}

const struct key_entry *key_cache_find(const struct key_cache *cache, const char *hash, int64_t now_ticks)
{
    const struct key_entry *entry = &cache->entries[slot_of(hash)];

    return strcmp(entry->hash, hash) == 0 && now_ticks - entry->loaded_ticks < KEY_CACHE_AGE_US ? entry : NULL;
}

struct key_entry *key_cache_place(struct key_cache *cache, const char *hash)
{
    struct key_entry *entry = &cache->entries[slot_of(hash)];

    *entry = (struct key_entry){.used_ticks = strcmp(entry->hash, hash) == 0 ? entry->used_ticks : 0};
    return entry;
}

static void forget_tenant(struct key_cache *cache, struct uuid tenant)
{
    for (size_t i = 0; i < KEY_CACHE_ENTRIES; i++)
        if (uuid_equal(cache->entries[i].caller.tenant, tenant))
            cache->entries[i] = (struct key_entry){0};
}

void key_cache_forget(struct key_cache *cache, const char *payload)
{
    const struct str text = str_of(payload);
    struct uuid tenant;

    if (text.len == DIGEST_SHA256_HEX - 1)
        key_cache_place(cache, payload);
    else if (uuid_parse(text, &tenant))
        forget_tenant(cache, tenant);
    else
        *cache = (struct key_cache){0};
}
