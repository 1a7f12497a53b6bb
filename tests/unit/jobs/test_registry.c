/* The model registry: what is wrong with one, what it costs, whom it names. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "config/data_files.h"
#include "config/providers.h"
#include "llm/registry.h"

#define MODEL(id, capabilities, output)                                         \
    "{\"provider\":\"openai\",\"id\":\"" id "\",\"capabilities\":" capabilities \
    ",\"context_tokens\":1000,\"output_tokens\":" output                        \
    ",\"usd_per_million\":{\"input\":2,\"cached\":0.5,\"output\":8}}"
#define TWO "\"models\":[" MODEL("a", "[\"json_object\"]", "100") "," MODEL("b", "[\"json_schema\"]", "100") "]"

static struct arena *arena;
static struct registry *registry;
static stamp now; /* of the reading */
static struct buf problems;

static int begin(void **state UNUSED)
{
    arena = arena_new(1 << 24);
    problems = buf_make(65536);
    now = STAMP_LAST;
    return 0;
}

static int end(void **state UNUSED)
{
    arena_free(arena);
    buf_free(&problems);
    return 0;
}

static bool reads(const char *text)
{
    return registry_read(arena, str_of(text), providers_known, now, &registry, &problems);
}

static void assert_problem(const char *text, const char *words)
{
    buf_clear(&problems);
    assert_false(reads(text));
    if (strstr(buf_text(&problems), words) == NULL)
        fail_msg("'%s' is not among:\n%s", words, buf_text(&problems));
}

static double price(const struct registry_model *model, int64_t in, int64_t cached, int64_t out)
{
    const struct registry_tokens tokens = {.in = in, .cached = cached, .out = out};

    return registry_price_of(&model->price, &tokens);
}

static void chains_are_read_in_their_order(void **state UNUSED)
{
    struct registry_chain chain;

    assert_true(reads("{" TWO ",\"actions\":{\"generate_structure\":{\"default\":[\"openai/b\",\"openai/a\"]}}}"));
    chain = registry_chain(registry, "generate_structure", "default");
    assert_int_equal(chain.count, 2);
    assert_string_equal(chain.models[0]->id, "b");
    assert_int_equal(chain.models[0]->capabilities, REGISTRY_JSON_SCHEMA);
    assert_int_equal(registry_chain(registry, "generate_structure", "quality").count, 0);
    assert_int_equal(registry_chain(registry, "paint", "default").count, 0);
}

static void the_registry_that_is_installed_is_sound(void **state UNUSED)
{
    struct fault fault = {0};
    struct str text;

    assert_true(data_files_read(arena, "jobs/llm/registry.json", &text, &fault));
    if (!registry_read(arena, text, providers_known, now, &registry, &problems))
        fail_msg("%s", buf_text(&problems));
    assert_true(registry_chain(registry, "generate_structure", "default").count > 0);
    assert_true(registry_chain(registry, "generate_structure", "quality").count > 0);
    assert_true(registry_chain(registry, "generate_structure", "budget").count > 0);
}

