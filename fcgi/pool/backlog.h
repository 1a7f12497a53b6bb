/*
 * How many connections wait in a listening socket's queue, and how many fit: for TCP from TCP_INFO, for a Unix socket from
 * sock_diag(7). Linux only, like the rest.
 */
#ifndef FCGI_BACKLOG_H
#define FCGI_BACKLOG_H

#include "base/base.h"

struct backlog {
    uint32_t waiting, room;
};

/* False where the kernel does not say. */
bool backlog_read(int listening, struct backlog *backlog) MUST_CHECK;

#endif
