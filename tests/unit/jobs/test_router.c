/* The router's policy, with a provider that says what the test tells it to, a clock that does not wait, and a bill in memory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "jobs/llm/router.h"

#define MOST 64
#define BASE_MS 1000

/* What the provider says to one question. */
struct saying {
    enum fault_kind kind; /* FAULT_NONE: it answers */
    unsigned retry_after_s;
    const char *text; /* "bad" does not pass the check */
    enum llm_finish finish;
};

static const char with_nul[] = "a\0b";

/* What it was asked, what was billed, and how long was waited. */
static struct {
    struct saying sayings[MOST];
    size_t said;
    const char *models[MOST], *complaints[MOST], *previous[MOST];
    int64_t rooms[MOST], waits[MOST];
    size_t waited;
    struct llm_call calls[MOST];
    size_t billed;
    int64_t counted; /* tokens that the provider tells, of each kind; 0: ordinary ones */
    size_t taken;    /* so often there is no place */
    unsigned off_s;  /* the breaker is open */
    int inside;      /* places that were taken and not given back */
    size_t failures; /* that the breaker was told of */
    bool broke, limited, shut, unrecorded, posed_badly, divisible;
} world;

static struct arena *arena;
static struct settings settings = {.llm_timeout = 60};
static struct registry *registry;
static struct router_reply reply;
static struct fault fault;

static bool is_configured(const struct settings *s UNUSED, const char *provider)
{
    return strcmp(provider, "here") == 0;
}

static bool ask(const struct settings *s UNUSED, struct arena *a UNUSED, const struct llm_question *question,
                struct llm_answer *answer, struct fault *why)
{
    const struct saying *saying = &world.sayings[world.said];

    assert_true(world.said < MOST);
    assert_true(question->timeout_ms > 0 && question->timeout_ms <= 60000);
    world.models[world.said] = question->model->id;
    world.complaints[world.said] = question->complaint;
    world.previous[world.said] = question->previous.at;
    world.rooms[world.said++] = question->max_output_tokens;
    if (saying->kind != FAULT_NONE) {
        why->retry_after_s = saying->retry_after_s;
        return fault_set(why, saying->kind, "It failed.");
    }
    *answer = (struct llm_answer){
        .text = {saying->text, saying->text == with_nul ? sizeof with_nul - 1 : strlen(saying->text)},
        .tokens_in = world.counted > 0 ? world.counted : 1000,
        .tokens_out = world.counted > 0 ? world.counted : 100,
        .tokens_cached = world.counted,
        .tokens_thinking = world.counted,
        .finish = saying->finish,
        .finish_reason = "stop"};
    return true;
}

static void wait_never(void *context UNUSED, int64_t milliseconds)
{
    world.waits[world.waited++] = milliseconds;
}

static bool afford(void *context UNUSED, struct arena *a UNUSED, struct uuid tenant UNUSED, bool *limited,
                   struct fault *why)
{
    *limited = world.limited;
    return !world.broke || fault_set(why, FAULT_BUDGET_EXHAUSTED, "No money.");
}

static bool enter(void *context UNUSED, struct arena *a UNUSED, const char *provider UNUSED, struct llm_gate *gate,
                  struct fault *why)
{
    const bool taken = world.taken > 0;

    *gate = (struct llm_gate){.place = taken || world.off_s > 0 ? 0 : 7, .off_s = world.off_s};
    world.taken -= taken;
    world.inside += gate->place > 0;
    return !world.shut || fault_set(why, FAULT_UNAVAILABLE, "The database is away.");
}

static void leave(void *context UNUSED, struct arena *a UNUSED, const char *provider UNUSED,
                  const struct llm_gate *gate, bool failed)
{
    assert_int_equal(gate->place, 7);
    world.inside--;
    world.failures += failed;
}

static bool record(void *context UNUSED, struct arena *a UNUSED, const struct llm_call *call, struct fault *why)
{
    world.calls[world.billed] = *call;
    if (call->error_message != NULL) /* it is the attempt's, and gone with it */
        world.calls[world.billed].error_message = arena_strdup(arena, call->error_message);
    world.calls[world.billed].input_hash = arena_strdup(arena, call->input_hash);
    world.billed++;
    return !world.unrecorded || fault_set(why, FAULT_UNAVAILABLE, "The database is away.");
}

static bool pose(void *context UNUSED, const struct registry_model *model UNUSED, struct llm_question *question,
                 struct fault *why)
{
    question->system = "Do.";
    question->user = STR("{}");
    return !world.posed_badly || fault_set(why, FAULT_INTERNAL, "No question.");
}

