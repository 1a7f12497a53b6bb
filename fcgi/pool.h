/*
 * The master: the process that spawn-fcgi execs, with the listening socket as fd 0. It serves no request. It keeps the crew at its
 * size, buries the dead, ends stuck requests, and does what signals ask:
 *
 *   TERM, INT    responders finish their requests, then all end; a second one ends at once
 *   QUIT         ends at once
 *   HUP, USR2    the program at the same path is checked (--check) and, if it is fit, takes this process over: same pid, same
 *                socket, same scoreboard; responders of the former program finish what they serve, uploads included
 *   TTIN, TTOU   one responder more, one less (upload pool: the most it may grow to)
 */
#ifndef FCGI_POOL_H
#define FCGI_POOL_H

#include "fcgi/scoreboard.h"

/* Returns the process's exit code once all responders have ended. `arguments` are main's, for the re-exec. */
int pool_run(const struct settings *settings, enum route_pool pool, char **arguments);

#endif
