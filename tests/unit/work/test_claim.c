/* Leases, tokens and dependencies, against a real PostgreSQL. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/work/rig.h"

static const struct claim_terms terms = {.runner = "here:1", .lease_s = 60, .tenant_jobs = 2, .max_tries = 3};

/* ---- steps ---- */

static enum claim_verdict take(struct uuid job, struct claim *claim)
{
    struct fault fault = {0};
    enum claim_verdict verdict;

    assert_true(claim_take(UNIT(runner, arena, tenant, &fault), job, &terms, claim, &verdict));
    return verdict;
}

static bool complete(const struct claim *claim, struct fault *fault)
{
    bool done;

    pg_begin(api);
    done = claim_settle(UNIT(api, arena, tenant, fault), claim) &&
           claim_complete(UNIT(api, arena, tenant, fault), claim, STR("{}")) && pg_commit(api, fault);
    pg_rollback(api);
    return done;
}

static bool holds(const struct claim *claim, int lease_s)
{
    struct fault fault = {0};
    bool held;

    assert_true(claim_renew(UNIT(runner, arena, tenant, &fault), &claim, 1, lease_s, &held));
    return held;
}

/* ---- facts ---- */

static void a_job_is_claimed_once_and_the_attempt_is_counted_before_the_run(void **state)
{
    struct claim first, second;
    struct uuid job;

    NEEDS_POSTGRES();
    job = enqueue(NULL, NULL, 0);
    assert_int_equal(take(job, &first), CLAIM_TAKEN);
    assert_int_equal(first.attempt, 1);
    assert_int_equal(first.max_attempts, 3);
    assert_int_equal(take(job, &second), CLAIM_GONE);
    assert_status(job, "active");
}

static void only_the_attempt_that_holds_the_token_can_end_the_job(void **state)
{
    struct fault fault = {0};
    struct claim claim, stranger;
    struct uuid job;
    bool done;

    NEEDS_POSTGRES();
    job = enqueue(NULL, NULL, 0);
    assert_int_equal(take(job, &claim), CLAIM_TAKEN);
    stranger = claim;
    stranger.token = uuid_new();
    assert_false(complete(&stranger, &fault));
    assert_int_equal(fault.kind, FAULT_LEASE_LOST);
    fault_clear(&fault);
    assert_true(claim_fail(UNIT(api, arena, tenant, &fault), &stranger, "process_died", "x", &done) && !done);
    assert_true(claim_retry(UNIT(api, arena, tenant, &fault), &stranger, 0, "process_died", "x", &done) && !done);
    assert_true(claim_hand_back(UNIT(api, arena, tenant, &fault), &stranger, true, &done) && !done);
    assert_status(job, "active");
    assert_true(complete(&claim, &fault));
    assert_status(job, "complete");
    assert_false(complete(&claim, &fault));
}

static void a_claim_that_was_cancelled_holds_no_more(void **state)
{
    struct fault fault = {0};
    struct claim claim;
    struct uuid id;
    struct job job;

    NEEDS_POSTGRES();
    id = enqueue(NULL, NULL, 0);
    assert_int_equal(take(id, &claim), CLAIM_TAKEN);
    assert_true(holds(&claim, 0) && holds(&claim, 60));
    assert_true(job_cancel(UNIT(api, arena, tenant, &fault), id, &job));
    assert_false(holds(&claim, 0));
    assert_false(holds(&claim, 60));
    assert_false(complete(&claim, &fault));
    assert_status(id, "cancelled");
}

static void a_tenant_at_its_cap_waits(void **state)
{
    struct claim claims[3];
    struct fault fault = {0};
    struct uuid jobs[3];

    NEEDS_POSTGRES();
    for (int i = 0; i < 3; i++)
        jobs[i] = enqueue(NULL, NULL, 0);
    assert_int_equal(take(jobs[0], &claims[0]), CLAIM_TAKEN);
    assert_int_equal(take(jobs[1], &claims[1]), CLAIM_TAKEN);
    assert_int_equal(take(jobs[2], &claims[2]), CLAIM_FULL);
    assert_int_equal(claims[2].lane, WORK_LIGHT);
    assert_true(claims[2].queued_at > 0);
    assert_true(complete(&claims[0], &fault));
    assert_int_equal(take(jobs[2], &claims[2]), CLAIM_TAKEN);
}

