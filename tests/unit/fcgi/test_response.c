#include <signal.h>
#include <sys/wait.h>

#include "fcgi/response/fcgi_record.h"
#include "fcgi/response/problem.h"
#include "fcgi/response/response.h"
#include "rig.h"

static struct rig *rig;

static int set_up(void **state)
{
    (void)state;
    rig = rig_new();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    rig_free(rig);
    return 0;
}

static bool has_line(const char *answer, const char *line)
{
    const char *at = strstr(answer, line);

    return at != NULL && at < strstr(answer, "\r\n\r\n") && (at == answer || at[-1] == '\n') &&
           at[strlen(line)] == '\r';
}

static const char *body_of(const char *answer)
{
    return strstr(answer, "\r\n\r\n") + 4;
}

static void put_answer(struct exchange *x)
{
    json_open(&x->json, NULL);
    json_put_int(&x->json, "n", 1);
    json_close(&x->json);
}

static void an_answer_carries_what_every_answer_has(void **state)
{
    struct exchange *x = rig_request(rig, "GET", "/");
    const char *answer;
    char id[LIMIT_REQUEST_ID + 20];

    (void)state;
    x->rate = (struct rate_verdict){.known = true, .limit = 60, .remaining = 59, .reset_s = 60};
    x->charged = SCOPE_PREP;
    put_answer(x);
    response_header(x, "Location", "/x/%d", 7);
    assert_true(response_json(x, 201));
    answer = rig_answer(rig);
    assert_true(has_line(answer, "Status: 201 Created"));
    assert_true(has_line(answer, "Content-Type: application/json"));
    assert_true(has_line(answer, "Content-Length: 7"));
    assert_true(has_line(answer, "X-Content-Type-Options: nosniff"));
    assert_true(has_line(answer, "X-Frame-Options: DENY"));
    assert_true(has_line(answer, "Referrer-Policy: strict-origin-when-cross-origin"));
    assert_true(has_line(answer, "Cache-Control: no-store"));
    assert_true(has_line(answer, "RateLimit-Policy: \"prep\";q=60;w=60"));
    assert_true(has_line(answer, "RateLimit: \"prep\";r=59;t=60"));
    assert_true(has_line(answer, "Location: /x/7"));
    snprintf(id, sizeof id, "X-Request-ID: %s", x->request_id);
    assert_true(has_line(answer, id));
    assert_string_equal(body_of(answer), "{\"n\":1}");
    assert_string_equal(x->response.location, "/x/7");
    assert_int_equal(x->response.sent, 7);
}

static void head_gets_the_head_alone(void **state)
{
    struct exchange *x = rig_request(rig, "HEAD", "/");
    const char *answer;

    (void)state;
    put_answer(x);
    assert_true(response_json(x, 200));
    answer = rig_answer(rig);
    assert_true(has_line(answer, "Content-Length: 7"));
    assert_string_equal(body_of(answer), "");
}

static void a_header_cannot_break_the_line(void **state)
{
    struct exchange *x = rig_request(rig, "GET", "/");

    (void)state;
    response_header(x, "X-Evil", "%s", "a\r\nSet-Cookie: b");
    assert_true(response_empty(x, 204));
    assert_null(strstr(rig_answer(rig), "Evil"));
}

static void a_body_of_many_records_arrives_whole(void **state)
{
    struct exchange *x = rig_request(rig, "GET", "/");
    const size_t length = 100000;
    const char *body;

    (void)state;
    for (size_t i = 0; i < length; i++)
        buf_putc(x->body, (char)('a' + i % 23));
    assert_true(response_bytes(x, 200, "text/plain", buf_str(x->body)));
    body = body_of(rig_answer(rig));
    assert_int_equal(strlen(body), length);
    for (size_t i = 0; i < length; i++)
        assert_int_equal(body[i], 'a' + i % 23);
}

static void a_body_of_more_records_than_one_writev_arrives_whole(void **state)
{
    struct exchange *x = rig_request(rig, "GET", "/");
    const size_t length = 40 * 65528 + 5;
    uint8_t header[8], *rest = malloc(65536 + 256);
    size_t got = 0;
    pid_t child;

    (void)state;
    memset(buf_reserve(x->body, length), 'x', length);
    x->body->len += length;
    assert_true(response_bytes(x, 200, "text/plain", buf_str(x->body)));
    child = fork();
    if (child == 0)
        _exit((response_send(x), x->fault.kind != FAULT_NONE));
    close(rig->fcgi.ipcFd);
    rig->fcgi.ipcFd = -1;
    while (rig_read_all(rig->peer, header, 8) && header[1] == 6) {
        const size_t content = (size_t)header[4] << 8 | header[5];

        assert_true(rig_read_all(rig->peer, rest, content + header[6]));
        got += content;
    }
    free(rest);
    assert_int_equal(header[1], 3);
    assert_true(got > length && got < length + 1000);
    assert_int_equal(waitpid(child, NULL, 0), child);
}

