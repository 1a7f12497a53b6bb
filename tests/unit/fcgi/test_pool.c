#include <sys/un.h>

#include "fcgi/handlers/status.h"
#include "fcgi/pool/backlog.h"
#include "fcgi/pool/responders.h"
#include "fcgi/pool/scoreboard_mark.h"
#include "rig.h"

/* ---- the scoreboard ---- */

static void slots_are_taken_and_given_back(void **state)
{
    int fd = -1;
    struct scoreboard *board = scoreboard_open(&fd);
    struct scoreboard_slot *one = scoreboard_take(board), *two = scoreboard_take(board);

    (void)state;
    assert_ptr_not_equal(one, two);
    atomic_store(&one->pid, 11);
    atomic_store(&two->pid, 12);
    assert_ptr_equal(scoreboard_find(board, 12), two);
    scoreboard_release(one);
    assert_null(scoreboard_find(board, 11));
    assert_ptr_equal(scoreboard_take(board), one);
    munmap(board, sizeof *board);
    close(fd);
}

static void a_board_outlives_the_program_that_made_it(void **state)
{
    int fd = -1, kept;
    struct scoreboard *board = scoreboard_open(&fd), *again;

    (void)state;
    atomic_store(&board->accepted, 42);
    kept = fd;
    munmap(board, sizeof *board);
    again = scoreboard_open(&fd);
    assert_int_equal(fd, kept);
    assert_int_equal(atomic_load(&again->accepted), 42);
    again->layout[0] = 'X'; /* another program's */
    munmap(again, sizeof *again);
    board = scoreboard_open(&fd);
    assert_int_equal(atomic_load(&board->accepted), 0);
    munmap(board, sizeof *board);
    close(fd);
}

static void half_a_request_is_never_read(void **state)
{
    int fd = -1;
    struct scoreboard *board = scoreboard_open(&fd);
    struct scoreboard_slot *slot = scoreboard_take(board);
    struct scoreboard_request copy;

    (void)state;
    scoreboard_begin_write(slot);
    assert_false(scoreboard_read(slot, &copy));
    scoreboard_end_write(slot);
    assert_true(scoreboard_read(slot, &copy));
    scoreboard_release(slot);
    assert_false(scoreboard_read(slot, &copy));
    munmap(board, sizeof *board);
    close(fd);
}

static void requests_are_counted_by_route_status_and_time(void **state)
{
    int fd = -1;
    struct scoreboard *board = scoreboard_open(&fd);

    (void)state;
    scoreboard_count(board, 3, 200, 400);
    scoreboard_count(board, 3, 418, 60 * STAMP_SECOND);
    scoreboard_count(board, 5000, 404, 700);
    assert_int_equal(atomic_load(&board->routes[3].by_status[0]), 1);
    assert_int_equal(atomic_load(&board->routes[3].by_status[SCOREBOARD_STATUSES - 1]), 1);
    assert_int_equal(atomic_load(&board->routes[3].buckets[0]), 1);
    assert_int_equal(atomic_load(&board->routes[3].buckets[SCOREBOARD_BUCKETS]), 1);
    assert_int_equal(atomic_load(&board->routes[SCOREBOARD_ROUTES - 1].buckets[1]), 1);
    munmap(board, sizeof *board);
    close(fd);
}

/* ---- the responders ---- */

static void young_deaths_make_the_next_wait_longer_up_to_a_ceiling(void **state)
{
    (void)state;
    assert_int_equal(responders_backoff_us(0), 0);
    assert_int_equal(responders_backoff_us(1), 100000);
    assert_int_equal(responders_backoff_us(2), 200000);
    assert_int_equal(responders_backoff_us(5), 1600000);
    assert_int_equal(responders_backoff_us(8), 10 * STAMP_SECOND);
    assert_int_equal(responders_backoff_us(1000000), 10 * STAMP_SECOND);
}

/* ---- the queue of a listening socket ---- */

