#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/stamp.h"
#include "redis/redis.h"
#include "tests/support/takes.h"

/*
 * A server that follows a script: for each step it waits until what arrived contains `expected` (NULL: for nothing), then says
 * `answer` or, for NULL, hangs up and waits for the next connection.
 */
struct step {
    const char *expected, *answer;
};

static struct peer {
    int listening;
    char url[64];
    const struct step *steps;
    size_t count;
    pthread_t thread;
    atomic_int hung_up;   /* how often it did */
    char unexpected[256]; /* what arrived instead; "" when all went by the script */
} peer;

static struct arena *arena;

static bool hear(int fd, const char *expected)
{
    static char heard[8192];
    size_t length = 0;

    while (length < sizeof heard - 1) {
        const ssize_t got = read(fd, heard + length, sizeof heard - 1 - length);

        if (got <= 0)
            break;
        length += (size_t)got;
        heard[length] = '\0';
        if (strstr(heard, expected) != NULL)
            return true;
    }
    heard[length] = '\0';
    snprintf(peer.unexpected, sizeof peer.unexpected, "waited for %.60s, heard %.100s", expected, heard);
    return false;
}

static void *follow_script(void *nothing)
{
    int fd = -1;

    for (size_t i = 0; i < peer.count; i++) {
        if (fd < 0)
            fd = accept(peer.listening, NULL, NULL);
        if (peer.steps[i].expected != NULL && !hear(fd, peer.steps[i].expected))
            break;
        if (peer.steps[i].answer != NULL) {
            (void)!write(fd, peer.steps[i].answer, strlen(peer.steps[i].answer));
        } else {
            close(fd);
            fd = -1;
            atomic_fetch_add(&peer.hung_up, 1);
        }
    }
    if (fd >= 0) {
        char rest;

        while (read(fd, &rest, 1) > 0)
            ;
        close(fd);
    }
    return nothing;
}

static struct redis *begin(const struct step *steps, size_t count, const char *query)
{
    static char path[48];
    struct sockaddr_un address = {.sun_family = AF_UNIX};

