#include "jobs/runner/child.h"

#include <fcntl.h>
#include <linux/close_range.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/limits.h"

static void fresh_signals(void)
{
    sigset_t none;

    for (int number = 1; number < NSIG; number++)
        signal(number, SIG_DFL); /* fails for SIGKILL and SIGSTOP, which cannot be caught */
    signal(SIGPIPE, SIG_IGN);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

static void fresh_descriptors(int output)
{
    int nowhere = open("/dev/null", O_RDONLY);

    dup2(nowhere, STDIN_FILENO);
    dup2(output, STDOUT_FILENO);
    dup2(output, STDERR_FILENO);
    close_range(STDERR_FILENO + 1, ~0U, 0);
}

static void limit_resources(void)
{
    setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
#ifndef __SANITIZE_ADDRESS__
    setrlimit(RLIMIT_AS, &(struct rlimit){LIMIT_JOB_MEMORY, LIMIT_JOB_MEMORY});
#endif
}

pid_t child_fork(int output, void (*release)(void *context), void *context)
{
    pid_t runner = getpid(), child = fork();

    if (child > 0)
        setpgid(child, child); /* whichever of the two is first */
    if (child != 0)
        return child;
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != runner)
        _exit(1);
    release(context);
    fresh_signals();
    fresh_descriptors(output);
    limit_resources();
    return 0;
}

void child_kill(pid_t child)
{
    kill(-child, SIGKILL);
}

void child_adopt(void)
{
    prctl(PR_SET_CHILD_SUBREAPER, 1);
}

void child_end_strays(bool (*known)(const void *context, pid_t child), const void *context)
{
    FILE *list = fopen("/proc/thread-self/children", "re");
    int child;

    while (list != NULL && fscanf(list, "%d", &child) == 1) {
        if (known(context, child))
            continue;
        child_kill(child); /* if it leads a group */
        kill(child, SIGKILL);
    }
    if (list != NULL)
        fclose(list);
}
