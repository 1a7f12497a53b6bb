/* OpenAI's chat completions against a scripted peer: what is sent, what is read, and which failures pass. */
#include "jobs/llm/openai.h"
#include "tests/unit/jobs/asking.h"

static int begin(void **state UNUSED)
{
    asking_begin(openai_ask);
    settings = (struct settings){.openai_api_key = KEY, .openai_base_url = base_url("/v1/")};
    return 0;
}

#define SAID(content, reason)                                                        \
    "{\"choices\":[{\"message\":{\"content\":" content "},\"finish_reason\":" reason \
    "}],\"usage\":{\"prompt_tokens\":50,"                                            \
    "\"completion_tokens\":20,\"prompt_tokens_details\":{\"cached_tokens\":30},"     \
    "\"completion_tokens_details\":{\"reasoning_tokens\":5}}}"

static const char *message(size_t index, const char *member)
{
    return json_get_text(json_array_get(json_object_get(sent(), "messages"), index), member, "");
}

static void a_question_is_a_chat(void **state UNUSED)
{
    assert_true(ask(200, SAID("\"{}\"", "\"stop\"")));
    assert_string_equal(target, "POST /v1/chat/completions");
    assert_non_null(strstr(headers, "authorization: Bearer " KEY "\r\n"));
    assert_non_null(strstr(headers, "content-type: application/json\r\n"));
    assert_string_equal(json_get_text(sent(), "model", ""), "small");
    assert_int_equal(json_get_int(sent(), "max_tokens", 0), 77);
    assert_int_equal(json_array_size(json_object_get(sent(), "messages")), 2);
    assert_string_equal(message(0, "role"), "system");
    assert_string_equal(message(0, "content"), "Do \"it\".\n\nThe JSON object must be valid against this JSON Schema:\n"
                                               "{\"type\":\"object\"}");
    assert_string_equal(message(1, "role"), "user");
    assert_string_equal(message(1, "content"), "{\"a\":1}");
}

static void a_temperature_is_sent_where_it_is_taken(void **state UNUSED)
{
    assert_temperature_is_sent_where_it_is_taken(NULL, SAID("\"{}\"", "\"stop\""));
}

static void a_complaint_follows_the_answer_it_is_about(void **state UNUSED)
{
    question.previous = STR("nonsense");
    question.complaint = "No.";
    assert_true(ask(200, SAID("\"{}\"", "\"stop\"")));
    assert_int_equal(json_array_size(json_object_get(sent(), "messages")), 4);
    assert_string_equal(message(2, "role"), "assistant");
    assert_string_equal(message(2, "content"), "nonsense");
    assert_string_equal(message(3, "content"), "No.");
}

static void the_format_is_what_the_model_can_do(void **state UNUSED)
{
    const json_t *format;

    assert_true(ask(200, SAID("\"{}\"", "\"stop\"")));
    assert_string_equal(json_get_text(json_object_get(sent(), "response_format"), "type", ""), "json_object");
    question.model = &with_schema;
    assert_true(ask(200, SAID("\"{}\"", "\"stop\"")));
    format = json_object_get(sent(), "response_format");
    assert_string_equal(json_get_text(format, "type", ""), "json_schema");
    format = json_object_get(format, "json_schema");
    assert_string_equal(message(0, "content"), "Do \"it\".");
    assert_string_equal(json_get_text(format, "name", ""), "thing");
    assert_true(json_get_bool(format, "strict", false));
    assert_string_equal(json_get_text(json_object_get(format, "schema"), "type", ""), "object");
}

static void a_server_without_keys_is_sent_none(void **state UNUSED)
{
    settings.openai_api_key = "";
    assert_true(ask(200, SAID("\"{}\"", "\"stop\"")));
    assert_null(strstr(headers, "authorization"));
}

static void tokens_are_read_to_the_last_detail(void **state UNUSED)
{
    assert_true(ask(200, SAID("\"{}\"", "\"stop\"")));
    assert_int_equal(answer.tokens_in, 50);
    assert_int_equal(answer.tokens_out, 20);
    assert_int_equal(answer.tokens_cached, 30);
    assert_int_equal(answer.tokens_thinking, 5);
    assert_string_equal(answer.finish_reason, "stop");
    assert_true(str_equal(answer.text, STR("{}")));
}