static void every_mistake_is_named(void **state UNUSED)
{
    static const char actions[] = "\"actions\":{\"generate_structure\":{\"default\":[\"openai/a\"]}}";
    static const struct {
        const char *models, *actions, *words;
    } cases[] = {
        {"\"models\":[]", actions, "models: must be a list of 1 to 64 models."},
        {"\"models\":[" MODEL("a", "\"json\"", "9") "]", actions, "models[0]: \"capabilities\" must be a list."},
        {"\"models\":[" MODEL("a", "[\"x\"]", "9") "]", actions,
         "may hold json_schema, json_object, vision, audio, embedding and temperature, not 'x'."},
        {"\"models\":[" MODEL("a", "[]", "9") "]", actions,
         "actions.generate_structure.default: openai/a writes no JSON."},
        {"\"models\":[" MODEL("a", "[\"json_object\"]", "1000") "]", actions, "must be less than \"context_tokens\"."},
        {"\"models\":[" MODEL("a", "[\"json_object\"]", "-1") "]", actions, "\"output_tokens\" must be a whole number"},
        {"\"models\":[" MODEL("a", "[\"json_object\"]", "\"9\"") "]", actions,
         "\"output_tokens\" must be a whole number"},
        {"\"models\":[" MODEL("a", "[]", "9") "," MODEL("a", "[]", "9") "]", actions,
         "models[1]: openai/a is there twice."},
        {"\"models\":[{\"provider\":\"nobody\",\"id\":\"\"}]", actions, "there is no provider 'nobody'."},
        {"\"models\":[{\"provider\":\"nobody\",\"id\":\"\"}]", actions, "models[0]: \"id\" must be a text."},
        {"\"models\":[{\"usd_per_million\":{}}]", actions,
         "\"usd_per_million.cached\" must be a number from 0 to 10000."},
        {TWO, "\"actions\":[]", "actions: must be an object with \"generate_structure\"."},
        {TWO, "\"actions\":{\"generate_structure\":{}}", "needs a chain named \"default\"."},
        {TWO, "\"actions\":{\"generate_structure\":{\"default\":[]}}", "must be a list of 1 to 8 models."},
        {TWO, "\"actions\":{\"generate_structure\":{\"default\":[\"a\"]}}", "there is no model 'a'"},
        {TWO, "\"actions\":{\"generate_structure\":{\"default\":[7]}}", "there is no model ''"},
        {TWO, "\"actions\":{\"embed\":3}", "actions.embed: needs a chain named \"default\"."},
        {TWO, "\"actions\":{\"x\":{}}", "actions.x: is no action; there are generate_structure, "},
        {TWO, "\"actions\":{\"embed\":{\"default\":[\"openai/a\"]}}", "openai/a makes no vectors."},
        {TWO, "\"actions\":{\"describe_slides\":{\"default\":[\"openai/a\"]}}", "openai/a sees no pictures."},
        {TWO, "\"actions\":{\"transcribe\":{\"default\":[\"openai/a\"]}}", "openai/a hears no recordings."},
        {"\"models\":[{\"id\":\"a b\"}]", actions, "\"id\" may hold letters, digits and"},
        {"\"models\":[{\"read_on\":\"soon\"}]", actions, "\"read_on\" must be a date."},
        {"\"models\":[{\"retires_on\":7}]", actions, "\"retires_on\" must be a date."},
        {"\"models\":[{\"usd_per_million\":[{}]}]", actions, "\"usd_per_million[0].from\" must be a date."},
        {"\"models\":[{\"usd_per_million\":{\"long\":{}}}]", actions, "\"usd_per_million.long.above_tokens\" must"},
        {"\"models\":[{\"usd_per_million\":{\"long\":{}}}]", actions, "\"usd_per_million.long.output\" must"},
    };

    for (size_t i = 0; i < ARRAY_COUNT(cases); i++)
        assert_problem(arena_printf(arena, "{%s,%s}", cases[i].models, cases[i].actions), cases[i].words);
    assert_problem("{", "registry: ");
    assert_problem("[]", "models: ");
}

static void all_problems_are_told_at_once(void **state UNUSED)
{
    assert_problem("{\"models\":[" MODEL("a", "[\"x\"]", "0") "],\"actions\":{}}", "json_schema");
    assert_non_null(strstr(buf_text(&problems), "output_tokens"));
    assert_non_null(strstr(buf_text(&problems), "actions:"));
}

