/* OpenAI's chat completions against a scripted peer: what is sent, what is read, and which failures pass. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "jobs/llm/openai.h"
#include "tests/support/peers/peer.h"

#define KEY "sk-secret-7"

static struct arena *arena;
static struct peer *peer;
static struct settings settings;
static struct peer_reply scripted;
static char headers[4096], body[65536], target[256];
static const struct registry_model with_schema = {
    .provider = "openai", .id = "big", .capabilities = REGISTRY_JSON_SCHEMA};
static const struct registry_model without = {
    .provider = "openai", .id = "small", .capabilities = REGISTRY_JSON_OBJECT};
static struct llm_question question;
static struct llm_answer answer;
static struct fault fault;

static void handle(void *context UNUSED, const struct peer_request *request, struct peer_reply *reply)
{
    if (request->body == NULL)
        return;
    snprintf(target, sizeof target, "%s %s", request->method, request->target);
    snprintf(headers, sizeof headers, "%s", request->headers);
    snprintf(body, sizeof body, "%.*s", (int)request->length, request->body);
    reply->act = scripted.act;
    reply->bytes = scripted.bytes;
    reply->status = scripted.status;
    reply->headers = scripted.headers;
    reply->body = scripted.body;
}

static int begin(void **state UNUSED)
{
    arena = arena_new(64 << 20);
    peer = peer_start(handle, NULL);
    settings =
        (struct settings){.openai_api_key = KEY, .openai_base_url = arena_printf(arena, "%s/v1/", peer_url(peer))};
    question = (struct llm_question){
        .model = &without,
        .system = "Do \"it\".",
        .user = STR("{\"a\":1}"),
        .schema_name = "thing",
        .schema = STR("{\"type\":\"object\"}"),
        .max_output_tokens = 77,
        .timeout_ms = 5000,
    };
    return 0;
}

static int end(void **state UNUSED)
{
    peer_stop(peer);
    arena_free(arena);
    return 0;
}

static bool ask(int status, const char *text)
{
    scripted.status = status;
    scripted.body = text;
    fault = (struct fault){0};
    return openai_ask(&settings, arena, &question, &answer, &fault);
}

#define SAID(content, reason)                                                        \
    "{\"choices\":[{\"message\":{\"content\":" content "},\"finish_reason\":" reason \
    "}],\"usage\":{\"prompt_tokens\":50,"                                            \
    "\"completion_tokens\":20,\"prompt_tokens_details\":{\"cached_tokens\":30},"     \
    "\"completion_tokens_details\":{\"reasoning_tokens\":5}}}"

static const json_t *sent(void)
{
    json_t *tree;

    assert_true(json_read(arena, str_of(body), &tree, &fault));
    return tree;
}

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
    assert_string_equal(message(0, "content"), "Do \"it\".");
    assert_string_equal(message(1, "role"), "user");
    assert_string_equal(message(1, "content"), "{\"a\":1}");
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

    for (size_t i = 0; i < ARRAY_COUNT(bodies); i++) {
        assert_true(ask(200, bodies[i]));
        assert_null(answer.text.at);
        assert_int_equal(answer.tokens_in, 0);
    }
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
    assert_false(ask(429, "{\"error\":{\"code\":\"insufficient_quota\",\"message\":\"Pay.\"}}"));
    assert_int_equal(fault.kind, FAULT_PROVIDER_REFUSED);
}

static void the_provider_s_words_go_to_the_log_and_its_key_nowhere(void **state UNUSED)
{
    assert_false(ask(400, "{\"error\":{\"message\":\"Too long.\"}}"));
    assert_string_equal(fault.log, "400: Too long.");
    assert_false(ask(502, "<html>bad gateway</html>"));
    assert_string_equal(fault.log, "502: <html>bad gateway</html>");
    assert_false(ask(401, "{\"error\":{\"message\":\"Wrong key " KEY ".\"}}"));
    assert_null(strstr(fault.log, KEY));
    assert_null(strstr(fault.detail, KEY));
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

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_question_is_a_chat),
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
        TEST(the_provider_s_words_go_to_the_log_and_its_key_nowhere),
        TEST(what_is_no_json_is_a_fault_of_the_server),
        TEST(a_server_that_hangs_or_hangs_up_has_failed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
