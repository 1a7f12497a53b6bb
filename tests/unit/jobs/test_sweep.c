/* What the sweeper mends, against a real PostgreSQL and a real Redis. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "course/audit.h"
#include "jobs/runner/sweep.h"
#include "tests/support/redis.h"
#include "tests/unit/work/rig.h"

static struct redis_server server;
static struct redis *redis;
static bool redis_missing;
static struct sweep sweep;

static const struct claim_terms terms = {.runner = "there:7", .lease_s = 60, .tenant_jobs = 100, .max_tries = 2};

static int start(void **state)
{
    redis_missing = !redis_server_start(&server);
    redis = redis_new(server.url, 2000);
    return rig_open(state);
}

static int stop(void **state)
{
    redis_free(redis);
    if (!redis_missing)
        redis_server_stop(&server);
    return rig_close(state);
}

/* A lease of no seconds: the test's server has been up for long enough. */
static int begin(void **state)
{
    struct fault fault = {0};
    redisReply *reply;

    sweep = (struct sweep){.db = runner, .redis = redis, .lease_s = 0};
    if (!redis_missing)
        assert_true(redis_command(redis, arena, &reply, &fault, 1, (const char *[]){"FLUSHALL"}));
    return rig_begin(state);
}

#define NEEDS_BOTH()   \
    NEEDS_POSTGRES();  \
    if (redis_missing) \
    skip()

static struct sweep_result sweep_once(void)
{
    struct sweep_result result;
    struct fault fault = {0};

    assert_true(sweep_run(&sweep, arena, &result, &fault));
    return result;
}

static bool is_next(struct uuid job)
{
    struct queue_taken taken;
    struct fault fault = {0};
    bool found;

    assert_true(queue_take(redis, arena, &(struct queue_wish){{QUEUE_LIGHT}, .lane_count = 1}, &taken, &found, &fault));
    return found && uuid_equal(taken.job, job);
}

static bool queue_is_empty(void)
{
    return !is_next((struct uuid){{0}}) && !is_next((struct uuid){{0}});
}

static void claim_and_lose(struct uuid job)
{
    struct fault fault = {0};
    enum claim_verdict verdict;
    struct claim claim;

    assert_true(claim_take(UNIT(runner, arena, tenant, &fault), job, &terms, &claim, &verdict));
    assert_int_equal(verdict, CLAIM_TAKEN);
    psql("UPDATE jobs SET lease_until = now() - interval '1 second' WHERE id = @", job);
}

static void an_empty_redis_is_filled_from_the_rows(void **state)
{
    struct uuid job;

    NEEDS_BOTH();
    job = enqueue(NULL, NULL, 0);
    assert_int_equal(sweep_once().announced, 1);
    assert_true(is_next(job));
    assert_false(is_next(job));
    assert_int_equal(sweep_once().announced, 1);
    assert_true(is_next(job));
}

static void what_is_not_due_is_not_announced(void **state)
{
    struct uuid first, later;

    NEEDS_BOTH();
    first = enqueue(NULL, NULL, 0);
    enqueue(NULL, &first, 1);
    later = enqueue(NULL, NULL, 0);
    psql("UPDATE jobs SET not_before = now() + interval '1 hour' WHERE id = @", later);
    assert_int_equal(sweep_once().announced, 1);
    assert_true(is_next(first));
    assert_true(queue_is_empty());
    psql("UPDATE jobs SET not_before = now() WHERE id = @", later);
    assert_true(sweep_once().announced >= 2);
}

static int64_t count_audit(void)
{
    struct fault fault = {0};
    struct pg_rows rows;
    int64_t total;

    assert_true(audit_list(
        UNIT(api, arena, tenant, &fault),
        &(struct audit_filter){.page.limit = 10, .from = STAMP_NONE, .to = STAMP_NONE, .page.after_at = STAMP_NONE},
        &rows, &total));
    return total;
}

static void old_entries_of_the_audit_log_go(void **state)
{
    NEEDS_BOTH();
    psql("INSERT INTO audit_log (tenant_id, actor, action, created_at) VALUES "
         "(@, 'a', 'b', now()), (@, 'a', 'b', now() - interval '8 days')",
         tenant);
    sweep_once();
    assert_int_equal(count_audit(), 2);
    sweep.audit_days = 7;
    sweep_once();
    assert_int_equal(count_audit(), 1);
}

