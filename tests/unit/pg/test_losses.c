/* Servers and connections that go away, stay silent or speak up by themselves. */
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/support/database.h"
#include "tests/support/takes.h"
#include "tests/unit/pg/statements.h"

#define TABLE(S)                                                     \
    S(backend, 0, ONE, false, "SELECT pg_backend_pid()")             \
    S(nap, 1, EXEC, false, "SELECT pg_sleep($1)")                    \
    S(note, 1, EXEC, false, "INSERT INTO notes (words) VALUES ($1)") \
    S(notes, 0, ONE, false, "SELECT count(*) FROM notes")
STATEMENTS(TABLE)

#define STATEMENT_TIMEOUT_MS 1000 /* it holds for connecting and preparing too */

#define KILL_OTHERS                                                                                            \
    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = 'test' AND pid <> " \
    "pg_backend_pid()"

static int set_up_database(void **state UNUSED)
{
    if (!postgres_missing())
        postgres_sql("CREATE TABLE notes (words text)");
    return 0;
}

static int set_up(void **state)
{
    return database_open(state, NULL);
}

static pid_t backend(struct fixture *f)
{
    assert_true(PG_RUN(&f->unit, &f->rows, backend));
    return (pid_t)pg_get_int(&f->rows, 0, 0);
}

static int64_t count_notes(struct fixture *f)
{
    assert_true(PG_RUN(&f->unit, &f->rows, notes));
    return pg_get_int(&f->rows, 0, 0);
}

static void a_connection_lost_between_units_of_work_goes_unnoticed(void **state)
{
    struct fixture *f = need_database(state);
    pid_t before = backend(f);

    postgres_sql(KILL_OTHERS);
    assert_true(pg_ready(f->pg, &f->fault));
    assert_int_not_equal(backend(f), before);
}

static void a_connection_lost_within_one_costs_one_failure(void **state)
{
    struct fixture *f = need_database(state);

    postgres_sql(KILL_OTHERS);
    assert_false(PG_RUN(&f->unit, &f->rows, backend));
    assert_int_equal(f->fault.kind, FAULT_UNAVAILABLE);
    fault_clear(&f->fault);
    assert_true(pg_ready(f->pg, &f->fault));
    assert_true(backend(f) > 0);
}

static void a_transaction_does_not_outlive_its_connection(void **state)
{
    struct fixture *f = need_database(state);
    int64_t before = count_notes(f);

    pg_begin(f->pg);
    assert_true(PG_RUN(&f->unit, NULL, note, pg_text("lost")));
    postgres_sql(KILL_OTHERS);
    assert_false(PG_RUN(&f->unit, NULL, note, pg_text("lost too")));
    fault_clear(&f->fault);
    assert_false(PG_RUN(&f->unit, NULL, note, pg_text("never sent")));
    fault_clear(&f->fault);
    assert_false(pg_commit(f->pg, &f->fault));
    fault_clear(&f->fault);
    assert_true(pg_ready(f->pg, &f->fault));
    assert_int_equal(count_notes(f), before);
}

static void a_server_that_is_not_there_is_unavailable(void **state)
{
    struct fixture *f = need_database(state);
    struct pg_options options = postgres_options(NULL);
    struct pg *other;

    options.port = 1;
    other = pg_new(&options);
    assert_false(pg_ready(other, &f->fault));
    assert_int_equal(f->fault.kind, FAULT_UNAVAILABLE);
    assert_int_equal(pg_socket(other), -1);
    fault_clear(&f->fault);
    assert_false(PG_RUN(UNIT(other, f->arena, .fault = &f->fault), NULL, backend));
    assert_int_equal(f->fault.kind, FAULT_UNAVAILABLE);
    pg_free(other);
}

