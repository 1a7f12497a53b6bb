/* Whose turn it is, against a real Redis. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/support/redis.h"
#include "work/queue.h"

static struct redis_server server;
static struct redis *redis;
static struct arena *arena;
static bool missing;

static int start(void **state)
{
    (void)state;
    missing = !redis_server_start(&server);
    redis = redis_new(server.url, 2000);
    arena = arena_new(1 << 24);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    redis_free(redis);
    arena_free(arena);
    if (!missing)
        redis_server_stop(&server);
    return 0;
}

static int empty(void **state)
{
    struct fault fault = {0};
    redisReply *reply;

    (void)state;
    if (!missing)
        assert_true(redis_command(redis, arena, &reply, &fault, 1, (const char *[]){"FLUSHALL"}));
    return 0;
}

/* Tenants and jobs by number; a job's number is also its age. */
static struct uuid number(uint8_t high, uint8_t low)
{
    return (struct uuid){{[0] = high, [15] = low}};
}

static struct queue_item item(uint8_t tenant, uint8_t job)
{
    return (struct queue_item){number(tenant, 1), number(tenant, job), WORK_LIGHT, WORK_NORMAL, job * STAMP_SECOND};
}

static void announce(struct queue_item one)
{
    struct fault fault = {0};

    assert_true(queue_announce(redis, arena, &one, 1, &fault));
}

static bool take_from(struct queue_taken *taken, const enum queue_lane *lanes, size_t count)
{
    struct queue_wish wish = {.lane_count = count};
    struct fault fault = {0};
    bool found;

    memcpy(wish.lanes, lanes, count * sizeof *lanes);
    assert_true(queue_take(redis, arena, &wish, taken, &found, &fault));
    return found;
}

static bool take(struct queue_taken *taken)
{
    return take_from(taken, (const enum queue_lane[]){QUEUE_LIGHT, QUEUE_URGENT, QUEUE_HEAVY}, 3);
}

static void assert_next(uint8_t tenant, uint8_t job)
{
    struct queue_taken taken;

    assert_true(take(&taken));
    assert_int_equal(taken.job.bytes[0], tenant);
    assert_int_equal(taken.job.bytes[15], job);
}

static void assert_none(void)
{
    struct queue_taken taken;

    assert_false(take(&taken));
}

#define NEEDS_REDIS() \
    (void)state;      \
    if (missing)      \
    skip()

static void a_tenant_s_jobs_come_in_the_order_of_their_age_the_immediate_ones_first(void **state)
{
    struct queue_item urgent = item(1, 9);

    NEEDS_REDIS();
    urgent.priority = WORK_IMMEDIATE;
    announce(item(1, 3));
    announce(item(1, 1));
    announce(item(1, 2));
    announce(urgent);
    assert_next(1, 9);
    assert_next(1, 1);
    assert_next(1, 2);
    assert_next(1, 3);
    assert_none();
}

static void announcing_again_changes_nothing(void **state)
{
    NEEDS_REDIS();
    announce(item(1, 1));
    announce(item(1, 1));
    assert_next(1, 1);
    assert_none();
}

static void one_job_does_not_stand_behind_a_backlog(void **state)
{
    struct queue_item backlog[200];
    struct fault fault = {0};

    NEEDS_REDIS();
    for (uint8_t i = 0; i < 200; i++)
        backlog[i] = item(1, i + 1);
    assert_true(queue_announce(redis, arena, backlog, 200, &fault));
    assert_next(1, 1);
    assert_next(1, 2);
    announce(item(2, 250));
    assert_next(2, 250);
    assert_next(1, 3);
}

static void tenants_take_turns(void **state)
{
    NEEDS_REDIS();
    for (uint8_t i = 1; i <= 3; i++)
        announce(item(1, i));
    for (uint8_t i = 1; i <= 3; i++)
        announce(item(2, i));
    for (int turn = 0; turn < 3; turn++) {
        struct queue_taken first, second;

        assert_true(take(&first) && take(&second));
        assert_int_not_equal(first.tenant.bytes[0], second.tenant.bytes[0]);
    }
    assert_none();
}