static bool check(void *context UNUSED, struct str text, struct fault *why)
{
    return !str_equal(text, STR("bad")) || fault_set(why, FAULT_BAD_GENERATION, "It is bad.");
}

static const struct provider providers[] = {{"here", ask}, {"there", ask}};

static bool is_provider(const char *name UNUSED)
{
    return true;
}

#define MODEL(provider, id)                                                                                        \
    "{\"provider\":\"" provider "\",\"id\":\"" id "\",\"capabilities\":[\"json_object\"],\"context_tokens\":9000," \
    "\"output_tokens\":1000,\"usd_per_million\":{\"input\":1,\"cached\":1,\"output\":10}}"

static int begin(void **state UNUSED)
{
    struct buf problems = buf_make(4096);

    arena = arena_new(1 << 24);
    memset(&world, 0, sizeof world);
    fault = (struct fault){0};
    assert_true(
        registry_read(arena,
                      STR("{\"models\":[" MODEL("here", "a") "," MODEL("here", "b") "," MODEL(
                          "there", "c") "],"
                                        "\"actions\":{\"generate_structure\":{\"default\":[\"here/a\",\"here/b\"],"
                                        "\"quality\":[\"there/c\",\"here/b\"],\"budget\":[\"there/c\"]}}}"),
                      is_provider, STAMP_LAST, &registry, &problems));
    buf_free(&problems);
    return 0;
}

static int end(void **state UNUSED)
{
    arena_free(arena);
    return 0;
}

static bool route_until(const char *strategy, int64_t until)
{
    const struct router router = {
        .settings = &settings,
        .registry = registry,
        .providers = providers,
        .provider_count = ARRAY_COUNT(providers),
        .configured = is_configured,
        .base_ms = BASE_MS,
        .until = until,
        .wait = wait_never,
        .afford = afford,
        .enter = enter,
        .leave = leave,
        .record = record,
    };
    const struct router_task task = {.action = "generate_structure",
                                     .strategy = strategy,
                                     .prompt_version = "do-1",
                                     .divisible = world.divisible,
                                     .pose = pose,
                                     .check = check};

    return router_ask(&router, arena, &task, &reply, &fault);
}

static bool route(const char *strategy)
{
    return route_until(strategy, stamp_ticks() + 3600 * STAMP_SECOND);
}

#define SAY(...) \
    memcpy(world.sayings, (const struct saying[]){__VA_ARGS__}, sizeof((const struct saying[]){__VA_ARGS__}))
#define GOOD                            \
    {                                   \
        FAULT_NONE, 0, "good", LLM_STOP \
    }
#define BAD                            \
    {                                  \
        FAULT_NONE, 0, "bad", LLM_STOP \
    }
#define CUT                             \
    {                                   \
        FAULT_NONE, 0, "go", LLM_LENGTH \
    }
#define DECLINED                        \
    {                                   \
        FAULT_NONE, 0, "no", LLM_FILTER \
    }
#define FAILED                                   \
    {                                            \
        FAULT_PROVIDER_FAILED, 0, NULL, LLM_STOP \
    }
#define REFUSED                                   \
    {                                             \
        FAULT_PROVIDER_REFUSED, 0, NULL, LLM_STOP \
    }

/* The models asked, in order, as one text. */
static void assert_asked(const char *models)
{
    char text[MOST + 1] = "";

    for (size_t i = 0; i < world.said; i++)
        text[i] = world.models[i][0];
    assert_string_equal(text, models);
    assert_int_equal(world.billed, world.said);
    assert_int_equal(reply.attempts, world.said);
    assert_int_equal(world.inside, 0);
}

static void a_good_answer_is_taken(void **state UNUSED)
{
    SAY(GOOD);
    assert_true(route("default"));
    assert_asked("a");
    assert_string_equal(reply.model->id, "a");
    assert_true(world.calls[0].success);
    assert_true(world.calls[0].cost_usd == 0.002 && reply.cost_usd == 0.002);
    assert_int_equal(reply.tokens_in, 1000);
    assert_null(world.calls[0].error_code);
}

/* sha256 of "3:Do.2:{}0:0:0:" */
static void the_ledger_names_the_instructions_and_the_hash_of_what_was_asked(void **state UNUSED)
{
    SAY(BAD, GOOD);
    assert_true(route("default"));
    assert_asked("aa");
    assert_string_equal(world.calls[0].prompt_version, "do-1");
    assert_string_equal(world.calls[0].input_hash, "df837c26273bca6b73e83a9add9bcae2fb9c24217c163e5b2e4bbf5ce64203eb");
    assert_string_not_equal(world.calls[1].input_hash, world.calls[0].input_hash);
}

