/*
 * The master: the process that spawn-fcgi execs, with the listening socket as fd 0. It serves no request. It keeps the responders at its
 * size, reaps and replaces those that end, ends stuck requests, and does what signals ask:
 *
 *   TERM, INT    responders finish their requests, then all end; a second one ends at once
 *   QUIT         ends at once
 *   HUP, USR2    the program at the same path is checked (--check) and, if it is fit, replaces this one: same pid, same
 *                socket, same scoreboard; responders of the former program serve until those of the new one are ready, and
 *                then finish what they have begun, uploads included
 *   TTIN, TTOU   one responder more, one less (upload pool: the most it may grow to)
 */
#ifndef FCGI_MASTER_H
#define FCGI_MASTER_H

#include "config/settings.h"
#include "fcgi/route.h"

/* What a program that is tried with --check exits with: fit to serve; or fit, but the scoreboard it was shown is not of its layout, and it
 * would begin a new one. Anything else: not fit. */
#define MASTER_FIT 0
#define MASTER_FIT_ANEW 3

/* Whether the scoreboard that this program was started with, if any, is one it can go on with. */
bool master_continues(void);

/* Returns the process's exit code once all responders have ended. `arguments` are main's, for the re-exec. */
int master_run(const struct settings *settings, enum route_pool pool, char **arguments);

#endif
