/* DeepSeek's chat completions against a scripted peer: where it differs from OpenAI's. */
#include "jobs/llm/deepseek.h"
#include "tests/unit/jobs/asking.h"

#define GOOD                                                                                                   \
    "\n\n{\"id\":\"1\",\"object\":\"chat.completion\",\"model\":\"deepseek-flash\",\"choices\":[{\"index\":0," \
    "\"finish_reason\":\"stop\",\"message\":{\"role\":\"assistant\",\"reasoning_content\":\"Let me think.\","  \
    "\"content\":\"{}\"}}],\"usage\":{\"prompt_tokens\":50,\"completion_tokens\":20,\"total_tokens\":70,"      \
    "\"prompt_cache_hit_tokens\":30,\"prompt_cache_miss_tokens\":20,\"completion_tokens_details\":{"           \
    "\"reasoning_tokens\":5}}}"

static int begin(void **state UNUSED)
{
    asking_begin(deepseek_ask);
    settings = (struct settings){.deepseek_api_key = KEY, .deepseek_base_url = base_url("")};
    return 0;
}

static void the_schema_stands_in_the_instructions(void **state UNUSED)
{
    const json_t *first;

    assert_true(ask(200, GOOD));
    assert_string_equal(target, "POST /chat/completions");
    assert_non_null(strstr(headers, "authorization: Bearer " KEY "\r\n"));
    assert_int_equal(json_get_int(sent(), "max_tokens", 0), 77);
    assert_string_equal(json_get_text(json_object_get(sent(), "response_format"), "type", ""), "json_object");
    first = json_array_get(json_object_get(sent(), "messages"), 0);
    assert_non_null(strstr(json_get_text(first, "content", ""), "{\"type\":\"object\"}"));
}

/* Empty lines before the answer are what the server sends while the request waits. */
static void its_own_names_of_cached_tokens_are_read(void **state UNUSED)
{
    scripted.headers = "x-ds-trace-id: abc\r\n";
    assert_true(ask(200, GOOD));
    assert_int_equal(answer.tokens_in, 50);
    assert_int_equal(answer.tokens_cached, 30);
    assert_int_equal(answer.tokens_thinking, 5);
    assert_true(str_equal(answer.text, STR("{}")));
    assert_string_equal(answer.request_id, "abc");
}

static void an_answer_that_was_broken_off_is_paid_for_and_asked_for_again(void **state UNUSED)
{
    assert_false(
        ask(200, "{\"choices\":[{\"finish_reason\":\"insufficient_system_resource\",\"message\":{\"content\":\"{\"}}],"
                 "\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":3}}"));
    assert_int_equal(fault.kind, FAULT_PROVIDER_FAILED);
    assert_string_equal(fault.detail, "deepseek broke the answer off.");
    assert_int_equal(answer.tokens_in, 9);
    assert_int_equal(answer.tokens_out, 3);
}

static void an_account_without_money_does_not_pass_and_an_overload_does(void **state UNUSED)
{
    static const struct {
        int status;
        enum fault_kind kind;
    } cases[] = {
        {400, FAULT_PROVIDER_REFUSED}, {401, FAULT_PROVIDER_REFUSED}, {402, FAULT_PROVIDER_REFUSED},
        {422, FAULT_PROVIDER_REFUSED}, {429, FAULT_PROVIDER_FAILED},  {500, FAULT_PROVIDER_FAILED},
        {503, FAULT_PROVIDER_FAILED},
    };

    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        assert_false(ask(cases[i].status, "{\"error\":{\"message\":\"Insufficient Balance\",\"type\":\"unknown_error\","
                                          "\"param\":null,\"code\":\"invalid_request_error\"}}"));
        assert_int_equal(fault.kind, cases[i].kind);
    }
}

static void what_is_no_json_or_stops_in_the_middle_is_a_fault_of_the_server(void **state UNUSED)
{
    assert_what_is_no_answer_fails(GOOD, "deepseek gave no answer.");
}

static void odd_answers_hold_no_text(void **state UNUSED)
{
    static const char *const bodies[] = {"{}", "[]", "7", "{\"choices\":{}}"};

    assert_no_text_in(bodies, ARRAY_COUNT(bodies));
}

static void its_key_is_in_no_message(void **state UNUSED)
{
    assert_key_is_hidden();
}

static void a_picture_comes_before_the_text(void **state UNUSED)
{
    const json_t *parts, *url;

    show_a_picture();
    assert_true(ask(200, GOOD));
    parts = json_object_get(json_array_get(json_object_get(sent(), "messages"), 1), "content");
    url = json_object_get(json_array_get(parts, 0), "image_url");
    assert_int_equal(json_array_size(parts), 2);
    assert_string_equal(json_get_text(json_array_get(parts, 0), "type", ""), "image_url");
    assert_string_equal(json_get_text(url, "url", ""), "data:image/jpeg;base64," PICTURED);
    assert_string_equal(json_get_text(json_array_get(parts, 1), "type", ""), "text");
    assert_string_equal(json_get_text(json_array_get(parts, 1), "text", ""), "{\"a\":1}");
    assert_int_equal(deepseek_picture_tokens(question.pictures), 384);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_schema_stands_in_the_instructions),
        TEST(its_own_names_of_cached_tokens_are_read),
        TEST(an_answer_that_was_broken_off_is_paid_for_and_asked_for_again),
        TEST(an_account_without_money_does_not_pass_and_an_overload_does),
        TEST(what_is_no_json_or_stops_in_the_middle_is_a_fault_of_the_server),
        TEST(odd_answers_hold_no_text),
        TEST(its_key_is_in_no_message),
        TEST(a_picture_comes_before_the_text),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
