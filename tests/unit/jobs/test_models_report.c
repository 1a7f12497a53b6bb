/* What an operator is shown of the registry. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "config/providers.h"
#include "jobs/llm/models_report.h"

#define MODEL(provider, id, price)                                                                    \
    "{\"provider\":\"" provider "\",\"id\":\"" id "\",\"capabilities\":[\"json_object\",\"vision\"]," \
    "\"context_tokens\":1000,\"output_tokens\":100,\"source\":\"https://x\",\"retires_on\":\"2027-01-01\"" price "}"

#define REGISTRY_TEXT                                                                                                 \
    "{\"models\":[" MODEL("openai", "a", ",\"usd_per_million\":{\"input\":2,\"cached\":0.5,\"output\":8}") "," MODEL( \
        "gemini", "g", "") "],\"actions\":{\"generate_structure\":{\"default\":[\"gemini/g\",\"openai/a\"],"          \
                           "\"budget\":[\"openai/a\"]}}}"

static struct arena *arena;
static struct registry *registry;
static struct buf out;
static const struct settings with_openai = {.gemini_api_key = "",
                                            .anthropic_api_key = "",
                                            .openai_api_key = "k",
                                            .openai_base_url = "",
                                            .deepseek_api_key = ""};

static int begin(void **state UNUSED)
{
    arena = arena_new(1 << 24);
    out = buf_make(65536);
    return !registry_read(arena, STR(REGISTRY_TEXT), providers_known, STAMP_LAST, &registry, &out);
}

static int end(void **state UNUSED)
{
    arena_free(arena);
    buf_free(&out);
    return 0;
}

static void assert_told(const char *words)
{
    if (strstr(buf_text(&out), words) == NULL)
        fail_msg("'%s' is not in:\n%s", words, buf_text(&out));
}

static void the_table_says_what_would_be_asked(void **state UNUSED)
{
    models_report_text(&out, &with_openai, registry);
    assert_told("openai/a                              yes             1000      100         2       0.5         8");
    assert_told("gemini/g                              no              1000      100   unknown   unknown   unknown");
    assert_told("generate_structure    default     (gemini/g)  openai/a\n");
    assert_told("generate_structure    budget      openai/a  (gemini/g)\n");
}

static void json_says_the_same(void **state UNUSED)
{
    struct fault fault = {0};
    const json_t *models, *budget;
    json_t *tree;

    models_report_json(&out, &with_openai, registry);
    assert_true(json_read(arena, buf_str(&out), &tree, &fault));
    models = json_object_get(tree, "models");
    assert_true(json_get_bool(json_array_get(models, 0), "configured", false));
    assert_false(json_get_bool(json_array_get(models, 1), "configured", true));
    assert_true(json_is_null(json_object_get(json_array_get(models, 1), "usd_per_million")));
    assert_string_equal(json_get_text(json_array_get(models, 1), "retires_on", ""), "2027-01-01");
    budget = json_array_get(json_object_get(tree, "actions"), 1);
    assert_string_equal(json_get_text(budget, "strategy", ""), "budget");
    assert_int_equal(json_array_size(json_object_get(budget, "chain")), 1);
    assert_int_equal(json_array_size(json_object_get(budget, "asked")), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_table_says_what_would_be_asked, begin, end),
        cmocka_unit_test_setup_teardown(json_says_the_same, begin, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
