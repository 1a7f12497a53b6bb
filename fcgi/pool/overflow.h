/*
 * Requests that found the pool's queue full. nginx is refused the connection then and would answer 503 without anybody knowing how often. So the
 * master listens on a second socket, SOCKET.full, which nginx.conf names as the backup of the first: whoever comes there is sent away at
 * once, which nginx answers with the same 503, and is counted. Without it (a TCP socket, a folder that the master may not write) nothing
 * is counted, and the answer is the same.
 */
#ifndef FCGI_OVERFLOW_H
#define FCGI_OVERFLOW_H

#include "fcgi/pool/scoreboard.h"

/* The second socket beside the listening one, with its mode and group; -1 when there is none. */
int overflow_open(int listening);

/* Sends away who waits there. Those are counted while the first socket's queue is full: nginx comes here after other errors too. */
void overflow_refuse(int overflow, int listening, struct scoreboard *board);

#endif
