/* Which model makes vectors, by registry and settings. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "config/providers.h"
#include "llm/embed_model.h"

#define MODEL(provider, id, capability)                                                                               \
    "{\"provider\":\"" provider "\",\"id\":\"" id "\",\"capabilities\":[\"" capability "\"],\"context_tokens\":8192," \
    "\"output_tokens\":1}"
#define TEXT                                                                                                \
    "{\"models\":[" MODEL("gemini", "g", "embedding") "," MODEL("openai", "o", "embedding") "," MODEL(      \
        "openai", "w", "json_object") "],\"actions\":{\"generate_structure\":{\"default\":[\"openai/w\"]}," \
                                      "\"embed\":{\"default\":[\"gemini/g\",\"openai/o\"]}}}"

static struct arena *arena;
static struct registry *registry;
static struct settings settings;

static int begin(void **state UNUSED)
{
    struct buf problems = buf_make(4096);

    arena = arena_new(MIB);
    settings = (struct settings){.gemini_api_key = "",
                                 .openai_api_key = "",
                                 .openai_base_url = "",
                                 .openai_embedding_model = "",
                                 .anthropic_api_key = "",
                                 .deepseek_api_key = ""};
    assert_true(registry_read(arena, STR(TEXT), providers_known, STAMP_LAST, &registry, &problems));
    buf_free(&problems);
    return 0;
}

static int end(void **state UNUSED)
{
    arena_free(arena);
    return 0;
}

static const char *found(void)
{
    const struct registry_model *model = embed_model_find(&settings, registry);

    return model != NULL ? embed_model_name(arena, model) : "none";
}

static void it_is_the_first_of_the_chain_whose_provider_is_configured(void **state UNUSED)
{
    assert_string_equal(found(), "none");
    settings.anthropic_api_key = "a";
    assert_string_equal(found(), "none");
    settings.openai_api_key = "o";
    assert_string_equal(found(), "openai/o");
    settings.gemini_api_key = "g";
    assert_string_equal(found(), "gemini/g");
}

static void a_server_of_the_operator_s_own_is_asked_where_its_model_is_named(void **state UNUSED)
{
    settings.openai_base_url = "http://127.0.0.1:1/v1";
    assert_string_equal(found(), "none");
    settings.openai_embedding_model = "own";
    registry_override_embedding(registry, arena, "openai", "own");
    assert_string_equal(found(), "openai/own");
    settings.gemini_api_key = "g";
    assert_string_equal(found(), "openai/own");
}

static void one_that_is_not_listed_takes_little_and_has_no_price_and_writes_nothing(void **state UNUSED)
{
    const struct registry_chain writers = registry_chain(registry, "generate_structure", "default");
    const struct registry_model *model;

    registry_override_embedding(registry, arena, "openai", "own");
    model = registry_chain(registry, "embed", "default").models[0];
    assert_int_equal(model->context_tokens, 2048);
    assert_false(model->price.known);
    assert_ptr_equal(registry_chain(registry, "generate_structure", "default").models[0], writers.models[0]);
    registry_override_embedding(registry, arena, "openai", "o");
    assert_int_equal(registry_chain(registry, "embed", "default").models[0]->context_tokens, 8192);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(it_is_the_first_of_the_chain_whose_provider_is_configured),
        TEST(a_server_of_the_operator_s_own_is_asked_where_its_model_is_named),
        TEST(one_that_is_not_listed_takes_little_and_has_no_price_and_writes_nothing),
    };

    return cmocka_run_group_tests_name("embed_model", tests, NULL, NULL);
}
