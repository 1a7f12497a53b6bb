#include <signal.h>
#include <unistd.h>

#include "base/log.h"
#include "base/stamp.h"
#include "jobs/runner/child.h"
#include "jobs/webhooks/sender.h"

#define FIRST_WAIT (STAMP_SECOND / 2)
#define LONGEST_WAIT (30 * STAMP_SECOND)
#define GOOD_RUN (60 * STAMP_SECOND) /* who lived so long begins with the first wait again */

void sender_keep(struct sender_process *process, void (*release)(void *context), void *context)
{
    if (process->pid != 0 || stamp_ticks() < process->due)
        return;
    process->started = stamp_ticks();
    process->wait = MAX(process->wait, FIRST_WAIT);
    process->due = process->started + process->wait; /* when there is no room for a child now */
    process->pid = child_fork(STDERR_FILENO, release, context);
    if (process->pid == 0)
        _exit(sender_run(process->settings));
    process->pid = MAX(process->pid, 0);
}

static void postpone(struct sender_process *process, int64_t now)
{
    if (now - process->started >= GOOD_RUN)
        process->wait = FIRST_WAIT;
    if (!process->stopping)
        log_say(LOG_WARNING, "sender", "the sender has ended; it is started again in %d ms",
                (int)(process->wait / 1000));
    process->due = now + process->wait;
    process->wait = MIN(2 * process->wait, LONGEST_WAIT);
}

bool sender_ended(struct sender_process *process, pid_t pid)
{
    if (process->pid == 0 || process->pid != pid)
        return false;
    if (process->restarting)
        process->due = 0;
    else
        postpone(process, stamp_ticks());
    process->pid = 0;
    process->restarting = false;
    return true;
}

void sender_restart(struct sender_process *process, const struct settings *settings)
{
    process->settings = settings;
    if (process->pid == 0)
        return;
    process->restarting = true;
    kill(process->pid, SIGTERM);
}

void sender_stop(struct sender_process *process)
{
    process->stopping = true;
    if (process->pid != 0)
        kill(process->pid, SIGTERM);
}
