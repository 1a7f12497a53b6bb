#include "fcgi/pool/worker.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "connect/connect.h"
#include "fcgi/gates/key_cache.h"
#include "fcgi/gates/rate_limit_local.h"
#include "fcgi/gates/route.h"
#include "fcgi/serve.h"

#define LISTENING 0
#define REDIS_TIMEOUT_MS 500
#define PG_CONNECT_S 3
#define LARGE_ANSWER (8 * MIB)
#define STATEMENT_MS 10000 /* nobody waits longer for an answer that is made of rows */

static volatile sig_atomic_t leaving;

/* Without its listening socket a responder cannot be caught in accept between this signal and the look at `leaving`. */
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

static bool open_services(struct worker *w, struct fault *fault)
{
    const struct settings *s = w->settings;

    w->db = connect_database(s, (struct pg_options){.role = "cs_api",
                                                    .application = w->pool == POOL_API ? "cs-api" : "cs-api upload",
                                                    .connect_timeout_s = PG_CONNECT_S,
                                                    .statement_timeout_ms = STATEMENT_MS});
    pg_listen(w->db, "cs_keys");
    w->redis = redis_new(s->redis_url, REDIS_TIMEOUT_MS);
    return cors_open(&w->cors, s, w->lasting, fault) && connect_store(s, "/store", &w->store, fault);
}

static bool open_worker(struct worker *w, struct fault *fault)
{
    w->lasting = arena_new(MIB);
    w->arena = arena_new(LIMIT_REQUEST_ARENA);
    w->head = buf_make(16 * KIB);
    w->own_headers = buf_make(8 * KIB);
    w->body = buf_make(LIMIT_RESPONSE);
    w->keys = arena_alloc(w->lasting, sizeof *w->keys);
    w->windows = arena_alloc(w->lasting, sizeof *w->windows);
    if (!open_services(w, fault))
        return false;
    return (FCGX_Init() == 0 && FCGX_InitRequest(&w->fcgi, -1, FCGI_FAIL_ACCEPT_ON_INTR) == 0) ||
           fault_log(fault, FAULT_INTERNAL, "libfcgi does not start");
}

static void tell(const char *event, const struct fault *fault)
{
    log_say(LOG_ERROR, event, "%s", fault->log[0] != '\0' ? fault->log : fault->detail);
}

static void close_worker(struct worker *w)
{
    pg_free(w->db);
    redis_free(w->redis);
    store_close(w->store);
    buf_free(&w->head);
    buf_free(&w->own_headers);
    buf_free(&w->body);
    arena_free(w->arena);
    arena_free(w->lasting);
}

/* Waits for a connection; -1 when there is none and the loop should look around. */
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
 * libfcgi reads the parameters from a connection that is already there: it believes to have kept it from an earlier request. Its
 * own accept would take signals while parameters are read; with no listening socket of its own it fails instead of
 * waiting when the peer sends no request.
 */
static bool read_parameters(struct worker *w, int fd)
{
    w->fcgi.ipcFd = fd;
    w->fcgi.keepConnection = 1;
    return FCGX_Accept_r(&w->fcgi) == 0;
}

static void set_state(struct worker *w, enum slot_state state)
{
    atomic_store(&w->slot->state, state);
}

static void become_idle(struct worker *w)
{
    w->slot->idle_since_ticks = stamp_ticks();
    set_state(w, SLOT_IDLE);
}

static void become_busy(struct worker *w)
{
    const uint64_t one = 1;

    w->slot->busy_since_ticks = stamp_ticks();
    set_state(w, SLOT_READING);
    if (w->wake >= 0)
        (void)!write(w->wake, &one, sizeof one);
}

/* A web server that has closed its end asks for nothing any more; one that has only ended its sending still waits for the answer. */
static bool is_deserted(int fd)
{
    struct pollfd peer = {.fd = fd};

    return poll(&peer, 1, 0) > 0 && (peer.revents & (POLLHUP | POLLERR)) != 0;
}

static int64_t cpu_time_us(void)
{
    struct timespec used;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
    return used.tv_sec * STAMP_SECOND + used.tv_nsec / 1000;
}

