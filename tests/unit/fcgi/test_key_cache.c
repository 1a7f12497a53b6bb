#include <sched.h>
#include <stdatomic.h>
#include <sys/wait.h>

#include "fcgi/gates/auth.h"
#include "fcgi/gates/key_cache.h"
#include "rig.h"

#define NOW (1000 * STAMP_SECOND)

static struct key_cache *cache;

static int make_cache(void **state)
{
    (void)state;
    cache = key_cache_new();
    key_cache_prove(cache, NOW);
    return 0;
}

static int free_cache(void **state)
{
    (void)state;
    key_cache_free(cache);
    return 0;
}

/* The hash number `key` of a set. */
static const uint8_t *hash_of(uint8_t set, uint8_t key)
{
    static uint8_t hash[DIGEST_SHA256];

    hash[1] = set;
    hash[DIGEST_SHA256 - 1] = key;
    return hash;
}

static struct key_entry entry_of(uint8_t set, uint8_t key, int64_t at)
{
    return (struct key_entry){
        .loaded_ticks = at, .expires_at = STAMP_NONE, .caller = {.tenant = {{1, set, key}}, .key = {{2, set, key}}}};
}

static void put(uint8_t set, uint8_t key, int64_t at)
{
    const uint8_t *hash = hash_of(set, key);
    const struct key_entry entry = entry_of(set, key, at);

    key_cache_store(cache, hash, key_cache_generation(cache, hash), &entry, at);
}

static bool knows(uint8_t set, uint8_t key, int64_t at)
{
    struct key_entry found;

    if (!key_cache_find(cache, hash_of(set, key), at, &found))
        return false;
    assert_int_equal(found.caller.key.bytes[1], set);
    assert_int_equal(found.caller.key.bytes[2], key);
    return true;
}

/* ---- what is found ---- */

static void a_key_is_found_until_it_is_too_old(void **state)
{
    (void)state;
    assert_false(knows(1, 1, NOW));
    put(1, 1, NOW);
    assert_true(knows(1, 1, NOW));
    assert_false(knows(1, 2, NOW));
    key_cache_prove(cache, NOW + KEY_CACHE_AGE_US);
    assert_true(knows(1, 1, NOW + KEY_CACHE_AGE_US - 1));
    assert_false(knows(1, 1, NOW + KEY_CACHE_AGE_US));
}

static void without_a_young_proof_nothing_is_found(void **state)
{
    (void)state;
    key_cache_prove(cache, 0);
    put(1, 1, NOW);
    assert_false(knows(1, 1, NOW));
    key_cache_prove(cache, NOW);
    assert_true(knows(1, 1, NOW + KEY_CACHE_PROOF_US - 1));
    assert_false(knows(1, 1, NOW + KEY_CACHE_PROOF_US));
    key_cache_prove(cache, NOW + KEY_CACHE_PROOF_US);
    assert_true(knows(1, 1, NOW + KEY_CACHE_PROOF_US));
    assert_true(KEY_CACHE_PROOF_US < STAMP_SECOND);
}

static void children_share_it(void **state)
{
    int status;

    (void)state;
    if (fork() == 0) {
        put(1, 1, NOW);
        _exit(0);
    }
    assert_true(wait(&status) > 0 && status == 0);
    assert_true(knows(1, 1, NOW));
}

/* ---- changes ---- */

static void a_changed_key_is_forgotten_and_other_sets_are_not(void **state)
{
    char hex[DIGEST_SHA256_HEX];

    (void)state;
    put(1, 1, NOW);
    put(2, 1, NOW);
    key_cache_forget(cache, digest_hex(hash_of(1, 1), DIGEST_SHA256, hex));
    assert_false(knows(1, 1, NOW));
    assert_true(knows(2, 1, NOW));
    put(1, 1, NOW);
    assert_true(knows(1, 1, NOW));
}

static void any_other_change_forgets_all(void **state)
{
    static const char *const payloads[] = {"01a1fd9f-93ba-7865-99c1-0b23f313e5e0", "", "x"};

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(payloads); i++) {
        put(1, 1, NOW);
        put(2, 1, NOW);
        key_cache_forget(cache, payloads[i]);
        assert_false(knows(1, 1, NOW) || knows(2, 1, NOW));
    }
}

static void a_look_up_that_began_before_a_change_is_never_found(void **state)
{
    const struct key_entry entry = entry_of(1, 1, NOW);
    const uint64_t before = key_cache_generation(cache, hash_of(1, 1));

    (void)state;
    key_cache_forget_all(cache);
    key_cache_store(cache, hash_of(1, 1), before, &entry, NOW);
    assert_false(knows(1, 1, NOW));
}

