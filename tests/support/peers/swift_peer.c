#include "tests/support/peers/swift_peer.h"

#include <sys/wait.h>
#include <unistd.h>

#define COMMAND "tests/support/s3/swift.py"
#define NOT_INSTALLED 3

bool swift_peer_start(struct swift_peer *peer)
{
    char command[256];
    FILE *out;
    int status;

    *peer = (struct swift_peer){.directory = "/tmp/cs-swift-XXXXXX"};
    if (mkdtemp(peer->directory) == NULL)
        abort();
    snprintf(command, sizeof(command), COMMAND " start %s --while %d", peer->directory, (int)getpid());
    out = popen(command, "r");
    if (out == NULL)
        abort();
    if (fgets(peer->endpoint, sizeof(peer->endpoint), out) == NULL)
        peer->endpoint[0] = '\0';
    peer->endpoint[strcspn(peer->endpoint, "\n")] = '\0';
    status = pclose(out);
    if (status == 0)
        return true;
    swift_peer_stop(peer);
    if (WIFEXITED(status) && WEXITSTATUS(status) == NOT_INSTALLED)
        return false;
    fprintf(stderr, "%s did not start (programs run from the root of the project)\n", COMMAND);
    exit(1);
}

void swift_peer_stop(struct swift_peer *peer)
{
    char command[256];

    if (peer->directory[0] == '\0')
        return;
    snprintf(command, sizeof(command), COMMAND " stop %s; rm -rf %s", peer->directory, peer->directory);
    if (system(command) != 0)
        abort();
    peer->directory[0] = '\0';
}