static void serve_peer(struct worker *w, int fd)
{
    atomic_fetch_add(&w->board->accepted, 1);
    if (is_deserted(fd)) {
        atomic_fetch_add(&w->board->deserted, 1);
        close(fd);
        return;
    }
    w->cpu_began_us = cpu_time_us();
    if (read_parameters(w, fd)) {
        set_state(w, SLOT_RUNNING);
        serve_request(w);
        atomic_fetch_add(&w->slot->requests, 1);
    }
}

/* What accept may say to a responder that goes on, or that was told to leave. */
static bool is_ordinary(int error)
{
    return error == EINTR || error == ENOTSOCK || error == ECONNABORTED || error == EAGAIN;
}

/* One connection; false when there is no sense in waiting for another. */
static bool serve_next(struct worker *w)
{
    int fd, error;

    become_idle(w);
    fd = wait_for_peer();
    error = errno;
    become_busy(w);
    if (fd >= 0)
        serve_peer(w, fd);
    else if (!leaving && !is_ordinary(error)) {
        log_say(LOG_ERROR, "accept_failed", "%s", strerror(error));
        return false;
    }
    return true;
}

bool worker_try(struct worker *worker)
{
    struct fault fault = {0};
    const bool good = open_worker(worker, &fault) && pg_ready(worker->db, &fault);

    if (!good)
        tell("check_failed", &fault);
    close_worker(worker);
    return good;
}

/* What a large answer took, libpq keeps. Such a responder makes room for a new one. */
static bool has_grown(const struct worker *w)
{
    return w->body.room > LARGE_ANSWER;
}

int worker_run(struct worker *worker, uint64_t most)
{
    struct fault fault = {0};
    bool good = true;

    set_signals();
    if (!open_worker(worker, &fault)) {
        tell("start_failed", &fault);
        return 1;
    }
    if (!pg_ready(worker->db, &fault)) /* the first request tries again */
        log_say(LOG_WARNING, "database_away", "%s", fault.log);
    while (good && !leaving && !has_grown(worker) && (most == 0 || atomic_load(&worker->slot->requests) < most))
        good = serve_next(worker);
    set_state(worker, SLOT_LEAVING);
    close_worker(worker);
    return good ? 0 : 1;
}

int64_t worker_pool_size(const struct worker *worker)
{
    const uint32_t size = atomic_load(&worker->board->size);

    return size > 0 ? size : 1;
}

/* Status pages have forms of their own (XML, lines of text): nothing a client writes may end one. */
static void copy_target(struct str target, char shown[SCOREBOARD_PATH])
{
    const size_t length = MIN(target.len, SCOREBOARD_PATH - 1);

    for (size_t i = 0; i < length; i++)
        shown[i] = target.at[i] > ' ' && target.at[i] < 0x7F ? target.at[i] : '?';
    shown[length] = '\0';
}

static void copy_request(const struct exchange *x, struct slot_request *request)
{
    *request = (struct slot_request){.started_ticks = x->started_ticks,
                                     .duration_us = -1,
                                     .content_length = MAX(0, x->content_length),
                                     .route = (uint16_t)route_number(x->route),
                                     .method = (uint8_t)x->method,
                                     .phase = (uint8_t)x->phase,
                                     .head = x->head};
    memcpy(request->id, x->request_id, sizeof request->id);
    copy_target(x->target, request->path);
    memcpy(request->key_prefix, x->caller.key_prefix, sizeof request->key_prefix);
}

void worker_mark_end(const struct exchange *x, int64_t duration_us)
{
    const struct worker *w = x->worker;
    const double cpu_us = (double)(cpu_time_us() - w->cpu_began_us);

    scoreboard_begin_write(w->slot);
    w->slot->request.duration_us = duration_us;
    w->slot->request.cpu_percent = duration_us > 0 ? 100 * cpu_us / (double)duration_us : 0;
    w->slot->request.memory = (int64_t)(arena_used(w->arena) + x->body->len);
    scoreboard_end_write(w->slot);
}

void worker_mark(const struct exchange *x)
{
    struct slot *slot = x->worker->slot;

    scoreboard_begin_write(slot);
    copy_request(x, &slot->request);
    scoreboard_end_write(slot);
}
