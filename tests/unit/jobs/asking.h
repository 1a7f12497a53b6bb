/* What the tests of providers share: a scripted peer, a question, and what was asked of whom. */
#ifndef UNIT_ASKING_H
#define UNIT_ASKING_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "jobs/llm/provider.h"
#include "tests/support/peers/peer.h"

#define KEY "sk-secret-7"

static struct arena *arena;
static struct peer *peer;
static struct settings settings;
static struct peer_reply scripted;
static char headers[4096], body[65536], target[256];
static const struct registry_model with_schema = {
    .provider = "test", .id = "big", .capabilities = REGISTRY_JSON_SCHEMA};
static const struct registry_model without = {.provider = "test", .id = "small", .capabilities = REGISTRY_JSON_OBJECT};
static struct llm_question question;
static struct llm_answer answer;
static struct fault fault;
static bool (*provider_ask)(const struct settings *settings, struct arena *arena, const struct llm_question *question,
                            struct llm_answer *answer, struct fault *fault);

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

/* The peer as the base of a provider's API. */
static const char *base_url(const char *path)
{
    return arena_printf(arena, "%s%s", peer_url(peer), path);
}

/* `of` is the provider's function that is tested. */
static void asking_begin(bool (*of)(const struct settings *settings, struct arena *arena,
                                    const struct llm_question *question, struct llm_answer *answer,
                                    struct fault *fault))
{
    provider_ask = of;
    arena = arena_new(64 << 20);
    peer = peer_start(handle, NULL);
    scripted = (struct peer_reply){0};
    question = (struct llm_question){
        .model = &without,
        .system = "Do \"it\".",
        .user = STR("{\"a\":1}"),
        .schema_name = "thing",
        .schema = STR("{\"type\":\"object\"}"),
        .max_output_tokens = 77,
        .timeout_ms = 5000,
    };
}

static int end(void **state UNUSED)
{
    peer_stop(peer);
    arena_free(arena);
    return 0;
}

/* What was sent, as a tree. */
static const json_t *sent(void)
{
    json_t *tree;

    assert_true(json_read(arena, str_of(body), &tree, &fault));
    return tree;
}

/* Asks the peer, which answers with this. */
static bool ask(int status, const char *text)
{
    scripted.status = status;
    scripted.body = text;
    fault = (struct fault){0};
    return provider_ask(&settings, arena, &question, &answer, &fault);
}

/* A temperature of 0 is sent for steady questions alone, and to models alone that take one. `within` is the part of a question that it
 * stands in, NULL: the whole; `good` is an answer that would do. */
static inline void assert_temperature_is_sent_where_it_is_taken(const char *within, const char *good)
{
    static const struct registry_model takes = {
        .provider = "test", .id = "steady", .capabilities = REGISTRY_JSON_OBJECT | REGISTRY_TEMPERATURE};

    for (int i = 0; i < 4; i++) {
        const json_t *part;
        question.model = i & 1 ? &takes : &without;
        question.steady = i & 2;
        assert_true(ask(200, good));
        part = within != NULL ? json_object_get(sent(), within) : sent();
        assert_int_equal(json_get_int(part, "temperature", -1), i == 3 ? 0 : -1);
    }
}

/* `good` is an answer that would do, were it whole; `silence` the detail when none comes. */
static inline void assert_what_is_no_answer_fails(const char *good, const char *silence)
{
    assert_false(ask(200, "<html>"));
    assert_int_equal(fault.kind, FAULT_PROVIDER_FAILED);
    scripted = (struct peer_reply){.act = PEER_CUT, .bytes = 5};
    assert_false(ask(200, good));
    assert_int_equal(fault.kind, FAULT_PROVIDER_FAILED);
    scripted = (struct peer_reply){.act = PEER_SAY_NOTHING};
    question.timeout_ms = 100;
    assert_false(ask(200, good));
    assert_int_equal(fault.kind, FAULT_PROVIDER_FAILED);
    assert_string_equal(fault.detail, silence);
}

static void assert_no_text_in(const char *const *bodies, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        assert_true(ask(200, bodies[i]));
        assert_null(answer.text.at);
        assert_int_equal(answer.tokens_in, 0);
    }
}

static void assert_key_is_hidden(void)
{
    assert_false(ask(401, "{\"error\":{\"message\":\"Wrong key " KEY ".\"}}"));
    assert_int_equal(fault.kind, FAULT_PROVIDER_REFUSED);
    assert_null(strstr(fault.log, KEY));
    assert_null(strstr(fault.detail, KEY));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

#endif
