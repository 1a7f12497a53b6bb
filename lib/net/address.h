/*
 * Which addresses the outside may make us connect to: public unicast only. Pure; the blocks are those of the IANA special-purpose
 * address registries (RFC 6890 and its successors).
 */
#ifndef NET_ADDRESS_H
#define NET_ADDRESS_H

#include <sys/socket.h>

#include "base/base.h"

/* IPv4 (4 bytes) or IPv6 (16 bytes) in network order; any other length is refused. An IPv6 address that carries an IPv4 one
 * (IPv4-mapped, NAT64) is judged by what it carries. */
bool address_is_public(const uint8_t *address, size_t length);

/* The same for what a socket is about to connect to; families other than the two are refused. */
bool address_is_public_socket(const struct sockaddr *address);

#endif
