/*
 * How the runner and its children reach the services, from the settings.
 */
#ifndef JOBS_SESSION_H
#define JOBS_SESSION_H

#include "config/settings.h"
#include "pg/pg.h"
#include "store/store.h"

enum session_role { SESSION_RUNNER, SESSION_TENANT };

/* `brief`: for a process that needs a few statements only. */
struct pg *session_open(const struct settings *settings, enum session_role role, bool brief) MUST_CHECK;

bool session_store(const struct settings *settings, struct store **store, struct fault *fault) MUST_CHECK;

#endif
