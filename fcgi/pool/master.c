#include "fcgi/pool/master.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/log.h"
#include "base/num.h"
#include "base/title.h"
#include "fcgi/pool/backlog.h"
#include "fcgi/pool/key_listener.h"
#include "fcgi/pool/overflow.h"
#include "fcgi/pool/responders.h"

#define BOARD_VARIABLE "CS_API_SCOREBOARD" /* hands the scoreboard's descriptor to the next program */
#define LISTENING 0
#define POOL_MOST 1024
/* The kernel keeps one TTIN, however many are sent before it is taken; of these it keeps them all. */
#define MORE (SIGRTMIN + 1)
#define FEWER (SIGRTMIN + 2)
#define CRASH_LOOP_MS 50 /* between two looks at the listening socket while responders die young */

struct pool {
    struct responders responders;
    struct key_listener listener;
    int signals;  /* signalfd */
    int overflow; /* the second socket: overflow.h; -1: none */
    int board_fd;
    char **arguments;
    pid_t checking; /* the next program, trying itself; 0: none */
    bool ended;     /* at once, without waiting for requests */
};

/* The descriptor of the former program's scoreboard; -1: none. */
static int inherit_board(void)
{
    const char *text = getenv(BOARD_VARIABLE);
    int64_t fd;

    if (text == NULL || !num_parse(str_of(text), 3, 1 << 20, &fd))
        return -1;
    unsetenv(BOARD_VARIABLE);
    return (int)fd;
}

static void hand_on_board(const struct pool *pool)
{
    char fd[12];

    snprintf(fd, sizeof fd, "%d", pool->board_fd);
    setenv(BOARD_VARIABLE, fd, 1);
}

bool master_continues(void)
{
    const int fd = inherit_board();

    return fd < 0 || scoreboard_fits(fd);
}

static void open_board(struct pool *pool, const struct settings *settings)
{
    const bool upload = pool->responders.pool == POOL_UPLOAD;
    struct scoreboard *board;

    pool->board_fd = inherit_board();
    board = scoreboard_open(&pool->board_fd);
    atomic_fetch_add(&board->generation, 1);
    atomic_store(&board->size, (uint32_t)(upload ? settings->fcgi_upload_pool_size : settings->fcgi_pool_size));
    board->on_demand = upload;
    pool->responders.board = board;
}

/* spawn-fcgi has chosen a backlog; FCGI_BACKLOG replaces it. Linux takes the new one while the socket listens. */
static bool open_queue(const struct settings *settings)
{
    if (listen(LISTENING, (int)settings->fcgi_backlog) == 0)
        return true;
    log_say(LOG_ERROR, "start_failed", "listen: %m");
    return false;
}

static bool open_signals(struct pool *pool)
{
    static const int heard[] = {SIGCHLD, SIGTERM, SIGINT, SIGQUIT, SIGHUP, SIGUSR1, SIGUSR2, SIGTTIN, SIGTTOU};
    sigset_t set;

    sigemptyset(&set);
    for (size_t i = 0; i < ARRAY_COUNT(heard); i++)
        sigaddset(&set, heard[i]);
    sigaddset(&set, MORE);
    sigaddset(&set, FEWER);
    sigprocmask(SIG_SETMASK, &set, NULL);
    signal(SIGPIPE, SIG_IGN);
    pool->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    pool->responders.wake = pool->responders.board->on_demand ? eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK) : -1;
    return pool->signals >= 0;
}

/* ---- reload ---- */

/* The next program with one argument more, which makes it try its settings and services and leave. */
static NO_RETURN void exec_check(const struct pool *pool)
{
    char *with_check[16] = {0};
    size_t count = 0;
    sigset_t none;

    for (; count < ARRAY_COUNT(with_check) - 2 && pool->arguments[count] != NULL; count++)
        with_check[count] = pool->arguments[count];
    with_check[count] = (char[]){"--check"};
    hand_on_board(pool);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    execvp(with_check[0], with_check);
    log_say(LOG_ERROR, "reload_failed", "%s: %m", with_check[0]);
    _exit(127);
}

static void begin_reload(struct pool *pool)
{
    if (pool->checking != 0 || pool->responders.closing)
        return;
    log_say(LOG_INFO, "reload", "checking %s", pool->arguments[0]);
    pool->checking = fork();
    if (pool->checking == 0)
        exec_check(pool);
    if (pool->checking < 0)
        pool->checking = 0;
}

/* The next program finds our responders on the scoreboard and stops them when its own are ready. One that cannot read this scoreboard
 * would not know of them: they are stopped before it starts. The key cache is not handed on: responders left with this one look keys up. */
static void take_over(struct pool *pool, bool continues)
{
    hand_on_board(pool);
    if (!continues)
        responders_signal(&pool->responders, SIGTERM);
    key_listener_stop(&pool->listener, SIGTERM);
    execvp(pool->arguments[0], pool->arguments);
    log_say(LOG_ERROR, "reload_failed", "%s: %m", pool->arguments[0]);
    unsetenv(BOARD_VARIABLE);
}

