/*
 * Tries, from inside the sandbox, what must not work there, and prints a line for each: "refused open for reading", or
 * "POSSIBLE open for reading". `cs-extract --self-test-sandbox` runs it, so that an operator can ask the very binary and kernel that will
 * serve, and a test does.
 */
#ifndef EXTRACT_PROBE_H
#define EXTRACT_PROBE_H

#include "base/base.h"

/* True if everything was refused and what must work still does. The sandbox has been entered by the caller. */
bool probe_walls(void) MUST_CHECK;

#endif
