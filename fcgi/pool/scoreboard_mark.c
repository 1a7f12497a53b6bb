#include "fcgi/pool/scoreboard_mark.h"

#include <time.h>

#include "fcgi/services.h"

static int64_t cpu_time_us(void)
{
    struct timespec used;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
    return used.tv_sec * STAMP_SECOND + used.tv_nsec / 1000;
}

/* Status pages have forms of their own (XML, lines of text): nothing a client writes may end one. */
static void copy_target(struct str target, char shown[SCOREBOARD_PATH])
{
    const size_t length = MIN(target.len, SCOREBOARD_PATH - 1);

    for (size_t i = 0; i < length; i++)
        shown[i] = target.at[i] > ' ' && target.at[i] < 0x7F ? target.at[i] : '?';
    shown[length] = '\0';
}

static void copy_request(const struct exchange *x, struct scoreboard_request *request)
{
    *request = (struct scoreboard_request){.started_ticks = x->started_ticks,
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

void scoreboard_mark_begin(struct exchange *x)
{
    struct scoreboard_slot *slot = x->services->slot;

    x->started_cpu_us = cpu_time_us();
    atomic_store(&slot->tenant, 0);
    atomic_store(&slot->held, HELD_NOT);
    atomic_store(&slot->streaming, false);
}

void scoreboard_mark(const struct exchange *x)
{
    struct scoreboard_slot *slot = x->services->slot;

    scoreboard_begin_write(slot);
    copy_request(x, &slot->request);
    scoreboard_end_write(slot);
}

void scoreboard_mark_end(const struct exchange *x, int64_t duration_us)
{
    struct scoreboard_slot *slot = x->services->slot;
    const double cpu_us = (double)(cpu_time_us() - x->started_cpu_us);

    scoreboard_begin_write(slot);
    slot->request.duration_us = duration_us;
    slot->request.cpu_percent = duration_us > 0 ? 100 * cpu_us / (double)duration_us : 0;
    slot->request.memory = (int64_t)(arena_used(x->arena) + x->body->len);
    scoreboard_end_write(slot);
}
