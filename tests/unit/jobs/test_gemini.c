/* Gemini's generateContent against a scripted peer: what is sent, what is read, and which failures pass. */
#include "jobs/llm/gemini.h"
#include "tests/unit/jobs/asking.h"

#define SAID(parts, reason)                                                                           \
    "{\"candidates\":[{\"content\":{\"parts\":" parts ",\"role\":\"model\"},\"finishReason\":" reason \
    ",\"index\":0}],\"usageMetadata\":{\"promptTokenCount\":50,\"cachedContentTokenCount\":30,"       \
    "\"candidatesTokenCount\":20,"                                                                    \
    "\"thoughtsTokenCount\":5,\"totalTokenCount\":75},\"modelVersion\":\"gemini\",\"responseId\":\"r1\"}"
#define GOOD SAID("[{\"text\":\"{}\"}]", "\"STOP\"")

static int begin(void **state UNUSED)
{
    asking_begin(gemini_ask);
    settings = (struct settings){.gemini_api_key = KEY, .gemini_base_url = base_url("/v1beta")};
    return 0;
}

/* The text of a content and its role, as "role: text". */
static const char *said_in(const json_t *content)
{
    return arena_printf(arena, "%s: %s", json_get_text(content, "role", "-"),
                        json_get_text(json_array_get(json_object_get(content, "parts"), 0), "text", ""));
}

static const char *content(size_t index)
{
    return said_in(json_array_get(json_object_get(sent(), "contents"), index));
}

static void a_question_is_contents_and_an_instruction(void **state UNUSED)
{
    assert_true(ask(200, GOOD));
    assert_string_equal(target, "POST /v1beta/models/small:generateContent");
    assert_non_null(strstr(headers, "x-goog-api-key: " KEY "\r\n"));
    assert_string_equal(content(0), "user: {\"a\":1}");
    assert_int_equal(json_get_int(json_object_get(sent(), "generationConfig"), "maxOutputTokens", 0), 77);
}

static void a_temperature_is_sent_where_it_is_taken(void **state UNUSED)
{
    assert_temperature_is_sent_where_it_is_taken("generationConfig", GOOD);
}

static void a_complaint_follows_the_answer_it_is_about(void **state UNUSED)
{
    question.previous = STR("nonsense");
    question.complaint = "No.";
    assert_true(ask(200, GOOD));
    assert_string_equal(content(1), "model: nonsense");
    assert_string_equal(content(2), "user: No.");
}

static void the_schema_goes_where_the_model_takes_it(void **state UNUSED)
{
    const json_t *config;

    assert_true(ask(200, GOOD));
    config = json_object_get(sent(), "generationConfig");
    assert_string_equal(json_get_text(config, "responseMimeType", ""), "application/json");
    assert_null(json_object_get(config, "responseJsonSchema"));
    assert_non_null(strstr(said_in(json_object_get(sent(), "systemInstruction")), "{\"type\":\"object\"}"));
    question.model = &with_schema;
    assert_true(ask(200, GOOD));
    config = json_object_get(sent(), "generationConfig");
    assert_string_equal(json_get_text(json_object_get(config, "responseJsonSchema"), "type", ""), "object");
    assert_string_equal(said_in(json_object_get(sent(), "systemInstruction")), "-: Do \"it\".");
}

static void thoughts_are_counted_and_not_read(void **state UNUSED)
{
    assert_true(ask(
        200, SAID("[{\"text\":\"Hm.\",\"thought\":true},{\"text\":\"{\\\"a\\\":\"},{\"text\":\"1}\"}]", "\"STOP\"")));
    assert_true(str_equal(answer.text, STR("{\"a\":1}")));
    assert_int_equal(answer.tokens_in, 50);
    assert_int_equal(answer.tokens_cached, 30);
    assert_int_equal(answer.tokens_out, 25);
    assert_int_equal(answer.tokens_thinking, 5);
    assert_string_equal(answer.request_id, "r1");
}