static void how_an_answer_ended_is_told_apart(void **state UNUSED)
{
    static const struct {
        const char *body;
        enum llm_finish finish;
    } cases[] = {
        {SAID("\"x\"", "\"stop\""), LLM_STOP},
        {SAID("\"x\"", "\"length\""), LLM_LENGTH},
        {SAID("null", "\"content_filter\""), LLM_FILTER},
        {SAID("\"x\"", "\"tool_calls\""), LLM_OTHER},
        {SAID("\"x\"", "null"), LLM_OTHER},
        {"{\"choices\":[{\"message\":{\"content\":null,\"refusal\":\"I will not.\"},\"finish_reason\":\"stop\"}]}",
         LLM_FILTER},
    };

    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        assert_true(ask(200, cases[i].body));
        assert_int_equal(answer.finish, cases[i].finish);
    }
}

static void odd_answers_hold_no_text(void **state UNUSED)
{
    static const char *const bodies[] = {"{}", "[]", "{\"choices\":[]}",
                                         "{\"choices\":[{\"message\":{\"content\":[1]}}]}",
                                         "{\"choices\":{},\"usage\":{\"prompt_tokens\":-5}}"};

    assert_no_text_in(bodies, ARRAY_COUNT(bodies));
}

static void an_answer_that_holds_what_it_should_not_is_on_the_bill(void **state UNUSED)
{
    static const char *const contents[] = {"\"a\\u0000b\"", "\"a\",\"content\":\"b\"",
                                           "1000000000000000000000000000000"};

    for (size_t i = 0; i < ARRAY_COUNT(contents); i++) {
        assert_true(ask(200, arena_printf(arena,
                                          "{\"choices\":[{\"message\":{\"content\":%s}}],\"usage\":{\"prompt_tokens\":"
                                          "1000,\"completion_tokens\":500}}",
                                          contents[i])));
        assert_int_equal(answer.tokens_in, 1000);
        assert_int_equal(answer.tokens_out, 500);
    }
    assert_true(ask(200, SAID("\"a\\u0000b\"", "\"stop\"")));
    assert_true(str_equal(answer.text, STR("a\0b")));
}

static void counts_of_any_size_are_read(void **state UNUSED)
{
    static const struct {
        const char *count;
        int64_t tokens;
    } cases[] = {
        {"0", 0},
        {"-5", 0},
        {"1e3", 1000},
        {"\"7\"", 0},
        {"999999999999999", 999999999999999},
        {"10000000000000000000000000", INT64_C(1000000000000000)},
    };

    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        assert_true(ask(200, arena_printf(arena, "{\"usage\":{\"prompt_tokens\":%s}}", cases[i].count)));
        assert_int_equal(answer.tokens_in, cases[i].tokens);
    }
}

static void statuses_tell_what_passes_from_what_does_not(void **state UNUSED)
{
    static const int transient[] = {408, 409, 425, 429, 500, 502, 503, 529};
    static const int permanent[] = {301, 400, 401, 403, 404, 413, 422};

    for (size_t i = 0; i < ARRAY_COUNT(transient); i++) {
        assert_false(ask(transient[i], "{}"));
        assert_int_equal(fault.kind, FAULT_PROVIDER_FAILED);
    }
    for (size_t i = 0; i < ARRAY_COUNT(permanent); i++) {
        assert_false(ask(permanent[i], "{}"));
        assert_int_equal(fault.kind, FAULT_PROVIDER_REFUSED);
    }
    assert_string_equal(fault.detail, "openai answered with status 422.");
}

static void a_wish_for_time_is_passed_on(void **state UNUSED)
{
    scripted.headers = "Retry-After: 7\r\n";
    assert_false(ask(429, "{}"));
    assert_int_equal(fault.retry_after_s, 7);
    scripted.headers = NULL;
    assert_false(ask(429, "{}"));
    assert_int_equal(fault.retry_after_s, 0);
}

static void a_quota_that_is_used_up_does_not_pass(void **state UNUSED)
{
    static const char *const members[] = {"\"code\":\"insufficient_quota\"", "\"type\":\"insufficient_quota\"",
                                          "\"code\":\"credit_balance_exhausted\""};

    for (size_t i = 0; i < ARRAY_COUNT(members); i++) {
        assert_false(ask(429, arena_printf(arena, "{\"error\":{%s,\"message\":\"Pay.\"}}", members[i])));
        assert_int_equal(fault.kind, FAULT_PROVIDER_REFUSED);
    }
}

