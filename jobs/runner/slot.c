#include "jobs/runner/slot.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "jobs/runner/child.h"

#define CLAIM_CEILING MIB
#define REOPEN_AFTER STAMP_SECOND /* a child that ended before it had a job, or could not be made */

bool slot_init(struct runner_slot *slot)
{
    void *shared = mmap(NULL, sizeof *slot->mailbox, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    *slot = (struct runner_slot){.stderr_fd = -1};
    if (shared == MAP_FAILED)
        return false;
    slot->mailbox = shared;
    slot->arena = arena_new(CLAIM_CEILING);
    return true;
}

static void reset_mailbox(struct run_mailbox *mailbox)
{
    sem_destroy(&mailbox->order_ready); /* of the child that was here before */
    *mailbox = (struct run_mailbox){0};
    sem_init(&mailbox->order_ready, 1, 0);
}

static bool make_child(struct runner_slot *slot, const struct settings *settings, void (*release)(void *context),
                       void *context, struct fault *fault)
{
    int output[2];

    if (pipe2(output, O_CLOEXEC | O_NONBLOCK) != 0)
        return fault_log(fault, FAULT_UNAVAILABLE, "pipe: %m");
    slot->pid = child_fork(output[1], release, context);
    if (slot->pid == 0)
        _exit(run_child(settings, slot->mailbox));
    close(output[1]);
    slot->stderr_fd = output[0];
    if (slot->pid > 0)
        return true;
    fault_log(fault, FAULT_UNAVAILABLE, "fork: %m");
    close(output[0]);
    slot->stderr_fd = -1;
    slot->pid = 0;
    return false;
}

bool slot_open(struct runner_slot *slot, const struct settings *settings, void (*release)(void *context), void *context,
               struct fault *fault)
{
    if (slot_is_in_use(slot) || stamp_ticks() < slot->reopen_at)
        return true;
    slot->reopen_at = stamp_ticks() + REOPEN_AFTER;
    slot->tail.length = 0;
    slot->kill = SLOT_NOT_KILLED;
    reset_mailbox(slot->mailbox);
    return make_child(slot, settings, release, context, fault);
}

bool slot_is_in_use(const struct runner_slot *slot)
{
    return slot->pid != 0 || slot->taken;
}

bool slot_is_free(const struct runner_slot *slot)
{
    return slot->pid != 0 && !slot->taken && slot->kill == SLOT_NOT_KILLED;
}

void slot_start(struct runner_slot *slot, const struct settings *settings)
{
    slot->taken = true;
    slot->reopen_at = 0; /* it got as far as a job: the next one may follow at once */
    slot->started = stamp_ticks();
    slot->deadline = slot->started + run_time_limit_s(settings, slot->claim.lane) * STAMP_SECOND;
    slot->mailbox->order = (struct run_order){slot->claim.tenant, slot->claim.job, slot->claim.token};
    sem_post(&slot->mailbox->order_ready);
}

void slot_kill(struct runner_slot *slot, enum slot_kill why)
{
    if (slot->pid == 0)
        return;
    if (slot->kill == SLOT_NOT_KILLED)
        slot->kill = why;
    child_kill(slot->pid);
}

void slot_retire(struct runner_slot *slot)
{
    slot_kill(slot, SLOT_RETIRED);
    slot->reopen_at = 0;
}

void slot_read(struct runner_slot *slot)
{
    char bytes[4096];
    ssize_t got;

    while (slot->stderr_fd >= 0 && (got = read(slot->stderr_fd, bytes, sizeof bytes)) > 0)
        stderr_tail_add(&slot->tail, bytes, (size_t)got);
}

void slot_ended(struct runner_slot *slot, int status, const struct rusage *usage)
{
    slot_read(slot);
    close(slot->stderr_fd);
    slot->stderr_fd = -1;
    slot->pid = 0;
    slot->status = status;
    slot->duration_us = stamp_ticks() - slot->started;
    slot->cpu_s = (double)(usage->ru_utime.tv_sec + usage->ru_stime.tv_sec) +
                  (double)(usage->ru_utime.tv_usec + usage->ru_stime.tv_usec) / 1e6;
    slot->peak_rss_kib = usage->ru_maxrss;
}

void slot_explain(const struct runner_slot *slot, struct fault *fault)
{
    char how[80];

    if (slot->kill == SLOT_TOO_LONG) {
        fault_set(fault, FAULT_TIME_LIMIT, "The job was stopped after %d seconds, its time limit.",
                  (int)(slot->duration_us / STAMP_SECOND));
        return;
    }
    if (stderr_tail_no_memory(stderr_tail_str(&slot->tail))) {
        fault_set(fault, FAULT_MEMORY_LIMIT, "The job takes more memory than it may. Work with less material at once.");
        return;
    }
    if (WIFSIGNALED(slot->status))
        snprintf(how, sizeof how, "was killed by signal %d (%s)", WTERMSIG(slot->status),
                 strsignal(WTERMSIG(slot->status)));
    else
        snprintf(how, sizeof how, "ended with status %d", WEXITSTATUS(slot->status));
    fault_set(fault, FAULT_PROCESS_DIED,
              "The job's process %s in attempt %d of %d, after %.1f s of processor time and with %lld MiB of memory.",
              how, slot->claim.attempt, slot->claim.max_attempts, slot->cpu_s, (long long)slot->peak_rss_kib / 1024);
    stderr_tail_explain(stderr_tail_str(&slot->tail), fault);
}

void slot_clear(struct runner_slot *slot)
{
    struct runner_slot empty = {.arena = slot->arena,
                                .mailbox = slot->mailbox,
                                .pid = slot->pid,
                                .stderr_fd = slot->stderr_fd,
                                .reopen_at = slot->reopen_at};

    arena_reset(slot->arena);
    *slot = empty;
}