/* ---- places ---- */

static void a_full_set_gives_up_the_key_not_used_for_longest(void **state)
{
    (void)state;
    for (uint8_t key = 0; key < KEY_CACHE_WAYS; key++)
        put(1, key, NOW + key * STAMP_SECOND);
    key_cache_prove(cache, NOW + 20 * STAMP_SECOND);
    assert_true(knows(1, 0, NOW + 20 * STAMP_SECOND));
    put(1, 100, NOW + 20 * STAMP_SECOND);
    assert_true(knows(1, 100, NOW + 20 * STAMP_SECOND));
    for (uint8_t key = 0; key < KEY_CACHE_WAYS; key++)
        assert_int_equal(knows(1, key, NOW + 20 * STAMP_SECOND), key != 1);
}

static void useless_entries_are_replaced_first(void **state)
{
    (void)state;
    for (uint8_t key = 0; key < KEY_CACHE_WAYS; key++)
        put(1, key, NOW);
    key_cache_forget_all(cache);
    for (uint8_t key = 100; key < 100 + KEY_CACHE_WAYS; key++)
        put(1, key, NOW);
    for (uint8_t key = 100; key < 100 + KEY_CACHE_WAYS; key++)
        assert_true(knows(1, key, NOW));
}

/* ---- uses ---- */

static size_t record(int64_t at, bool works)
{
    static struct key_uses uses;

    key_cache_collect(cache, at, &uses);
    assert_int_equal(uses.next, 0);
    if (works)
        key_cache_recorded(cache, &uses, at);
    return uses.count;
}

static void a_use_is_recorded_once_in_a_while(void **state)
{
    const int64_t later = NOW + KEY_CACHE_RECORD_S * STAMP_SECOND;

    (void)state;
    assert_int_equal(record(NOW, true), 0);
    put(1, 1, NOW);
    put(2, 1, NOW);
    assert_int_equal(record(NOW, false), 2);
    assert_int_equal(record(NOW, true), 2);
    assert_int_equal(record(later, true), 0);
    key_cache_prove(cache, later);
    assert_true(knows(1, 1, later - STAMP_SECOND));
    assert_int_equal(record(later - STAMP_SECOND, true), 0);
    assert_int_equal(record(later, true), 1);
    assert_int_equal(record(later, true), 0);
}

static void a_key_that_is_looked_up_again_is_not_recorded_again(void **state)
{
    (void)state;
    put(1, 1, NOW);
    assert_int_equal(record(NOW, true), 1);
    key_cache_forget_all(cache);
    put(1, 1, NOW + STAMP_SECOND);
    assert_int_equal(record(NOW + STAMP_SECOND, true), 0);
    put(1, 1, NOW + KEY_CACHE_RECORD_S * STAMP_SECOND);
    assert_int_equal(record(NOW + KEY_CACHE_RECORD_S * STAMP_SECOND, true), 1);
}

static void more_uses_than_fit_follow_at_the_next_look(void **state)
{
    static struct key_uses uses;
    size_t seen = 0, looks = 0;

    (void)state;
    for (size_t i = 0; i < KEY_CACHE_USES + 10; i++)
        put((uint8_t)(i / KEY_CACHE_WAYS), (uint8_t)(i % KEY_CACHE_WAYS), NOW);
    do {
        key_cache_collect(cache, NOW, &uses);
        key_cache_recorded(cache, &uses, NOW);
        seen += uses.count;
        looks++;
    } while (uses.next != 0);
    assert_int_equal(seen, KEY_CACHE_USES + 10);
    assert_int_equal(looks, 2);
}

/* ---- many processes ---- */

#define STRESS_KEYS 11 /* of one set: some are always without a place */
#define STRESS_MS 400
#define STRESS_PROCESSES 4

/* What a database would know: `version` of a key, of which `received` has reached the cache. */
struct stress {
    _Atomic int64_t version[STRESS_KEYS], received[STRESS_KEYS];
    _Atomic bool over;
    _Atomic uint64_t found;
};

static void look_up(const struct stress *stress, uint8_t number)
{
    const uint8_t *hash = hash_of(1, number);
    const uint64_t generation = key_cache_generation(cache, hash);
    struct key_entry entry = entry_of(1, number, NOW);

    entry.caller.rate_limit_prep = entry.caller.rate_limit_check = atomic_load(&stress->version[number]);
    if (number % 3 == 0)
        sched_yield(); /* a change may come between the answer and its storing */
    key_cache_store(cache, hash, generation, &entry, NOW);
}

