#include "fcgi/pool/occupancy.h"

uint64_t occupancy_tenant(struct uuid tenant)
{
    uint64_t tail;

    memcpy(&tail, tenant.bytes + sizeof tenant.bytes - sizeof tail, sizeof tail);
    return tail;
}

static bool is_serving(const struct scoreboard_slot *slot)
{
    return atomic_load(&slot->state) == SLOT_RUNNING;
}

static bool is_held(const struct scoreboard_slot *slot, int64_t before)
{
    return is_serving(slot) && atomic_load(&slot->busy_since_ticks) < before;
}

static void count_slot(const struct scoreboard_slot *slot, uint64_t tenant, int64_t before, struct occupancy *count)
{
    const int held = atomic_load(&slot->held);
    const bool own = tenant != 0 && atomic_load(&slot->tenant) == tenant;

    count->polls += held == HELD_POLL;
    count->readers += held == HELD_READER;
    count->uploads += held == HELD_UPLOAD;
    count->askers += held == HELD_PROVIDER;
    count->own += own && atomic_load(&slot->busy_since_ticks) < before;
    count->own_polls += own && held == HELD_POLL;
    count->own_readers += own && held == HELD_READER;
    count->own_uploads += own && held == HELD_UPLOAD;
}

struct occupancy occupancy_count(const struct scoreboard *board, uint64_t tenant, int64_t age_us)
{
    const int64_t before = stamp_ticks() - age_us;
    struct occupancy count = {0};

    for (size_t i = 0; i < scoreboard_reach(board); i++) {
        count.idle += atomic_load(&board->slots[i].state) == SLOT_IDLE;
        if (is_serving(&board->slots[i]))
            count_slot(&board->slots[i], tenant, before, &count);
    }
    return count;
}

int64_t occupancy_tenants(const struct scoreboard *board, int64_t age_us)
{
    const int64_t before = stamp_ticks() - age_us;
    int64_t tenants = 0;

    for (size_t i = 0; i < scoreboard_reach(board); i++) {
        const uint64_t tenant = atomic_load(&board->slots[i].tenant);
        bool first = tenant != 0 && is_held(&board->slots[i], before);

        for (size_t other = 0; first && other < i; other++)
            first = atomic_load(&board->slots[other].tenant) != tenant || !is_held(&board->slots[other], before);
        tenants += first;
    }
    return tenants;
}

bool occupancy_reads_most(const struct scoreboard *board, uint64_t tenant)
{
    const int64_t own = occupancy_count(board, tenant, 0).own_readers;

    for (size_t i = 0; i < scoreboard_reach(board); i++) {
        const struct scoreboard_slot *slot = &board->slots[i];

        if (is_serving(slot) && atomic_load(&slot->held) == HELD_READER &&
            occupancy_count(board, atomic_load(&slot->tenant), 0).own_readers > own)
            return false;
    }
    return true;
}

int64_t occupancy_slower(const struct scoreboard *board, const struct scoreboard_slot *upload)
{
    const int64_t rate = atomic_load(&upload->rate);
    int64_t slower = 0;

    for (size_t i = 0; i < scoreboard_reach(board); i++) {
        const struct scoreboard_slot *slot = &board->slots[i];
        const int64_t other = atomic_load(&slot->rate);

        slower += is_serving(slot) && atomic_load(&slot->held) == HELD_UPLOAD &&
                  (other < rate || (other == rate && slot < upload));
    }
    return slower;
}