static void the_tag_of_an_answer_is_known_again(void **state)
{
    struct exchange *x = rig_request(rig, "GET", "/");
    char tag[64], list[160];
    const char *answer;

    (void)state;
    put_answer(x);
    assert_true(response_json_tagged(x));
    answer = rig_answer(rig);
    assert_int_equal(sscanf(strstr(answer, "ETag: "), "ETag: %63[^\r]", tag), 1);
    assert_int_equal(strlen(tag), 34);
    snprintf(list, sizeof list, "\"other\", W/%s", tag);
    x = RIG_SEND(rig, NULL, "REQUEST_METHOD", "GET", "REQUEST_URI", "/", "HTTP_IF_NONE_MATCH", list);
    assert_true(request_read(x));
    put_answer(x);
    assert_true(response_json_tagged(x));
    answer = rig_answer(rig);
    assert_true(has_line(answer, "Status: 304 Not Modified"));
    assert_string_equal(body_of(answer), "");
    assert_null(strstr(answer, "Content-Length"));
}

static void a_fault_becomes_a_problem(void **state)
{
    struct exchange *x = rig_request(rig, "GET", "/");
    const char *answer;
    json_t *problem;

    (void)state;
    fault_field(&x->fault, x->arena, "title", NULL, "'title' is \"wrong\"");
    response_header(x, "ETag", "\"gone\"");
    problem_fill(x);
    answer = rig_answer(rig);
    assert_true(has_line(answer, "Status: 422 Unprocessable Content"));
    assert_true(has_line(answer, "Content-Type: application/problem+json"));
    assert_null(strstr(answer, "ETag"));
    problem = json_loads(body_of(answer), 0, NULL);
    assert_string_equal(json_get_text(problem, "code", ""), "validation_failed");
    assert_string_equal(json_get_text(problem, "request_id", ""), x->request_id);
    assert_int_equal(json_get_int(problem, "status", 0), 422);
    assert_string_equal(json_get_text(json_array_get(json_object_get(problem, "errors"), 0), "message", ""),
                        "'title' is \"wrong\"");
    json_decref(problem);
}

static void the_words_for_the_log_stay_there(void **state)
{
    struct exchange *x = rig_request(rig, "GET", "/");

    (void)state;
    fault_log(&x->fault, FAULT_INTERNAL, "secret at 10.0.0.1");
    problem_fill(x);
    assert_null(strstr(rig_answer(rig), "secret"));
}

static void some_problems_have_headers_of_their_own(void **state)
{
    struct exchange *x = rig_request(rig, "PUT", "/");
    const char *answer;

    (void)state;
    x->allowed = METHOD_GET;
    fault_set(&x->fault, FAULT_METHOD, "Method not allowed");
    problem_fill(x);
    assert_true(has_line(rig_answer(rig), "Allow: GET, HEAD, OPTIONS"));
    x = rig_request(rig, "GET", "/");
    fault_set(&x->fault, FAULT_NOT_AUTHENTICATED, "Not authenticated");
    problem_fill(x);
    assert_true(has_line(rig_answer(rig), "WWW-Authenticate: APIKey"));
    x = rig_request(rig, "GET", "/");
    x->fault.retry_after_s = 9;
    fault_set(&x->fault, FAULT_RATE_LIMITED, "Too many");
    problem_fill(x);
    assert_true(has_line(rig_answer(rig), "Retry-After: 9"));
    x = rig_request(rig, "GET", "/");
    fault_log(&x->fault, FAULT_UNAVAILABLE, "away");
    problem_fill(x);
    answer = rig_answer(rig);
    assert_true(has_line(answer, "Status: 503 Service Unavailable") && has_line(answer, "Retry-After: 1"));
}

static void a_peer_that_has_gone_is_survived(void **state)
{
    struct exchange *x = rig_request(rig, "GET", "/");

    (void)state;
    close(rig->peer);
    rig->peer = -1;
    put_answer(x);
    assert_true(response_json(x, 200));
    response_send(x);
    assert_int_equal(x->fault.kind, FAULT_INCOMPLETE_BODY);
}

static void a_connection_with_an_unread_body_is_drained(void **state)
{
    struct exchange *x = RIG_SEND(rig, "unread", "REQUEST_METHOD", "POST", "REQUEST_URI", "/", "CONTENT_LENGTH", "6");

    (void)state;
    assert_true(request_read(x));
    shutdown(rig->peer, SHUT_WR);
    fault_set(&x->fault, FAULT_NOT_FOUND, "Not found");
    problem_fill(x);
    assert_true(has_line(rig_answer(rig), "Status: 404 Not Found"));
}

static void a_file_is_sent_as_it_is_read(void **state)
{
    struct exchange *x = rig_request(rig, "GET", "/");
    FILE *file = tmpfile();

    (void)state;
    for (int i = 0; i < 10000; i++)
        fputs("0123456789", file);
    fflush(file);
    rewind(file);
    assert_true(response_file(x, 200, "application/octet-stream", fileno(file), 100000));
    const char *answer = rig_answer(rig);
    fclose(file);
    assert_true(has_line(answer, "Content-Length: 100000"));
    assert_int_equal(strlen(body_of(answer)), 100000);
    assert_int_equal(x->response.sent, 100000);
}

