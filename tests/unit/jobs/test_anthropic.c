/* Anthropic's messages against a scripted peer: what is sent, what is read, and which failures pass. */
#include "jobs/llm/anthropic.h"
#include "tests/unit/jobs/asking.h"

#define SAID(content, reason)                                                                                 \
    "{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"claude\",\"content\":" content \
    ",\"stop_reason\":" reason                                                                                \
    ",\"stop_sequence\":null,\"usage\":{\"input_tokens\":20,\"cache_creation_input_tokens\":"                 \
    "7,\"cache_read_input_tokens\":30,\"output_tokens\":25,\"output_tokens_details\":{\"thinking_tokens\":5}}}"
#define GOOD SAID("[{\"type\":\"text\",\"text\":\"{}\"}]", "\"end_turn\"")

static int begin(void **state UNUSED)
{
    asking_begin(anthropic_ask);
    settings = (struct settings){.anthropic_api_key = KEY, .anthropic_base_url = base_url("/v1")};
    return 0;
}

static const json_t *message(size_t index)
{
    return json_array_get(json_object_get(sent(), "messages"), index);
}

static void a_question_is_a_message(void **state UNUSED)
{
    assert_true(ask(200, GOOD));
    assert_string_equal(target, "POST /v1/messages");
    assert_non_null(strstr(headers, "x-api-key: " KEY "\r\n"));
    assert_non_null(strstr(headers, "anthropic-version: 2023-06-01\r\n"));
    assert_null(strstr(headers, "authorization"));
    assert_string_equal(json_get_text(sent(), "model", ""), "small");
    assert_int_equal(json_get_int(sent(), "max_tokens", 0), 77);
    assert_int_equal(json_array_size(json_object_get(sent(), "messages")), 1);
    assert_string_equal(json_get_text(message(0), "role", ""), "user");
    assert_string_equal(json_get_text(message(0), "content", ""), "{\"a\":1}");
}

static void a_temperature_is_sent_where_it_is_taken(void **state UNUSED)
{
    assert_temperature_is_sent_where_it_is_taken(NULL, GOOD);
}

static void a_complaint_follows_the_answer_it_is_about(void **state UNUSED)
{
    question.previous = STR("nonsense");
    question.complaint = "No.";
    assert_true(ask(200, GOOD));
    assert_string_equal(json_get_text(message(1), "role", ""), "assistant");
    assert_string_equal(json_get_text(message(1), "content", ""), "nonsense");
    assert_string_equal(json_get_text(message(2), "content", ""), "No.");
}

static void the_schema_goes_where_the_model_takes_it(void **state UNUSED)
{
    const json_t *format;

    assert_true(ask(200, GOOD));
    assert_null(json_object_get(sent(), "output_config"));
    assert_non_null(strstr(json_get_text(sent(), "system", ""), "{\"type\":\"object\"}"));
    question.model = &with_schema;
    assert_true(ask(200, GOOD));
    format = json_object_get(json_object_get(sent(), "output_config"), "format");
    assert_string_equal(json_get_text(format, "type", ""), "json_schema");
    assert_string_equal(json_get_text(json_object_get(format, "schema"), "type", ""), "object");
    assert_string_equal(json_get_text(sent(), "system", ""), "Do \"it\".");
}

static void tokens_of_the_cache_are_among_those_sent(void **state UNUSED)
{
    scripted.headers = "request-id: req_1\r\n";
    assert_true(ask(200, GOOD));
    assert_int_equal(answer.tokens_in, 57);
    assert_int_equal(answer.tokens_cached, 30);
    assert_int_equal(answer.tokens_cache_written, 7);
    assert_int_equal(answer.tokens_out, 25);
    assert_int_equal(answer.tokens_thinking, 5);
    assert_string_equal(answer.request_id, "req_1");
}

static void of_the_blocks_only_text_is_the_answer(void **state UNUSED)
{
    assert_true(ask(200, SAID("[{\"type\":\"thinking\",\"thinking\":\"Hm.\",\"signature\":\"x\"},{\"type\":\"text\","
                              "\"text\":\"{\\\"a\\\":\"},{\"type\":\"text\",\"text\":\"1}\"}]",
                              "\"end_turn\"")));
    assert_true(str_equal(answer.text, STR("{\"a\":1}")));
}