    snprintf(path, sizeof path, "/tmp/cs-redis-%d", (int)getpid());
    unlink(path);
    snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
    peer = (struct peer){.listening = socket(AF_UNIX, SOCK_STREAM, 0), .steps = steps, .count = count};
    assert_int_equal(bind(peer.listening, (struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(listen(peer.listening, 4), 0);
    snprintf(peer.url, sizeof peer.url, "unix://%s%s", path, query);
    assert_int_equal(pthread_create(&peer.thread, NULL, follow_script, NULL), 0);
    alarm(20);
    return redis_new(peer.url, 300);
}

#define BEGIN(query, ...) \
    begin((const struct step[]){__VA_ARGS__}, sizeof((const struct step[]){__VA_ARGS__}) / sizeof(struct step), query)

static void end(struct redis *redis)
{
    redis_free(redis);
    pthread_join(peer.thread, NULL);
    close(peer.listening);
    unlink(peer.url + strlen("unix://"));
    assert_string_equal(peer.unexpected, "");
    arena_reset(arena);
}

static const char *const ping[] = {"PING"};

static void a_command_is_answered(void **state)
{
    struct redis *redis = BEGIN("", {"*1\r\n$4\r\nPING\r\n", "+PONG\r\n"});
    struct fault fault = {0};
    redisReply *reply;

    (void)state;
    assert_true(redis_command(redis, arena, &reply, &fault, 1, ping));
    assert_string_equal(reply->str, "PONG");
    end(redis);
}

static void an_error_is_a_fault_and_the_connection_stays(void **state)
{
    struct redis *redis = BEGIN("", {"PING", "-OOM command not allowed\r\n"}, {"PING", "+PONG\r\n"});
    struct fault fault = {0};
    redisReply *reply;

    (void)state;
    assert_false(redis_command(redis, arena, &reply, &fault, 1, ping));
    assert_int_equal(fault.kind, FAULT_UNAVAILABLE);
    assert_non_null(strstr(fault.log, "OOM command not allowed"));
    fault_clear(&fault);
    assert_true(redis_command(redis, arena, &reply, &fault, 1, ping));
    end(redis);
}

static void a_password_and_a_database_come_first(void **state)
{
    struct redis *redis = BEGIN("?db=5", {"SELECT\r\n$1\r\n5", "+OK\r\n"}, {"PING", "+PONG\r\n"});
    struct fault fault = {0};
    redisReply *reply;

    (void)state;
    assert_true(redis_command(redis, arena, &reply, &fault, 1, ping));
    end(redis);
}

static void a_lost_connection_is_one_fault_and_the_next_call_connects(void **state)
{
    struct redis *redis = BEGIN("", {"PING", "+PONG\r\n"}, {"PING", NULL}, {"PING", "+PONG\r\n"});
    struct fault fault = {0};
    redisReply *reply;

    (void)state;
    assert_true(redis_command(redis, arena, &reply, &fault, 1, ping));
    assert_false(redis_command(redis, arena, &reply, &fault, 1, ping));
    assert_int_equal(fault.kind, FAULT_UNAVAILABLE);
    fault_clear(&fault);
    assert_true(redis_command(redis, arena, &reply, &fault, 1, ping));
    end(redis);
}

static void wait_for_hanging_up(void)
{
    const int64_t deadline = stamp_ticks() + 5 * STAMP_SECOND;

    while (atomic_load(&peer.hung_up) == 0)
        assert_true(stamp_ticks() < deadline);
}

/* Two commands, between which the peer hangs up: the second is answered all the same. */
static void is_answered_beyond_the_end(struct redis *redis)
{
    struct fault fault = {0};
    redisReply *reply;

    assert_true(redis_command(redis, arena, &reply, &fault, 1, ping));
    wait_for_hanging_up();
    assert_true(redis_command(redis, arena, &reply, &fault, 1, ping));
    assert_string_equal(reply->str, "PONG");
    end(redis);
}

static void a_server_that_was_restarted_meanwhile_costs_no_fault(void **state)
{
    (void)state;
    is_answered_beyond_the_end(BEGIN("", {"PING", "+PONG\r\n"}, {NULL, NULL}, {"PING", "+PONG\r\n"}));
}

/* Whatever it is, it is not the answer to the next command. */
static void words_nobody_asked_for_end_the_connection(void **state)
{
    (void)state;
    is_answered_beyond_the_end(
        BEGIN("", {"PING", "+PONG\r\n"}, {NULL, "-ERR idle too long\r\n"}, {NULL, NULL}, {"PING", "+PONG\r\n"}));
}

static int64_t failure(struct redis *redis, struct fault *fault)
{
    redisReply *reply;
    int64_t began = stamp_ticks();

    assert_false(redis_command(redis, arena, &reply, fault, 1, ping));
    return stamp_ticks() - began;
}

static int64_t first_failure(void *nothing)
{
    struct redis *redis = BEGIN("", {"PING", ""});
    struct fault fault = {0};
    int64_t took = failure(redis, &fault);

    (void)nothing;
    assert_non_null(strstr(fault.log, "no answer in time"));
    end(redis);
    return took;
}

static int64_t second_failure(void *nothing)
{
    struct redis *redis = BEGIN("", {"PING", ""});
    struct fault fault = {0};
    int64_t took;

    (void)nothing;
    failure(redis, &fault);
    fault_clear(&fault);
    took = failure(redis, &fault);
    end(redis);
    return took;
}

static void a_server_that_says_nothing_costs_one_time_out(void **state)
{
    (void)state;
    assert_takes(first_failure, NULL, 250000, 2000000);
    assert_takes(second_failure, NULL, 0, 100000);
}

static void what_is_no_protocol_is_a_fault(void **state)
{
    struct redis *redis = BEGIN("", {"PING", "HTTP/1.1 400 Bad Request\r\n\r\n"});
    struct fault fault = {0};
    redisReply *reply;

    (void)state;
    assert_false(redis_command(redis, arena, &reply, &fault, 1, ping));
    assert_int_equal(fault.kind, FAULT_UNAVAILABLE);
    end(redis);
}

static void a_script_the_server_lost_is_loaded_and_sent_again(void **state)
{
    /* SHA-1 of "return 1", as SCRIPT LOAD gives it. */
    struct redis *redis =
        BEGIN("", {"EVALSHA\r\n$40\r\ne0e1f9fabfc9d4800c877a703b823ac0578ff8db", "-NOSCRIPT No matching script\r\n"},
              {"LOAD\r\n$8\r\nreturn 1", "$40\r\ne0e1f9fabfc9d4800c877a703b823ac0578ff8db\r\n"}, {"EVALSHA", ":1\r\n"});
    static struct redis_script script = {.text = "return 1"};
    const char *const arguments[] = {"key", "value"};
    struct fault fault = {0};
    redisReply *reply;

    (void)state;
    assert_true(redis_eval(redis, arena, &reply, &fault, &script, 1, 2, arguments));
    assert_int_equal(reply->integer, 1);
    end(redis);
}

static void answers_come_in_the_order_of_their_commands(void **state)
{
    static struct redis_script script = {.text = "return 1"};
    struct redis *redis = BEGIN("", {"three", ":1\r\n-NOSCRIPT x\r\n:3\r\n"}, {"LOAD", "+OK\r\n"}, {"two", ":2\r\n"});
    static const char *const words[] = {"one", "two", "three"};
    struct fault fault = {0};
    redisReply *reply;

    (void)state;
    for (size_t i = 0; i < 3; i++)
        assert_true(redis_send(redis, &script, 0, 1, &words[i], &fault));
    for (long long i = 1; i <= 3; i++) {
        assert_true(redis_receive(redis, arena, &reply, &fault));
        assert_int_equal(reply->integer, i);
    }
    assert_false(redis_receive(redis, arena, &reply, &fault));
    end(redis);
}

static void a_command_in_between_gets_its_own_answer(void **state)
{
    static struct redis_script script = {.text = "return 1"};
    struct redis *redis = BEGIN("", {"PING", ":1\r\n+PONG\r\n"});
    static const char *const word = "one";
    struct fault fault = {0};
    redisReply *reply;

    (void)state;
    assert_true(redis_send(redis, &script, 0, 1, &word, &fault));
    assert_true(redis_command(redis, arena, &reply, &fault, 1, ping));
    assert_string_equal(reply->str, "PONG");
    assert_true(redis_receive(redis, arena, &reply, &fault));
    assert_int_equal(reply->integer, 1);
    end(redis);
}

static void a_server_that_is_not_there_is_asked_again_after_a_pause(void **state)
{
    struct redis *redis = redis_new("unix:///nowhere/at/all", 200);
    struct fault fault = {0};
    redisReply *reply;

    (void)state;
    assert_false(redis_command(redis, arena, &reply, &fault, 1, ping));
    assert_non_null(strstr(fault.log, "connect"));
    fault_clear(&fault);
    assert_false(redis_command(redis, arena, &reply, &fault, 1, ping));
    assert_non_null(strstr(fault.log, "a moment ago"));
    redis_free(redis);
}

/* ---- the bell ---- */

static void the_bell_rings_for_messages_alone(void **state)
{
    struct redis *unused = BEGIN("", {"SUBSCRIBE\r\n$4\r\nnews", "*3\r\n$9\r\nsubscribe\r\n$4\r\nnews\r\n:1\r\n"});
    struct redis_bell *bell = redis_bell_new(peer.url, "news");
    char byte;

    (void)state;
    assert_true(redis_bell_socket(bell) >= 0);
    while (recv(redis_bell_socket(bell), &byte, 1, MSG_PEEK) != 1)
        ;
    assert_false(redis_bell_rang(bell));
    redis_bell_free(bell);
    end(unused);
}

static void a_message_rings_once(void **state)
{
    struct redis *unused = BEGIN("", {"SUBSCRIBE", "*3\r\n$7\r\nmessage\r\n$4\r\nnews\r\n$1\r\nx\r\n"});
    struct redis_bell *bell = redis_bell_new(peer.url, "news");
    char byte;

    (void)state;
    while (recv(redis_bell_socket(bell), &byte, 1, MSG_PEEK) != 1)
        ;
    assert_true(redis_bell_rang(bell));
    assert_false(redis_bell_rang(bell));
    redis_bell_free(bell);
    end(unused);
}

static void a_bell_without_a_server_is_silent(void **state)
{
    struct redis_bell *bell = redis_bell_new("unix:///nowhere/at/all", "news");

    (void)state;
    assert_int_equal(redis_bell_socket(bell), -1);
    assert_false(redis_bell_rang(bell));
    redis_bell_free(bell);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_command_is_answered),
        cmocka_unit_test(an_error_is_a_fault_and_the_connection_stays),
        cmocka_unit_test(a_password_and_a_database_come_first),
        cmocka_unit_test(a_lost_connection_is_one_fault_and_the_next_call_connects),
        cmocka_unit_test(a_server_that_was_restarted_meanwhile_costs_no_fault),
        cmocka_unit_test(words_nobody_asked_for_end_the_connection),
        cmocka_unit_test(a_server_that_says_nothing_costs_one_time_out),
        cmocka_unit_test(what_is_no_protocol_is_a_fault),
        cmocka_unit_test(a_script_the_server_lost_is_loaded_and_sent_again),
        cmocka_unit_test(answers_come_in_the_order_of_their_commands),
        cmocka_unit_test(a_command_in_between_gets_its_own_answer),
        cmocka_unit_test(a_server_that_is_not_there_is_asked_again_after_a_pause),
        cmocka_unit_test(the_bell_rings_for_messages_alone),
        cmocka_unit_test(a_message_rings_once),
        cmocka_unit_test(a_bell_without_a_server_is_silent),
    };
    int failed;

    arena = arena_new(1 << 20);
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(arena);
    return failed;
}
