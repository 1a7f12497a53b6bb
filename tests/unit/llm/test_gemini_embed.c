/* Gemini's embeddings against a scripted peer: what is sent, what is read, and what is refused. */
#include "tests/unit/llm/embedding.h"

static int begin(void **state UNUSED)
{
    embedding_begin("gemini", "gemini-embedding-2");
    settings = (struct settings){.gemini_api_key = KEY};
    settings.gemini_base_url = arena_printf(arena, "%s/v1beta/", peer_url(peer));
    return 0;
}

static const char *said(const char *first, const char *second)
{
    return arena_printf(arena,
                        "{\"embeddings\":[{\"values\":%s},{\"values\":%s}],\"usageMetadata\":{\"promptTokenCount\":7}}",
                        first, second);
}

static const json_t *request(size_t index)
{
    return json_array_get(json_object_get(sent(), "requests"), index);
}

static const char *text_of(size_t index)
{
    const json_t *parts = json_object_get(json_object_get(request(index), "content"), "parts");

    return json_get_text(json_array_get(parts, 0), "text", "");
}

static bool ask_well(void)
{
    return ask(200, said(numbers("3", EMBEDDER_DIMENSIONS), numbers("-0.5", EMBEDDER_DIMENSIONS)));
}

static void texts_are_asked_for_at_once_and_their_vectors_have_length_1(void **state UNUSED)
{
    assert_true(ask_well());
    assert_string_equal(target, "POST /v1beta/models/gemini-embedding-2:batchEmbedContents");
    assert_non_null(strstr(headers, "x-goog-api-key: " KEY "\r\n"));
    assert_int_equal(json_array_size(json_object_get(sent(), "requests")), 2);
    assert_string_equal(json_get_text(request(0), "model", ""), "models/gemini-embedding-2");
    assert_true(vectors[0] == 1 && vectors[1] == 0 && vectors[EMBEDDER_DIMENSIONS] == -1);
    assert_int_equal(answer.tokens_in, 7);
}

static void a_model_that_reads_its_task_in_the_text_gets_it_there(void **state UNUSED)
{
    assert_true(ask_well());
    assert_string_equal(text_of(0), "title: Stacks | text: A \"stack\"");
    assert_string_equal(text_of(1), "title: none | text: two");
    assert_null(json_object_get(request(0), "taskType"));
    assert_int_equal(json_get_int(json_object_get(request(0), "embedContentConfig"), "outputDimensionality", 0), 1536);
    question.use = EMBEDDER_QUERY;
    assert_true(ask_well());
    assert_string_equal(text_of(1), "task: search result | query: two");
}

static void a_model_that_takes_a_task_type_gets_one(void **state UNUSED)
{
    model.id = "gemini-embedding-001";
    assert_true(ask_well());
    assert_string_equal(text_of(0), "A \"stack\"");
    assert_string_equal(json_get_text(request(0), "taskType", ""), "RETRIEVAL_DOCUMENT");
    assert_string_equal(json_get_text(request(0), "title", ""), "Stacks");
    assert_null(json_object_get(request(1), "title"));
    assert_int_equal(json_get_int(request(0), "outputDimensionality", 0), 1536);
    question.use = EMBEDDER_QUERY;
    assert_true(ask_well());
    assert_string_equal(json_get_text(request(0), "taskType", ""), "RETRIEVAL_QUERY");
    assert_null(json_object_get(request(0), "title"));
}

static void vectors_that_are_none_are_refused(void **state UNUSED)
{
    assert_odd_vectors_are_refused(said);
    assert_false(ask(200, "{\"embeddings\":[]}"));
    assert_string_equal(fault.detail, "gemini gave 0 vectors for 2 texts.");
    assert_false(ask(200, "[]"));
}

static void failures_pass_or_not(void **state UNUSED)
{
    assert_failures_pass_or_not();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(texts_are_asked_for_at_once_and_their_vectors_have_length_1),
        TEST(a_model_that_reads_its_task_in_the_text_gets_it_there),
        TEST(a_model_that_takes_a_task_type_gets_one),
        TEST(vectors_that_are_none_are_refused),
        TEST(failures_pass_or_not),
    };

    return cmocka_run_group_tests_name("gemini_embed", tests, NULL, NULL);
}
