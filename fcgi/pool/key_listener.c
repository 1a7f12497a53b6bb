#include "fcgi/pool/key_listener.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/log.h"
#include "base/title.h"
#include "connect/connect.h"

#define LISTENING 0
#define CONNECT_S 3
#define STATEMENT_MS 500 /* recording uses must not delay the next proof for long */
#define RECORD_EVERY_US (2 * STAMP_SECOND)
#define LAST_RECORD_MS 1000

struct listener {
    struct key_cache *cache;
    struct unit unit; /* one round */
    int64_t session;  /* pg_sessions, when the cache was last emptied */
    bool failing;     /* and the log says so */
    int64_t record_due_ticks;
    struct key_uses uses;
};

static volatile sig_atomic_t leaving;

static void leave(int signal)
{
    (void)signal;
    leaving = 1;
}

/* TERM is taken in wait_for_news alone. The terminal's signals and those for a reload are the master's. */
static void set_signals(void)
{
    const struct sigaction on_term = {.sa_handler = leave};
    const struct sigaction ignored = {.sa_handler = SIG_IGN};
    sigset_t blocked;

    sigaction(SIGTERM, &on_term, NULL);
    sigaction(SIGINT, &ignored, NULL);
    sigaction(SIGHUP, &ignored, NULL);
    sigaction(SIGUSR1, &ignored, NULL);
    sigaction(SIGUSR2, &ignored, NULL);
    sigaction(SIGPIPE, &ignored, NULL);
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGTERM);
    sigprocmask(SIG_SETMASK, &blocked, NULL);
}

/* It must not keep the socket open when the pool has ended. */
static void close_listening_socket(void)
{
    const int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);

    dup2(nothing, LISTENING);
    close(nothing);
}

static void open_listener(struct listener *l, const struct settings *settings, struct key_cache *cache)
{
    const struct pg_options options = {.role = "cs_api",
                                       .application = "cs-api keys",
                                       .connect_timeout_s = CONNECT_S,
                                       .statement_timeout_ms = STATEMENT_MS,
                                       .lazy = true,
                                       .own_session = true};

    *l =
        (struct listener){.cache = cache, .unit = {.arena = arena_new(MIB), .pg = connect_database(settings, options)}};
    pg_listen(l->unit.pg, "cs_keys");
}

/* ---- one round ---- */

/* What changed between two sessions was sent to neither. */
static void check_session(struct listener *l)
{
    if (l->session != pg_sessions(l->unit.pg))
        key_cache_forget_all(l->cache);
    l->session = pg_sessions(l->unit.pg);
}

static void receive_changes(struct listener *l)
{
    const char *payload;

    while (pg_notification(l->unit.pg, l->unit.arena, &payload))
        key_cache_forget(l->cache, payload);
}

/* Before it answers, the server sends the notifications of all transactions that had been committed when the question arrived. */
static bool prove(struct listener *l)
{
    const int64_t asked = stamp_ticks();
    struct pg_rows rows;

    if (!PG_RUN(&l->unit, &rows, auth_listening))
        return false;
    if (!pg_get_bool(&rows, 0, PG_COL(auth_listening, listens)))
        return fault_log(l->unit.fault, FAULT_INTERNAL,
                         "the session does not listen to cs_keys: a pooler shares it with others; set "
                         "POSTGRES_DIRECT_HOST");
    receive_changes(l);
    key_cache_prove(l->cache, asked);
    return true;
}

/* One statement's worth. False when nothing is left to record, or when it failed: the uses stay in the cache. */
static bool record_some(struct listener *l)
{
    const int64_t now = stamp_ticks();
    struct fault fault = {0};
    const struct unit unit = pg_unit_aside(&l->unit, &fault);

    key_cache_collect(l->cache, now, &l->uses);
    if (l->uses.count == 0 || !PG_RUN(&unit, NULL, auth_uses, pg_uuids(l->uses.tenants, l->uses.count),
                                      pg_uuids(l->uses.keys, l->uses.count)))
        return false;
    key_cache_recorded(l->cache, &l->uses, now);
    return l->uses.next != 0;
}

/* One statement in each round until all are recorded, then none for a while. */
static void record_when_due(struct listener *l)
{
    if (stamp_ticks() >= l->record_due_ticks && !record_some(l))
        l->record_due_ticks = stamp_ticks() + RECORD_EVERY_US;
}

static void log_change(struct listener *l, const struct fault *fault)
{
    const bool fails = fault->kind != FAULT_NONE;

    if (fails && !l->failing)
        log_say(LOG_WARNING, "key_listener_lost", "every key is looked up: %s",
                fault->log[0] != '\0' ? fault->log : fault->detail);
    else if (!fails && l->failing)
        log_say(LOG_INFO, "key_listener_restored", "keys are cached again");
    l->failing = fails;
}

static void run_round(struct listener *l)
{
    struct fault fault = {0};

    l->unit.fault = &fault;
    if (pg_ready(l->unit.pg, &fault)) {
        check_session(l);
        if (prove(l))
            record_when_due(l);
    }
    log_change(l, &fault);
    arena_reset(l->unit.arena);
}

static void wait_for_news(const struct listener *l)
{
    struct pollfd server = {.fd = pg_socket(l->unit.pg), .events = POLLIN};
    const struct timespec patience = {.tv_nsec = KEY_LISTENER_PROOF_MS * 1000000L};
    sigset_t none;

    sigemptyset(&none);
    (void)ppoll(&server, 1, &patience, &none);
}

/* ---- */

static void record_the_rest(struct listener *l)
{
    pg_patience(l->unit.pg, LAST_RECORD_MS);
    l->uses.next = 0;
    while (record_some(l))
        continue;
}

int key_listener_run(const struct settings *settings, struct key_cache *cache, pid_t master)
{
    static struct listener listener;

    prctl(PR_SET_NAME, "cs-api-keys"); /* for top */
    title_set("cs-api: key listener");
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != master)
        return 1;
    set_signals();
    close_listening_socket();
    open_listener(&listener, settings, cache);
    while (!leaving) {
        run_round(&listener);
        wait_for_news(&listener);
    }
    record_the_rest(&listener);
    pg_free(listener.unit.pg);
    arena_free(listener.unit.arena);
    return 0;
}
