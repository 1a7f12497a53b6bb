#include "fcgi/gates/rate_limit.h"
#include "fcgi/gates/rate_limit_local.h"
#include "fcgi/gates/scope.h"
#include "rig.h"
#include "tests/support/redis.h"

static int64_t allowed_of(struct rate_limit_local *window, int64_t limit, int64_t second, int64_t asked)
{
    int64_t count = 0;

    for (int64_t i = 0; i < asked; i++) {
        if (rate_limit_local_look(window, limit, second).remaining == 0)
            continue;
        rate_limit_local_count(window);
        count++;
    }
    return count;
}

static void exactly_the_limit_passes(void **state)
{
    struct rate_limit_local window = {0};

    (void)state;
    assert_int_equal(allowed_of(&window, 10, 1000, 15), 10);
    assert_int_equal(allowed_of(&window, 10, 1059, 15), 0);
}

static void the_window_slides(void **state)
{
    struct rate_limit_local window = {0};

    (void)state;
    assert_int_equal(allowed_of(&window, 10, 1000, 4), 4);
    assert_int_equal(allowed_of(&window, 10, 1030, 10), 6);
    assert_int_equal(allowed_of(&window, 10, 1060, 10), 0);
    assert_int_equal(allowed_of(&window, 10, 1061, 10), 4);
    assert_int_equal(allowed_of(&window, 10, 1091, 10), 6);
}

static void no_minute_holds_more_than_the_limit(void **state)
{
    struct rate_limit_local window = {0};
    int64_t passed[400] = {0};

    (void)state;
    for (int64_t s = 0; s < 400; s++)
        passed[s] = allowed_of(&window, 7, 5000 + s, (s * 7919) % 5);
    for (size_t s = 0; s + 60 <= 400; s++) {
        int64_t sum = 0;

        for (size_t i = s; i < s + 60; i++)
            sum += passed[i];
        assert_true(sum <= 7);
    }
}

static void who_only_looks_is_not_counted(void **state)
{
    struct rate_limit_local window = {0};

    (void)state;
    assert_int_equal(allowed_of(&window, 2, 1000, 100), 2);
    assert_int_equal(allowed_of(&window, 2, 1030, 100), 0);
    assert_int_equal(allowed_of(&window, 2, 1061, 100), 2);
}

static void the_verdict_says_what_is_left_and_until_when(void **state)
{
    struct rate_limit_local window = {0};
    struct rate_verdict verdict;

    (void)state;
    verdict = rate_limit_local_look(&window, 2, 1000);
    assert_true(verdict.known);
    assert_int_equal(verdict.remaining, 2);
    rate_limit_local_count(&window);
    assert_int_equal(rate_limit_local_look(&window, 2, 1010).remaining, 1);
    rate_limit_local_count(&window);
    verdict = rate_limit_local_look(&window, 2, 1020);
    assert_int_equal(verdict.remaining, 0);
    assert_int_equal(verdict.reset_s, 41);
    assert_int_equal(rate_limit_local_look(&window, 1, 1020).remaining, 0);
    assert_int_equal(allowed_of(&window, 2, 1020 + verdict.reset_s, 1), 1);
}

static void a_clock_that_goes_back_locks_nobody_out(void **state)
{
    struct rate_limit_local window = {0};

    (void)state;
    assert_int_equal(allowed_of(&window, 2, 5000, 2), 2);
    assert_int_equal(allowed_of(&window, 2, 1000, 3), 2);
}

static void windows_are_kept_apart(void **state)
{
    static struct rate_limit_locals windows;
    const struct uuid tenant = uuid_new(), other = uuid_new();

    (void)state;
    assert_int_equal(allowed_of(rate_limit_local_of(windows.tenants, tenant, SCOPE_PREP), 2, 1000, 5), 2);
    assert_int_equal(allowed_of(rate_limit_local_of(windows.tenants, tenant, SCOPE_CHECK), 2, 1000, 5), 2);
    assert_int_equal(allowed_of(rate_limit_local_of(windows.tenants, tenant, SCOPE_PREP), 2, 1000, 5), 0);
    if (tenant.bytes[15] != other.bytes[15])
        assert_int_equal(allowed_of(rate_limit_local_of(windows.tenants, other, SCOPE_PREP), 2, 1000, 5), 2);
}

/* ---- without Redis, a request still meets a limit ---- */

