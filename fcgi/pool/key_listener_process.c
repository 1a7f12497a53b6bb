#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/backoff.h"
#include "base/log.h"
#include "fcgi/pool/key_listener.h"

#define YOUNG_US (10 * STAMP_SECOND) /* one that dies before this age delays the next */
#define STOP_US (2 * STAMP_SECOND)

static const struct backoff backoff = {.first = STAMP_SECOND / 10, .most = 10 * STAMP_SECOND};

void key_listener_keep(struct key_listener *listener)
{
    const pid_t master = getpid();

    if (listener->pid != 0 || stamp_ticks() < listener->due_ticks)
        return;
    listener->started_ticks = stamp_ticks();
    listener->due_ticks = listener->started_ticks + STAMP_SECOND; /* if fork fails */
    listener->pid = fork();
    if (listener->pid == 0)
        exit(key_listener_run(listener->settings, listener->cache, master));
    listener->pid = MAX(listener->pid, 0);
}

static void log_death(pid_t pid, int status, int64_t wait_us)
{
    struct json_out *line = log_open(LOG_ERROR, "key_listener_died");

    json_put_int(line, "pid", pid);
    if (WIFSIGNALED(status))
        json_put_text(line, "signal", strsignal(WTERMSIG(status)));
    else
        json_put_int(line, "exit", WEXITSTATUS(status));
    json_put_int(line, "next_in_ms", wait_us / 1000);
    log_close();
}

void key_listener_reap(struct key_listener *listener)
{
    const int64_t now = stamp_ticks();
    int status = 0;

    if (listener->pid == 0 || waitpid(listener->pid, &status, WNOHANG) == 0)
        return;
    listener->deaths = now - listener->started_ticks < YOUNG_US ? listener->deaths + 1 : 0;
    listener->due_ticks = now + backoff_wait(&backoff, listener->deaths, 0);
    log_death(listener->pid, status, listener->due_ticks - now);
    listener->pid = 0;
}

/* Until a child ends, or for so long. */
static void await_child(int64_t wait_us)
{
    const struct timespec patience = {.tv_sec = wait_us / STAMP_SECOND, .tv_nsec = wait_us % STAMP_SECOND * 1000};
    sigset_t ended;

    sigemptyset(&ended);
    sigaddset(&ended, SIGCHLD);
    (void)sigtimedwait(&ended, NULL, &patience);
}

void key_listener_stop(struct key_listener *listener, int signal)
{
    const int64_t deadline = stamp_ticks() + STOP_US;

    if (listener->pid == 0)
        return;
    kill(listener->pid, signal);
    while (waitpid(listener->pid, NULL, WNOHANG) == 0) {
        const int64_t left = deadline - stamp_ticks();

        if (left <= 0)
            kill(listener->pid, SIGKILL);
        await_child(left > 0 ? left : STAMP_SECOND);
    }
    listener->pid = 0;
}
