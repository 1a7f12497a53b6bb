/*
 * Child programs. A child starts with exactly the arguments, environment, descriptors and limits given to it: everything else that the
 * parent holds open is closed, signals are as a fresh process has them, no core is written. It leads a process group of its own and
 * gets SIGKILL when the thread that started it ends. When it is waited for, what is left of its group is killed with it.
 *
 *     const char *argv[] = {"cs-extract", "pdf", NULL};
 *     struct exec_options options = {.program = path, .argv = argv, .in = file, .out = document, .err = messages};
 *     struct exec_child child;
 *     struct exec_end end;
 *
 *     if (!exec_start(&options, &child, fault))
 *         return false;
 *     if (!exec_wait(&child, 60000, &end)) {
 *         exec_kill(&child);
 *         exec_wait(&child, EXEC_FOREVER, &end);
 *     }
 */
#ifndef BASE_EXEC_H
#define BASE_EXEC_H

#include <sys/resource.h>
#include <sys/types.h>

#include "base/fault.h"

#define EXEC_FOREVER (-1)

/* A resource of setrlimit(2) and the most of it. RLIMIT_CPU gives SIGXCPU there and SIGKILL a second later. */
struct exec_limit {
    int resource;
    uint64_t most;
};

struct exec_options {
    const char *program;            /* a path; PATH is not searched */
    const char *const *argv;        /* with argv[0], NULL-terminated */
    const char *const *environment; /* "NAME=value", NULL-terminated; NULL: empty */
    int in, out, err, extra;        /* become descriptors 0 to 3; 0 or less: /dev/null, and no descriptor 3 */
    const char *directory;          /* NULL: the parent's */
    const struct exec_limit *limits;
    size_t limit_count;
};

struct exec_child {
    pid_t pid; /* of its group as well */
    int pidfd; /* readable once the child has ended: for poll(2) */
};

/* How it ended: an exit code, or a signal (code -1). */
struct exec_end {
    int code;
    int signal;
    struct rusage usage;
};

/* True once the program itself runs. False with a fault: UNAVAILABLE when the machine is out of processes, memory or descriptors,
 * INTERNAL with the step that failed otherwise (the program is missing, say). The descriptors given stay the caller's. */
bool exec_start(const struct exec_options *options, struct exec_child *child, struct fault *fault) MUST_CHECK;

/* Waits at most so long. False: the child still runs, the time is up or a signal came. True: it is gone, and `child` with it. */
bool exec_wait(struct exec_child *child, int timeout_ms, struct exec_end *end);

/* SIGKILL to the whole group. Wait for it still. */
void exec_kill(const struct exec_child *child);

#endif