static void one_model_takes_the_place_of_all_chains(void **state UNUSED)
{
    struct registry_chain chain;

    assert_true(reads("{" TWO ",\"actions\":{\"generate_structure\":{\"default\":[\"openai/b\"]}}}"));
    registry_override(registry, arena, "openai", "a");
    chain = registry_chain(registry, "generate_structure", "default");
    assert_int_equal(chain.count, 1);
    assert_true(price(chain.models[0], 1000000, 0, 0) == 2);
    registry_override(registry, arena, "openai", "home-made");
    chain = registry_chain(registry, "generate_structure", "default");
    assert_string_equal(chain.models[0]->id, "home-made");
    assert_int_equal(chain.models[0]->capabilities, REGISTRY_JSON_OBJECT);
    assert_false(chain.models[0]->price.known);
    assert_true(price(chain.models[0], 1000000, 0, 1000000) == 0);
}

static void cached_tokens_are_charged_as_such(void **state UNUSED)
{
    const struct registry_model model = {
        .price = {.usual = {.input = 2, .cached = 0.5, .cache_write = 3, .output = 8}}};
    const struct registry_tokens written = {.in = 1000000, .cached = 500000, .cache_written = 250000};

    assert_true(price(&model, 1000000, 0, 1000000) == 10);
    assert_true(price(&model, 1000000, 1000000, 0) == 0.5);
    assert_true(price(&model, 1000000, 500000, 0) == 1.25);
    assert_true(price(&model, 1000, 5000, 0) == 1000 * 0.5 / 1e6);
    assert_true(price(&model, 1000, -5, 0) == 1000 * 2.0 / 1e6);
    assert_true(registry_price_of(&model.price, &written) == 0.25 + 0.75 + 0.5);
}

#define PRICED(price)                                                                                                  \
    "{\"models\":[{\"provider\":\"openai\",\"id\":\"a\",\"capabilities\":[\"json_object\"],\"context_tokens\":900000," \
    "\"output_tokens\":1000,\"usd_per_million\":" price                                                                \
    "}],\"actions\":{\"generate_structure\":{\"default\":[\"openai/a\"]}}}"

static const struct registry_model *only_model(void)
{
    return registry_chain(registry, "generate_structure", "default").models[0];
}

static void a_long_question_has_its_own_price(void **state UNUSED)
{
    assert_true(reads(PRICED("{\"input\":1,\"cached\":1,\"output\":10,\"long\":{\"above_tokens\":200000,\"input\":2,"
                             "\"cached\":2,\"output\":15}}")));
    assert_true(fabs(price(only_model(), 200000, 0, 100000) - (0.2 + 1.0)) < 1e-9);
    assert_true(fabs(price(only_model(), 200001, 0, 0) - (200001 * 2.0 / 1e6)) < 1e-9);
    assert_true(fabs(price(only_model(), 400000, 0, 100000) - (0.8 + 1.5)) < 1e-9);
}

static void a_price_counts_from_its_day(void **state UNUSED)
{
    static const char text[] = PRICED("[{\"from\":\"2027-01-01\",\"input\":2,\"cached\":2,\"output\":2},"
                                      "{\"from\":\"2026-09-02\",\"input\":1,\"cached\":1,\"output\":1}]");

    assert_true(stamp_parse(STR("2026-12-31T23:59:59Z"), &now) && reads(text));
    assert_true(price(only_model(), 1000000, 0, 0) == 1);
    assert_true(stamp_parse(STR("2027-01-01"), &now) && reads(text));
    assert_true(price(only_model(), 1000000, 0, 0) == 2);
    assert_true(stamp_parse(STR("2026-09-01"), &now) && reads(text));
    assert_false(only_model()->price.known);
}

static void one_model_takes_no_place_that_it_is_not_fit_for(void **state UNUSED)
{
    assert_true(reads("{\"models\":[" MODEL("a", "[\"json_object\"]", "100") "," MODEL(
        "v", "[\"embedding\"]", "1") "],\"actions\":{\"generate_structure\":{\"default\":[\"openai/a\"]},"
                                     "\"embed\":{\"default\":[\"openai/v\"]}}}"));
    registry_override(registry, arena, "openai", "home-made");
    assert_string_equal(registry_chain(registry, "generate_structure", "default").models[0]->id, "home-made");
    assert_string_equal(registry_chain(registry, "embed", "default").models[0]->id, "v");
}

