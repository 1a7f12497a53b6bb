/*
 * How the runner and its children reach the database.
 */
#ifndef JOBS_SESSION_H
#define JOBS_SESSION_H

#include "config/settings.h"
#include "pg/pg.h"

/* LISTENER: a RUNNER that may listen, whatever pooler stands before the server. */
enum session_role { SESSION_RUNNER, SESSION_LISTENER, SESSION_TENANT };

/* `brief`: for a process that needs a few statements only. */
struct pg *session_open(const struct settings *settings, enum session_role role, bool brief) MUST_CHECK;

#endif