static void a_statement_that_takes_too_long_is_cancelled(void **state)
{
    struct fixture *f = need_database(state);
    struct pg_options options = postgres_options(NULL);
    struct pg *other;

    options.statement_timeout_ms = STATEMENT_TIMEOUT_MS;
    other = pg_new(&options);
    assert_true(pg_ready(other, &f->fault));
    assert_false(PG_RUN(UNIT(other, f->arena, .fault = &f->fault), NULL, nap, pg_double(60)));
    assert_int_equal(f->fault.kind, FAULT_TOO_EXPENSIVE);
    fault_clear(&f->fault);
    assert_true(pg_socket(other) >= 0);
    assert_true(PG_RUN(UNIT(other, f->arena, .fault = &f->fault), NULL, nap, pg_double(0)));
    pg_free(other);
}

static void a_statement_whose_reader_has_left_is_cancelled(void **state)
{
    struct fixture *f = need_database(state);
    int ends[2];

    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    pg_watch(f->pg, ends[0]);
    assert_true(PG_RUN(&f->unit, NULL, nap, pg_double(0)));
    close(ends[1]);
    assert_false(PG_RUN(&f->unit, NULL, nap, pg_double(60)));
    assert_int_equal(f->fault.kind, FAULT_INCOMPLETE_BODY);
    fault_clear(&f->fault);
    pg_watch(f->pg, -1);
    assert_true(PG_RUN(&f->unit, NULL, nap, pg_double(0)));
    close(ends[0]);
}

static void a_silent_server_is_given_up(void **state)
{
    struct fixture *f = need_database(state);
    struct pg_options options = postgres_options(NULL);
    struct fixture other = {.arena = f->arena};
    pid_t frozen;

    options.statement_timeout_ms = STATEMENT_TIMEOUT_MS;
    other.pg = pg_new(&options);
    other.unit = (struct unit){.pg = other.pg, .arena = other.arena, .fault = &other.fault};
    assert_true(pg_ready(other.pg, &other.fault));
    frozen = backend(&other);
    assert_int_equal(kill(frozen, SIGSTOP), 0);
    assert_false(PG_RUN(&other.unit, NULL, notes));
    assert_int_equal(kill(frozen, SIGCONT), 0);
    assert_int_equal(other.fault.kind, FAULT_UNAVAILABLE);
    assert_int_equal(pg_socket(other.pg), -1);
    pg_free(other.pg);
}

/* The session is whole before and after. */
static int64_t impatience(void *context)
{
    struct fixture *f = context;
    int64_t began = stamp_ticks(), took;

    pg_patience(f->pg, 100);
    assert_true(pg_ready(f->pg, &f->fault));
    assert_false(PG_RUN(&f->unit, NULL, nap, pg_double(60)));
    took = stamp_ticks() - began;
    assert_int_equal(f->fault.kind, FAULT_UNAVAILABLE);
    assert_int_equal(pg_socket(f->pg), -1);
    fault_clear(&f->fault);
    pg_patience(f->pg, 0);
    assert_true(pg_ready(f->pg, &f->fault));
    return took;
}

static void whoever_is_impatient_gives_a_slow_server_up(void **state)
{
    struct fixture *f = need_database(state);

    assert_takes(impatience, f, 100000, 1000000);
    assert_true(PG_RUN(&f->unit, NULL, nap, pg_double(0.2)));
}