static void a_retried_job_waits_and_keeps_its_attempts(void **state)
{
    struct fault fault = {0};
    struct claim claim;
    struct uuid job;
    bool done;

    NEEDS_POSTGRES();
    job = enqueue(NULL, NULL, 0);
    assert_int_equal(take(job, &claim), CLAIM_TAKEN);
    assert_true(claim_retry(UNIT(api, arena, tenant, &fault), &claim, 3600000, "unavailable", "Away.", &done) && done);
    assert_int_equal(take(job, &claim), CLAIM_GONE);
    psql("UPDATE jobs SET not_before = now() WHERE id = @", job);
    assert_int_equal(take(job, &claim), CLAIM_TAKEN);
    assert_int_equal(claim.attempt, 2);
}

static void a_job_handed_back_has_not_been_tried(void **state)
{
    struct fault fault = {0};
    struct claim claim;
    struct uuid job;
    bool done;

    NEEDS_POSTGRES();
    job = enqueue(NULL, NULL, 0);
    assert_int_equal(take(job, &claim), CLAIM_TAKEN);
    assert_true(claim_hand_back(UNIT(runner, arena, tenant, &fault), &claim, false, &done) && done);
    assert_int_equal(fetch(job).attempt, 0);
    assert_int_equal(take(job, &claim), CLAIM_TAKEN);
    assert_int_equal(claim.attempt, 1);
}

static void a_job_that_turns_out_heavy_goes_on_as_such_and_does_not_wait_for_the_window(void **state)
{
    struct fault fault = {0};
    struct claim claim;
    struct uuid job;
    bool done;

    NEEDS_POSTGRES();
    job = enqueue(NULL, NULL, 0);
    assert_int_equal(take(job, &claim), CLAIM_TAKEN);
    assert_true(claim_hand_back(UNIT(runner, arena, tenant, &fault), &claim, true, &done) && done);
    assert_int_equal(fetch(job).attempt, 0);
    assert_int_equal(take(job, &claim), CLAIM_TAKEN);
    assert_int_equal(queue_lane(claim.lane, claim.priority), QUEUE_URGENT);
}

static void a_job_is_due_when_all_it_depends_on_is_complete(void **state)
{
    struct uuid first[2], second;
    struct claim claims[2], last;
    struct queue_item *items;
    struct fault fault = {0};
    size_t count;

    NEEDS_POSTGRES();
    first[0] = enqueue(NULL, NULL, 0);
    first[1] = enqueue(NULL, NULL, 0);
    second = enqueue(NULL, first, 2);
    assert_int_equal(take(second, &last), CLAIM_GONE);
    assert_int_equal(take(first[0], &claims[0]), CLAIM_TAKEN);
    assert_int_equal(take(first[1], &claims[1]), CLAIM_TAKEN);
    assert_true(complete(&claims[0], &fault));
    assert_true(claim_released(UNIT(runner, arena, tenant, &fault), first[0], &items, &count));
    assert_int_equal(count, 0);
    assert_int_equal(take(second, &last), CLAIM_GONE);
    assert_true(complete(&claims[1], &fault));
    assert_true(claim_released(UNIT(runner, arena, tenant, &fault), first[1], &items, &count));
    assert_int_equal(count, 1);
    assert_true(uuid_equal(items[0].job, second));
    assert_int_equal(take(second, &last), CLAIM_TAKEN);
}