static void connections_that_wait_are_seen(void **state)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX}; /* the kernel gives it an abstract name */
    socklen_t length = sizeof(sa_family_t);
    const int listening = socket(AF_UNIX, SOCK_STREAM, 0);
    struct backlog backlog;
    int peers[3];

    (void)state;
    assert_int_equal(bind(listening, (struct sockaddr *)&address, length), 0);
    assert_int_equal(listen(listening, 17), 0);
    length = sizeof address;
    assert_int_equal(getsockname(listening, (struct sockaddr *)&address, &length), 0);
    if (!backlog_read(listening, &backlog))
        skip(); /* a kernel without sock_diag */
    assert_int_equal(backlog.waiting, 0);
    assert_int_equal(backlog.room, 17);
    for (size_t i = 0; i < ARRAY_COUNT(peers); i++) {
        peers[i] = socket(AF_UNIX, SOCK_STREAM, 0);
        assert_int_equal(connect(peers[i], (struct sockaddr *)&address, length), 0);
    }
    assert_true(backlog_read(listening, &backlog));
    assert_int_equal(backlog.waiting, 3);
    for (size_t i = 0; i < ARRAY_COUNT(peers); i++)
        close(peers[i]);
    close(listening);
}

static void what_is_no_socket_has_no_queue(void **state)
{
    int ends[2];
    struct backlog backlog;

    (void)state;
    assert_int_equal(pipe(ends), 0);
    assert_false(backlog_read(ends[0], &backlog));
    close(ends[0]);
    close(ends[1]);
}

/* ---- the status page ---- */

static const char *page(struct rig *rig, const char *target)
{
    struct exchange *x = rig_request(rig, "GET", target);

    assert_true(status_show(x));
    return strstr(rig_answer(rig), "\r\n\r\n") + 4;
}

static void the_text_page_reads_as_php_fpms(void **state)
{
    struct rig *rig = rig_new();
    const char *text;

    (void)state;
    atomic_store(&rig->services.board->accepted, 7);
    text = page(rig, "/fpm-status");
    assert_non_null(strstr(text, "pool:                 api\n"));
    assert_non_null(strstr(text, "process manager:      static\n"));
    assert_non_null(strstr(text, "accepted conn:        7\n"));
    assert_non_null(strstr(text, "listen queue len:     "));
    assert_null(strstr(text, "****"));
    text = page(rig, "/fpm-status?full");
    assert_non_null(strstr(text, "\n************************\npid:                  "));
    assert_non_null(strstr(text, "request URI:          "));
    rig_free(rig);
}

static void the_json_page_is_json_whatever_the_path(void **state)
{
    struct rig *rig = rig_new();
    struct exchange *x;
    json_t *read, *process;

    (void)state;
    x = rig_request(rig, "GET", "/a%22%5C%01%F0%9F%98%80");
    x->route = &route_table[0];
    scoreboard_mark(x);
    read = json_loads(page(rig, "/fpm-status?json&full"), 0, NULL);
    assert_non_null(read);
    assert_string_equal(json_get_text(read, "pool", ""), "api");
    process = json_array_get(json_object_get(read, "processes"), 0);
    assert_string_equal(json_get_text(process, "script", ""), route_table[0].name);
    assert_string_equal(json_get_text(process, "request method", ""), "GET");
    json_decref(read);
    rig_free(rig);
}

static void the_xml_page_escapes_what_it_shows(void **state)
{
    struct rig *rig = rig_new();
    struct exchange *x = rig_request(rig, "GET", "/<script>&%3C");
    const char *text;

    (void)state;
    scoreboard_mark(x);
    text = page(rig, "/fpm-status?full&xml");
    assert_non_null(strstr(text, "<request-uri>/&#60;script&#62;&#38;%3C</request-uri>"));
    assert_non_null(strstr(text, "</processes>\n</status>\n"));
    rig_free(rig);
}

static void the_openmetrics_page_ends_as_it_must(void **state)
{
    struct rig *rig = rig_new();
    const char *text = page(rig, "/fpm-status?openmetrics");

    (void)state;
    assert_non_null(strstr(text, "\nphpfpm_accepted_connections 0\n"));
    assert_string_equal(text + strlen(text) - 6, "# EOF\n");
    rig_free(rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(slots_are_taken_and_given_back),
        cmocka_unit_test(a_board_outlives_the_program_that_made_it),
        cmocka_unit_test(half_a_request_is_never_read),
        cmocka_unit_test(requests_are_counted_by_route_status_and_time),
        cmocka_unit_test(young_deaths_make_the_next_wait_longer_up_to_a_ceiling),
        cmocka_unit_test(connections_that_wait_are_seen),
        cmocka_unit_test(what_is_no_socket_has_no_queue),
        cmocka_unit_test(the_text_page_reads_as_php_fpms),
        cmocka_unit_test(the_json_page_is_json_whatever_the_path),
        cmocka_unit_test(the_xml_page_escapes_what_it_shows),
        cmocka_unit_test(the_openmetrics_page_ends_as_it_must),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