static void a_lost_attempt_is_followed_by_another(void **state)
{
    struct sweep_result result;
    struct uuid job;

    NEEDS_BOTH();
    job = enqueue(NULL, NULL, 0);
    claim_and_lose(job);
    result = sweep_once();
    assert_int_equal(result.lost, 1);
    assert_int_equal(result.failed, 0);
    assert_status(job, "queued");
    assert_int_equal(fetch(job).attempt, 1);
    assert_true(is_next(job));
}

static void an_attempt_whose_lease_runs_is_left_alone(void **state)
{
    struct fault fault = {0};
    enum claim_verdict verdict;
    struct claim claim;
    struct uuid job;

    NEEDS_BOTH();
    job = enqueue(NULL, NULL, 0);
    assert_true(claim_take(UNIT(runner, arena, tenant, &fault), job, &terms, &claim, &verdict));
    assert_int_equal(sweep_once().lost, 0);
    assert_status(job, "active");
}

static void nobody_is_blamed_while_the_server_is_younger_than_a_lease(void **state)
{
    struct uuid job;

    NEEDS_BOTH();
    job = enqueue(NULL, NULL, 0);
    claim_and_lose(job);
    sweep.lease_s = 1000000;
    assert_int_equal(sweep_once().lost, 0);
    assert_status(job, "active");
}

static void the_last_lost_attempt_fails_the_job_and_what_waits_for_it(void **state)
{
    struct uuid job, dependant;

    NEEDS_BOTH();
    job = enqueue(NULL, NULL, 0);
    dependant = enqueue(NULL, &job, 1);
    claim_and_lose(job);
    assert_int_equal(sweep_once().lost, 1);
    claim_and_lose(job);
    assert_int_equal(sweep_once().failed, 1);
    assert_string_equal(fetch(job).error_code, "lease_lost");
    assert_string_equal(fetch(job).error_message, "The runner there:7 went away during attempt 2.");
    assert_string_equal(fetch(dependant).error_code, "dependency_failed");
}

/* Under one number the lock of this key would be that of the sweep. */
static void no_idempotency_key_stops_the_sweep(void **state)
{
    const struct pg_value key = pg_text("cs.sweep");
    struct fault fault = {0};
    struct pg_rows rows;
    struct uuid job;

    NEEDS_BOTH();
    assert_true(PG_RUN(UNIT(api, arena, tenant, &fault), &rows, idempotency_lock, key));
    assert_true(pg_get_bool(&rows, 0, PG_COL(idempotency_lock, locked)));
    job = enqueue(NULL, NULL, 0);
    claim_and_lose(job);
    assert_int_equal(sweep_once().lost, 1);
    assert_true(PG_RUN(UNIT(api, arena, tenant, &fault), NULL, idempotency_unlock, key));
}

static void without_redis_the_rows_are_mended_all_the_same(void **state)
{
    struct redis *away = redis_new("unix:///nowhere/socket?db=0", 200);
    struct uuid job;

    NEEDS_POSTGRES();
    sweep.redis = away;
    job = enqueue(NULL, NULL, 0);
    claim_and_lose(job);
    assert_int_equal(sweep_once().lost, 1);
    assert_status(job, "queued");
    redis_free(away);
}

#define TEST(fact) cmocka_unit_test_setup(fact, begin)

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        TEST(an_empty_redis_is_filled_from_the_rows),
        TEST(what_is_not_due_is_not_announced),
        TEST(old_entries_of_the_audit_log_go),
        TEST(a_lost_attempt_is_followed_by_another),
        TEST(an_attempt_whose_lease_runs_is_left_alone),
        TEST(nobody_is_blamed_while_the_server_is_younger_than_a_lease),
        TEST(the_last_lost_attempt_fails_the_job_and_what_waits_for_it),
        TEST(no_idempotency_key_stops_the_sweep),
        TEST(without_redis_the_rows_are_mended_all_the_same),
    };

    (void)argc;
    postgres_wrap("run", argv);
    return cmocka_run_group_tests_name("sweep", tests, start, stop);
}
