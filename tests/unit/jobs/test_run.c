/* What an attempt tells along the way, against a real PostgreSQL. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/limits.h"
#include "jobs/runner/run.h"
#include "tests/unit/work/rig.h"

static struct claim taken(void)
{
    const struct claim_terms terms = {.runner = "here:1", .lease_s = 60, .tenant_jobs = 8, .max_tries = 1};
    struct fault fault = {0};
    enum claim_verdict verdict;
    struct claim claim;

    assert_true(claim_take(UNIT(runner, arena, tenant, &fault), enqueue(NULL, NULL, 0), &terms, &claim, &verdict));
    assert_int_equal(verdict, CLAIM_TAKEN);
    return claim;
}

static json_t *many_pieces(void)
{
    json_t *pieces = json_array();

    for (int i = 0; i < 2000; i++)
        json_array_append_new(pieces, json_string("a piece of a lecture that goes on and on"));
    return json_pack("{s:o}", "pieces", pieces);
}

static void assert_kept(struct claim *claim, const json_t *checkpoint)
{
    struct fault fault = {0};
    json_t *kept;

    assert_true(claim_read(UNIT(api, arena, tenant, &fault), claim));
    assert_true(json_read(arena, claim->checkpoint, &kept, &fault));
    assert_true(json_equal(kept, checkpoint));
}

static void what_is_told_along_the_way_takes_no_room_in_the_job_s_arena(void **state)
{
    struct claim claim;
    struct run run = {.unit = {.pg = api, .tenant = tenant}, .claim = &claim};
    json_t *checkpoint;
    size_t before;

    NEEDS_POSTGRES();
    claim = taken();
    checkpoint = many_pieces();
    run.arena = arena_new(LIMIT_JOB_ARENA);
    run.notes = arena_new(MIB); /* of which one checkpoint takes a fifth */
    run_progress(&run, "transcribe", 1, 1, "seconds");
    before = arena_used(run.arena);
    for (int i = 1; i <= 20; i++) {
        run_checkpoint(&run, checkpoint);
        run_progress(&run, "transcribe", 100 * i, 100 * i, "seconds");
    }
    assert_int_equal(arena_used(run.arena), before);
    assert_int_equal(fetch(claim.job).progress_done, 2000);
    assert_kept(&claim, checkpoint);
    json_decref(checkpoint);
    arena_free(run.notes);
    arena_free(run.arena);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(what_is_told_along_the_way_takes_no_room_in_the_job_s_arena, rig_begin),
    };

    (void)argc;
    postgres_wrap("run", argv);
    return cmocka_run_group_tests_name("run", tests, rig_open, rig_close);
}