static void how_an_answer_ended_is_told_apart(void **state UNUSED)
{
    static const struct {
        const char *body;
        enum llm_finish finish;
    } cases[] = {
        {SAID("[]", "\"STOP\""), LLM_STOP},
        {SAID("[]", "\"MAX_TOKENS\""), LLM_LENGTH},
        {SAID("[]", "\"SAFETY\""), LLM_FILTER},
        {SAID("[]", "\"RECITATION\""), LLM_FILTER},
        {SAID("[]", "\"PROHIBITED_CONTENT\""), LLM_FILTER},
        {SAID("[]", "\"MALFORMED_RESPONSE\""), LLM_OTHER},
        {SAID("[]", "null"), LLM_OTHER},
        {"{\"promptFeedback\":{\"blockReason\":\"SAFETY\"},\"usageMetadata\":{\"promptTokenCount\":50}}", LLM_FILTER},
    };

    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        assert_true(ask(200, cases[i].body));
        assert_int_equal(answer.finish, cases[i].finish);
        assert_int_equal(answer.tokens_in, 50);
    }
    assert_string_equal(answer.finish_reason, "SAFETY");
}

#define EXHAUSTED(quota)                                                                                            \
    "{\"error\":{\"code\":429,\"message\":\"You exceeded your current quota.\",\"status\":\"RESOURCE_EXHAUSTED\","  \
    "\"details\":[{\"@type\":\"type.googleapis.com/google.rpc.QuotaFailure\",\"violations\":[{\"quotaId\":\"" quota \
    "\"}]},{\"@type\":\"type.googleapis.com/google.rpc.Help\",\"links\":[]},"                                       \
    "{\"@type\":\"type.googleapis.com/google.rpc.RetryInfo\",\"retryDelay\":\"37.5s\"}]}}"

static void a_limit_says_when_it_ends_and_one_of_a_day_is_not_waited_for(void **state UNUSED)
{
    assert_false(ask(429, EXHAUSTED("GenerateRequestsPerMinutePerProjectPerModel")));
    assert_int_equal(fault.kind, FAULT_PROVIDER_FAILED);
    assert_int_equal(fault.retry_after_s, 38);
    assert_string_equal(fault.log, "429: You exceeded your current quota.");
    assert_false(ask(429, EXHAUSTED("GenerateRequestsPerDayPerProjectPerModel-FreeTier")));
    assert_int_equal(fault.kind, FAULT_PROVIDER_REFUSED);
    assert_int_equal(fault.retry_after_s, 0);
}

static void statuses_tell_what_passes_from_what_does_not(void **state UNUSED)
{
    static const struct {
        int status;
        enum fault_kind kind;
    } cases[] = {
        {400, FAULT_PROVIDER_REFUSED}, {402, FAULT_PROVIDER_REFUSED}, {403, FAULT_PROVIDER_REFUSED},
        {404, FAULT_PROVIDER_REFUSED}, {429, FAULT_PROVIDER_FAILED},  {500, FAULT_PROVIDER_FAILED},
        {503, FAULT_PROVIDER_FAILED},  {504, FAULT_PROVIDER_FAILED},
    };

    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        assert_false(
            ask(cases[i].status, "[{\"error\":{\"code\":0,\"message\":\"Why.\",\"status\":\"UNAVAILABLE\"}}]"));
        assert_int_equal(fault.kind, cases[i].kind);
        assert_non_null(strstr(fault.log, ": Why."));
    }
}

static void what_is_no_json_or_stops_in_the_middle_is_a_fault_of_the_server(void **state UNUSED)
{
    assert_what_is_no_answer_fails(GOOD, "gemini gave no answer.");
}

static void odd_answers_hold_no_text(void **state UNUSED)
{
    static const char *const bodies[] = {"{}", "[]", "7", "{\"candidates\":{}}",
                                         "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":7},{}]}}]}"};

    assert_no_text_in(bodies, ARRAY_COUNT(bodies));
}

static void its_key_is_in_no_message(void **state UNUSED)
{
    assert_key_is_hidden();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_question_is_contents_and_an_instruction),
        TEST(a_temperature_is_sent_where_it_is_taken),
        TEST(a_complaint_follows_the_answer_it_is_about),
        TEST(the_schema_goes_where_the_model_takes_it),
        TEST(thoughts_are_counted_and_not_read),
        TEST(how_an_answer_ended_is_told_apart),
        TEST(a_limit_says_when_it_ends_and_one_of_a_day_is_not_waited_for),
        TEST(statuses_tell_what_passes_from_what_does_not),
        TEST(what_is_no_json_or_stops_in_the_middle_is_a_fault_of_the_server),
        TEST(odd_answers_hold_no_text),
        TEST(its_key_is_in_no_message),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