static void without_redis_a_share_of_both_limits_holds(void **state)
{
    static const struct route route = {METHOD_GET, "/", SCOPE_CHECK, POOL_API, NULL, "test", NULL};
    struct rig *rig = rig_new();
    struct rate_limit_locals *windows = calloc(1, sizeof *windows);
    int passed = 0;

    (void)state;
    rig->services.windows = windows;
    rig->services.redis = redis_new("unix:///nowhere/redis", 100);
    atomic_store(&rig->services.board->size, 4);
    for (int i = 0; i < 40; i++) {
        struct exchange *x = rig_request(rig, "GET", "/");

        x->redis = rig->services.redis;
        x->route = &route;
        x->started = INT64_C(1000000) * STAMP_SECOND;
        x->caller = (struct caller){.tenant = {{1}}, .key = {{(uint8_t)(2 + i % 2)}}, .scopes = SCOPE_CHECK};
        x->caller.rate_limit_check = 12;
        x->caller.rate_ceiling_check = 20;
        assert_true(scope_check(x));
        if (rate_limit_check(x)) {
            passed++;
            continue;
        }
        assert_int_equal(x->fault.kind, FAULT_RATE_LIMITED);
        assert_true(x->fault.retry_after_s >= 1 && x->fault.retry_after_s <= 61);
    }
    assert_int_equal(passed, 5);
    redis_free(rig->services.redis);
    free(windows);
    rig_free(rig);
}

/* ---- with Redis, the limit is counted there ---- */

/* A request with a key of the tenant, of which each has its number. */
static bool asked_with(struct rig *rig, uint8_t key, int64_t ceiling, int64_t limit, struct rate_verdict *verdict)
{
    static const struct route route = {METHOD_POST, "/", SCOPE_CHECK, POOL_API, NULL, "test", NULL};
    struct exchange *x = rig_request(rig, "GET", "/");
    bool passed;

    x->redis = rig->services.redis;
    x->route = &route;
    x->caller = (struct caller){.tenant = {{1}}, .key = {{key}}, .scopes = SCOPE_CHECK};
    x->caller.rate_limit_check = limit;
    x->caller.rate_ceiling_check = ceiling;
    passed = scope_check(x) && rate_limit_check(x) && rate_limit_settle(x);
    *verdict = x->rate;
    return passed;
}

static bool asked(struct rig *rig, int64_t limit, struct rate_verdict *verdict)
{
    return asked_with(rig, 2, limit, limit, verdict);
}

static int64_t redis_number(struct rig *rig, int count, const char *const *arguments)
{
    struct fault fault = {0};
    redisReply *reply;

    assert_true(redis_command(rig->services.redis, rig->services.lasting, &reply, &fault, count, arguments));
    return reply->type == REDIS_REPLY_STRING ? strtoll(reply->str, NULL, 10) : reply->integer;
}

#define NUMBER(rig, ...) redis_number((rig), WORDS(__VA_ARGS__), (const char *[]){__VA_ARGS__})
#define WORDS(...) (int)(sizeof((const char *[]){__VA_ARGS__}) / sizeof(char *))
#define COUNTS "cs:rate:{01000000-0000-0000-0000-000000000000}:01000000-0000-0000-0000-000000000000:check:counts"
#define COUNTS_OF_KEY "cs:rate:{01000000-0000-0000-0000-000000000000}:02000000-0000-0000-0000-000000000000:check:counts"

/* All that was counted comes to lie so many seconds earlier, so that nobody has to wait. */
static void move_counts_back(struct rig *rig, int64_t seconds)
{
    static const char *const script = "local all = redis.call('HGETALL', KEYS[1]) "
                                      "redis.call('DEL', KEYS[1]) "
                                      "for i = 1, #all, 2 do "
                                      "  local key, value = all[i], all[i + 1] "
                                      "  if key == 'first' then value = value - ARGV[1] end "
                                      "  if tonumber(key) then key = key - ARGV[1] end "
                                      "  redis.call('HSET', KEYS[1], key, value) "
                                      "end "
                                      "return #all";
    char by[24];

    snprintf(by, sizeof by, "%lld", (long long)seconds);
    assert_true(NUMBER(rig, "EVAL", script, "1", COUNTS, by) > 0);
    assert_true(NUMBER(rig, "EVAL", script, "1", COUNTS_OF_KEY, by) > 0);
}

static void a_high_limit_is_exact_and_costs_a_count_per_second(void **state)
{
    const int64_t limit = LIMIT_RATE_MOMENTS + 50;
    struct redis_server server;
    struct rig *rig = rig_new();
    struct rate_verdict verdict;
    int64_t passed = 0;

    (void)state;
    if (!redis_server_start(&server)) {
        rig_free(rig);
        skip();
    }
    rig->services.redis = redis_new(server.url, 2000);
    for (int64_t i = 0; i < limit + 20; i++)
        passed += asked(rig, limit, &verdict);
    assert_int_equal(passed, limit);
    assert_true(verdict.remaining == 0 && verdict.reset_s >= 1 && verdict.reset_s <= 61);
    assert_true(NUMBER(rig, "HLEN", COUNTS) <= 63);
    move_counts_back(rig, 30);
    assert_false(asked(rig, limit, &verdict));
    assert_true(verdict.reset_s <= 31);
    move_counts_back(rig, 32);
    assert_true(asked(rig, limit, &verdict));
    assert_int_equal(verdict.remaining, limit - 1);
    move_counts_back(rig, -3600); /* the clock was set back */
    assert_true(asked(rig, limit, &verdict));
    assert_int_equal(verdict.remaining, limit - 1);
    redis_free(rig->services.redis);
    redis_server_stop(&server);
    rig_free(rig);
}

