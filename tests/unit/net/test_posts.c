/* Many POSTs at once against a scripted peer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/stamp.h"
#include "net/posts.h"
#include "tests/support/peers/peer.h"

#define MOST 4
#define TIMEOUT_MS 1500

static struct peer *peer;
static struct posts *posts;
static struct arena *arena;
static char seen[4096]; /* what the peer saw of the last request to /look */

/* Each path is a scene. */
static void handle(void *context, const struct peer_request *request, struct peer_reply *reply)
{
    const char *path = request->target;

    (void)context;
    if (request->body == NULL)
        return;
    reply->body = "hello";
    if (strcmp(path, "/look") == 0) {
        snprintf(seen, sizeof seen, "%s\n%s\n%s", request->method, request->headers, request->body);
    } else if (strcmp(path, "/silent") == 0) {
        reply->act = PEER_SAY_NOTHING;
    } else if (strcmp(path, "/cut") == 0) {
        reply->act = PEER_CUT;
        reply->bytes = 2;
    } else if (strcmp(path, "/busy") == 0) {
        reply->status = 503;
        reply->headers = "Retry-After: 7\r\n";
    } else if (strcmp(path, "/moved") == 0) {
        reply->status = 307;
        reply->headers = "Location: /look\r\n";
    } else if (strcmp(path, "/long") == 0) {
        memset(reply->room, 'x', sizeof reply->room - 1);
        reply->body = reply->room;
    }
}

static int start(void **state)
{
    (void)state;
    seen[0] = '\0';
    peer = peer_start(handle, NULL);
    posts = posts_new(&(struct posts_options){.most = MOST, .timeout_ms = TIMEOUT_MS, .agent = "tester/1"});
    arena = arena_new(1 << 20);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    posts_free(posts);
    posts_free(NULL);
    arena_free(arena);
    peer_stop(peer);
    return 0;
}

static void send_to(const char *path, void *context)
{
    static const char *const headers[] = {"Content-Type: application/json", "webhook-id: 1", NULL};
    char url[128];

    snprintf(url, sizeof url, "%s%s", peer_url(peer), path);
    posts_send(posts, &(struct post){.url = url, .headers = headers, .body = STR("{\"a\": 1}"), .context = context});
}

/* The next that ends; a test that waits in vain is killed. */
static struct post_end next_end(void)
{
    struct post_end end;

    alarm(20);
    while (!posts_next(posts, arena, &end))
        posts_wait(posts, NULL, 0, 1000);
    alarm(0);
    return end;
}

static struct post_end end_of(const char *path)
{
    send_to(path, NULL);
    return next_end();
}

static void the_bytes_arrive_as_given(void **state)
{
    struct post_end end = end_of("/look");

    (void)state;
    assert_int_equal(end.outcome, POST_ANSWERED);
    assert_int_equal(end.status, 200);
    assert_int_equal(end.retry_after_s, -1);
    assert_null(end.location);
    assert_string_equal(end.message, "");
    assert_true(str_equal(end.excerpt, STR("hello")));
    assert_memory_equal(seen, "POST\n", 5);
    assert_non_null(strstr(seen, "content-type: application/json\r\n"));
    assert_non_null(strstr(seen, "webhook-id: 1\r\n"));
    assert_non_null(strstr(seen, "user-agent: tester/1\r\n"));
    assert_null(strstr(seen, "expect:"));
    assert_non_null(strstr(seen, "\n{\"a\": 1}"));
}

static void a_redirect_is_an_answer(void **state)
{
    struct post_end end = end_of("/moved");
    char wanted[128];

    (void)state;
    snprintf(wanted, sizeof wanted, "%s/look", peer_url(peer));
    assert_int_equal(end.status, 307);
    assert_string_equal(end.location, wanted);
    assert_int_equal(peer_count(peer, "POST /look"), 0);
}

static void a_wish_to_wait_is_told(void **state)
{
    struct post_end end = end_of("/busy");

    (void)state;
    assert_int_equal(end.status, 503);
    assert_int_equal(end.retry_after_s, 7);
}