/* Every model has the page that its prices stand on; those of chains have been compared with it, and the end of none is announced. */
static void a_recording_has_its_price_by_the_minute(void **state UNUSED)
{
    const struct registry_tokens heard = {.seconds = 90};
    struct registry_price price = {0};
    json_t *value = json_keep(arena, json_real(0.006));

    assert_true(registry_price_read_minute(NULL, "a", &problems, &price) && !price.known);
    assert_true(registry_price_read_minute(value, "a", &problems, &price) && price.known);
    assert_true(fabs(registry_price_of(&price, &heard) - 0.009) < 1e-12);
    assert_false(registry_price_read_minute(json_keep(arena, json_string("dear")), "a", &problems, &price));
    assert_false(registry_price_read_minute(json_keep(arena, json_integer(101)), "a", &problems, &price));
}

static void the_installed_registry_says_where_its_prices_come_from(void **state UNUSED)
{
    const char *action, *strategy;
    const struct registry_model *models;
    struct registry_chain chain;
    struct fault fault = {0};
    struct str text;
    size_t count;

    assert_true(data_files_read(arena, "jobs/llm/registry.json", &text, &fault) && reads(text.at));
    models = registry_models(registry, &count);
    for (size_t i = 0; i < count; i++)
        assert_non_null(models[i].source);
    for (size_t i = 0; registry_chain_at(registry, i, &action, &strategy, &chain); i++)
        for (size_t n = 0; n < chain.count; n++) {
            assert_null(chain.models[n]->retires_on);
            assert_true(chain.models[n]->read_on != NULL || !chain.models[n]->price.known);
        }
}

#define DEAREST                                                                                                    \
    "{\"models\":[{\"provider\":\"openai\",\"id\":\"a\",\"capabilities\":[\"json_object\"],\"context_tokens\":%d," \
    "\"output_tokens\":%d,\"usd_per_million\":{\"input\":10000,\"cached\":10000,\"output\":10000}}],"              \
    "\"actions\":{\"generate_structure\":{\"default\":[\"openai/a\"]}}}"

/* Of each kind of tokens as many are billed as a model takes and answers with, and llm_calls.cost_usd holds six digits before the point. */
static void the_dearest_answer_there_can_be_fits_the_bill(void **state UNUSED)
{
    const struct registry_model *model;
    int64_t most;

    assert_false(reads(arena_printf(arena, DEAREST, 10000001, 9999999)));
    assert_true(reads(arena_printf(arena, DEAREST, 10000000, 9999999)));
    model = registry_chain(registry, "generate_structure", "default").models[0];
    most = model->context_tokens + model->output_tokens;
    assert_true(price(model, most, most, most) < 1e6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(chains_are_read_in_their_order, begin, end),
        cmocka_unit_test_setup_teardown(the_registry_that_is_installed_is_sound, begin, end),
        cmocka_unit_test_setup_teardown(every_mistake_is_named, begin, end),
        cmocka_unit_test_setup_teardown(all_problems_are_told_at_once, begin, end),
        cmocka_unit_test_setup_teardown(one_model_takes_the_place_of_all_chains, begin, end),
        cmocka_unit_test_setup_teardown(the_dearest_answer_there_can_be_fits_the_bill, begin, end),
        cmocka_unit_test_setup_teardown(cached_tokens_are_charged_as_such, begin, end),
        cmocka_unit_test_setup_teardown(a_long_question_has_its_own_price, begin, end),
        cmocka_unit_test_setup_teardown(a_price_counts_from_its_day, begin, end),
        cmocka_unit_test_setup_teardown(one_model_takes_no_place_that_it_is_not_fit_for, begin, end),
        cmocka_unit_test_setup_teardown(a_recording_has_its_price_by_the_minute, begin, end),
        cmocka_unit_test_setup_teardown(the_installed_registry_says_where_its_prices_come_from, begin, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
