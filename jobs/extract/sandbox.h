/*
 * The sandbox for hostile input. sandbox_enter is called when every file that is needed is open, and before the first byte of
 * input is read. It cannot be undone, and no option leaves it out. After it
 *
 *   - no descriptor is open but 0, 1, 2 and the one for progress, and no other can be opened (RLIMIT_NOFILE 0);
 *   - processor time, address space and the bytes written are limited, no core is dumped (setrlimit);
 *   - only these system calls work: read, write, seek, memory that is not executable, clock, timer, exit (seccomp, an allow-list).
 *     Any other call fails with EPERM and does not kill the process, so that a library that only queries something
 *     (is this a terminal? how many processors?) continues, and a failure is reported as one of the document and not as a crash;
 *   - the file system is closed even to a call that the filter missed (Landlock, where the kernel has it);
 *   - no privilege can be acquired (no_new_privs).
 *
 * Processor time passed means SIGXCPU, which ends the process with the error time_limit (error_report.h). Address space passed
 * makes malloc fail, which the formats report as memory_limit.
 *
 * Two tools need exceptions, which the input cannot cause: a program built with -fsanitize=address may map
 * memory without limit (its shadow is 16 TiB), and one that is started under valgrind may map executable memory (valgrind
 * translates the program into it) and is not limited in address space or descriptors, because these would be valgrind's own.
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
