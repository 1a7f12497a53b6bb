/*
 * A private Redis for a unit test program: a server on a Unix socket in a directory of its own, gone with the program, however that
 * ends.
 */
#ifndef SUPPORT_REDIS_H
#define SUPPORT_REDIS_H

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/stamp.h"
#include "redis/redis.h"

struct redis_server {
    pid_t pid;
    char folder[64], url[128];
};

static inline void redis_server_main(const char *folder)
{
    char socket[96];
    int nowhere = open("/dev/null", O_RDWR);

    snprintf(socket, sizeof socket, "%s/socket", folder);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    dup2(nowhere, STDOUT_FILENO);
    dup2(nowhere, STDERR_FILENO);
    execlp("redis-server", "redis-server", "--port", "0", "--unixsocket", socket, "--dir", folder, "--save", "",
           (char *)NULL);
    _exit(127);
}

/* The socket is there a moment before it listens. */
static inline bool redis_server_listens(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool listens;

    snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
    listens = fd >= 0 && connect(fd, (const struct sockaddr *)&address, sizeof address) == 0;
    if (fd >= 0)
        close(fd);
    return listens;
}

/* False when there is no redis-server here. */
static inline bool redis_server_start(struct redis_server *server)
{
    char path[96];
    int64_t deadline = stamp_ticks() + 10 * STAMP_SECOND;

    snprintf(server->folder, sizeof server->folder, "/tmp/cs-redis-XXXXXX");
    if (!mkdtemp(server->folder))
        return false;
    snprintf(path, sizeof path, "%s/socket", server->folder);
    snprintf(server->url, sizeof server->url, "unix://%s?db=0", path);
    if ((server->pid = fork()) == 0)
        redis_server_main(server->folder);
    while (!redis_server_listens(path)) {
        if (stamp_ticks() > deadline || waitpid(server->pid, NULL, WNOHANG) != 0)
            return false;
        poll(NULL, 0, 5);
    }
    return true;
}

static inline void redis_server_stop(struct redis_server *server)
{
    char path[96];

    kill(server->pid, SIGKILL);
    waitpid(server->pid, NULL, 0);
    snprintf(path, sizeof path, "%s/socket", server->folder);
    unlink(path);
    rmdir(server->folder);
}

#endif
