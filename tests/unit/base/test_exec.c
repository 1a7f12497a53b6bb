/* Child programs: what they get, how they end, and that none is left. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/exec.h"

#define PATIENCE_MS 20000

static struct fault fault;

static struct exec_options shell(const char *script, int out)
{
    static const char *argv[4];

    argv[0] = "sh", argv[1] = "-c", argv[2] = script, argv[3] = NULL;
    return (struct exec_options){.program = "/bin/sh", .argv = argv, .out = out};
}

/* Runs to the end and returns what was written to its output. */
static const char *output_of(struct exec_options options, struct exec_end *end)
{
    static char text[4096];
    struct exec_child child;
    int pipe_fds[2];
    size_t length = 0;
    ssize_t got;

    assert_int_equal(pipe2(pipe_fds, O_CLOEXEC), 0);
    options.out = pipe_fds[1];
    fault_clear(&fault);
    assert_true(exec_start(&options, &child, &fault));
    close(pipe_fds[1]);
    while ((got = read(pipe_fds[0], text + length, sizeof text - 1 - length)) > 0)
        length += (size_t)got;
    text[length] = '\0';
    close(pipe_fds[0]);
    assert_true(exec_wait(&child, PATIENCE_MS, end));
    assert_int_equal(child.pid, -1);
    return text;
}

static void a_child_ends_with_its_code_or_signal(void **state)
{
    struct exec_end end;

    (void)state;
    output_of(shell("exit 7", 0), &end);
    assert_int_equal(end.code, 7);
    assert_int_equal(end.signal, 0);
    output_of(shell("kill -TERM $$", 0), &end);
    assert_int_equal(end.code, -1);
    assert_int_equal(end.signal, SIGTERM);
    assert_true(end.usage.ru_maxrss > 0);
}

static void the_environment_is_only_what_was_given(void **state)
{
    static const char *const argv[] = {"env", NULL}, *const environment[] = {"A=1", "B=two", NULL};
    struct exec_options options = {.program = "/usr/bin/env", .argv = argv};
    struct exec_end end;

    (void)state;
    assert_string_equal(output_of(options, &end), "");
    options.environment = environment;
    assert_string_equal(output_of(options, &end), "A=1\nB=two\n");
}

static void only_the_descriptors_given_are_open(void **state)
{
    struct exec_options options =
        shell("for f in 0 1 2 3 4 5 6 7 8 9; do [ -e /proc/$$/fd/$f ] && printf %s $f; done", 0);
    int stray = dup2(STDIN_FILENO, 9), extra = open("/dev/zero", O_RDONLY);
    struct exec_end end;

    (void)state;
    assert_string_equal(output_of(options, &end), "012");
    options.extra = extra;
    assert_string_equal(output_of(options, &end), "0123");
    close(stray);
    close(extra);
}

static void descriptors_may_lie_across_each_other(void **state)
{
    int low = open("/dev/null", O_RDONLY), in[2], extra[2];
    struct exec_options options = shell("read a; read b <&3; echo $a $b; echo words >&2", 0);
    struct exec_end end;

    (void)state;
    assert_int_equal(pipe(in), 0);
    assert_int_equal(pipe(extra), 0);
    assert_int_equal(write(in[1], "in\n", 3), 3);
    assert_int_equal(write(extra[1], "extra\n", 6), 6);
    close(low); /* so that the next pipe takes low numbers */
    options.in = extra[0], options.extra = in[0], options.err = in[1];
    assert_string_equal(output_of(options, &end), "extra in\n");
    close(in[0]), close(in[1]), close(extra[0]), close(extra[1]);
}

static void signals_are_as_a_fresh_process_has_them(void **state)
{
    sigset_t blocked, before;
    struct exec_end end;

    (void)state;
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGTERM);
    sigprocmask(SIG_BLOCK, &blocked, &before);
    signal(SIGPIPE, SIG_IGN);
    /* Signals 32 and 33 are libc's own: it lets nobody touch them, whatever this process has inherited. */
    assert_string_equal(output_of(shell("grep SigBlk /proc/self/status;"
                                        "echo $((0x$(sed -n 's/^SigIgn:.//p' /proc/self/status) & ~0x180000000))",
                                        0),
                                  &end),
                        "SigBlk:\t0000000000000000\n0\n");
    signal(SIGPIPE, SIG_DFL);
    sigprocmask(SIG_SETMASK, &before, NULL);
}

static void limits_hold(void **state)
{
    static const struct exec_limit limits[] = {{RLIMIT_NOFILE, 16}, {RLIMIT_CPU, 1}};
    struct exec_options options = shell("ulimit -n; ulimit -c; exec 2>/dev/null; while :; do :; done", 0);
    struct exec_end end;

    (void)state;
    options.limits = limits;
    options.limit_count = ARRAY_COUNT(limits);
    assert_string_equal(output_of(options, &end), "16\n0\n");
    assert_int_equal(end.signal, SIGXCPU);
}

static void the_directory_is_the_one_given(void **state)
{
    struct exec_options options = shell("pwd", 0);
    struct exec_end end;

    (void)state;
    options.directory = "/proc";
    assert_string_equal(output_of(options, &end), "/proc\n");
}

