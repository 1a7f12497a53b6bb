#include "jobs/webhooks/sender.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/backoff.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/random.h"
#include "base/title.h"
#include "jobs/runner/session.h"
#include "jobs/webhooks/sender_report.h"
#include "net/posts.h"
#include "work/delivery.h"
#include "work/signature.h"

#define SECOND STAMP_SECOND
#define OUTGOING 64   /* at once; beside its socket each takes a thread while its name is looked up */
#define PER_WEBHOOK 4 /* what one receiver that stalls can hold */
#define PER_TENANT 16
#define LEASE_SLACK_S 10 /* beyond the time a receiver has, for the record */
#define LOOK_EVERY SECOND
#define SWEEP_EVERY (600 * SECOND)
#define CHANNEL "cs_webhooks" /* sql/deploy/webhook_events.sql */
#define AGENT "course-supporter-webhooks/1"
#define SCRATCH_CEILING (64 * MIB)

/* One message on its way, or with an end that is not recorded yet. */
struct outgoing {
    bool taken, ended;
    struct uuid id, token;
    struct sender_attempt attempt;
    struct delivery_report report;
};

struct sender {
    const struct settings *settings;
    struct pg *db; /* role cs_runner */
    struct posts *posts;
    struct arena *scratch; /* reset after each turn of the loop */
    int signals;           /* signalfd(2) */
    bool stopping, failure_logged;
    int64_t stop_by, look_at, sweep_at; /* monotonic */
    struct outgoing outgoing[OUTGOING];
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

static void open_sender(struct sender *sender, const struct settings *settings)
{
    const struct posts_options options = {
        .most = OUTGOING,
        .timeout_ms = (int)settings->webhook_timeout * 1000,
        .guard = !settings->webhook_allow_private,
        .agent = AGENT,
    };

    prctl(PR_SET_NAME, "cs-webhooks"); /* for top */
    title_set("cs-jobs: webhook sender");
    sender->settings = settings;
    sender->signals = open_signals();
    sender->scratch = arena_new(SCRATCH_CEILING);
    sender->posts = posts_new(&options);
    sender->db = session_open(settings, SESSION_LISTENER, true);
    pg_listen(sender->db, CHANNEL);
}

static void close_sender(struct sender *sender)
{
    pg_free(sender->db);
    posts_free(sender->posts);
    arena_free(sender->scratch);
    close(sender->signals);
}

/* ---- sending ---- */

static struct outgoing *free_outgoing(struct sender *sender)
{
    for (size_t i = 0; i < OUTGOING; i++)
        if (!sender->outgoing[i].taken)
            return &sender->outgoing[i];
    return NULL;
}

static void fail_unsigned(struct outgoing *outgoing)
{
    outgoing->ended = true;
    sender_report_unsigned(&outgoing->attempt, &outgoing->report);
}

/* The signature is over the moment of this attempt, the id over all of them. */
static void begin(struct sender *sender, struct outgoing *outgoing, const struct delivery *d)
{
    const char *const secrets[2] = {d->secret, d->former_secret};
    const int64_t now = stamp_now() / SECOND;
    char id[UUID_TEXT], signature[SIGNATURE_HEADER];
    struct arena *arena = sender->scratch;

    *outgoing = (struct outgoing){.taken = true, .id = d->id, .token = d->token};
    outgoing->attempt =
        (struct sender_attempt){d->message, d->tenant, d->webhook, d->attempt, (int)sender->settings->webhook_timeout};
    uuid_format(d->message, id);
    if (!signature_header(secrets, id, now, d->payload, signature)) {
        fail_unsigned(outgoing);
        return;
    }
    posts_send(sender->posts,
               &(struct post){
                   .url = d->url,
                   .headers = (const char *const[]){"Content-Type: application/json",
                                                    arena_printf(arena, "webhook-id: %s", id),
                                                    arena_printf(arena, "webhook-timestamp: %lld", (long long)now),
                                                    arena_printf(arena, "webhook-signature: %s", signature), NULL},
                   .body = d->payload,
                   .context = outgoing,
               });
}

static size_t room(const struct sender *sender)
{
    size_t free = 0;

    for (size_t i = 0; i < OUTGOING; i++)
        free += !sender->outgoing[i].taken;
    return free;
}

static bool take(struct sender *sender, struct fault *fault)
{
    const struct delivery_terms terms = {
        .most = (int)room(sender),
        .per_webhook = PER_WEBHOOK,
        .per_tenant = PER_TENANT,
        .lease_s = (int)sender->settings->webhook_timeout + LEASE_SLACK_S,
    };
    struct delivery *claimed;
    size_t count;

    sender->look_at = stamp_ticks() + LOOK_EVERY;
    if (terms.most == 0)
        return true;
    if (!delivery_claim(&(const struct unit){.pg = sender->db, .arena = sender->scratch, .fault = fault}, &terms,
                        &claimed, &count))
        return false;
    for (size_t i = 0; i < count; i++)
        begin(sender, free_outgoing(sender), &claimed[i]);
    return true;
}

/* ---- ends ---- */

static void collect(struct sender *sender)
{
    struct post_end end;

    while (posts_next(sender->posts, sender->scratch, &end)) {
        struct outgoing *outgoing = end.context;

        outgoing->ended = true;
        sender_report(&outgoing->attempt, &end, random_chance(), &outgoing->report);
    }
}

/* A record that the database refuses for what it says is dropped with its lease, so that it cannot stand in the way of others. */
static bool record_one(struct sender *sender, const struct outgoing *outgoing, struct fault *fault)
{
    const struct unit unit = {sender->db, sender->scratch, outgoing->attempt.tenant, fault};

    if (delivery_record(&unit, outgoing->id, outgoing->token, &outgoing->report))
        return true;
    if (fault->kind != FAULT_INTERNAL)
        return false;
    log_say(LOG_ERROR, "sender", "%s", fault->log);
    fault_clear(fault);
    return true;
}

/* What cannot be recorded now stays until the database is back; then the token tells whether it still counts. */
static bool record(struct sender *sender, struct fault *fault)
{
    for (size_t i = 0; i < OUTGOING; i++) {
        struct outgoing *outgoing = &sender->outgoing[i];

        if (!outgoing->ended)
            continue;
        if (!record_one(sender, outgoing, fault))
            return false;
        sender_report_log(&outgoing->attempt, &outgoing->report);
        outgoing->taken = outgoing->ended = false;
        sender->look_at = 0; /* there is room again */
    }
    return true;
}

/* ---- the loop ---- */

static bool sweep(struct sender *sender, struct fault *fault)
{
    sender->sweep_at = stamp_ticks() + SWEEP_EVERY;
    return delivery_sweep(&(const struct unit){.pg = sender->db, .arena = sender->scratch, .fault = fault},
                          (int32_t)sender->settings->delivery_keep_days);
}

static bool work(struct sender *sender, struct fault *fault)
{
    int64_t now = stamp_ticks();

    return pg_ready(sender->db, fault) && record(sender, fault) &&
           (sender->stopping || now < sender->look_at || take(sender, fault)) &&
           (sender->stopping || now < sender->sweep_at || sweep(sender, fault));
}

static void read_signals(struct sender *sender)
{
    struct signalfd_siginfo info;

    while (read(sender->signals, &info, sizeof info) == sizeof info) {
        sender->stopping = true;
        sender->stop_by = stamp_ticks() + (sender->settings->webhook_timeout + LEASE_SLACK_S) * SECOND;
    }
}

/* Notifications may have come along with the answers to statements: then nothing stands in the socket any more. */
static void drain_notifications(struct sender *sender)
{
    const char *payload;

    while (pg_notification(sender->db, sender->scratch, &payload))
        sender->look_at = 0;
}

static void wait_for_news(struct sender *sender)
{
    int64_t left;

    drain_notifications(sender);
    left = (sender->look_at - stamp_ticks()) / 1000 + 1;
    posts_wait(sender->posts, (const int[]){sender->signals, pg_socket(sender->db)}, 2, (int)MAX(left, 0));
    read_signals(sender);
    drain_notifications(sender);
}

static bool goes_on(const struct sender *sender)
{
    return !sender->stopping || (room(sender) < OUTGOING && stamp_ticks() < sender->stop_by);
}

/* Logged once, not each second. */
static void log_failure(struct sender *sender, const struct fault *fault)
{
    if (!sender->failure_logged)
        log_say(LOG_WARNING, "sender", "%s", fault->log[0] ? fault->log : fault->detail);
    sender->failure_logged = true;
    sender->look_at = stamp_ticks() + LOOK_EVERY;
}

int sender_run(const struct settings *settings)
{
    static struct sender sender;

    open_sender(&sender, settings);
    while (goes_on(&sender)) {
        struct fault fault = {0};

        wait_for_news(&sender);
        collect(&sender);
        if (work(&sender, &fault))
            sender.failure_logged = false;
        else
            log_failure(&sender, &fault);
        arena_reset(sender.scratch);
    }
    close_sender(&sender);
    return 0;
}
