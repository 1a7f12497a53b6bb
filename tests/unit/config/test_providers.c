#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "config/providers.h"

#define P(name, configured) name,
static const char *const names[] = {PROVIDERS(P)};
#undef P

static const struct settings unset = {
    .gemini_api_key = "", .anthropic_api_key = "", .openai_api_key = "", .openai_base_url = "", .deepseek_api_key = ""};

static void without_key_and_address_there_is_no_provider(void **state)
{
    (void)state;
    assert_false(providers_any(&unset));
    for (size_t i = 0; i < ARRAY_COUNT(names); i++)
        assert_false(providers_configured(&unset, names[i]));
}

static void a_key_or_an_address_is_enough(void **state)
{
    struct settings keyed = unset, addressed = unset;

    (void)state;
    keyed.openai_api_key = "sk-1";
    addressed.openai_base_url = "http://localhost:1/v1";
    assert_true(providers_configured(&keyed, PROVIDERS_OPENAI) && providers_any(&keyed));
    assert_true(providers_configured(&addressed, PROVIDERS_OPENAI) && providers_any(&addressed));
}

static void each_key_configures_its_provider_and_no_other(void **state)
{
    struct settings keyed[] = {unset, unset, unset, unset};
    static const char *const order[] = {PROVIDERS_GEMINI, PROVIDERS_ANTHROPIC, PROVIDERS_OPENAI, PROVIDERS_DEEPSEEK};

    (void)state;
    keyed[0].gemini_api_key = keyed[1].anthropic_api_key = keyed[2].openai_api_key = keyed[3].deepseek_api_key = "k";
    for (size_t i = 0; i < ARRAY_COUNT(order); i++)
        for (size_t n = 0; n < ARRAY_COUNT(order); n++)
            assert_int_equal(providers_configured(&keyed[i], order[n]), i == n);
}

static void a_name_that_is_none_is_not_configured(void **state)
{
    struct settings keyed = unset;

    (void)state;
    keyed.openai_api_key = "sk-1";
    assert_false(providers_configured(&keyed, "nobody"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_key_and_address_there_is_no_provider),
        cmocka_unit_test(a_key_or_an_address_is_enough),
        cmocka_unit_test(each_key_configures_its_provider_and_no_other),
        cmocka_unit_test(a_name_that_is_none_is_not_configured),
    };

    return cmocka_run_group_tests_name("providers", tests, NULL, NULL);
}