static void a_transient_fault_is_tried_three_times_and_then_the_next_model(void **state UNUSED)
{
    SAY(FAILED, FAILED, FAILED, GOOD);
    assert_true(route("default"));
    assert_asked("aaab");
    assert_int_equal(world.waited, 2);
    assert_in_range(world.waits[0], BASE_MS / 2, BASE_MS);
    assert_in_range(world.waits[1], BASE_MS, 2 * BASE_MS);
    assert_string_equal(world.calls[0].error_code, "provider_failed");
    assert_string_equal(world.calls[0].error_message, "It failed.");
    assert_int_equal(world.calls[3].attempt, 4);
}

static void a_wish_for_time_is_granted_up_to_a_minute(void **state UNUSED)
{
    SAY({FAULT_PROVIDER_FAILED, 30, NULL, LLM_STOP}, {FAULT_PROVIDER_FAILED, 61, NULL, LLM_STOP}, GOOD);
    assert_true(route("default"));
    assert_asked("aab");
    assert_int_equal(world.waited, 1);
    assert_int_equal(world.waits[0], 30000);
}

static void a_refusal_goes_on_at_once(void **state UNUSED)
{
    SAY(REFUSED, GOOD);
    assert_true(route("default"));
    assert_asked("ab");
    assert_int_equal(world.waited, 0);
}

static void a_declined_answer_goes_on_at_once(void **state UNUSED)
{
    SAY(DECLINED, GOOD);
    assert_true(route("default"));
    assert_asked("ab");
    assert_string_equal(world.calls[0].error_code, "provider_refused");
}

static void an_answer_beyond_the_context_goes_on_at_once(void **state UNUSED)
{
    SAY({FAULT_NONE, 0, "go", LLM_CONTEXT}, GOOD);
    assert_true(route("default"));
    assert_asked("ab");
}

static void blanks_are_no_answer_and_are_not_shown_to_the_model_again(void **state UNUSED)
{
    SAY({FAULT_NONE, 0, "  \n ", LLM_STOP}, GOOD);
    assert_true(route("default"));
    assert_asked("aa");
    assert_string_equal(world.calls[0].error_message, "The answer was empty.");
    assert_string_equal(world.previous[1], "(nothing)");
}

static void a_cut_answer_gets_double_the_room_once(void **state UNUSED)
{
    SAY(CUT, CUT, GOOD);
    assert_true(route("default"));
    assert_asked("aab");
    assert_int_equal(world.rooms[0], 500);
    assert_int_equal(world.rooms[1], 1000);
    assert_null(world.complaints[1]);
    assert_true(world.calls[0].cost_usd > 0);
}

static void a_task_that_can_be_divided_ends_where_its_answer_is_cut_for_good(void **state UNUSED)
{
    world.divisible = true;
    SAY(CUT, CUT, GOOD);
    assert_false(route("default"));
    assert_asked("aa");
    assert_true(reply.cut && world.calls[0].cut && world.calls[1].cut);
    assert_int_equal(fault.kind, FAULT_BAD_GENERATION);
}

static void a_task_that_can_be_divided_goes_on_to_the_next_model_for_other_reasons(void **state UNUSED)
{
    world.divisible = true;
    SAY(BAD, BAD, REFUSED);
    assert_false(route("default"));
    assert_asked("aab");
    assert_false(reply.cut || world.calls[0].cut);
}

static void a_bad_answer_is_told_once_what_is_wrong(void **state UNUSED)
{
    SAY(BAD, BAD, GOOD);
    assert_true(route("default"));
    assert_asked("aab");
    assert_null(world.complaints[0]);
    assert_non_null(strstr(world.complaints[1], "It is bad."));
    assert_string_equal(world.previous[1], "bad");
    assert_null(world.complaints[2]);
    assert_string_equal(world.calls[1].error_code, "bad_generation");
}

static void a_nul_in_an_answer_makes_it_a_bad_one(void **state UNUSED)
{
    SAY({FAULT_NONE, 0, with_nul, LLM_STOP}, GOOD);
    assert_true(route("default"));
    assert_asked("aa");
    assert_non_null(strstr(world.complaints[1], "The answer holds a NUL character."));
    assert_string_equal(world.calls[0].error_code, "bad_generation");
    assert_int_equal(world.calls[0].tokens_in, 1000);
}

