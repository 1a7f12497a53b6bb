/* The HTTP client against a scripted peer: answers, ceilings, deadlines, redirects and the guard. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <cmocka.h>

#include "base/stamp.h"
#include "net/http.h"
#include "tests/support/peers/peer.h"
#include "tests/support/takes.h"

static struct peer *peer;
static struct http_client *client;
static struct arena *arena;
static struct fault fault;
static char seen[4096]; /* what the peer saw of the last request */

static void date_header(char *text, size_t room, int seconds_from_now)
{
    time_t at = time(NULL) + seconds_from_now;
    struct tm parts;

    gmtime_r(&at, &parts);
    strftime(text, room, "Retry-After: %a, %d %b %Y %H:%M:%S GMT\r\n", &parts);
}

/* Each path is a scene. */
static void handle(void *context, const struct peer_request *request, struct peer_reply *reply)
{
    const char *path = request->target;

    (void)context;
    if (request->body == NULL)
        return;
    snprintf(seen, sizeof(seen), "%s %s\n%s\n%s", request->method, path, request->headers, request->body);
    reply->headers = "Content-Type: text/plain\r\n";
    reply->body = "hello";
    if (strcmp(path, "/busy") == 0) {
        reply->status = 503;
        reply->headers = "Retry-After: 7\r\n";
    } else if (strcmp(path, "/busy-until") == 0) {
        reply->status = 429;
        date_header(reply->room, sizeof(reply->room), 90);
        reply->headers = reply->room;
    } else if (strcmp(path, "/busy-nonsense") == 0) {
        reply->headers = "Retry-After: soon\r\n";
    } else if (strcmp(path, "/silent") == 0) {
        reply->act = PEER_SAY_NOTHING;
    } else if (strcmp(path, "/cut") == 0) {
        reply->act = PEER_CUT;
        reply->bytes = 2;
    } else if (strcmp(path, "/moved") == 0) {
        reply->status = 302;
        reply->headers = "Location: /here\r\n";
    } else if (strcmp(path, "/loop") == 0) {
        reply->status = 302;
        reply->headers = "Location: /loop\r\n";
    } else if (strcmp(path, "/to-file") == 0) {
        reply->status = 302;
        reply->headers = "Location: file:///etc/passwd\r\n";
    }
}

static int start(void **state)
{
    (void)state;
    peer = peer_start(handle, NULL);
    client = http_client_new();
    arena = arena_new(8 << 20);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    http_client_free(client);
    http_client_free(NULL);
    arena_free(arena);
    peer_stop(peer);
    return 0;
}

static int clear(void **state)
{
    (void)state;
    fault_clear(&fault);
    arena_reset(arena);
    return 0;
}

static const char *at(const char *path)
{
    return arena_printf(arena, "%s%s", peer_url(peer), path);
}

static bool get(const char *url, struct http_answer *answer)
{
    const struct http_request request = {.url = url, .timeout_ms = 5000};

    return http_send(client, arena, &request, answer, &fault);
}

static void an_answer_comes_whole(void **state)
{
    struct http_answer answer;

    (void)state;
    assert_true(get(at("/here"), &answer));
    assert_int_equal(answer.status, 200);
    assert_string_equal(answer.body.at, "hello");
    assert_int_equal(answer.body.len, 5);
    assert_string_equal(answer.content_type, "text/plain");
    assert_string_equal(answer.final_url, at("/here"));
    assert_int_equal(answer.retry_after_s, -1);
}

static void method_headers_and_body_are_sent_as_given(void **state)
{
    const char *const headers[] = {"Content-Type: application/json", "X-Key: 1", NULL};
    struct http_request request = {.method = "POST", .url = at("/here"), .headers = headers, .body = STR("{\"a\":1}")};
    struct http_answer answer;

    (void)state;
    assert_true(http_send(client, arena, &request, &answer, &fault));
    assert_memory_equal(seen, "POST /here\n", 11);
    assert_non_null(strstr(seen, "content-type: application/json\r\n"));
    assert_non_null(strstr(seen, "x-key: 1\r\n"));
    assert_non_null(strstr(seen, "\n{\"a\":1}"));
    request.method = "PATCH";
    assert_true(http_send(client, arena, &request, &answer, &fault));
    assert_memory_equal(seen, "PATCH /here\n", 12);
    request = (struct http_request){.method = "HEAD", .url = at("/here")};
    assert_true(http_send(client, arena, &request, &answer, &fault));
    assert_memory_equal(seen, "HEAD /here\n", 11);
    assert_int_equal(answer.body.len, 0);
    request = (struct http_request){.method = "POST", .url = at("/here")};
    assert_true(http_send(client, arena, &request, &answer, &fault));
    assert_non_null(strstr(seen, "content-length: 0\r\n"));
}

static void connections_are_kept(void **state)
{
    size_t before = peer_connections(peer);
    struct http_answer answer;

    (void)state;
    for (int i = 0; i < 5; i++)
        assert_true(get(at("/here"), &answer));
    assert_int_equal(peer_connections(peer) - before, 0);
}

static void any_status_is_an_answer_and_retry_after_is_read(void **state)
{
    struct http_answer answer;

    (void)state;
    assert_true(get(at("/busy"), &answer));
    assert_int_equal(answer.status, 503);
    assert_int_equal(answer.retry_after_s, 7);
    assert_true(get(at("/busy-until"), &answer));
    assert_in_range(answer.retry_after_s, 85, 90);
    assert_true(get(at("/busy-nonsense"), &answer));
    assert_int_equal(answer.retry_after_s, -1);
}

