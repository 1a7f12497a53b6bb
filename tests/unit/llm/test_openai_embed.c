/* OpenAI's embeddings against a scripted peer: what is sent, what is read, and what is refused. */
#include "tests/unit/llm/embedding.h"

static int begin(void **state UNUSED)
{
    embedding_begin("openai", "text-embedding-3-small");
    settings = (struct settings){.openai_api_key = KEY};
    settings.openai_base_url = arena_printf(arena, "%s/v1/", peer_url(peer));
    return 0;
}

/* The order of the list is not that of the texts: each item has its index. */
static const char *said(const char *first, const char *second)
{
    return arena_printf(arena,
                        "{\"object\":\"list\",\"data\":[{\"index\":1,\"embedding\":%s},{\"index\":0,\"embedding\":%s}],"
                        "\"usage\":{\"prompt_tokens\":9,\"total_tokens\":9}}",
                        second, first);
}

static void texts_are_asked_for_at_once_and_vectors_go_by_their_index(void **state UNUSED)
{
    const json_t *input;

    assert_true(ask(200, said(numbers("3", EMBEDDER_DIMENSIONS), numbers("-0.5", EMBEDDER_DIMENSIONS))));
    assert_string_equal(target, "POST /v1/embeddings");
    assert_non_null(strstr(headers, "authorization: Bearer " KEY "\r\n"));
    input = json_object_get(sent(), "input");
    assert_string_equal(json_string_value(json_array_get(input, 0)), "Stacks\nA \"stack\"");
    assert_string_equal(json_string_value(json_array_get(input, 1)), "two");
    assert_string_equal(json_get_text(sent(), "model", ""), "text-embedding-3-small");
    assert_int_equal(json_get_int(sent(), "dimensions", 0), 1536);
    assert_string_equal(json_get_text(sent(), "encoding_format", ""), "float");
    assert_true(vectors[0] == 1 && vectors[EMBEDDER_DIMENSIONS] == -1);
    assert_int_equal(answer.tokens_in, 9);
}

static void vectors_that_are_none_are_refused(void **state UNUSED)
{
    assert_odd_vectors_are_refused(said);
}

static void vectors_of_other_texts_are_refused(void **state UNUSED)
{
    const char *good = numbers("1", EMBEDDER_DIMENSIONS);
    const char *const odd[][2] = {{"0", "0"}, {"0", "2"}, {"0", "-1"}, {"0", "\"1\""}, {"null", "1"}, {"1e300", "1"}};

    for (size_t i = 0; i < ARRAY_COUNT(odd); i++) {
        assert_false(
            ask(200, arena_printf(arena, "{\"data\":[{\"index\":%s,\"embedding\":%s},{\"index\":%s,\"embedding\":%s}]}",
                                  odd[i][0], good, odd[i][1], good)));
        assert_int_equal(fault.kind, FAULT_PROVIDER_REFUSED);
    }
    assert_false(ask(200, arena_printf(arena, "{\"data\":[{\"index\":0,\"embedding\":%s}]}", good)));
    assert_string_equal(fault.detail, "openai gave 1 vectors for 2 texts.");
}

static void failures_pass_or_not(void **state UNUSED)
{
    assert_failures_pass_or_not();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(texts_are_asked_for_at_once_and_vectors_go_by_their_index),
        TEST(vectors_that_are_none_are_refused),
        TEST(vectors_of_other_texts_are_refused),
        TEST(failures_pass_or_not),
    };

    return cmocka_run_group_tests_name("openai_embed", tests, NULL, NULL);
}