static void a_request_meets_the_limit_of_its_key_and_the_ceiling_of_its_tenant(void **state)
{
    struct redis_server server;
    struct rig *rig = rig_new();
    struct rate_verdict verdict;

    (void)state;
    if (!redis_server_start(&server)) {
        rig_free(rig);
        skip();
    }
    rig->services.redis = redis_new(server.url, 2000);
    for (int i = 0; i < 3; i++)
        assert_true(asked_with(rig, 2, 5, 3, &verdict));
    assert_true(verdict.limit == 3 && verdict.remaining == 0); /* its own window is nearer its end */
    assert_false(asked_with(rig, 2, 5, 3, &verdict));
    assert_int_equal(verdict.limit, 3);
    assert_true(asked_with(rig, 3, 5, 4, &verdict)); /* the denied one was not counted for the tenant */
    assert_true(verdict.limit == 5 && verdict.remaining == 1);
    assert_true(asked_with(rig, 3, 5, 4, &verdict));
    assert_false(asked_with(rig, 3, 5, 4, &verdict));
    assert_true(verdict.limit == 5 && verdict.remaining == 0);
    assert_true(asked_with(rig, 3, 6, 3, &verdict)); /* nor was that for the key: it has had two of its three */
    redis_free(rig->services.redis);
    redis_server_stop(&server);
    rig_free(rig);
}

static void two_windows_of_two_kinds_are_judged_in_one_step(void **state)
{
    struct redis_server server;
    struct rig *rig = rig_new();
    struct rate_verdict verdict;

    (void)state;
    if (!redis_server_start(&server)) {
        rig_free(rig);
        skip();
    }
    rig->services.redis = redis_new(server.url, 2000);
    assert_true(asked_with(rig, 2, LIMIT_RATE_MOMENTS + 1, 2, &verdict) && verdict.remaining == 1);
    assert_true(asked_with(rig, 2, LIMIT_RATE_MOMENTS + 1, 2, &verdict) && verdict.remaining == 0);
    assert_false(asked_with(rig, 2, LIMIT_RATE_MOMENTS + 1, 2, &verdict));
    assert_int_equal(NUMBER(rig, "HGET", COUNTS, "sum"), 2);
    assert_int_equal(
        NUMBER(rig, "LLEN",
               "cs:rate:{01000000-0000-0000-0000-000000000000}:02000000-0000-0000-0000-000000000000:check"),
        2);
    redis_free(rig->services.redis);
    redis_server_stop(&server);
    rig_free(rig);
}

/* ---- scopes ---- */

static void the_first_of_check_and_prep_is_charged(void **state)
{
    static const struct {
        unsigned wanted, held;
        enum scope charged;
        const char *detail;
    } vectors[] = {
        {SCOPE_PREP | SCOPE_CHECK, SCOPE_PREP | SCOPE_CHECK, SCOPE_CHECK, NULL},
        {SCOPE_PREP | SCOPE_CHECK, SCOPE_PREP, SCOPE_PREP, NULL},
        {SCOPE_PREP, SCOPE_PREP | SCOPE_CHECK, SCOPE_PREP, NULL},
        {SCOPE_CHECK, SCOPE_CHECK, SCOPE_CHECK, NULL},
        {SCOPE_PREP, SCOPE_CHECK, 0, "Requires scope: prep"},
        {SCOPE_CHECK, SCOPE_PREP, 0, "Requires scope: check"},
        {SCOPE_PREP | SCOPE_CHECK, 0, 0, "Requires scope: prep or check"},
        {0, 0, 0, NULL},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(vectors); i++) {
        const struct route route = {METHOD_GET, "/", vectors[i].wanted, POOL_API, NULL, "test", NULL};
        struct exchange x = {.route = &route, .caller = {.scopes = vectors[i].held}};

        assert_int_equal(scope_check(&x), vectors[i].detail == NULL);
        assert_int_equal(x.charged, vectors[i].charged);
        assert_string_equal(x.fault.detail, vectors[i].detail != NULL ? vectors[i].detail : "");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exactly_the_limit_passes),
        cmocka_unit_test(the_window_slides),
        cmocka_unit_test(no_minute_holds_more_than_the_limit),
        cmocka_unit_test(who_only_looks_is_not_counted),
        cmocka_unit_test(the_verdict_says_what_is_left_and_until_when),
        cmocka_unit_test(a_clock_that_goes_back_locks_nobody_out),
        cmocka_unit_test(windows_are_kept_apart),
        cmocka_unit_test(without_redis_a_share_of_both_limits_holds),
        cmocka_unit_test(a_request_meets_the_limit_of_its_key_and_the_ceiling_of_its_tenant),
        cmocka_unit_test(two_windows_of_two_kinds_are_judged_in_one_step),
        cmocka_unit_test(a_high_limit_is_exact_and_costs_a_count_per_second),
        cmocka_unit_test(the_first_of_check_and_prep_is_charged),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