static void failure_falls_through_to_all_that_wait(void **state)
{
    struct uuid first, second, third;
    struct fault fault = {0};
    struct claim claim;
    char expected[128], text[UUID_TEXT];
    bool done;

    NEEDS_POSTGRES();
    first = enqueue(NULL, NULL, 0);
    second = enqueue(NULL, &first, 1);
    third = enqueue(NULL, &second, 1);
    assert_int_equal(take(first, &claim), CLAIM_TAKEN);
    assert_true(claim_fail(UNIT(api, arena, tenant, &fault), &claim, "file_damaged", "Broken.", &done) && done);
    assert_string_equal(fetch(first).error_message, "Broken.");
    snprintf(expected, sizeof expected, "Dependency %s failed", uuid_format(first, text));
    assert_string_equal(fetch(second).error_message, expected);
    snprintf(expected, sizeof expected, "Dependency %s failed", uuid_format(second, text));
    assert_string_equal(fetch(third).error_message, expected);
    assert_status(third, "failed");
}

static void what_depends_on_a_failed_job_fails_as_it_is_enqueued(void **state)
{
    struct fault fault = {0};
    struct claim claim;
    struct uuid first;
    bool done;

    NEEDS_POSTGRES();
    first = enqueue(NULL, NULL, 0);
    assert_int_equal(take(first, &claim), CLAIM_TAKEN);
    assert_true(claim_fail(UNIT(api, arena, tenant, &fault), &claim, "file_damaged", "Broken.", &done) && done);
    assert_status(enqueue(NULL, &first, 1), "failed");
}

static void a_subject_has_one_job_in_flight(void **state)
{
    const struct work_order order = {.kind = WORK_PURGE, .subject = "thing"};
    struct fault fault = {0};
    struct claim claim;
    struct uuid first, second;

    NEEDS_POSTGRES();
    first = enqueue("thing", NULL, 0);
    pg_begin(api);
    assert_false(work_enqueue(UNIT(api, arena, tenant, &fault), &order, &second));
    pg_rollback(api);
    assert_int_equal(fault.kind, FAULT_CONFLICT);
    assert_true(uuid_equal(first, second));
    fault_clear(&fault);
    assert_int_equal(take(first, &claim), CLAIM_TAKEN);
    assert_true(complete(&claim, &fault));
    assert_false(uuid_equal(enqueue("thing", NULL, 0), first));
}

static void strangers_cannot_claim_or_see(void **state)
{
    struct fault fault = {0};
    enum claim_verdict verdict;
    struct claim claim;
    struct uuid job;
    struct job seen;

    NEEDS_POSTGRES();
    job = enqueue(NULL, NULL, 0);
    assert_true(claim_take(UNIT(runner, arena, uuid_new(), &fault), job, &terms, &claim, &verdict));
    assert_int_equal(verdict, CLAIM_GONE);
    assert_false(job_fetch(UNIT(api, arena, uuid_new(), &fault), job, &seen));
    assert_int_equal(fault.kind, FAULT_NOT_FOUND);
}

#define TEST(fact) cmocka_unit_test_setup(fact, rig_begin)

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        TEST(a_job_is_claimed_once_and_the_attempt_is_counted_before_the_run),
        TEST(only_the_attempt_that_holds_the_token_can_end_the_job),
        TEST(a_claim_that_was_cancelled_holds_no_more),
        TEST(a_tenant_at_its_cap_waits),
        TEST(a_retried_job_waits_and_keeps_its_attempts),
        TEST(a_job_handed_back_has_not_been_tried),
        TEST(a_job_that_turns_out_heavy_goes_on_as_such_and_does_not_wait_for_the_window),
        TEST(a_job_is_due_when_all_it_depends_on_is_complete),
        TEST(failure_falls_through_to_all_that_wait),
        TEST(what_depends_on_a_failed_job_fails_as_it_is_enqueued),
        TEST(a_subject_has_one_job_in_flight),
        TEST(strangers_cannot_claim_or_see),
    };

    (void)argc;
    postgres_wrap("run", argv);
    return cmocka_run_group_tests_name("claim", tests, rig_open, rig_close);
}