static void a_limit_says_when_it_ends(void **state UNUSED)
{
    static const struct {
        const char *headers;
        unsigned wait_s;
    } cases[] = {
        {"x-ratelimit-remaining-requests: 0\r\nx-ratelimit-reset-requests: 6m0s\r\n", 360},
        {"x-ratelimit-remaining-tokens: 0\r\nx-ratelimit-reset-tokens: 120ms\r\n", 1},
        {"x-ratelimit-remaining-tokens: 0\r\nx-ratelimit-reset-tokens: 1.5s\r\n", 2},
        {"x-ratelimit-remaining-tokens: 9\r\nx-ratelimit-reset-tokens: 30s\r\n", 0},
        {"x-ratelimit-remaining-tokens: 0\r\nx-ratelimit-reset-tokens: soon\r\n", 0},
        {"x-ratelimit-remaining-tokens: 0\r\nx-ratelimit-reset-tokens: 99999999h\r\n", 0},
        {"Retry-After: 3\r\nx-ratelimit-remaining-tokens: 0\r\nx-ratelimit-reset-tokens: 30s\r\n", 3},
    };

    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        scripted.headers = cases[i].headers;
        assert_false(ask(429, "{}"));
        assert_int_equal(fault.retry_after_s, cases[i].wait_s);
    }
}

static void the_request_s_id_is_kept_whatever_came_of_it(void **state UNUSED)
{
    scripted.headers = "x-request-id: req_1\r\n";
    assert_true(ask(200, SAID("\"{}\"", "\"stop\"")));
    assert_string_equal(answer.request_id, "req_1");
    assert_false(ask(500, "{}"));
    assert_string_equal(answer.request_id, "req_1");
    scripted.headers = "x-request-id: " KEY "\r\n";
    assert_false(ask(500, "{}"));
    assert_null(answer.request_id);
}

static void what_was_written_to_the_cache_is_counted(void **state UNUSED)
{
    assert_true(ask(200, "{\"usage\":{\"prompt_tokens\":9,\"prompt_tokens_details\":{\"cache_write_tokens\":4}}}"));
    assert_int_equal(answer.tokens_cache_written, 4);
}

static void the_provider_s_words_go_to_the_log_and_its_key_nowhere(void **state UNUSED)
{
    assert_false(ask(400, "{\"error\":{\"message\":\"Too long.\"}}"));
    assert_string_equal(fault.log, "400: Too long.");
    assert_false(ask(502, "<html>bad gateway</html>"));
    assert_string_equal(fault.log, "502: <html>bad gateway</html>");
    assert_key_is_hidden();
    assert_false(ask(400, "\xff\xfe"));
    assert_true(str_is_utf8(str_of(fault.log)));
    assert_false(ask(500, NULL));
    assert_string_equal(fault.log, "500: ");
}

static void what_is_no_json_is_a_fault_of_the_server(void **state UNUSED)
{
    assert_false(ask(200, "<html>"));
    assert_int_equal(fault.kind, FAULT_PROVIDER_FAILED);
    assert_false(ask(200, ""));
    assert_int_equal(fault.kind, FAULT_PROVIDER_FAILED);
}

static void a_server_that_hangs_or_hangs_up_has_failed(void **state UNUSED)
{
    question.timeout_ms = 100;
    scripted = (struct peer_reply){.act = PEER_SAY_NOTHING};
    assert_false(ask(200, "x"));
    assert_int_equal(fault.kind, FAULT_PROVIDER_FAILED);
    assert_string_equal(fault.detail, "openai gave no answer.");
    question.timeout_ms = 5000;
    scripted = (struct peer_reply){.act = PEER_CUT, .bytes = 5};
    assert_false(ask(200, SAID("\"{}\"", "\"stop\"")));
    assert_int_equal(fault.kind, FAULT_PROVIDER_FAILED);
    scripted = (struct peer_reply){0};
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_question_is_a_chat),
        TEST(a_temperature_is_sent_where_it_is_taken),
        TEST(a_complaint_follows_the_answer_it_is_about),
        TEST(the_format_is_what_the_model_can_do),
        TEST(a_server_without_keys_is_sent_none),
        TEST(tokens_are_read_to_the_last_detail),
        TEST(how_an_answer_ended_is_told_apart),
        TEST(odd_answers_hold_no_text),
        TEST(an_answer_that_holds_what_it_should_not_is_on_the_bill),
        TEST(counts_of_any_size_are_read),
        TEST(statuses_tell_what_passes_from_what_does_not),
        TEST(a_wish_for_time_is_passed_on),
        TEST(a_quota_that_is_used_up_does_not_pass),
        TEST(a_limit_says_when_it_ends),
        TEST(the_request_s_id_is_kept_whatever_came_of_it),
        TEST(what_was_written_to_the_cache_is_counted),
        TEST(the_provider_s_words_go_to_the_log_and_its_key_nowhere),
        TEST(what_is_no_json_is_a_fault_of_the_server),
        TEST(a_server_that_hangs_or_hangs_up_has_failed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