/* Of models with room for 9000 tokens that answer with 1000 at most. */
static void more_tokens_than_a_model_can_take_are_not_billed(void **state UNUSED)
{
    world.counted = INT64_C(1000000000000000);
    SAY(BAD, GOOD);
    assert_true(route("default"));
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(world.calls[i].tokens_in, 10000);
        assert_int_equal(world.calls[i].tokens_out, 10000);
        assert_int_equal(world.calls[i].tokens_cached, 10000);
        assert_int_equal(world.calls[i].tokens_thinking, 10000);
        assert_float_equal(world.calls[i].cost_usd, 0.11, 1e-12);
    }
    assert_string_equal(world.calls[0].error_message, "It is bad. Billed as 10000 tokens, the model's most: the server "
                                                      "counted 1000000000000000.");
    assert_string_equal(world.calls[1].error_message,
                        "Billed as 10000 tokens, the model's most: the server counted 1000000000000000.");
    assert_int_equal(reply.tokens_in, 20000);
}

static void what_a_model_can_just_take_is_billed_as_it_was_counted(void **state UNUSED)
{
    world.counted = 10000;
    SAY(GOOD);
    assert_true(route("default"));
    assert_int_equal(world.calls[0].tokens_in, 10000);
    assert_null(world.calls[0].error_message);
}

static void faults_of_different_kinds_are_counted_apart(void **state UNUSED)
{
    SAY(FAILED, CUT, FAILED, BAD, GOOD);
    assert_true(route("default"));
    assert_asked("aaaaa");
    assert_int_equal(world.rooms[4], 1000);
}

static void the_default_chain_stands_behind_a_strategy(void **state UNUSED)
{
    SAY(REFUSED, GOOD);
    assert_true(route("quality"));
    assert_asked("ba");
    assert_string_equal(world.calls[0].strategy, "quality");
    assert_string_equal(world.calls[1].strategy, "default");
}

static void no_model_is_asked_in_both_chains(void **state UNUSED)
{
    SAY(REFUSED, REFUSED);
    assert_false(route("quality"));
    assert_asked("ba");
    assert_int_equal(fault.kind, FAULT_PROVIDER_REFUSED);
    assert_null(reply.model);
}

static void a_provider_that_is_not_configured_is_passed_over(void **state UNUSED)
{
    SAY(GOOD);
    assert_true(route("budget"));
    assert_asked("a");
}

static void without_money_nobody_is_asked(void **state UNUSED)
{
    world.broke = true;
    assert_false(route("default"));
    assert_asked("");
    assert_int_equal(fault.kind, FAULT_BUDGET_EXHAUSTED);
    assert_string_equal(fault.detail, "No money.");
}

static void a_model_without_a_price_is_passed_over_where_there_is_a_budget(void **state UNUSED)
{
    registry_override(registry, arena, "here", "unlisted");
    SAY(GOOD);
    world.limited = true;
    assert_false(route("default"));
    assert_asked("");
    assert_int_equal(fault.kind, FAULT_PROVIDER_REFUSED);
    assert_string_equal(fault.detail, "here/unlisted has no known price, and there is a budget.");
}

static void a_model_without_a_price_is_asked_without_a_budget_or_where_the_setting_says_so(void **state UNUSED)
{
    registry_override(registry, arena, "here", "unlisted");
    SAY(GOOD, GOOD);
    assert_true(route("default"));
    assert_false(world.calls[0].price_known);
    world.limited = settings.llm_unpriced = true;
    assert_true(route("default"));
    settings.llm_unpriced = false;
    assert_int_equal(world.said, 2);
}

static void a_place_is_waited_for(void **state UNUSED)
{
    world.taken = 3;
    SAY(GOOD);
    assert_true(route("default"));
    assert_asked("a");
    assert_int_equal(world.waited, 3);
    assert_in_range(world.waits[2], 500, 1000);
}

static void a_place_is_not_waited_for_longer_than_a_minute_nor_than_there_is_time(void **state UNUSED)
{
    int64_t total = 0;

    world.taken = 1000;
    assert_false(route("default"));
    assert_asked("");
    assert_int_equal(fault.kind, FAULT_PROVIDER_FAILED);
    assert_string_equal(fault.detail, "here is asked as often at once as it may be.");
    for (size_t i = 0; i < world.waited; i++)
        total += world.waits[i];
    assert_in_range(total, 2 * 50000, 2 * ROUTER_WAIT_MOST_MS);
    world.waited = 0;
    assert_false(route_until("default", stamp_ticks() + STAMP_SECOND + 20000));
    assert_int_equal(world.waited, 0);
}

