/*
 * The walls around hostile input. sandbox_enter is called after everything that must be opened is open, and before the first byte of
 * input is read. There is no way back and no switch to leave it out. After it
 *
 *   - no descriptor is open but 0, 1, 2 and the one for progress, and no other can be opened (RLIMIT_NOFILE 0);
 *   - processor time, address space and the bytes written are limited, no core is dumped (setrlimit);
 *   - no system call works but reading, writing, seeking, memory that is not executable, clock and timer, and the end (seccomp, an allow-list).
 *     Any other call fails with EPERM rather than killing the process, so that a library that merely asks
 *     (is this a terminal? how many processors?) goes on, and the failure is reported as a document's and not as a crash;
 *   - the file system is out of reach even for a call the filter had missed (Landlock, where the kernel has it);
 *   - no privilege can be gained (no_new_privs).
 *
 * Processor time passed means SIGXCPU, which ends the process with the error time_limit (error_report.h). Address space passed
 * makes malloc fail, which the formats report as memory_limit.
 *
 * What differs under tools, none of which the input can bring about: a program built with -fsanitize=address may map
 * anything anywhere (its shadow is 16 TiB), and one that is started under valgrind may map executable memory (valgrind
 * translates the program into it) and is not limited in address space or descriptors, which would be valgrind's own.
 */
#ifndef EXTRACT_SANDBOX_H
#define EXTRACT_SANDBOX_H

#include "base/fault.h"

struct sandbox_limits {
    int cpu_seconds;
    int64_t memory; /* bytes of address space */
    int keep_fd;    /* stays open besides 0, 1 and 2; -1: none */
};

bool sandbox_enter(const struct sandbox_limits *limits, struct fault *fault) MUST_CHECK;

#endif
