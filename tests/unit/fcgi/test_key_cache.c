#include "fcgi/gates/auth.h"
#include "fcgi/gates/key_cache.h"
#include "rig.h"

static const char one[] = "aa00000000000000000000000000000000000000000000000000000000000001";
static const char two[] =
    "aa00000000000000000000000000000000000000000000000000000000000002"; /* the same place as one */
static const char three[] = "bb00000000000000000000000000000000000000000000000000000000000003";
static struct key_cache cache;

static int empty(void **state)
{
    (void)state;
    cache = (struct key_cache){0};
    return 0;
}

static void put(const char *hash, int64_t at, struct uuid tenant)
{
    struct key_entry *entry = key_cache_place(&cache, hash);

    snprintf(entry->hash, sizeof entry->hash, "%s", hash);
    entry->loaded_ticks = at;
    entry->caller.tenant = tenant;
}

static void an_empty_cache_knows_nobody(void **state)
{
    (void)state;
    assert_null(key_cache_find(&cache, one, 0));
}

static void a_key_is_known_until_it_is_too_old(void **state)
{
    (void)state;
    put(one, 1000, uuid_new());
    assert_non_null(key_cache_find(&cache, one, 1000));
    assert_non_null(key_cache_find(&cache, one, 1000 + KEY_CACHE_AGE_US - 1));
    assert_null(key_cache_find(&cache, one, 1000 + KEY_CACHE_AGE_US));
    assert_true(KEY_CACHE_AGE_US <= STAMP_SECOND);
}

static void two_keys_of_one_place_are_never_mistaken(void **state)
{
    (void)state;
    put(one, 0, uuid_new());
    assert_null(key_cache_find(&cache, two, 0));
    put(two, 0, uuid_new());
    assert_null(key_cache_find(&cache, one, 0));
    assert_non_null(key_cache_find(&cache, two, 0));
}

static void a_key_that_changed_is_forgotten_alone(void **state)
{
    (void)state;
    put(one, 0, uuid_new());
    put(three, 0, uuid_new());
    key_cache_forget(&cache, one);
    assert_null(key_cache_find(&cache, one, 0));
    assert_non_null(key_cache_find(&cache, three, 0));
}

static void a_tenant_that_changed_takes_its_keys_along(void **state)
{
    const struct uuid mine = uuid_new();
    char text[UUID_TEXT];

    (void)state;
    put(one, 0, mine);
    put(three, 0, uuid_new());
    key_cache_forget(&cache, uuid_format(mine, text));
    assert_null(key_cache_find(&cache, one, 0));
    assert_non_null(key_cache_find(&cache, three, 0));
}

static void what_is_not_understood_forgets_all(void **state)
{
    (void)state;
    put(one, 0, uuid_new());
    put(three, 0, uuid_new());
    key_cache_forget(&cache, "");
    assert_null(key_cache_find(&cache, one, 0));
    assert_null(key_cache_find(&cache, three, 0));
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
        cmocka_unit_test_setup(an_empty_cache_knows_nobody, empty),
        cmocka_unit_test_setup(a_key_is_known_until_it_is_too_old, empty),
        cmocka_unit_test_setup(two_keys_of_one_place_are_never_mistaken, empty),
        cmocka_unit_test_setup(a_key_that_changed_is_forgotten_alone, empty),
        cmocka_unit_test_setup(a_tenant_that_changed_takes_its_keys_along, empty),
        cmocka_unit_test_setup(what_is_not_understood_forgets_all, empty),
        cmocka_unit_test(only_what_could_be_a_key_is_looked_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
