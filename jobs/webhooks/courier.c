#include "jobs/webhooks/courier.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/log.h"
#include "base/secret.h"
#include "jobs/runner/session.h"
#include "jobs/webhooks/courier_report.h"
#include "net/posts.h"
#include "work/delivery.h"
#include "work/signature.h"

#define SECOND STAMP_SECOND
#define ERRANDS 64    /* at once; beside its socket each takes a thread while its name is looked up */
#define PER_WEBHOOK 4 /* what one receiver that stalls can hold */
#define PER_TENANT 16
#define LEASE_SLACK_S 10 /* beyond the time a receiver has, for the record */
#define LOOK_EVERY SECOND
#define SWEEP_EVERY (600 * SECOND)
#define CHANNEL "cs_webhooks" /* sql/deploy/webhook_events.sql */
#define AGENT "course-supporter-webhooks/1"
#define SCRATCH_CEILING (64 * MIB)

/* One message on its way, or with an end that is not recorded yet. */
struct errand {
    bool taken, ended;
    struct uuid id, token;
    struct courier_story story;
    struct delivery_report report;
};

struct courier {
    const struct settings *settings;
    struct pg *db; /* role cs_runner */
    struct posts *posts;
    struct arena *scratch; /* reset after each turn of the loop */
    int signals;           /* signalfd(2) */
    bool stopping, complained;
    int64_t stop_by, look_at, sweep_at; /* monotonic */
    struct errand errands[ERRANDS];
};

/* ---- beginning and end ---- */

static int open_signals(void)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigprocmask(SIG_BLOCK, &set, NULL);
    return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

static void open_courier(struct courier *courier, const struct settings *settings)
{
    const struct posts_options options = {
        .most = ERRANDS,
        .timeout_ms = (int)settings->webhook_timeout * 1000,
        .guard = !settings->webhook_allow_private,
        .agent = AGENT,
    };

    prctl(PR_SET_NAME, "cs-courier"); /* for ps and top */
    courier->settings = settings;
    courier->signals = open_signals();
    courier->scratch = arena_new(SCRATCH_CEILING);
    courier->posts = posts_new(&options);
    courier->db = session_open(settings, SESSION_RUNNER, true);
    pg_listen(courier->db, CHANNEL);
}

static void close_courier(struct courier *courier)
{
    pg_free(courier->db);
    posts_free(courier->posts);
    arena_free(courier->scratch);
    close(courier->signals);
}

/* ---- sending ---- */

static struct errand *free_errand(struct courier *courier)
{
    for (size_t i = 0; i < ERRANDS; i++)
        if (!courier->errands[i].taken)
            return &courier->errands[i];
    return NULL;
}

static void fail_unsigned(struct errand *errand)
{
    errand->ended = true;
    courier_report_unsigned(&errand->story, &errand->report);
}

/* The signature is over the moment of this attempt, the id over all of them. */
static void begin(struct courier *courier, struct errand *errand, const struct delivery *d)
{
    const char *const secrets[2] = {d->secret, d->former_secret};
    const int64_t now = stamp_now() / SECOND;
    char id[UUID_TEXT], signature[SIGNATURE_HEADER];
    struct arena *arena = courier->scratch;

    *errand = (struct errand){.taken = true, .id = d->id, .token = d->token};
    errand->story =
        (struct courier_story){d->message, d->tenant, d->webhook, d->attempt, (int)courier->settings->webhook_timeout};
    uuid_format(d->message, id);
    if (!signature_header(secrets, id, now, d->payload, signature)) {
        fail_unsigned(errand);
        return;
    }
    posts_send(courier->posts,
               &(struct post){
                   .url = d->url,
                   .headers = (const char *const[]){"Content-Type: application/json",
                                                    arena_printf(arena, "webhook-id: %s", id),
                                                    arena_printf(arena, "webhook-timestamp: %lld", (long long)now),
                                                    arena_printf(arena, "webhook-signature: %s", signature), NULL},
                   .body = d->payload,
                   .context = errand,
               });
}

static size_t room(const struct courier *courier)
{
    size_t free = 0;

    for (size_t i = 0; i < ERRANDS; i++)
        free += !courier->errands[i].taken;
    return free;
}

