#include "jobs/extract/probe.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* Each returns what the system call returned: below 0 is a refusal. */

static long open_reading(void)
{
    return open("/etc/passwd", O_RDONLY | O_CLOEXEC);
}

static long open_writing(void)
{
    return open("/tmp/cs-extract-probe", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
}

static long open_memory(void)
{
    return memfd_create("probe", 0);
}

static long look_at_file(void)
{
    struct stat status;

    return stat("/etc/passwd", &status);
}

static long make_socket(void)
{
    return socket(AF_INET, SOCK_STREAM, 0);
}

static long make_unix_socket(void)
{
    int pair[2];

    return socketpair(AF_UNIX, SOCK_STREAM, 0, pair);
}

static long make_process(void)
{
    pid_t pid = fork();

    if (pid == 0)
        _exit(0);
    return pid;
}

static long run_program(void)
{
    char *const arguments[] = {NULL};

    return execve("/bin/true", arguments, arguments);
}

static long map_executable(void)
{
    return mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED ? -1 : 0;
}

static long signal_parent(void)
{
    return kill(getppid(), 0);
}

static long trace_parent(void)
{
    return ptrace(PTRACE_ATTACH, getppid(), NULL, NULL);
}

static long raise_limits(void)
{
    struct rlimit limit = {RLIM_INFINITY, RLIM_INFINITY};

    return setrlimit(RLIMIT_AS, &limit);
}

static long duplicate_descriptor(void)
{
    return dup(STDOUT_FILENO);
}

static long load_module(void)
{
    return syscall(SYS_finit_module, -1, "", 0);
}

static const struct {
    const char *name;
    long (*attempt)(void);
} probes[] = {
    {"open for reading", open_reading},
    {"open for writing", open_writing},
    {"file in memory", open_memory},
    {"look at a file", look_at_file},
    {"internet socket", make_socket},
    {"local socket", make_unix_socket},
    {"new process", make_process},
    {"run a program", run_program},
    {"executable memory", map_executable},
    {"signal another process", signal_parent},
    {"trace another process", trace_parent},
    {"raise a limit", raise_limits},
    {"duplicate a descriptor", duplicate_descriptor},
    {"load a kernel module", load_module},
};

static bool is_refused(size_t i)
{
    bool refused;

    errno = 0;
    refused = probes[i].attempt() < 0 && (errno == EPERM || errno == EACCES || errno == EMFILE);
    printf("%s %s\n", refused ? "refused" : "POSSIBLE", probes[i].name);
    return refused;
}

/* An extraction needs memory and the clock. */
static bool is_alive(void)
{
    struct timespec now;
    void *memory = malloc((size_t)8 << 20);
    bool alive = memory != NULL && clock_gettime(CLOCK_MONOTONIC, &now) == 0;

    free(memory);
    printf("%s memory and the clock\n", alive ? "works" : "BROKEN");
    return alive;
}

bool probe_sandbox(void)
{
    bool closed = is_alive();

    for (size_t i = 0; i < ARRAY_COUNT(probes); i++)
        closed = is_refused(i) && closed;
    return closed;
}
