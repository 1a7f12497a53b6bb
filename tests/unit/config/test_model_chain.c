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

static int start(void **state UNUSED)
{
    static const char text[] = "{\"actions\":{\"generate_structure\":{\"default\":[\"openai/a\",\"openai/b\"],"
                               "\"quality\":[\"gemini/g\",\"openai/c\"]}}}";
    const int fd = mkstemp(registry);

    arena = arena_new(16 * MIB);
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
    };

    return cmocka_run_group_tests(tests, start, stop);
}