/* Listens where a server would, and says nothing. */
static int mute_server(char directory[32])
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    assert_non_null(mkdtemp(directory));
    snprintf(address.sun_path, sizeof address.sun_path, "%s/.s.PGSQL.5432", directory);
    assert_int_equal(bind(fd, (const struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(listen(fd, 16), 0);
    return fd;
}

static int64_t attempt(struct pg *pg)
{
    struct fault fault = {0};
    int64_t began = stamp_ticks();

    assert_false(pg_ready(pg, &fault));
    assert_int_equal(fault.kind, FAULT_UNAVAILABLE);
    return stamp_ticks() - began;
}

static int64_t first_attempt(void *options)
{
    struct pg *pg = pg_new(options);
    int64_t took = attempt(pg);

    pg_free(pg);
    return took;
}

/* The server was silent a moment ago. */
static int64_t second_attempt(void *options)
{
    struct pg *pg = pg_new(options);
    int64_t took;

    attempt(pg);
    took = attempt(pg);
    pg_free(pg);
    return took;
}

static void a_server_that_never_speaks_is_given_up(void **state)
{
    struct pg_options options = postgres_options(NULL);
    char directory[32] = "/tmp/cs-mute-XXXXXX", name[64];
    int fd;

    need_database(state);
    fd = mute_server(directory);
    options.host = directory;
    options.port = 5432;
    options.connect_timeout_s = 1;
    assert_takes(first_attempt, &options, 1000000, 1900000);
    assert_takes(second_attempt, &options, 100000, 900000);
    close(fd);
    snprintf(name, sizeof name, "%s/.s.PGSQL.5432", directory);
    unlink(name);
    rmdir(directory);
}

static void a_child_that_abandons_leaves_the_session_whole(void **state)
{
    struct fixture *f = need_database(state);
    pid_t before = backend(f), child = fork();
    int status;

    if (child == 0) {
        pg_abandon(f->pg);
        _exit(pg_socket(f->pg) >= 0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_int_equal(backend(f), before);
}

/* Waits until the session's socket has something to say, then takes one notification. */
static const char *next_notification(struct fixture *f)
{
    struct pollfd wait = {.fd = pg_socket(f->pg), .events = POLLIN};
    const char *payload = NULL;

    while (!pg_notification(f->pg, f->arena, &payload))
        assert_int_equal(poll(&wait, 1, 5000), 1);
    return payload;
}

static void notifications_arrive_and_go_on_after_a_reconnection(void **state)
{
    struct fixture *f = need_database(state);
    const char *payload;

    pg_listen(f->pg, "news");
    assert_true(pg_ready(f->pg, &f->fault));
    postgres_sql("NOTIFY news, 'one'; NOTIFY news, 'two'; NOTIFY olds, 'three'");
    assert_string_equal(next_notification(f), "one");
    assert_string_equal(next_notification(f), "two");
    assert_false(pg_notification(f->pg, f->arena, &payload));
    postgres_sql(KILL_OTHERS);
    assert_true(pg_ready(f->pg, &f->fault));
    postgres_sql("NOTIFY news, 'four'");
    assert_string_equal(next_notification(f), "four");
}

static void notifications_do_not_disturb_statements(void **state)
{
    struct fixture *f = need_database(state);

    pg_listen(f->pg, "news");
    assert_true(pg_ready(f->pg, &f->fault));
    postgres_sql("NOTIFY news, 'early'");
    assert_true(pg_ready(f->pg, &f->fault));
    assert_true(backend(f) > 0);
    assert_string_equal(next_notification(f), "early");
}

static void a_listener_learns_that_its_connection_is_gone(void **state)
{
    struct fixture *f = need_database(state);
    struct pollfd wait = {.events = POLLIN};
    const char *payload;

    pg_listen(f->pg, "news");
    assert_true(pg_ready(f->pg, &f->fault));
    postgres_sql(KILL_OTHERS);
    while ((wait.fd = pg_socket(f->pg)) >= 0) {
        assert_int_equal(poll(&wait, 1, 5000), 1);
        assert_false(pg_notification(f->pg, f->arena, &payload));
    }
    assert_int_equal(pg_socket(f->pg), -1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, database_close)

int main(int argc UNUSED, char **argv)
{
    const struct CMUnitTest tests[] = {
        TEST(a_connection_lost_between_units_of_work_goes_unnoticed),
        TEST(a_connection_lost_within_one_costs_one_failure),
        TEST(a_transaction_does_not_outlive_its_connection),
        TEST(a_server_that_is_not_there_is_unavailable),
        TEST(a_statement_that_takes_too_long_is_cancelled),
        TEST(a_statement_whose_reader_has_left_is_cancelled),
        TEST(a_silent_server_is_given_up),
        TEST(whoever_is_impatient_gives_a_slow_server_up),
        TEST(a_server_that_never_speaks_is_given_up),
        TEST(a_child_that_abandons_leaves_the_session_whole),
        TEST(notifications_arrive_and_go_on_after_a_reconnection),
        TEST(notifications_do_not_disturb_statements),
        TEST(a_listener_learns_that_its_connection_is_gone),
    };

    postgres_wrap("empty", argv);
    return cmocka_run_group_tests(tests, set_up_database, NULL);
}
