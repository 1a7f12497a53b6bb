/* What the tests of embedders share: a scripted peer, texts, and what was asked of whom. */
#ifndef UNIT_EMBEDDING_H
#define UNIT_EMBEDDING_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "llm/embedder.h"
#include "tests/support/peers/peer.h"

#define KEY "sk-secret-7"

static struct arena *arena;
static struct peer *peer;
static struct settings settings;
static struct peer_reply scripted;
static char headers[4096], body[65536], target[256];
static struct registry_model model;
static const struct embedder_text texts[] = {{{"Stacks", 6}, {"A \"stack\"", 9}}, {{NULL, 0}, {"two", 3}}};
static struct embedder_question question;
static float vectors[2 * EMBEDDER_DIMENSIONS];
static struct llm_answer answer;
static struct fault fault;
static const struct embedder *embedder;

static void handle(void *context UNUSED, const struct peer_request *request, struct peer_reply *reply)
{
    if (request->body == NULL)
        return;
    snprintf(target, sizeof target, "%s %s", request->method, request->target);
    snprintf(headers, sizeof headers, "%s", request->headers);
    snprintf(body, sizeof body, "%.*s", (int)request->length, request->body);
    *reply = scripted;
}

static void embedding_begin(const char *provider, const char *id)
{
    arena = arena_new(64 << 20);
    peer = peer_start(handle, NULL);
    scripted = (struct peer_reply){0};
    model = (struct registry_model){.provider = provider, .id = id, .capabilities = REGISTRY_EMBEDDING};
    question = (struct embedder_question){.model = &model, .texts = texts, .count = 2, .timeout_ms = 5000};
    embedder = embedder_find(provider);
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

/* "[first,0,…]" with so many numbers. */
static const char *numbers(const char *first, size_t count)
{
    struct buf text = buf_make(MIB);
    const char *copy;

    for (size_t i = 0; i < count; i++)
        buf_printf(&text, "%c%s", i == 0 ? '[' : ',', i == 0 ? first : "0");
    copy = arena_printf(arena, "%s]", buf_text(&text));
    buf_free(&text);
    return copy;
}

/* Asks the peer, which answers with this. */
static bool ask(int status, const char *text)
{
    scripted.status = status;
    scripted.body = text;
    fault = (struct fault){0};
    return embedder->embed(&settings, arena, &question, vectors, &answer, &fault);
}

/* `envelope` puts two vectors into an answer. */
static void assert_odd_vectors_are_refused(const char *(*envelope)(const char *first, const char *second))
{
    const char *good = numbers("3", EMBEDDER_DIMENSIONS);
    const char *const odd[] = {numbers("1", 768),
                               numbers("1", 1537),
                               "[]",
                               numbers("0", EMBEDDER_DIMENSIONS),
                               numbers("\"1\"", EMBEDDER_DIMENSIONS),
                               numbers("null", EMBEDDER_DIMENSIONS),
                               "7"};

    for (size_t i = 0; i < ARRAY_COUNT(odd); i++) {
        assert_false(ask(200, envelope(good, odd[i])));
        assert_int_equal(fault.kind, FAULT_PROVIDER_REFUSED);
    }
    assert_false(ask(200, envelope(good, numbers("1e999", EMBEDDER_DIMENSIONS))));
    assert_false(ask(200, envelope(good, numbers("NaN", EMBEDDER_DIMENSIONS))));
    assert_true(ask(200, envelope(good, good)));
    assert_false(ask(200, envelope(numbers("1", 768), good)));
    assert_non_null(strstr(fault.detail, "768 numbers instead of 1536"));
}

static void assert_failures_pass_or_not(void)
{
    assert_false(ask(503, "busy"));
    assert_int_equal(fault.kind, FAULT_PROVIDER_FAILED);
    assert_int_equal(answer.status, 503);
    assert_false(ask(400, "{\"error\":{\"message\":\"too long\"}}"));
    assert_int_equal(fault.kind, FAULT_PROVIDER_REFUSED);
    assert_int_equal(answer.status, 400);
    assert_false(ask(401, "{\"error\":{\"message\":\"Wrong key " KEY ".\"}}"));
    assert_int_equal(fault.kind, FAULT_PROVIDER_REFUSED);
    assert_null(strstr(fault.log, KEY));
    assert_false(ask(200, "<html>"));
    assert_int_equal(fault.kind, FAULT_PROVIDER_FAILED);
    scripted = (struct peer_reply){.act = PEER_SAY_NOTHING};
    question.timeout_ms = 100;
    assert_false(ask(200, "{}"));
    assert_int_equal(fault.kind, FAULT_PROVIDER_FAILED);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

#endif
