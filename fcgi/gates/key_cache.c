#include "fcgi/gates/key_cache.h"

#include <stdatomic.h>
#include <sys/mman.h>

#define PLACES (KEY_CACHE_SETS * KEY_CACHE_WAYS)

struct place {
    _Atomic uint32_t sequence; /* odd while it is written */
    uint64_t generation;       /* of its set, before the look-up; 0: never written */
    uint8_t hash[DIGEST_SHA256];
    struct key_entry entry;
};

/* Apart from the entries, so that who looks for uses reads little. Seconds, see second_of; 0: never. */
struct set {
    _Atomic uint64_t changes; /* received; the generation is one more */
    _Atomic uint32_t used[KEY_CACHE_WAYS], recorded[KEY_CACHE_WAYS];
};

struct key_cache {
    _Atomic int64_t proved_ticks;
    struct set sets[KEY_CACHE_SETS];
    struct place places[PLACES];
};

struct key_cache *key_cache_new(void)
{
    void *memory = mmap(NULL, sizeof(struct key_cache), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    if (memory == MAP_FAILED) {
        perror("key cache");
        abort();
    }
    return memory;
}

void key_cache_free(struct key_cache *cache)
{
    munmap(cache, sizeof *cache);
}

static size_t set_of(const uint8_t *hash)
{
    return ((size_t)hash[0] << 8 | hash[1]) % KEY_CACHE_SETS;
}

/* Never 0, so that it differs from "never" on a machine that has just started. */
static uint32_t second_of(int64_t ticks)
{
    return (uint32_t)(ticks / STAMP_SECOND) + 1;
}

static uint64_t generation_of(const struct set *set)
{
    return atomic_load_explicit(&set->changes, memory_order_acquire) + 1;
}

/* A place as it was at one moment; false when it is being written. */
static bool read_place(const struct place *place, struct place *copy)
{
    const uint32_t before = atomic_load_explicit(&place->sequence, memory_order_acquire);

    copy->generation = place->generation;
    memcpy(copy->hash, place->hash, sizeof copy->hash);
    copy->entry = place->entry;
    atomic_thread_fence(memory_order_acquire);
    return before % 2 == 0 && atomic_load_explicit(&place->sequence, memory_order_relaxed) == before;
}

static bool begin_write(struct place *place)
{
    uint32_t before = atomic_load_explicit(&place->sequence, memory_order_relaxed);
    const bool locked =
        before % 2 == 0 && atomic_compare_exchange_strong_explicit(&place->sequence, &before, before + 1,
                                                                   memory_order_acquire, memory_order_relaxed);

    atomic_thread_fence(memory_order_release);
    return locked;
}

static void end_write(struct place *place)
{
    atomic_fetch_add_explicit(&place->sequence, 1, memory_order_release);
}

/* ---- responders ---- */

/* One store a second at most, so that responders do not take the line from each other's caches. */
static void mark_used(struct set *set, size_t way, int64_t now_ticks)
{
    const uint32_t second = second_of(now_ticks);

    if (atomic_load_explicit(&set->used[way], memory_order_relaxed) != second)
        atomic_store_explicit(&set->used[way], second, memory_order_relaxed);
}

/* The proof is read first: what was forgotten before it was given is then seen in the generation. */
static bool is_proved(const struct key_cache *cache, int64_t now_ticks)
{
    const int64_t proved = atomic_load_explicit(&cache->proved_ticks, memory_order_acquire);

    return proved != 0 && now_ticks - proved < KEY_CACHE_PROOF_US;
}

bool key_cache_find(struct key_cache *cache, const uint8_t hash[DIGEST_SHA256], int64_t now_ticks,
                    struct key_entry *copy)
{
    const bool proved = is_proved(cache, now_ticks);
    struct set *set = &cache->sets[set_of(hash)];
    const uint64_t generation = generation_of(set);
    struct place seen;