static void a_provider_with_an_open_breaker_is_passed_over_at_once(void **state UNUSED)
{
    world.off_s = 12;
    assert_false(route("default"));
    assert_asked("");
    assert_int_equal(world.waited, 0);
    assert_int_equal(fault.kind, FAULT_PROVIDER_FAILED);
    assert_int_equal(fault.retry_after_s, 12);
    assert_string_equal(fault.detail, "here is not asked for 12 s more, since it has failed.");
}

static void the_breaker_is_told_of_failures_and_of_nothing_else(void **state UNUSED)
{
    SAY(FAILED, BAD, CUT, REFUSED, DECLINED);
    assert_false(route("default"));
    assert_asked("aaaab");
    assert_int_equal(world.failures, 1);
}

static void a_gate_that_cannot_be_asked_ends_it_all(void **state UNUSED)
{
    world.shut = true;
    assert_false(route("default"));
    assert_int_equal(world.said, 0);
    assert_int_equal(fault.kind, FAULT_UNAVAILABLE);
}

static void an_attempt_that_cannot_be_billed_ends_it_all(void **state UNUSED)
{
    world.unrecorded = true;
    SAY(REFUSED, GOOD);
    assert_false(route("default"));
    assert_int_equal(world.said, 1);
    assert_int_equal(world.inside, 0);
    assert_int_equal(fault.kind, FAULT_UNAVAILABLE);
}

static void a_question_that_cannot_be_posed_ends_it_all(void **state UNUSED)
{
    world.posed_badly = true;
    assert_false(route("default"));
    assert_asked("");
    assert_int_equal(fault.kind, FAULT_INTERNAL);
}

static void nobody_is_asked_when_the_time_is_over(void **state UNUSED)
{
    assert_false(route_until("default", stamp_ticks()));
    assert_asked("");
    assert_int_equal(fault.kind, FAULT_PROVIDER_REFUSED);
}

static void nothing_is_waited_for_beyond_the_end(void **state UNUSED)
{
    SAY({FAULT_PROVIDER_FAILED, 30, NULL, LLM_STOP}, GOOD);
    assert_true(route_until("default", stamp_ticks() + 20 * STAMP_SECOND));
    assert_asked("ab");
    assert_int_equal(world.waited, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_good_answer_is_taken),
        TEST(the_ledger_names_the_instructions_and_the_hash_of_what_was_asked),
        TEST(a_transient_fault_is_tried_three_times_and_then_the_next_model),
        TEST(a_wish_for_time_is_granted_up_to_a_minute),
        TEST(a_refusal_goes_on_at_once),
        TEST(a_declined_answer_goes_on_at_once),
        TEST(an_answer_beyond_the_context_goes_on_at_once),
        TEST(blanks_are_no_answer_and_are_not_shown_to_the_model_again),
        TEST(a_cut_answer_gets_double_the_room_once),
        TEST(a_task_that_can_be_divided_ends_where_its_answer_is_cut_for_good),
        TEST(a_task_that_can_be_divided_goes_on_to_the_next_model_for_other_reasons),
        TEST(a_bad_answer_is_told_once_what_is_wrong),
        TEST(a_nul_in_an_answer_makes_it_a_bad_one),
        TEST(more_tokens_than_a_model_can_take_are_not_billed),
        TEST(what_a_model_can_just_take_is_billed_as_it_was_counted),
        TEST(faults_of_different_kinds_are_counted_apart),
        TEST(the_default_chain_stands_behind_a_strategy),
        TEST(no_model_is_asked_in_both_chains),
        TEST(a_provider_that_is_not_configured_is_passed_over),
        TEST(without_money_nobody_is_asked),
        TEST(a_model_without_a_price_is_passed_over_where_there_is_a_budget),
        TEST(a_model_without_a_price_is_asked_without_a_budget_or_where_the_setting_says_so),
        TEST(a_place_is_waited_for),
        TEST(a_place_is_not_waited_for_longer_than_a_minute_nor_than_there_is_time),
        TEST(a_provider_with_an_open_breaker_is_passed_over_at_once),
        TEST(the_breaker_is_told_of_failures_and_of_nothing_else),
        TEST(a_gate_that_cannot_be_asked_ends_it_all),
        TEST(an_attempt_that_cannot_be_billed_ends_it_all),
        TEST(a_question_that_cannot_be_posed_ends_it_all),
        TEST(nobody_is_asked_when_the_time_is_over),
        TEST(nothing_is_waited_for_beyond_the_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
