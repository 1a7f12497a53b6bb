#include <signal.h>
#include <unistd.h>

#include "base/log.h"
#include "base/stamp.h"
#include "jobs/runner/child.h"
#include "jobs/webhooks/sender.h"

#define FIRST_WAIT (STAMP_SECOND / 2)
#define LONGEST_WAIT (30 * STAMP_SECOND)
#define GOOD_RUN (60 * STAMP_SECOND) /* who lived so long begins with the first wait again */

void sender_keep(struct sender_process *post, void (*release)(void *context), void *context)
{
    if (post->pid != 0 || stamp_ticks() < post->due)
        return;
    post->started = stamp_ticks();
    post->wait = MAX(post->wait, FIRST_WAIT);
    post->due = post->started + post->wait; /* when there is no room for a child now */
    post->pid = child_fork(STDERR_FILENO, release, context);
    if (post->pid == 0)
        _exit(sender_run(post->settings));
    post->pid = MAX(post->pid, 0);
}

bool sender_ended(struct sender_process *post, pid_t pid)
{
    int64_t now = stamp_ticks();

    if (post->pid == 0 || post->pid != pid)
        return false;
    if (now - post->started >= GOOD_RUN)
        post->wait = FIRST_WAIT;
    if (!post->stopping)
        log_say(LOG_WARNING, "sender", "the sender has ended; it is started again in %d ms", (int)(post->wait / 1000));
    post->pid = 0;
    post->due = now + post->wait;
    post->wait = MIN(2 * post->wait, LONGEST_WAIT);
    return true;
}

void sender_stop(struct sender_process *post)
{
    post->stopping = true;
    if (post->pid != 0)
        kill(post->pid, SIGTERM);
}
