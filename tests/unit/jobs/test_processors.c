/* The tables that the runner goes by, row by row. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "config/providers.h"
#include "jobs/llm/provider.h"
#include "jobs/processors.h"

#define K(kind, name) name,
static const char *const kinds[] = {WORK_KINDS(K)};
#undef K
#define P(name, configured) name,
static const char *const names[] = {PROVIDERS(P)};
#undef P

static void every_kind_of_job_has_a_processor(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(kinds); i++)
        if (processors_find(kinds[i]) == NULL)
            fail_msg("%s", kinds[i]);
    assert_null(processors_find("nothing"));
}

static bool is_among(const struct provider *providers, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(providers[i].name, name) == 0)
            return true;
    return false;
}

static void every_provider_that_can_be_configured_can_be_asked_and_back(void **state)
{
    size_t asked;
    const struct provider *providers = provider_table(&asked);

    (void)state;
    assert_int_equal(ARRAY_COUNT(names), asked);
    for (size_t i = 0; i < asked; i++)
        assert_true(providers_known(providers[i].name) && providers[i].ask != NULL);
    for (size_t i = 0; i < ARRAY_COUNT(names); i++)
        if (!is_among(providers, asked, names[i]))
            fail_msg("%s", names[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_of_job_has_a_processor),
        cmocka_unit_test(every_provider_that_can_be_configured_can_be_asked_and_back),
    };

    return cmocka_run_group_tests_name("processors", tests, NULL, NULL);
}
