#include "fcgi/response/access_log.h"

#include "base/log.h"
#include "fcgi/pool/scoreboard_mark.h"
#include "fcgi/request/request.h"
#include "fcgi/services.h"

static const char *const phase_names[PHASE_COUNT] = {"read", "auth", "limit", "handle", "send"};

const char *access_log_phase(enum phase phase)
{
    return phase < PHASE_COUNT ? phase_names[phase] : "unknown";
}

/* Milliseconds with three digits, without binary fractions. */
static void put_ms(struct json_out *line, const char *key, int64_t us)
{
    char text[32];
    const int length = snprintf(text, sizeof text, "%lld.%03d", (long long)(us / 1000), (int)(us % 1000));

    json_put_raw(line, key, (struct str){text, (size_t)length});
}

static void put_phases(struct json_out *line, const struct exchange *x)
{
    json_open(line, "phases");
    for (size_t i = 0; i < PHASE_COUNT; i++)
        if (x->phase_us[i] > 0)
            put_ms(line, phase_names[i], x->phase_us[i]);
    json_close(line);
}

static void put_caller(struct json_out *line, const struct exchange *x)
{
    if (uuid_is_nil(x->caller.tenant))
        return;
    json_put_uuid(line, "tenant", x->caller.tenant);
    json_put_text(line, "key_prefix", x->caller.key_prefix);
}

static void put_fault(struct json_out *line, const struct fault *fault)
{
    if (fault->kind == FAULT_NONE)
        return;
    json_put_text(line, "code", fault_code(fault->kind));
    if (fault->log[0] != '\0')
        json_put_text(line, "cause", fault->log); /* the client was told less */
    else
        json_put_text(line, "message", fault->detail);
}

static void put_request(struct json_out *line, const struct exchange *x, int64_t duration_us)
{
    json_put_text(line, "request_id", x->request_id);
    put_caller(line, x);
    json_put_text(line, "method", x->head ? "HEAD" : route_method_name(x->method));
    json_put_text(line, "route", x->route != NULL ? x->route->name : NULL);
    json_put_str(line, "path", x->path);
    json_put_int(line, "status", x->response.status);
    put_ms(line, "duration_ms", duration_us);
    put_phases(line, x);
    json_put_int(line, "bytes_in", x->received.bytes);
    json_put_int(line, "bytes_out", x->response.sent);
    put_fault(line, &x->fault);
}

static void write_line(const struct exchange *x, int64_t duration_us, bool slow)
{
    const enum log_level level = x->response.status >= 500 ? LOG_ERROR : slow ? LOG_WARNING : LOG_INFO;

    if (!log_wants(level))
        return;
    put_request(log_open(level, slow ? "slow_request" : "request"), x, duration_us);
    log_close();
}

static void count(const struct exchange *x, int64_t duration_us, bool slow)
{
    struct scoreboard *board = x->services->board;

    scoreboard_count(board, x->route != NULL ? route_number(x->route) : SCOREBOARD_ROUTES, x->response.status,
                     duration_us);
    atomic_fetch_add_explicit(&board->bytes_in, (uint64_t)x->received.bytes, memory_order_relaxed);
    atomic_fetch_add_explicit(&board->bytes_out, (uint64_t)x->response.sent, memory_order_relaxed);
    if (slow)
        atomic_fetch_add(&board->slow, 1);
    if (x->fault.kind == FAULT_RATE_LIMITED)
        atomic_fetch_add(&board->rate_limited, 1);
}

/* An upload takes as long as its client and a long poll as long as it was asked to: only the api pool's own time counts as slow. */
static bool is_slow(const struct exchange *x, int64_t duration_us)
{
    return x->settings->fcgi_slow_ms > 0 && x->services->pool == POOL_API && !x->waited &&
           duration_us > x->settings->fcgi_slow_ms * 1000;
}

void access_log(struct exchange *x)
{
    int64_t duration_us;

    request_phase(x, x->phase);
    duration_us = x->phase_ticks - x->started_ticks;
    scoreboard_mark_end(x, duration_us);
    const bool slow = is_slow(x, duration_us);
    count(x, duration_us, slow);
    write_line(x, duration_us, slow);
}