static bool take(struct courier *courier, struct fault *fault)
{
    const struct delivery_terms terms = {
        .most = (int)room(courier),
        .per_webhook = PER_WEBHOOK,
        .per_tenant = PER_TENANT,
        .lease_s = (int)courier->settings->webhook_timeout + LEASE_SLACK_S,
    };
    struct delivery *claimed;
    size_t count;

    courier->look_at = stamp_ticks() + LOOK_EVERY;
    if (terms.most == 0)
        return true;
    if (!delivery_claim(courier->db, courier->scratch, &terms, &claimed, &count, fault))
        return false;
    for (size_t i = 0; i < count; i++)
        begin(courier, free_errand(courier), &claimed[i]);
    return true;
}

/* ---- ends ---- */

static double draw(void)
{
    uint32_t bits;

    secret_random(&bits, sizeof bits);
    return (double)bits / (double)UINT32_MAX;
}

static void collect(struct courier *courier)
{
    struct post_end end;

    while (posts_next(courier->posts, courier->scratch, &end)) {
        struct errand *errand = end.context;

        errand->ended = true;
        courier_report(&errand->story, &end, draw(), &errand->report);
    }
}

/* A record that the database refuses for what it says is dropped with its lease, so that it cannot stand in the way of others. */
static bool record_one(struct courier *courier, const struct errand *errand, struct fault *fault)
{
    if (delivery_record(courier->db, courier->scratch, errand->id, errand->token, &errand->report, fault))
        return true;
    if (fault->kind != FAULT_INTERNAL)
        return false;
    log_say(LOG_ERROR, "courier", "%s", fault->log);
    fault_clear(fault);
    return true;
}

/* What cannot be recorded now stays until the database is back; then the token tells whether it still counts. */
static bool record(struct courier *courier, struct fault *fault)
{
    for (size_t i = 0; i < ERRANDS; i++) {
        struct errand *errand = &courier->errands[i];

        if (!errand->ended)
            continue;
        if (!record_one(courier, errand, fault))
            return false;
        courier_report_log(&errand->story, &errand->report);
        errand->taken = errand->ended = false;
        courier->look_at = 0; /* there is room again */
    }
    return true;
}

/* ---- the loop ---- */

static bool sweep(struct courier *courier, struct fault *fault)
{
    courier->sweep_at = stamp_ticks() + SWEEP_EVERY;
    return delivery_sweep(courier->db, courier->scratch, fault);
}

static bool work(struct courier *courier, struct fault *fault)
{
    int64_t now = stamp_ticks();

    return pg_ready(courier->db, fault) && record(courier, fault) &&
           (courier->stopping || now < courier->look_at || take(courier, fault)) &&
           (courier->stopping || now < courier->sweep_at || sweep(courier, fault));
}

static void read_signals(struct courier *courier)
{
    struct signalfd_siginfo info;

    while (read(courier->signals, &info, sizeof info) == sizeof info) {
        courier->stopping = true;
        courier->stop_by = stamp_ticks() + (courier->settings->webhook_timeout + LEASE_SLACK_S) * SECOND;
    }
}

/* Notes may have come along with the answers to statements: then nothing stands in the socket any more. */
static void hear(struct courier *courier)
{
    const char *payload;

    while (pg_notification(courier->db, courier->scratch, &payload))
        courier->look_at = 0;
}

static void wait_for_news(struct courier *courier)
{
    int64_t left;

    hear(courier);
    left = (courier->look_at - stamp_ticks()) / 1000 + 1;
    posts_wait(courier->posts, (const int[]){courier->signals, pg_socket(courier->db)}, 2, (int)MAX(left, 0));
    read_signals(courier);
    hear(courier);
}

static bool goes_on(const struct courier *courier)
{
    return !courier->stopping || (room(courier) < ERRANDS && stamp_ticks() < courier->stop_by);
}

/* Said once, not each second. */
static void complain(struct courier *courier, const struct fault *fault)
{
    if (!courier->complained)
        log_say(LOG_WARNING, "courier", "%s", fault->log[0] ? fault->log : fault->detail);
    courier->complained = true;
    courier->look_at = stamp_ticks() + LOOK_EVERY;
}

int courier_run(const struct settings *settings)
{
    static struct courier courier;

    open_courier(&courier, settings);
    while (goes_on(&courier)) {
        struct fault fault = {0};

        wait_for_news(&courier);
        collect(&courier);
        if (work(&courier, &fault))
            courier.complained = false;
        else
            complain(&courier, &fault);
        arena_reset(courier.scratch);
    }
    close_courier(&courier);
    return 0;
}