static void a_longer_answer_than_allowed_is_a_fault(void **state)
{
    struct http_request request = {.url = at("/here"), .answer_ceiling = 5};
    struct http_answer answer;

    (void)state;
    assert_true(http_send(client, arena, &request, &answer, &fault));
    request.answer_ceiling = 4;
    assert_false(http_send(client, arena, &request, &answer, &fault));
    assert_int_equal(fault.kind, FAULT_FETCH_FAILED);
    assert_non_null(strstr(fault.detail, "longer than 4 bytes"));
}

static int64_t silence(void *nothing)
{
    struct http_request request = {.url = at("/silent"), .timeout_ms = 150};
    int64_t before = stamp_ticks();
    struct http_answer answer;

    (void)nothing;
    fault_clear(&fault);
    assert_false(http_send(client, arena, &request, &answer, &fault));
    assert_int_equal(fault.kind, FAULT_FETCH_FAILED);
    return stamp_ticks() - before;
}

static void silence_ends_at_the_deadline(void **state)
{
    (void)state;
    assert_takes(silence, NULL, 0, STAMP_SECOND);
}

static void broken_exchanges_are_faults(void **state)
{
    struct http_answer answer;

    (void)state;
    assert_false(get(at("/cut"), &answer));
    assert_int_equal(fault.kind, FAULT_FETCH_FAILED);
    fault_clear(&fault);
    assert_false(get("http://127.0.0.1:1/", &answer));
    assert_int_equal(fault.kind, FAULT_FETCH_FAILED);
}

static void redirects_are_followed_as_far_as_allowed(void **state)
{
    struct http_request request = {.url = at("/moved")};
    struct http_answer answer;

    (void)state;
    assert_true(http_send(client, arena, &request, &answer, &fault));
    assert_int_equal(answer.status, 302);
    request.redirects = 1;
    assert_true(http_send(client, arena, &request, &answer, &fault));
    assert_int_equal(answer.status, 200);
    assert_string_equal(answer.final_url, at("/here"));
    request.url = at("/loop");
    request.redirects = 3;
    assert_false(http_send(client, arena, &request, &answer, &fault));
    assert_int_equal(fault.kind, FAULT_FETCH_FAILED);
}

static void other_schemes_are_refused_at_once_and_by_redirect(void **state)
{
    static const char *const urls[] = {
        "file:///etc/passwd", "ftp://127.0.0.1/", "gopher://127.0.0.1/", "dict://127.0.0.1/", "", "nonsense://x"};
    struct http_request request = {.url = at("/to-file"), .redirects = 3};
    struct http_answer answer;

    (void)state;
    assert_false(http_send(client, arena, &request, &answer, &fault));
    assert_int_equal(fault.kind, FAULT_FETCH_REFUSED);
    for (size_t i = 0; i < ARRAY_COUNT(urls); i++) {
        fault_clear(&fault);
        assert_false(get(urls[i], &answer));
        assert_int_equal(fault.kind, FAULT_FETCH_REFUSED);
    }
}

/* Whatever the address is called, and even where a connection to it is open already. */
static void the_guard_refuses_our_own_machine(void **state)
{
    const char *port = strrchr(peer_url(peer), ':');
    const char *const hosts[] = {"127.0.0.1", "localhost",          "127.1", "2130706433", "0x7f000001", "0",
                                 "[::1]",     "[::ffff:127.0.0.1]", "[::]"};
    size_t before;
    struct http_answer answer;

    (void)state;
    assert_true(get(at("/here"), &answer));
    before = peer_count(peer, "");
    for (size_t i = 0; i < ARRAY_COUNT(hosts); i++) {
        struct http_request request = {
            .url = arena_printf(arena, "http://%s%s/here", hosts[i], port), .guard = true, .redirects = 5};

        fault_clear(&fault);
        assert_false(http_send(client, arena, &request, &answer, &fault));
        assert_int_equal(fault.kind, FAULT_FETCH_REFUSED);
        assert_null(strstr(fault.detail, "127"));
    }
    assert_int_equal(peer_count(peer, ""), before);
}

static void the_guard_asks_no_proxy(void **state)
{
    struct http_request request = {.url = "http://localhost:9/", .guard = true};
    size_t before = peer_count(peer, "");
    struct http_answer answer;

    (void)state;
    setenv("http_proxy", peer_url(peer), 1);
    setenv("all_proxy", peer_url(peer), 1);
    assert_false(http_send(client, arena, &request, &answer, &fault));
    assert_int_equal(fault.kind, FAULT_FETCH_REFUSED);
    assert_int_equal(peer_count(peer, ""), before);
    unsetenv("http_proxy");
    unsetenv("all_proxy");
}

#define EACH(test) cmocka_unit_test_setup(test, clear)

int main(void)
{
    const struct CMUnitTest tests[] = {
        EACH(an_answer_comes_whole),
        EACH(method_headers_and_body_are_sent_as_given),
        EACH(connections_are_kept),
        EACH(any_status_is_an_answer_and_retry_after_is_read),
        EACH(a_longer_answer_than_allowed_is_a_fault),
        EACH(silence_ends_at_the_deadline),
        EACH(broken_exchanges_are_faults),
        EACH(redirects_are_followed_as_far_as_allowed),
        EACH(other_schemes_are_refused_at_once_and_by_redirect),
        EACH(the_guard_refuses_our_own_machine),
        EACH(the_guard_asks_no_proxy),
    };

    return cmocka_run_group_tests(tests, start, stop);
}
