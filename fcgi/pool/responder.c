#include "fcgi/pool/responder.h"

#include <errno.h>
#include <fcgiapp.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/log.h"
#include "base/title.h"
#include "fcgi/serve.h"
#include "fcgi/services.h"

#define LISTENING 0
#define LARGE_ANSWER (8 * MIB)

struct responder {
    struct responder_options options;
    struct services services;
    FCGX_Request fcgi;
};

static volatile sig_atomic_t leaving;

/* With /dev/null for its listening socket, accept fails at once, also when the signal comes between the look at `leaving` and accept. */
static void leave(int signal)
{
    const int error = errno;
    const int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);

    (void)signal;
    leaving = 1;
    dup2(nothing, LISTENING);
    close(nothing);
    errno = error;
}

static sigset_t outside_signals(void)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGHUP);
    sigaddset(&set, SIGUSR1);
    sigaddset(&set, SIGUSR2);
    return set;
}

/* Set before FCGX_Init, which leaves handlers alone that are there already. HUP and USR are the master's; QUIT ends at once. */
static void set_signals(void)
{
    const struct sigaction on_term = {.sa_handler = leave};
    const struct sigaction ignored = {.sa_handler = SIG_IGN};
    const struct sigaction plain = {.sa_handler = SIG_DFL};
    sigset_t blocked = outside_signals();

    sigaction(SIGTERM, &on_term, NULL);
    sigaction(SIGPIPE, &ignored, NULL);
    sigaction(SIGHUP, &ignored, NULL);
    sigaction(SIGUSR1, &ignored, NULL);
    sigaction(SIGUSR2, &ignored, NULL);
    sigaction(SIGINT, &ignored, NULL);
    sigaction(SIGQUIT, &plain, NULL);
    sigprocmask(SIG_SETMASK, &blocked, NULL);
}

static bool open_responder(struct responder *r, struct fault *fault)
{
    r->services = (struct services){.settings = r->options.settings,
                                    .pool = r->options.pool,
                                    .board = r->options.board,
                                    .slot = r->options.slot,
                                    .keys = r->options.keys};
    if (!services_open(&r->services, fault))
        return false;
    return (FCGX_Init() == 0 && FCGX_InitRequest(&r->fcgi, -1, FCGI_FAIL_ACCEPT_ON_INTR) == 0) ||
           fault_log(fault, FAULT_INTERNAL, "libfcgi does not start");
}

/* Waits for a connection; -1 with errno when none was accepted. */
static int wait_for_peer(void)
{
    sigset_t set = outside_signals();
    int fd;

    sigprocmask(SIG_UNBLOCK, &set, NULL);
    fd = leaving ? -1 : accept4(LISTENING, NULL, NULL, SOCK_CLOEXEC);
    sigprocmask(SIG_BLOCK, &set, NULL);
    return fd;
}

/*
 * libfcgi reads the parameters from a connection that is already there: it takes it for one kept from an earlier request. Its
 * own accept would take signals while parameters are read; with no listening socket of its own it fails instead of
 * waiting when the peer sends no request.
 */
static bool read_parameters(struct responder *r, int fd)
{
    r->fcgi.ipcFd = fd;
    r->fcgi.keepConnection = 1;
    return FCGX_Accept_r(&r->fcgi) == 0;
}

static void set_state(struct responder *r, enum scoreboard_state state)
{
    atomic_store(&r->options.slot->state, state);
}

static void become_idle(struct responder *r)
{
    title_tail("idle", NULL);
    r->options.slot->idle_since_ticks = stamp_ticks();
    set_state(r, SLOT_IDLE);
}

static void become_busy(struct responder *r)
{
    const uint64_t one = 1;

    atomic_store(&r->options.slot->busy_since_ticks, stamp_ticks());
    set_state(r, SLOT_READING);
    if (r->options.wake >= 0)
        (void)!write(r->options.wake, &one, sizeof one);
}

/* Whether the web server has closed its end. One that has only ended its sending still waits for the answer. */
static bool is_deserted(int fd)
{
    struct pollfd peer = {.fd = fd};

    return poll(&peer, 1, 0) > 0 && (peer.revents & (POLLHUP | POLLERR)) != 0;
}

static void serve_peer(struct responder *r, int fd)
{
    atomic_fetch_add(&r->options.board->accepted, 1);
    if (is_deserted(fd)) {
        atomic_fetch_add(&r->options.board->deserted, 1);
        close(fd);
        return;
    }
    if (read_parameters(r, fd)) {
        set_state(r, SLOT_RUNNING);
        serve_request(&r->services, &r->fcgi);
        atomic_fetch_add(&r->options.slot->requests, 1);
    }
}

/* Errors of accept that end nothing: a signal, a peer that left, or TERM having taken the socket away. */
static bool is_ordinary(int error)
{
    return error == EINTR || error == ENOTSOCK || error == ECONNABORTED || error == EAGAIN;
}

/* One connection; false when accept fails for a reason that will not pass. */
static bool serve_next(struct responder *r)
{
    int fd, error;

    become_idle(r);
    fd = wait_for_peer();
    error = errno;
    become_busy(r);
    if (fd >= 0)
        serve_peer(r, fd);
    else if (!leaving && !is_ordinary(error)) {
        log_say(LOG_ERROR, "accept_failed", "%s", strerror(error));
        return false;
    }
    return true;
}

/* libpq keeps the memory that a large answer took. Such a responder makes room for a new one. */
static bool has_grown(const struct responder *r)
{
    return r->services.body.room > LARGE_ANSWER;
}

static bool is_spent(const struct responder *r)
{
    const uint64_t most = r->options.most_requests;

    return has_grown(r) || (most != 0 && atomic_load(&r->options.slot->requests) >= most);
}

int responder_run(const struct responder_options *options)
{
    struct responder responder = {.options = *options};
    struct fault fault = {0};
    bool good = true;

    set_signals();
    if (!open_responder(&responder, &fault)) {
        log_say(LOG_ERROR, "start_failed", "%s", fault.log[0] != '\0' ? fault.log : fault.detail);
        return 1;
    }
    if (!pg_ready(responder.services.db, &fault)) /* the first request tries again */
        log_say(LOG_WARNING, "database_away", "%s", fault.log);
    while (good && !leaving && !is_spent(&responder))
        good = serve_next(&responder);
    set_state(&responder, SLOT_LEAVING);
    services_close(&responder.services);
    return good ? 0 : 1;
}
