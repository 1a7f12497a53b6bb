/*
 * Attempts inside the sandbox what must not work there, and prints a line for each: "refused open for reading", or
 * "POSSIBLE open for reading". `cs-extract --self-test-sandbox` runs it: an operator can test the binary and the kernel that will be
 * used.
 */
#ifndef EXTRACT_PROBE_H
#define EXTRACT_PROBE_H

#include "base/base.h"

/* True if everything was refused and what must work does. The caller has entered the sandbox. */
bool probe_sandbox(void) MUST_CHECK;

#endif
