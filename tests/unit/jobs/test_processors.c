/* The tables that the runner goes by, row by row. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "config/providers.h"
#include "jobs/llm/provider.h"
#include "jobs/processors.h"

static void every_kind_of_job_has_a_processor(void **state)
{
    (void)state;
    for (enum work_kind kind = 0; kind < WORK_KIND_COUNT; kind++)
        if (processors_find(work_kind_name(kind)) == NULL)
            fail_msg("%s", work_kind_name(kind));
    assert_null(processors_find("nothing"));
}

static void every_provider_that_can_be_configured_can_be_asked_and_back(void **state)
{
    size_t known, asked;
    const char *const *names = providers_names(&known);
    const struct provider *providers = provider_table(&asked);

    (void)state;
    assert_int_equal(known, asked);
    for (size_t i = 0; i < known; i++)
        if (!provider_known(names[i]))
            fail_msg("%s", names[i]);
    for (size_t i = 0; i < asked; i++)
        assert_non_null(providers[i].ask);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_of_job_has_a_processor),
        cmocka_unit_test(every_provider_that_can_be_configured_can_be_asked_and_back),
    };

    return cmocka_run_group_tests_name("processors", tests, NULL, NULL);
}