/* ---- bodies that are made while they are sent ---- */

struct counter {
    int left;
    char piece[10];
};

static bool next_number(struct exchange *x, void *context, struct str *piece)
{
    struct counter *counter = context;

    (void)x;
    *piece = (struct str){counter->piece, counter->left > 0 ? 10 : 0};
    memset(counter->piece, '0' + counter->left--, sizeof counter->piece);
    return true;
}

static bool next_or_fault(struct exchange *x, void *context, struct str *piece)
{
    struct counter *counter = context;

    return next_number(x, counter, piece) && (counter->left >= 0 || fault_log(&x->fault, FAULT_UNAVAILABLE, "away"));
}

static void pieces_are_sent_as_they_are_made(void **state)
{
    struct exchange *x = rig_request(rig, "GET", "/");
    struct counter counter = {.left = 3};
    const char *answer;

    (void)state;
    assert_true(response_produced(x, 200, "text/plain", -1, (struct producer){next_number, &counter}));
    assert_int_equal(counter.left, 3); /* not one before it is sent */
    answer = rig_answer(rig);
    assert_null(strstr(answer, "Content-Length"));
    assert_string_equal(body_of(answer), "333333333322222222221111111111");
    assert_int_equal(x->response.sent, 30);
    assert_int_equal(x->fault.kind, FAULT_NONE);
}

static void head_asks_a_producer_for_nothing(void **state)
{
    struct exchange *x = rig_request(rig, "HEAD", "/");
    struct counter counter = {.left = 3};

    (void)state;
    assert_true(response_produced(x, 200, "text/plain", 30, (struct producer){next_number, &counter}));
    assert_string_equal(body_of(rig_answer(rig)), "");
    assert_int_equal(counter.left, 3);
}

/* Sends it, and whether the web server is told that the request has ended well. */
static bool ends_well(struct exchange *x)
{
    uint8_t header[8], content[65536];
    int type = 0;

    response_send(x);
    while (rig_read_all(rig->peer, header, 8)) {
        type = header[1];
        assert_true(rig_read_all(rig->peer, content, ((size_t)header[4] << 8 | header[5]) + header[6]));
    }
    return type == 3;
}

static void a_fault_behind_the_head_cuts_the_connection(void **state)
{
    struct exchange *x = rig_request(rig, "GET", "/");
    struct counter counter = {.left = 3};

    (void)state;
    assert_true(response_produced(x, 200, "text/plain", -1, (struct producer){next_or_fault, &counter}));
    assert_false(ends_well(x));
    assert_int_equal(x->response.sent, 30);
    assert_int_equal(x->fault.kind, FAULT_UNAVAILABLE);
}

static void a_body_shorter_than_it_said_cuts_the_connection(void **state)
{
    struct exchange *x = rig_request(rig, "GET", "/");
    struct counter counter = {.left = 3};

    (void)state;
    assert_true(response_produced(x, 200, "text/plain", 31, (struct producer){next_number, &counter}));
    assert_false(ends_well(x));
    assert_int_equal(x->fault.kind, FAULT_INTERNAL);
}

/* ---- the answer is a value ---- */

static void nothing_is_sent_before_it_is_asked_for_and_the_last_answer_stands(void **state)
{
    struct exchange *x = rig_request(rig, "GET", "/");
    char byte;

    (void)state;
    put_answer(x);
    assert_true(response_json(x, 200));
    assert_int_equal(recv(rig->peer, &byte, 1, MSG_DONTWAIT), -1);
    fault_set(&x->fault, FAULT_RATE_LIMITED, "Too many");
    problem_fill(x);
    assert_int_equal(recv(rig->peer, &byte, 1, MSG_DONTWAIT), -1);
    assert_true(has_line(rig_answer(rig), "Status: 429 Too Many Requests"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_answer_carries_what_every_answer_has),
        cmocka_unit_test(head_gets_the_head_alone),
        cmocka_unit_test(a_header_cannot_break_the_line),
        cmocka_unit_test(a_body_of_many_records_arrives_whole),
        cmocka_unit_test(a_body_of_more_records_than_one_writev_arrives_whole),
        cmocka_unit_test(the_tag_of_an_answer_is_known_again),
        cmocka_unit_test(a_fault_becomes_a_problem),
        cmocka_unit_test(the_words_for_the_log_stay_there),
        cmocka_unit_test(some_problems_have_headers_of_their_own),
        cmocka_unit_test(a_peer_that_has_gone_is_survived),
        cmocka_unit_test(a_connection_with_an_unread_body_is_drained),
        cmocka_unit_test(a_file_is_sent_as_it_is_read),
        cmocka_unit_test(pieces_are_sent_as_they_are_made),
        cmocka_unit_test(head_asks_a_producer_for_nothing),
        cmocka_unit_test(a_fault_behind_the_head_cuts_the_connection),
        cmocka_unit_test(a_body_shorter_than_it_said_cuts_the_connection),
        cmocka_unit_test(nothing_is_sent_before_it_is_asked_for_and_the_last_answer_stands),
    };

    signal(SIGPIPE, SIG_IGN);
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