static void end_reload(struct pool *pool, int status)
{
    const int verdict = WIFEXITED(status) ? WEXITSTATUS(status) : -1;

    pool->checking = 0;
    if ((verdict == MASTER_FIT || verdict == MASTER_FIT_ANEW) && !pool->responders.closing)
        take_over(pool, verdict == MASTER_FIT);
    else if (verdict == EX_CONFIG)
        log_say(LOG_ERROR, "reload_refused", "the settings cannot be used; the program goes on with those of before");
    else
        log_say(LOG_ERROR, "reload_refused", "the program at %s is not fit to serve; this one goes on",
                pool->arguments[0]);
}

/* ---- signals ---- */

static void resize(struct pool *pool, int change)
{
    const int size = (int)atomic_load(&pool->responders.board->size) + change;

    if (size < 1 || size > POOL_MOST)
        return;
    atomic_store(&pool->responders.board->size, (uint32_t)size);
    log_say(LOG_INFO, "resize", "%d responders", size);
}

static void close_pool(struct pool *pool)
{
    if (pool->responders.closing)
        pool->ended = true;
    else
        log_say(LOG_INFO, "drain", "%zu responders finish their requests", responders_count(&pool->responders));
    pool->responders.closing = true;
    responders_signal(&pool->responders, SIGTERM);
}

static void handle_signal(struct pool *pool, uint32_t signal)
{
    if (signal == (uint32_t)MORE || signal == (uint32_t)FEWER)
        resize(pool, signal == (uint32_t)MORE ? 1 : -1);
    switch (signal) {
    case SIGTERM:
    case SIGINT:
        close_pool(pool);
        break;
    case SIGQUIT:
        pool->responders.closing = pool->ended = true;
        break;
    case SIGHUP:
    case SIGUSR2:
        begin_reload(pool);
        break;
    case SIGTTIN:
        resize(pool, 1);
        break;
    case SIGTTOU:
        resize(pool, -1);
        break;
    }
}

static void read_events(struct pool *pool)
{
    struct signalfd_siginfo heard;
    uint64_t woken;
    int status;

    while (read(pool->signals, &heard, sizeof heard) == sizeof heard)
        handle_signal(pool, heard.ssi_signo);
    if (pool->responders.wake >= 0)
        (void)!read(pool->responders.wake, &woken, sizeof woken);
    key_listener_reap(&pool->listener);
    if (!responders_reap(&pool->responders, pool->checking, &status))
        end_reload(pool, status);
}

static void wait_for_events(struct pool *pool)
{
    struct pollfd sources[] = {{.fd = pool->signals, .events = POLLIN},
                               {.fd = pool->responders.wake, .events = POLLIN},
                               {.fd = pool->overflow, .events = POLLIN}};
    const int wait_ms = responders_wait_ms(&pool->responders);

    (void)poll(sources, ARRAY_COUNT(sources),
               responders_crash_looping(&pool->responders) ? MIN(wait_ms, CRASH_LOOP_MS) : wait_ms);
}

/* ---- the listening socket ---- */

static void note_queue(struct pool *pool)
{
    struct backlog backlog = {0};

    if (backlog_read(LISTENING, &backlog))
        scoreboard_note_queue(pool->responders.board, backlog.waiting);
    pool->responders.waiting = backlog.waiting;
}

/* In a crash loop with no responder left, waiting connections are closed, and nginx answers 503 at once. No other process
 * accepts meanwhile, so accept does not block on what poll has seen. */
static void refuse_connections(struct pool *pool)
{
    struct pollfd listening = {.fd = LISTENING, .events = POLLIN};

    while (responders_crash_looping(&pool->responders) && poll(&listening, 1, 0) == 1 && (listening.revents & POLLIN)) {
        const int peer = accept(LISTENING, NULL, NULL);

        if (peer < 0)
            return;
        close(peer);
        atomic_fetch_add(&pool->responders.board->refused, 1);
    }
}

int master_run(const struct settings *settings, enum route_pool kind, char **arguments)
{
    struct key_cache *keys = key_cache_new();
    struct pool pool = {.responders = {.settings = settings, .pool = kind, .keys = keys},
                        .listener = {.settings = settings, .cache = keys},
                        .arguments = arguments};

    title_set("cs-api: master %s", kind == POOL_API ? "api" : "upload");
    open_board(&pool, settings);
    if (!open_signals(&pool) || !open_queue(settings))
        return 1;
    pool.overflow =
        kind == POOL_API ? overflow_open(LISTENING) : -1; /* the upload pool has places, and tells who finds none */
    log_say(LOG_INFO, "start", "generation %u, %u responders%s", atomic_load(&pool.responders.board->generation),
            atomic_load(&pool.responders.board->size), pool.responders.board->on_demand ? " at most" : "");
    do {
        key_listener_keep(&pool.listener);
        responders_keep(&pool.responders);
        wait_for_events(&pool);
        read_events(&pool);
        responders_watch(&pool.responders);
        note_queue(&pool);
        refuse_connections(&pool);
        if (pool.overflow >= 0)
            overflow_refuse(pool.overflow, LISTENING, pool.responders.board);
        if (pool.ended)
            responders_signal(&pool.responders, SIGKILL);
    } while (!pool.responders.closing || responders_count(&pool.responders) > 0);
    key_listener_stop(&pool.listener, pool.ended ? SIGKILL : SIGTERM);
    key_cache_free(keys);
    log_say(LOG_INFO, "stop", "all responders have ended");
    return 0;
}
