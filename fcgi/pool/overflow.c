#include "fcgi/pool/overflow.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/log.h"
#include "fcgi/pool/backlog.h"

#define SUFFIX ".full"

/* The path of the socket; false for one that has none. */
static bool read_path(int listening, struct sockaddr_un *address)
{
    socklen_t length = sizeof *address;

    memset(address, 0, sizeof *address);
    return getsockname(listening, (struct sockaddr *)address, &length) == 0 && address->sun_family == AF_UNIX &&
           address->sun_path[0] == '/' && strlen(address->sun_path) + sizeof SUFFIX <= sizeof address->sun_path;
}

static bool listen_at(int fd, const struct sockaddr_un *address, const struct stat *like)
{
    unlink(address->sun_path);
    return bind(fd, (const struct sockaddr *)address, sizeof *address) == 0 &&
           chmod(address->sun_path, like->st_mode & 07777) == 0 &&
           (geteuid() != 0 || chown(address->sun_path, like->st_uid, like->st_gid) == 0) && listen(fd, SOMAXCONN) == 0;
}

int overflow_open(int listening)
{
    struct sockaddr_un address;
    struct stat like;
    int fd;

    if (!read_path(listening, &address) || stat(address.sun_path, &like) != 0)
        return -1;
    memcpy(address.sun_path + strlen(address.sun_path), SUFFIX, sizeof SUFFIX);
    fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd >= 0 && listen_at(fd, &address, &like))
        return fd;
    log_say(LOG_WARNING, "overflow_uncounted", "%s: %m", address.sun_path);
    if (fd >= 0)
        close(fd);
    return -1;
}

void overflow_refuse(int overflow, int listening, struct scoreboard *board)
{
    struct backlog backlog;
    const bool full = backlog_read(listening, &backlog) && backlog.waiting >= backlog.room;
    int peer;

    while ((peer = accept(overflow, NULL, NULL)) >= 0) {
        close(peer);
        if (full)
            atomic_fetch_add(&board->overflowed, 1);
    }
}
