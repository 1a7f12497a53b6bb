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
    static const char *const kinds[] = {
#define K(kind, name) name,
        WORK_KINDS(K)
#undef K
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(kinds); i++)
        if (processors_find(kinds[i]) == NULL)
            fail_msg("%s", kinds[i]);
    assert_null(processors_find("nothing"));
}

static void every_provider_that_can_be_asked_can_be_configured(void **state)
{
    const struct settings everything = {
#define TEXT(field, name, fallback, secrecy, words) .field = "set",
#define NONE(...)
        SETTINGS(TEXT, NONE, NONE, NONE)
#undef TEXT
#undef NONE
    };
    size_t count;
    const struct provider *providers = provider_table(&count);

    (void)state;
    for (size_t i = 0; i < count; i++)
        if (!providers_configured(&everything, providers[i].name))
            fail_msg("%s", providers[i].name);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_of_job_has_a_processor),
        cmocka_unit_test(every_provider_that_can_be_asked_can_be_configured),
    };

    return cmocka_run_group_tests_name("processors", tests, NULL, NULL);
}
