/* Which models an action asks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/limits.h"
#include "config/model_chain.h"
#include "config/model_facts.h"

static struct arena *arena;
static char registry[] = "/tmp/model-chain-XXXXXX";

static const struct settings *settings_with(const char *key, const char *model)
{
    struct settings *settings = arena_alloc(arena, sizeof *settings);

    *settings = (struct settings){.gemini_api_key = "",
                                  .anthropic_api_key = "",
                                  .deepseek_api_key = "",
                                  .openai_api_key = key,
                                  .openai_base_url = "",
                                  .openai_model = model,
                                  .llm_registry = registry,
                                  .share_dir = ""};
    return settings;
}

static const char *chain_of(const struct settings *settings, const char *strategy)
{
    return model_chain(arena, settings, "generate_structure", strategy);
}

static void without_a_provider_it_is_the_architect(void **state UNUSED)
{
    assert_string_equal(chain_of(settings_with("", "m"), "default"), MODEL_CHAIN_LOCAL);
}

static void a_strategy_falls_back_on_the_default(void **state UNUSED)
{
    const struct settings *settings = settings_with("key", "");

    assert_string_equal(chain_of(settings, "default"), "openai/a openai/b");
    assert_string_equal(chain_of(settings, "quality"), "openai/c openai/a openai/b");
    assert_string_equal(chain_of(settings, "budget"), "openai/a openai/b");
}

static void models_of_providers_that_are_not_configured_are_not_in_it(void **state UNUSED)
{
    struct settings both = *settings_with("key", ""), other = *settings_with("", "");

    both.gemini_api_key = other.gemini_api_key = "key";
    assert_string_equal(chain_of(&both, "quality"), "gemini/g openai/c openai/a openai/b");
    assert_string_equal(chain_of(&other, "quality"), "gemini/g");
    assert_null(chain_of(&other, "default"));
}

static void one_model_may_stand_for_all(void **state UNUSED)
{
    struct settings other = *settings_with("", "mine");

    assert_string_equal(chain_of(settings_with("key", "mine"), "quality"), "openai/mine");
    other.gemini_api_key = "key"; /* OpenAI's model takes no place where OpenAI is not configured */
    assert_string_equal(chain_of(&other, "quality"), "gemini/g");
}

static void nobody_knows_what_is_not_in_the_registry(void **state UNUSED)
{
    struct settings missing = *settings_with("key", "");

    assert_null(model_chain(arena, settings_with("key", ""), "sing", "default"));
    missing.llm_registry = "/nonexistent/registry.json";
    assert_null(chain_of(&missing, "default"));
}

static void a_generation_depends_on_all_that_it_may_ask(void **state UNUSED)
{
    const struct settings *settings = settings_with("key", "");

    assert_string_equal(model_chain_of_generation(arena, settings, "default"), "openai/a openai/b; openai/b");
    assert_string_equal(model_chain_of_generation(arena, settings_with("key", "m"), "default"), "openai/m");
    assert_string_equal(model_chain_of_generation(arena, settings_with("", ""), "default"), MODEL_CHAIN_LOCAL);
}

static struct model_facts facts_of(const struct settings *settings, const char *strategy, const char *day)
{
    struct model_facts facts;
    stamp now;

    assert_true(stamp_parse(str_of(day), &now));
    assert_true(model_facts_first(arena, settings, "generate_structure", strategy, now, &facts));
    return facts;
}

static void the_facts_are_those_of_the_first_model_that_can_be_asked(void **state UNUSED)
{
    const struct settings *settings = settings_with("key", "");
    struct model_facts facts = facts_of(settings, "default", "2026-12-31");

    assert_int_equal(facts.context_tokens, 5000);
    assert_int_equal(facts.output_tokens, 1000);
    assert_true(facts.price_known && facts.usd_in == 1 && facts.usd_out == 2);
    facts = facts_of(settings, "default", "2027-01-01");
    assert_true(facts.usd_in == 3 && facts.usd_out == 4);
    assert_false(facts_of(settings, "default", "2025-12-31").price_known);
    facts = facts_of(settings, "quality", "2026-12-31");
    assert_true(facts.context_tokens == 7000 && facts.usd_in == 5);
}

static void of_a_model_that_is_not_listed_little_is_expected(void **state UNUSED)
{
    const struct model_facts facts = facts_of(settings_with("key", "mine"), "default", "2026-12-31");
    struct model_facts none;

    assert_int_equal(facts.context_tokens, MODEL_FACTS_UNKNOWN_CONTEXT);
    assert_false(facts.price_known);
    assert_false(model_facts_first(arena, settings_with("", ""), "generate_structure", "default", 0, &none));
}

static int start(void **state UNUSED)
{
    static const char text[] =
        "{\"models\":[{\"provider\":\"openai\",\"id\":\"a\",\"context_tokens\":5000,\"output_tokens\":1000,\"usd_per_"
        "million\":"
        "[{\"from\":\"2026-01-01\",\"input\":1,\"output\":2},{\"from\":\"2027-01-01\",\"input\":3,\"output\":4}]},"
        "{\"provider\":\"openai\",\"id\":\"c\",\"context_tokens\":7000,\"output_tokens\":2000,\"usd_per_million\":{"
        "\"input\":5,"
        "\"output\":6}},{\"provider\":\"gemini\",\"id\":\"a\",\"context_tokens\":1,\"output_tokens\":1}],"
        "\"actions\":{\"generate_structure\":{\"default\":[\"openai/a\",\"openai/b\"],\"quality\":[\"gemini/"
        "g\",\"openai/c\"]},"
        "\"reconcile\":{\"default\":[\"openai/b\"]}}}";
    const int fd = mkstemp(registry);

    arena = arena_new(64 * MIB); /* each look reads the file */
    return fd < 0 || write(fd, text, sizeof text - 1) != (ssize_t)(sizeof text - 1) || close(fd) != 0;
}

static int stop(void **state UNUSED)
{
    arena_free(arena);
    return unlink(registry);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_provider_it_is_the_architect),
        cmocka_unit_test(a_strategy_falls_back_on_the_default),
        cmocka_unit_test(models_of_providers_that_are_not_configured_are_not_in_it),
        cmocka_unit_test(one_model_may_stand_for_all),
        cmocka_unit_test(nobody_knows_what_is_not_in_the_registry),
        cmocka_unit_test(a_generation_depends_on_all_that_it_may_ask),
        cmocka_unit_test(the_facts_are_those_of_the_first_model_that_can_be_asked),
        cmocka_unit_test(of_a_model_that_is_not_listed_little_is_expected),
    };

    return cmocka_run_group_tests(tests, start, stop);
}
