/* How long jobs take, and what is left of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/limits.h"
#include "work/estimate.h"

static void until_a_kind_has_an_average_its_size_serves(void **state)
{
    static const struct {
        struct estimate_work work;
        double least_s, most_s;
    } vectors[] = {
        {{WORK_INGEST, WORK_LIGHT, 0, 0}, 0.05, 1},         {{WORK_INGEST, WORK_LIGHT, 2000, 0}, 0.05, 1},
        {{WORK_INGEST, WORK_LIGHT, 60 * MIB, 0}, 5, 60},    {{WORK_INGEST, WORK_HEAVY, 5 * MIB, 0}, 60, 300},
        {{WORK_INGEST, WORK_HEAVY, GIB, 0}, 10000, 100000}, {{WORK_GENERATE, WORK_LIGHT, 0, 0}, 1, 30},
        {{WORK_PURGE, WORK_LIGHT, 0, 0}, 0.1, 5},           {{WORK_INGEST, WORK_HEAVY, GIB, 42.5}, 42.5, 42.5},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(vectors); i++) {
        const double usual_s = estimate_usual_s(&vectors[i].work);

        assert_true(usual_s >= vectors[i].least_s && usual_s <= vectors[i].most_s);
    }
}

static void once_there_is_progress_it_is_the_estimate(void **state)
{
    static const struct {
        int64_t elapsed_s, done, total;
        double usual_s;
        int64_t left_s;
    } vectors[] = {
        {0, 0, 0, 30, 30},        /* just begun */
        {10, 0, 0, 30, 20},       /* nothing is known of it */
        {100, 0, 0, 30, 0},       /* overdue */
        {162, 162, 201, 600, 39}, /* a transcription at its pace */
        {162, 81, 201, 600, 240}, /* a slow one */
        {100, 50, 100, 10, 100},  /* the usual time was too short */
        {10, 0, 201, 600, 590},   /* no progress so far */
        {10, 100, 100, 30, 20},   /* the stage is done, the job is not */
        {10, 7, -1, 30, 20},      /* progress without an end */
        {-5, 1, 2, 30, 0},        /* the clocks differ */
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(vectors); i++) {
        const struct estimate_progress progress = {vectors[i].elapsed_s * STAMP_SECOND, vectors[i].done,
                                                   vectors[i].total};

        assert_int_equal(estimate_left_us(&progress, vectors[i].usual_s), vectors[i].left_s * STAMP_SECOND);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(until_a_kind_has_an_average_its_size_serves),
        cmocka_unit_test(once_there_is_progress_it_is_the_estimate),
    };

    return cmocka_run_group_tests_name("estimate", tests, NULL, NULL);
}
