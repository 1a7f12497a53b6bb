/*
 * The real S3 server of tests/support/s3 for a unit test program. Programs run from the root of the project, as `make units` does.
 */
#ifndef SUPPORT_SWIFT_PEER_H
#define SUPPORT_SWIFT_PEER_H

#include "base/base.h"

struct swift_peer {
    char directory[64]; /* "" when it is not running */
    char endpoint[64];
};

#define SWIFT_PEER_ACCESS_KEY "test:tester"
#define SWIFT_PEER_SECRET_KEY "testing"
#define SWIFT_PEER_REGION "us-east-1"

/* False when Swift is not installed: the caller skips, saying so. Any other trouble ends the program. */
bool swift_peer_start(struct swift_peer *peer);
/* The processes and the data are gone when this returns. */
void swift_peer_stop(struct swift_peer *peer);

#endif