static void of_a_long_answer_the_beginning_is_kept(void **state)
{
    struct post_end end = end_of("/long");

    (void)state;
    assert_int_equal(end.outcome, POST_ANSWERED);
    assert_int_equal(end.excerpt.len, POSTS_EXCERPT);
}

static void an_answer_that_breaks_off_has_failed(void **state)
{
    struct post_end end = end_of("/cut");

    (void)state;
    assert_int_equal(end.outcome, POST_FAILED);
    assert_int_equal(end.status, 200);
    assert_true(strlen(end.message) > 0);
}

static void one_that_stalls_holds_up_nobody(void **state)
{
    int slow = 0, quick = 0;
    struct post_end end;

    (void)state;
    send_to("/silent", &slow);
    send_to("/look", &quick);
    assert_int_equal(posts_room(posts), MOST - 2);
    end = next_end();
    assert_ptr_equal(end.context, &quick);
    assert_true(end.duration_us < TIMEOUT_MS * 1000);
    end = next_end();
    assert_ptr_equal(end.context, &slow);
    assert_int_equal(end.outcome, POST_TIMED_OUT);
    assert_int_equal(end.status, 0);
    assert_in_range(end.duration_us, TIMEOUT_MS * 900, 20 * TIMEOUT_MS * 1000);
    assert_int_equal(posts_room(posts), MOST);
}

static void what_is_on_its_way_may_be_dropped(void **state)
{
    (void)state;
    for (int i = 0; i < MOST; i++)
        send_to("/silent", NULL);
    posts_wait(posts, NULL, 0, 10);
    assert_int_equal(posts_room(posts), 0);
}

static void a_socket_that_can_be_read_ends_the_wait(void **state)
{
    int ends[2], sockets[2];
    int64_t began = stamp_ticks();

    (void)state;
    assert_int_equal(pipe(ends), 0);
    sockets[0] = -1;
    sockets[1] = ends[0];
    assert_int_equal(write(ends[1], "x", 1), 1);
    posts_wait(posts, sockets, 2, 20000);
    assert_true(stamp_ticks() - began < 15 * STAMP_SECOND);
    close(ends[0]);
    close(ends[1]);
}

static void the_guard_connects_to_nobody_inside(void **state)
{
    struct posts *guarded =
        posts_new(&(struct posts_options){.most = 1, .timeout_ms = 2000, .guard = true, .agent = "x"});
    struct post_end end;
    char url[128];

    (void)state;
    snprintf(url, sizeof url, "%s/look", peer_url(peer));
    posts_send(guarded, &(struct post){.url = url, .body = STR("")});
    alarm(20);
    while (!posts_next(guarded, arena, &end))
        posts_wait(guarded, NULL, 0, 1000);
    alarm(0);
    assert_int_equal(end.outcome, POST_REFUSED);
    assert_int_equal(peer_connections(peer), 0);
    posts_free(guarded);
}

static void a_scheme_of_another_kind_is_not_spoken(void **state)
{
    struct post_end end;

    (void)state;
    posts_send(posts, &(struct post){.url = "file:///etc/hostname", .body = STR("x")});
    end = next_end();
    assert_int_equal(end.outcome, POST_FAILED);
    assert_int_equal(end.excerpt.len, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_bytes_arrive_as_given, start, stop),
        cmocka_unit_test_setup_teardown(a_redirect_is_an_answer, start, stop),
        cmocka_unit_test_setup_teardown(a_wish_to_wait_is_told, start, stop),
        cmocka_unit_test_setup_teardown(of_a_long_answer_the_beginning_is_kept, start, stop),
        cmocka_unit_test_setup_teardown(an_answer_that_breaks_off_has_failed, start, stop),
        cmocka_unit_test_setup_teardown(one_that_stalls_holds_up_nobody, start, stop),
        cmocka_unit_test_setup_teardown(what_is_on_its_way_may_be_dropped, start, stop),
        cmocka_unit_test_setup_teardown(a_socket_that_can_be_read_ends_the_wait, start, stop),
        cmocka_unit_test_setup_teardown(the_guard_connects_to_nobody_inside, start, stop),
        cmocka_unit_test_setup_teardown(a_scheme_of_another_kind_is_not_spoken, start, stop),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
