#include "jobs/extract/sandbox.h"

#include <errno.h>
#include <linux/landlock.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/limits.h"

#if __has_include(<valgrind/valgrind.h>)
#include <valgrind/valgrind.h>
#else
#define RUNNING_ON_VALGRIND 0
#endif

#if defined(__SANITIZE_ADDRESS__)
#define BUILT_WITH_ASAN true
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define BUILT_WITH_ASAN true
#endif
#endif
#ifndef BUILT_WITH_ASAN
#define BUILT_WITH_ASAN false
#endif

#define CPU_GRACE 5                          /* seconds between SIGXCPU and SIGKILL */
#define WRITE_CEILING (LIMIT_DOCUMENT + MIB) /* per file: standard output may be one */

/* A tool that runs in the process needs memory of its own. */
static bool is_instrumented(void)
{
    return BUILT_WITH_ASAN || RUNNING_ON_VALGRIND;
}

/* ---- limits and descriptors ---- */

static bool limit(int resource, int64_t soft, int64_t hard)
{
    struct rlimit now, wanted;

    if (getrlimit((__rlimit_resource_t)resource, &now) != 0)
        return false;
    wanted.rlim_max = MIN((rlim_t)hard, now.rlim_max);
    wanted.rlim_cur = MIN((rlim_t)soft, wanted.rlim_max);
    return setrlimit((__rlimit_resource_t)resource, &wanted) == 0;
}

static bool limit_all(const struct sandbox_limits *limits)
{
    return limit(RLIMIT_CPU, limits->cpu_seconds, limits->cpu_seconds + CPU_GRACE) && limit(RLIMIT_CORE, 0, 0) &&
           limit(RLIMIT_FSIZE, WRITE_CEILING, WRITE_CEILING) && limit(RLIMIT_NPROC, 0, 0) &&
           (is_instrumented() || limit(RLIMIT_AS, limits->memory, limits->memory)) &&
           (is_instrumented() || limit(RLIMIT_NOFILE, 0, 0));
}

static void close_between(int first, int last)
{
    if (close_range((unsigned)first, (unsigned)last, 0) == 0)
        return;
    for (int fd = first; fd <= MIN(last, (int)sysconf(_SC_OPEN_MAX) - 1); fd++)
        close(fd);
}

static void close_others(int keep_fd)
{
    if (keep_fd <= STDERR_FILENO) {
        close_between(STDERR_FILENO + 1, INT32_MAX);
        return;
    }
    if (keep_fd > STDERR_FILENO + 1)
        close_between(STDERR_FILENO + 1, keep_fd - 1);
    close_between(keep_fd + 1, INT32_MAX);
}

/* ---- Landlock: a rule set that handles every access and allows none ---- */

static void close_file_system(void)
{
    struct landlock_ruleset_attr all = {.handled_access_fs = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1};
    long rules = syscall(SYS_landlock_create_ruleset, &all, sizeof all, 0);

    if (rules < 0)
        return; /* the kernel has no Landlock: seccomp alone protects */
    syscall(SYS_landlock_restrict_self, rules, 0);
    close((int)rules);
}

/* ---- seccomp ---- */

/* What an extraction needs, and what the C library calls by itself. */
static const int allowed[] = {
    SCMP_SYS(read),
    SCMP_SYS(pread64),
    SCMP_SYS(readv),
    SCMP_SYS(write),
    SCMP_SYS(writev),
    SCMP_SYS(lseek),
    SCMP_SYS(fstat),
    SCMP_SYS(close),
    SCMP_SYS(brk),
    SCMP_SYS(munmap),
    SCMP_SYS(mremap),
    SCMP_SYS(madvise),
    SCMP_SYS(futex),
    SCMP_SYS(clock_gettime),
    SCMP_SYS(gettimeofday),
    SCMP_SYS(clock_getres),
    SCMP_SYS(getrusage),
    SCMP_SYS(setitimer), /* error_report_page_limit */
    SCMP_SYS(getrandom),
    SCMP_SYS(getpid),
    SCMP_SYS(gettid),
    SCMP_SYS(rt_sigreturn),
    SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(rt_sigaction),
    SCMP_SYS(sigaltstack),
    SCMP_SYS(restart_syscall),
    SCMP_SYS(exit),
    SCMP_SYS(exit_group),
    SCMP_SYS(sched_yield),
    SCMP_SYS(sysinfo), /* glibc's qsort asks for the size of memory and does not check for failure */
};

static bool allow_all(scmp_filter_ctx filter)
{
    bool done = true;

    for (size_t i = 0; i < ARRAY_COUNT(allowed); i++)
        done = done && seccomp_rule_add(filter, SCMP_ACT_ALLOW, allowed[i], 0) == 0;
    return done;
}

/* Memory may be mapped and its protection changed, but never made executable, unless an instrumented program needs that. */
static bool allow_memory(scmp_filter_ctx filter)
{
    static const int calls[] = {SCMP_SYS(mmap), SCMP_SYS(mprotect)};
    bool done = true;

    for (size_t i = 0; i < ARRAY_COUNT(calls); i++) {
        if (is_instrumented())
            done = done && seccomp_rule_add(filter, SCMP_ACT_ALLOW, calls[i], 0) == 0;
        else
            done = done && seccomp_rule_add(filter, SCMP_ACT_ALLOW, calls[i], 1,
                                            SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0)) == 0;
    }
    return done;
}

/* abort() signals its own process; no other process may be signalled. */
static bool allow_abort(scmp_filter_ctx filter)
{
    return seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1,
                            SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)getpid(), 0)) == 0;
}

static bool close_system_calls(void)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
    bool done =
        filter != NULL && allow_all(filter) && allow_memory(filter) && allow_abort(filter) && seccomp_load(filter) == 0;

    if (filter != NULL)
        seccomp_release(filter);
    return done;
}

bool sandbox_enter(const struct sandbox_limits *limits, struct fault *fault)
{
    close_others(limits->keep_fd);
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return fault_log(fault, FAULT_INTERNAL, "sandbox: no_new_privs: %s", strerror(errno));
    close_file_system();
    if (!limit_all(limits))
        return fault_log(fault, FAULT_INTERNAL, "sandbox: limits: %s", strerror(errno));
    if (!close_system_calls())
        return fault_log(fault, FAULT_INTERNAL, "sandbox: seccomp: %s", strerror(errno));
    return true;
}