static void a_missing_program_or_directory_is_a_fault(void **state)
{
    static const char *const argv[] = {"none", NULL};
    struct exec_options options = {.program = "/nonexistent/none", .argv = argv};
    struct exec_child child;

    (void)state;
    fault_clear(&fault);
    assert_false(exec_start(&options, &child, &fault));
    assert_int_equal(fault.kind, FAULT_INTERNAL);
    assert_string_equal(fault.log, "cannot start /nonexistent/none: program: No such file or directory");
    fault_clear(&fault);
    options = shell("true", 0);
    options.directory = "/nonexistent";
    assert_false(exec_start(&options, &child, &fault));
    assert_non_null(strstr(fault.log, "directory"));
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1); /* no zombie */
    assert_int_equal(errno, ECHILD);
}

static bool comes_to_an_end(int pipe_fd)
{
    struct pollfd closed = {.fd = pipe_fd, .events = POLLIN};
    char byte;

    return poll(&closed, 1, PATIENCE_MS) == 1 && read(pipe_fd, &byte, 1) == 0;
}

/* A grandchild holds the pipe open for as long as it lives. */
static void killing_takes_the_whole_group(void **state)
{
    struct exec_child child;
    struct exec_end end;
    int pipe_fds[2];
    char byte;

    (void)state;
    assert_int_equal(pipe2(pipe_fds, O_CLOEXEC), 0);
    struct exec_options options = shell("{ echo; exec sleep 1000; } & sleep 1000", pipe_fds[1]);
    fault_clear(&fault);
    assert_true(exec_start(&options, &child, &fault));
    close(pipe_fds[1]);
    assert_int_equal(read(pipe_fds[0], &byte, 1), 1);
    assert_false(exec_wait(&child, 0, &end));
    exec_kill(&child);
    assert_true(exec_wait(&child, PATIENCE_MS, &end));
    assert_int_equal(end.signal, SIGKILL);
    assert_true(comes_to_an_end(pipe_fds[0]));
    close(pipe_fds[0]);
}

static void what_is_left_of_a_group_ends_with_its_leader(void **state)
{
    struct exec_child child;
    struct exec_end end;
    int pipe_fds[2];

    (void)state;
    assert_int_equal(pipe2(pipe_fds, O_CLOEXEC), 0);
    struct exec_options options = shell("sleep 1000 & exit 0", pipe_fds[1]);
    fault_clear(&fault);
    assert_true(exec_start(&options, &child, &fault));
    close(pipe_fds[1]);
    assert_true(exec_wait(&child, PATIENCE_MS, &end));
    assert_int_equal(end.code, 0);
    assert_true(comes_to_an_end(pipe_fds[0]));
    close(pipe_fds[0]);
}

static NO_RETURN void start_and_die(int out)
{
    struct exec_options options = shell("echo; exec sleep 1000", out);
    struct exec_child child;

    if (!exec_start(&options, &child, &fault))
        _exit(1);
    pause();
    _exit(0);
}

static void a_child_dies_with_its_parent(void **state)
{
    int pipe_fds[2];
    char byte;
    pid_t parent;

    (void)state;
    assert_int_equal(pipe2(pipe_fds, O_CLOEXEC), 0);
    fault_clear(&fault);
    parent = fork();
    if (parent == 0)
        start_and_die(pipe_fds[1]);
    close(pipe_fds[1]);
    assert_int_equal(read(pipe_fds[0], &byte, 1), 1);
    kill(parent, SIGKILL);
    assert_int_equal(waitpid(parent, NULL, 0), parent);
    assert_true(comes_to_an_end(pipe_fds[0]));
    close(pipe_fds[0]);
}

/* valgrind of Debian 12 does not know pidfd_open(2). */
static void no_child_without_a_pidfd(void **state)
{
    (void)state;
    print_message("pidfd_open is not there: no child can be waited for\n");
    skip();
}

static bool pidfd_is_there(void)
{
    int fd = pidfd_open(getpid(), 0);

    if (fd >= 0)
        close(fd);
    return fd >= 0;
}

int main(void)
{
    const struct CMUnitTest skipped[] = {
        cmocka_unit_test(no_child_without_a_pidfd),
    };
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_child_ends_with_its_code_or_signal),
        cmocka_unit_test(the_environment_is_only_what_was_given),
        cmocka_unit_test(only_the_descriptors_given_are_open),
        cmocka_unit_test(descriptors_may_lie_across_each_other),
        cmocka_unit_test(signals_are_as_a_fresh_process_has_them),
        cmocka_unit_test(limits_hold),
        cmocka_unit_test(the_directory_is_the_one_given),
        cmocka_unit_test(a_missing_program_or_directory_is_a_fault),
        cmocka_unit_test(killing_takes_the_whole_group),
        cmocka_unit_test(what_is_left_of_a_group_ends_with_its_leader),
        cmocka_unit_test(a_child_dies_with_its_parent),
    };

    return pidfd_is_there() ? cmocka_run_group_tests(tests, NULL, NULL) : cmocka_run_group_tests(skipped, NULL, NULL);
}
