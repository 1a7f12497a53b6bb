#include "base/exec.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define PASSED 4            /* descriptors 0 to 3 */
#define REPORT PASSED       /* in the child: where it says why it could not start; closed by exec */
#define PARKED (REPORT + 1) /* sources wait from here on while 0 to 4 are filled */

enum step { STEP_PARENT, STEP_GROUP, STEP_DESCRIPTORS, STEP_LIMITS, STEP_DIRECTORY, STEP_PROGRAM };

static const char *const step_names[] = {"parent", "process group", "descriptors", "limits", "directory", "program"};

struct report {
    int step, error;
};

/* ---- in the child: nothing but async-signal-safe calls from here ... ---- */

static NO_RETURN void refuse(int report_fd, enum step step)
{
    struct report report = {step, errno};
    ssize_t ignored = write(report_fd, &report, sizeof report);

    (void)ignored;
    _exit(127);
}

/* Dies with the parent, unless the parent died before this could be asked for. */
static bool tie_to(pid_t parent)
{
    return prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && getppid() == parent;
}

static void default_signals(void)
{
    struct sigaction action = {.sa_handler = SIG_DFL};
    sigset_t none;

    for (int number = 1; number < NSIG; number++)
        sigaction(number, &action, NULL); /* refused for KILL, STOP and libc's own: as it should be */
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

/* Moves a descriptor out of the way of 0 to 4; "none" becomes /dev/null, or -1 for the fourth. */
static bool park(int source, int target, int *parked)
{
    if (source <= 0 && target == PASSED - 1) {
        *parked = -1;
        return true;
    }
    if (source <= 0)
        source = open("/dev/null", O_RDWR | O_CLOEXEC);
    *parked = fcntl(source, F_DUPFD_CLOEXEC, PARKED);
    return *parked >= 0;
}

static bool place_descriptors(const struct exec_options *options, int *report_fd)
{
    const int sources[PASSED] = {options->in, options->out, options->err, options->extra};
    int parked[PASSED], parked_report = fcntl(*report_fd, F_DUPFD_CLOEXEC, PARKED);

    if (parked_report < 0)
        return false;
    *report_fd = parked_report;
    for (int i = 0; i < PASSED; i++)
        if (!park(sources[i], i, &parked[i]))
            return false;
    for (int i = 0; i < PASSED; i++)
        if (parked[i] < 0 ? close(i) != 0 && errno != EBADF : dup2(parked[i], i) != i)
            return false;
    if (dup3(parked_report, REPORT, O_CLOEXEC) != REPORT)
        return false;
    *report_fd = REPORT;
    return close_range(PARKED, ~0U, 0) == 0;
}

static bool set_limit(int resource, uint64_t most)
{
    struct rlimit limit = {most, resource == RLIMIT_CPU ? most + 1 : most};

    return setrlimit((__rlimit_resource_t)resource, &limit) == 0;
}

static bool set_limits(const struct exec_options *options)
{
    for (size_t i = 0; i < options->limit_count; i++)
        if (!set_limit(options->limits[i].resource, options->limits[i].most))
            return false;
    return set_limit(RLIMIT_CORE, 0);
}

static NO_RETURN void become(const struct exec_options *options, pid_t parent, int report_fd)
{
    static char *const nothing[] = {NULL};
    char *const *environment = options->environment == NULL ? nothing : (char *const *)(uintptr_t)options->environment;

    if (!tie_to(parent))
        refuse(report_fd, STEP_PARENT);
    if (setpgid(0, 0) != 0)
        refuse(report_fd, STEP_GROUP);
    default_signals();
    if (options->directory != NULL && chdir(options->directory) != 0)
        refuse(report_fd, STEP_DIRECTORY);
    if (!place_descriptors(options, &report_fd))
        refuse(report_fd, STEP_DESCRIPTORS);
    if (!set_limits(options))
        refuse(report_fd, STEP_LIMITS);
    execve(options->program, (char *const *)(uintptr_t)options->argv, environment);
    refuse(report_fd, STEP_PROGRAM);
}

/* ---- ... to here ---- */

/* With all signals blocked, so that no handler of the parent runs in the child before it has put them back. */
static pid_t fork_into(const struct exec_options *options, int report_fd)
{
    sigset_t all, before;
    pid_t parent = getpid(), pid;

    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, &before);
    pid = fork();
    if (pid == 0)
        become(options, parent, report_fd);
    sigprocmask(SIG_SETMASK, &before, NULL);
    return pid;
}

static bool start_failed(const struct exec_options *options, const char *step, int error, struct fault *fault)
{
    bool exhausted = error == EAGAIN || error == ENOMEM || error == EMFILE || error == ENFILE;

    return fault_log(fault, exhausted ? FAULT_UNAVAILABLE : FAULT_INTERNAL, "cannot start %s: %s: %s", options->program,
                     step, strerror(error));
}

/* What the child says on its way: nothing, once exec has closed the pipe. */
static bool read_report(int fd, struct report *report)
{
    ssize_t got;

    do
        got = read(fd, report, sizeof *report);
    while (got < 0 && errno == EINTR);
    return got == (ssize_t)sizeof *report;
}

static bool await_exec(const struct exec_options *options, const int pipe_fds[2], struct exec_child *child,
                       struct fault *fault)
{
    struct report report;

    child->pid = fork_into(options, pipe_fds[1]);
    close(pipe_fds[1]);
    if (child->pid < 0)
        return start_failed(options, "fork", errno, fault);
    child->pidfd = pidfd_open(child->pid, 0);
    if (child->pidfd >= 0 && !read_report(pipe_fds[0], &report))
        return true;
    if (child->pidfd < 0)
        report = (struct report){STEP_PARENT, errno};
    kill(child->pid, SIGKILL);
    exec_wait(child, EXEC_FOREVER, &(struct exec_end){0});
    return start_failed(options, step_names[report.step], report.error, fault);
}

bool exec_start(const struct exec_options *options, struct exec_child *child, struct fault *fault)
{
    int pipe_fds[2];
    bool started;

    *child = (struct exec_child){-1, -1};
    if (pipe2(pipe_fds, O_CLOEXEC) != 0)
        return start_failed(options, "pipe", errno, fault);
    started = await_exec(options, pipe_fds, child, fault);
    close(pipe_fds[0]);
    return started;
}

/* Until it is reaped the dead leader keeps the group's number from being given to another. */
static void reap(struct exec_child *child, struct exec_end *end)
{
    int status = 0;

    exec_kill(child);
    while (wait4(child->pid, &status, 0, &end->usage) < 0 && errno == EINTR)
        ;
    end->code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    end->signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    if (child->pidfd >= 0)
        close(child->pidfd);
    *child = (struct exec_child){-1, -1};
}

bool exec_wait(struct exec_child *child, int timeout_ms, struct exec_end *end)
{
    struct pollfd waited = {.fd = child->pidfd, .events = POLLIN};

    if (child->pidfd >= 0 && poll(&waited, 1, timeout_ms) <= 0)
        return false;
    reap(child, end);
    return true;
}

void exec_kill(const struct exec_child *child)
{
    if (child->pid > 0)
        kill(-child->pid, SIGKILL);
}