static void tenants_may_be_left_out_and_lose_nothing_by_it(void **state)
{
    const struct uuid busy[] = {number(1, 1), number(3, 1)};
    const struct queue_wish wish = {{QUEUE_LIGHT}, .lane_count = 1, .except = busy, .except_count = 2};
    struct fault fault = {0};
    struct queue_taken taken;
    bool found;

    NEEDS_REDIS();
    announce(item(1, 1));
    announce(item(2, 2));
    announce(item(3, 3));
    assert_true(queue_take(redis, arena, &wish, &taken, &found, &fault) && found);
    assert_int_equal(taken.tenant.bytes[0], 2);
    assert_true(queue_take(redis, arena, &wish, &taken, &found, &fault) && !found);
    assert_next(1, 1);
    assert_next(3, 3);
}

static void coming_back_again_and_again_is_no_advantage(void **state)
{
    int served = 0;

    NEEDS_REDIS();
    for (uint8_t i = 1; i <= 20; i++)
        announce(item(1, i));
    for (uint8_t i = 1; i <= 10; i++) {
        struct queue_taken taken;

        announce(item(2, i));
        assert_true(take(&taken));
        served += taken.tenant.bytes[0] == 2;
    }
    assert_in_range(served, 4, 6);
}

static void lanes_are_taken_in_the_order_asked_for(void **state)
{
    struct queue_item heavy = item(1, 2), urgent = item(1, 3);
    struct queue_taken taken;

    NEEDS_REDIS();
    heavy.lane = urgent.lane = WORK_HEAVY;
    urgent.priority = WORK_IMMEDIATE;
    announce(item(1, 1));
    announce(heavy);
    announce(urgent);
    assert_true(take_from(&taken, (const enum queue_lane[]){QUEUE_URGENT, QUEUE_HEAVY}, 2));
    assert_int_equal(taken.lane, QUEUE_URGENT);
    assert_false(take_from(&taken, (const enum queue_lane[]){QUEUE_URGENT}, 1));
    assert_true(take_from(&taken, (const enum queue_lane[]){QUEUE_HEAVY, QUEUE_LIGHT}, 2));
    assert_int_equal(taken.lane, QUEUE_HEAVY);
    assert_next(1, 1);
}

static void a_parked_tenant_is_left_out_until_one_of_its_jobs_ends(void **state)
{
    struct queue_item parked = item(1, 1);
    struct fault fault = {0};

    NEEDS_REDIS();
    announce(parked);
    announce(item(1, 2));
    assert_next(1, 1);
    assert_true(queue_park(redis, arena, &parked, &fault));
    assert_none();
    assert_true(queue_ended(redis, arena, parked.tenant, number(1, 7), &fault));
    assert_next(1, 1);
    assert_next(1, 2);
}

static void an_empty_redis_is_known_by_its_missing_mark(void **state)
{
    struct fault fault = {0};
    bool filled = true;

    NEEDS_REDIS();
    assert_true(queue_is_filled(redis, arena, &filled, &fault) && !filled);
    assert_true(queue_filled(redis, arena, &fault) && queue_is_filled(redis, arena, &filled, &fault) && filled);
    empty(state);
    assert_true(queue_is_filled(redis, arena, &filled, &fault) && !filled);
}

#define TEST(fact) cmocka_unit_test_setup(fact, empty)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_tenant_s_jobs_come_in_the_order_of_their_age_the_immediate_ones_first),
        TEST(announcing_again_changes_nothing),
        TEST(one_job_does_not_stand_behind_a_backlog),
        TEST(tenants_take_turns),
        TEST(tenants_may_be_left_out_and_lose_nothing_by_it),
        TEST(coming_back_again_and_again_is_no_advantage),
        TEST(lanes_are_taken_in_the_order_asked_for),
        TEST(a_parked_tenant_is_left_out_until_one_of_its_jobs_ends),
        TEST(an_empty_redis_is_known_by_its_missing_mark),
    };

    return cmocka_run_group_tests_name("queue", tests, start, stop);
}