static void how_an_answer_ended_is_told_apart(void **state UNUSED)
{
    static const struct {
        const char *body;
        enum llm_finish finish;
    } cases[] = {
        {SAID("[]", "\"end_turn\""), LLM_STOP},
        {SAID("[]", "\"stop_sequence\""), LLM_STOP},
        {SAID("[]", "\"max_tokens\""), LLM_LENGTH},
        {SAID("[]", "\"refusal\""), LLM_FILTER},
        {SAID("[]", "\"pause_turn\""), LLM_OTHER},
        {SAID("[]", "\"model_context_window_exceeded\""), LLM_CONTEXT},
        {SAID("[]", "null"), LLM_OTHER},
    };

    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        assert_true(ask(200, cases[i].body));
        assert_int_equal(answer.finish, cases[i].finish);
    }
}

#define ERROR(type) \
    "{\"type\":\"error\",\"error\":{\"type\":\"" type "\",\"message\":\"Why.\"},\"request_id\":\"req_1\"}"

static void errors_tell_what_passes_from_what_does_not(void **state UNUSED)
{
    static const struct {
        int status;
        const char *body;
        enum fault_kind kind;
    } cases[] = {
        {400, ERROR("invalid_request_error"), FAULT_PROVIDER_REFUSED},
        {401, ERROR("authentication_error"), FAULT_PROVIDER_REFUSED},
        {402, ERROR("billing_error"), FAULT_PROVIDER_REFUSED},
        {403, ERROR("permission_error"), FAULT_PROVIDER_REFUSED},
        {404, ERROR("not_found_error"), FAULT_PROVIDER_REFUSED},
        {413, ERROR("request_too_large"), FAULT_PROVIDER_REFUSED},
        {429, ERROR("rate_limit_error"), FAULT_PROVIDER_FAILED},
        {500, ERROR("api_error"), FAULT_PROVIDER_FAILED},
        {504, ERROR("timeout_error"), FAULT_PROVIDER_FAILED},
        {529, ERROR("overloaded_error"), FAULT_PROVIDER_FAILED},
        {429,
         "{\"type\":\"error\",\"error\":{\"type\":\"rate_limit_error\",\"message\":\"Spent.\",\"details\":{\"error_"
         "code\":"
         "\"enforced_spend_limit_reached\"}}}",
         FAULT_PROVIDER_REFUSED},
    };

    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        assert_false(ask(cases[i].status, cases[i].body));
        assert_int_equal(fault.kind, cases[i].kind);
    }
    scripted.headers = "retry-after: 12\r\n";
    assert_false(ask(429, ERROR("rate_limit_error")));
    assert_int_equal(fault.retry_after_s, 12);
    assert_string_equal(fault.log, "429: Why.");
}

static void what_is_no_json_or_stops_in_the_middle_is_a_fault_of_the_server(void **state UNUSED)
{
    assert_what_is_no_answer_fails(GOOD, "anthropic gave no answer.");
}

static void odd_answers_hold_no_text(void **state UNUSED)
{
    static const char *const bodies[] = {"{}", "[]", "7", "{\"content\":{}}",
                                         "{\"content\":[{\"type\":\"text\",\"text\":7}]}"};

    assert_no_text_in(bodies, ARRAY_COUNT(bodies));
}

static void its_key_is_in_no_message(void **state UNUSED)
{
    assert_key_is_hidden();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_question_is_a_message),
        TEST(a_temperature_is_sent_where_it_is_taken),
        TEST(a_complaint_follows_the_answer_it_is_about),
        TEST(the_schema_goes_where_the_model_takes_it),
        TEST(tokens_of_the_cache_are_among_those_sent),
        TEST(of_the_blocks_only_text_is_the_answer),
        TEST(how_an_answer_ended_is_told_apart),
        TEST(errors_tell_what_passes_from_what_does_not),
        TEST(what_is_no_json_or_stops_in_the_middle_is_a_fault_of_the_server),
        TEST(odd_answers_hold_no_text),
        TEST(its_key_is_in_no_message),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