/* Exits with 1 when it finds half an entry, another key's, or one from before a change that was received. */
static NO_RETURN void read_and_write(struct stress *stress, unsigned seed)
{
    while (!atomic_load(&stress->over)) {
        const uint8_t number = (uint8_t)((seed = seed * 1103515245 + 12345) >> 16) % STRESS_KEYS;
        const int64_t least = atomic_load(&stress->received[number]);
        struct key_entry found;

        if (!key_cache_find(cache, hash_of(1, number), NOW, &found)) {
            look_up(stress, number);
            continue;
        }
        atomic_fetch_add(&stress->found, 1);
        if (found.caller.key.bytes[2] != number || found.caller.tenant.bytes[2] != number ||
            found.caller.rate_limit_prep != found.caller.rate_limit_check || found.caller.rate_limit_prep < least)
            _exit(1);
    }
    _exit(0);
}

static void change_keys(struct stress *stress)
{
    const int64_t end = stamp_ticks() + STRESS_MS * INT64_C(1000);
    char hex[DIGEST_SHA256_HEX];

    for (unsigned i = 0; stamp_ticks() < end; i++) {
        const uint8_t number = (uint8_t)(i % STRESS_KEYS);
        const int64_t version = atomic_fetch_add(&stress->version[number], 1) + 1;

        key_cache_forget(cache, digest_hex(hash_of(1, number), DIGEST_SHA256, hex));
        atomic_store(&stress->received[number], version);
        if (i % 8 == 0)
            sched_yield();
    }
    atomic_store(&stress->over, true);
}

static void many_processes_find_whole_entries_and_none_from_before_a_change(void **state)
{
    struct stress *stress = mmap(NULL, sizeof *stress, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int status;

    (void)state;
    for (unsigned i = 0; i < STRESS_PROCESSES; i++)
        if (fork() == 0)
            read_and_write(stress, i + 1);
    change_keys(stress);
    for (unsigned i = 0; i < STRESS_PROCESSES; i++)
        assert_true(wait(&status) > 0 && status == 0);
    assert_true(atomic_load(&stress->found) > 0);
    munmap(stress, sizeof *stress);
}

static void only_what_could_be_a_key_is_looked_up(void **state)
{
    static const struct {
        const char *key;
        bool good;
    } vectors[] = {
        {"cs_live_0123456789abcdef0123456789abcdef", true},
        {"cs_test_0123456789abcdef0123456789abcdef", true},
        {"cs_live_0123456789abcdef0123456789abcdefa1b2c3", true},
        {"cs_live_0123456789abcdef0123456789abcdefa1b2c", false},
        {"cs_live_0123456789abcdef0123456789abcde", false},
        {"cs_live_0123456789ABCDEF0123456789abcdef", false},
        {"cs_prod_0123456789abcdef0123456789abcdef", false},
        {"cs_live_", false},
        {"", false},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(vectors); i++)
        assert_int_equal(auth_key_plausible(str_of(vectors[i].key)), vectors[i].good);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_key_is_found_until_it_is_too_old, make_cache, free_cache),
        cmocka_unit_test_setup_teardown(without_a_young_proof_nothing_is_found, make_cache, free_cache),
        cmocka_unit_test_setup_teardown(children_share_it, make_cache, free_cache),
        cmocka_unit_test_setup_teardown(a_changed_key_is_forgotten_and_other_sets_are_not, make_cache, free_cache),
        cmocka_unit_test_setup_teardown(any_other_change_forgets_all, make_cache, free_cache),
        cmocka_unit_test_setup_teardown(a_look_up_that_began_before_a_change_is_never_found, make_cache, free_cache),
        cmocka_unit_test_setup_teardown(a_full_set_gives_up_the_key_not_used_for_longest, make_cache, free_cache),
        cmocka_unit_test_setup_teardown(useless_entries_are_replaced_first, make_cache, free_cache),
        cmocka_unit_test_setup_teardown(a_use_is_recorded_once_in_a_while, make_cache, free_cache),
        cmocka_unit_test_setup_teardown(a_key_that_is_looked_up_again_is_not_recorded_again, make_cache, free_cache),
        cmocka_unit_test_setup_teardown(more_uses_than_fit_follow_at_the_next_look, make_cache, free_cache),
        cmocka_unit_test_setup_teardown(many_processes_find_whole_entries_and_none_from_before_a_change, make_cache,
                                        free_cache),
        cmocka_unit_test(only_what_could_be_a_key_is_looked_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