    for (size_t way = 0; proved && way < KEY_CACHE_WAYS; way++) {
        const struct place *place = &cache->places[set_of(hash) * KEY_CACHE_WAYS + way];

        if (place->hash[DIGEST_SHA256 - 1] != hash[DIGEST_SHA256 - 1] || !read_place(place, &seen) ||
            memcmp(seen.hash, hash, DIGEST_SHA256) != 0 || seen.generation != generation ||
            now_ticks - seen.entry.loaded_ticks >= KEY_CACHE_AGE_US)
            continue;
        mark_used(set, way, now_ticks);
        *copy = seen.entry;
        return true;
    }
    return false;
}

uint64_t key_cache_generation(const struct key_cache *cache, const uint8_t hash[DIGEST_SHA256])
{
    return generation_of(&cache->sets[set_of(hash)]);
}

/* The key's own place, or the one that is missed least: 0 is nobody's, a useless entry's is 1, others' the second of their last use. */
static size_t choose_way(const struct key_cache *cache, size_t number, const uint8_t *hash, uint64_t generation)
{
    uint32_t least = UINT32_MAX;
    size_t chosen = 0;

    for (size_t way = 0; way < KEY_CACHE_WAYS; way++) {
        const struct place *place = &cache->places[number * KEY_CACHE_WAYS + way];
        const uint32_t used = atomic_load_explicit(&cache->sets[number].used[way], memory_order_relaxed);
        const uint32_t value = place->generation == generation ? used + 1 : MIN(used, 1);

        if (memcmp(place->hash, hash, DIGEST_SHA256) == 0)
            return way;
        if (value < least) {
            least = value;
            chosen = way;
        }
    }
    return chosen;
}

void key_cache_store(struct key_cache *cache, const uint8_t hash[DIGEST_SHA256], uint64_t generation,
                     const struct key_entry *entry, int64_t now_ticks)
{
    const size_t number = set_of(hash), way = choose_way(cache, number, hash, generation);
    struct place *place = &cache->places[number * KEY_CACHE_WAYS + way];
    struct set *set = &cache->sets[number];

    if (!begin_write(place))
        return;
    if (memcmp(place->hash, hash, DIGEST_SHA256) != 0)
        atomic_store_explicit(&set->recorded[way], 0, memory_order_relaxed);
    memcpy(place->hash, hash, DIGEST_SHA256);
    place->generation = generation;
    place->entry = *entry;
    atomic_store_explicit(&set->used[way], second_of(now_ticks), memory_order_relaxed);
    end_write(place);
}

/* ---- the listener ---- */

static void forget_set(struct set *set)
{
    atomic_fetch_add_explicit(&set->changes, 1, memory_order_release);
}

void key_cache_forget_all(struct key_cache *cache)
{
    for (size_t i = 0; i < KEY_CACHE_SETS; i++)
        forget_set(&cache->sets[i]);
}

void key_cache_forget(struct key_cache *cache, const char *payload)
{
    const struct str text = str_of(payload);
    uint8_t hash[DIGEST_SHA256];

    if (text.len == DIGEST_SHA256_HEX - 1 && digest_from_hex(text, hash))
        forget_set(&cache->sets[set_of(hash)]);
    else
        key_cache_forget_all(cache);
}

void key_cache_prove(struct key_cache *cache, int64_t asked_ticks)
{
    atomic_store_explicit(&cache->proved_ticks, asked_ticks, memory_order_release);
}

int64_t key_cache_proved(const struct key_cache *cache)
{
    return atomic_load_explicit(&cache->proved_ticks, memory_order_relaxed);
}

static bool is_to_be_recorded(const struct key_cache *cache, size_t number, uint32_t second)
{
    const struct set *set = &cache->sets[number / KEY_CACHE_WAYS];
    const uint32_t used = atomic_load_explicit(&set->used[number % KEY_CACHE_WAYS], memory_order_relaxed);
    const uint32_t recorded = atomic_load_explicit(&set->recorded[number % KEY_CACHE_WAYS], memory_order_relaxed);

    return used > recorded && (recorded == 0 || second - recorded >= KEY_CACHE_RECORD_S);
}

void key_cache_collect(const struct key_cache *cache, int64_t now_ticks, struct key_uses *uses)
{
    struct place seen;

    for (uses->count = 0; uses->next < PLACES && uses->count < KEY_CACHE_USES; uses->next++) {
        if (!is_to_be_recorded(cache, uses->next, second_of(now_ticks)) ||
            !read_place(&cache->places[uses->next], &seen))
            continue;
        uses->tenants[uses->count] = seen.entry.caller.tenant;
        uses->keys[uses->count] = seen.entry.caller.key;
        uses->places[uses->count++] = uses->next;
    }
    if (uses->next == PLACES)
        uses->next = 0;
}

void key_cache_recorded(struct key_cache *cache, const struct key_uses *uses, int64_t now_ticks)
{
    struct place seen;

    for (size_t i = 0; i < uses->count; i++) {
        const size_t number = uses->places[i];

        if (read_place(&cache->places[number], &seen) && uuid_equal(seen.entry.caller.key, uses->keys[i]))
            atomic_store_explicit(&cache->sets[number / KEY_CACHE_WAYS].recorded[number % KEY_CACHE_WAYS],
                                  second_of(now_ticks), memory_order_relaxed);
    }
}
