#include "fcgi/pool/pool_status.h"

#include "fcgi/pool/backlog.h"
#include "fcgi/services.h"

#define LISTENING 0

static struct status_value whole(const char *name, int64_t value)
{
    return (struct status_value){.name = name, .type = STATUS_WHOLE, .whole = value};
}

static struct status_value text(const char *name, const char *value)
{
    return (struct status_value){.name = name, .type = STATUS_TEXT, .text = value[0] != '\0' ? value : "-"};
}

static struct status_value at(const char *name, stamp value)
{
    return (struct status_value){.name = name, .type = STATUS_TIME, .time = value};
}

static struct status_value since(const char *name, stamp began)
{
    return whole(name, (stamp_now() - began) / STAMP_SECOND);
}

struct state_count {
    int64_t idle, active;
};

static struct state_count count_states(const struct scoreboard *board)
{
    struct state_count count = {0};

    for (size_t i = 0; i < scoreboard_reach(board); i++) {
        const int state = atomic_load(&board->slots[i].pid) > 0 ? atomic_load(&board->slots[i].state) : SLOT_FREE;

        count.idle += state == SLOT_IDLE || state == SLOT_STARTING;
        count.active += state == SLOT_READING || state == SLOT_RUNNING || state == SLOT_LEAVING;
    }
    return count;
}

void pool_status_read(struct exchange *x, struct status_value values[POOL_STATUS_VALUES])
{
    struct scoreboard *board = x->services->board;
    const struct state_count counts = count_states(board);
    struct backlog backlog = {0};

    if (backlog_read(LISTENING, &backlog))
        scoreboard_note_queue(board, backlog.waiting);
    const struct status_value all[POOL_STATUS_VALUES] = {
        text("pool", x->services->pool == POOL_API ? "api" : "upload"),
        text("process manager", board->on_demand ? "ondemand" : "static"),
        at("start time", board->started),
        since("start since", board->started),
        whole("accepted conn", (int64_t)atomic_load(&board->accepted)),
        whole("listen queue", backlog.waiting),
        whole("max listen queue", atomic_load(&board->max_queue)),
        whole("listen queue len", backlog.room),
        whole("idle processes", counts.idle),
        whole("active processes", counts.active),
        whole("total processes", counts.idle + counts.active),
        whole("max active processes", MAX(atomic_load(&board->max_active), counts.active)),
        whole("max children reached", (int64_t)atomic_load(&board->max_children_reached)),
        whole("slow requests", (int64_t)atomic_load(&board->slow)),
        whole("refused requests", (int64_t)(atomic_load(&board->share_refused) + atomic_load(&board->uploads_refused))),
        whole("cut requests", (int64_t)(atomic_load(&board->slow_uploads) + atomic_load(&board->slow_readers))),
    };

    memcpy(values, all, sizeof all);
}

/* PHP-FPM's words, but for "Starting": a responder that still prepares its statements, counted as idle. */
static const char *state_name(int state)
{
    switch (state) {
    case SLOT_STARTING:
        return "Starting";
    case SLOT_IDLE:
        return "Idle";
    case SLOT_READING:
        return "Reading headers";
    case SLOT_RUNNING:
        return "Running";
    default:
        return "Finishing";
    }
}

static const char *method_of(const struct scoreboard_request *request)
{
    return request->id[0] == '\0' ? "" : request->head ? "HEAD" : route_method_name(request->method);
}

static const char *script_of(const struct scoreboard_request *request)
{
    return request->id[0] != '\0' && request->route < route_count ? route_table[request->route].name : "";
}

bool pool_status_responder(struct exchange *x, const struct scoreboard_slot *slot,
                           struct status_value values[POOL_STATUS_RESPONDER_VALUES])
{
    struct scoreboard_request *request = arena_alloc(x->arena, sizeof *request);
    const int state = atomic_load(&slot->state);

    if (atomic_load(&slot->pid) <= 0 || !scoreboard_read(slot, request)) /* none, or not forked yet */
        return false;
    const struct status_value all[POOL_STATUS_RESPONDER_VALUES] = {
        whole("pid", atomic_load(&slot->pid)),
        text("state", state_name(state)),
        at("start time", slot->started),
        since("start since", slot->started),
        whole("requests", (int64_t)atomic_load(&slot->requests)),
        whole("request duration",
              request->duration_us >= 0 ? request->duration_us : stamp_ticks() - request->started_ticks),
        text("request method", method_of(request)),
        text("request uri", request->path),
        whole("content length", request->content_length),
        text("user", request->key_prefix),
        text("script", script_of(request)),
        {.name = "last request cpu", .type = STATUS_FRACTION, .fraction = request->cpu_percent},
        whole("last request memory", request->memory),
    };

    memcpy(values, all, sizeof all);
    return true;
}
