#include "fcgi/pool/scoreboard.h"

#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define READ_TRIES 100

static const int statuses[SCOREBOARD_STATUSES] = {200, 201, 202, 204, 206, 207, 302, 304, 400, 401, 402, 403, 404, 405,
                                                  408, 409, 412, 413, 414, 415, 416, 422, 429, 431, 500, 502, 503};

static const int64_t bounds_us[SCOREBOARD_BUCKETS] = {500,    1000,   2500,   5000,    10000,   25000,   50000,
                                                      100000, 250000, 500000, 1000000, 5000000, 30000000};

/* FNV-1a over the routes' names: counters stand in the routes' order. */
static uint32_t route_order(void)
{
    uint32_t hash = 2166136261;

    for (size_t i = 0; i < route_count; i++) {
        const char *c = route_table[i].name;

        do
            hash = (hash ^ (uint8_t)*c) * 16777619;
        while (*c++ != '\0');
    }
    return hash;
}

/* Another program may have another layout, or other routes: its board is left alone. */
static void describe(char layout[SCOREBOARD_LAYOUT])
{
    snprintf(layout, SCOREBOARD_LAYOUT, "scoreboard %zu %zu %08x", sizeof(struct scoreboard),
             sizeof(struct scoreboard_slot), route_order());
}

static struct scoreboard *map(int fd)
{
    void *memory = mmap(NULL, sizeof(struct scoreboard), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

    return memory == MAP_FAILED ? NULL : memory;
}

static struct scoreboard *reopen(int fd)
{
    struct stat file;
    struct scoreboard *board;
    char layout[SCOREBOARD_LAYOUT];

    if (fd < 0 || fstat(fd, &file) != 0 || (size_t)file.st_size != sizeof(struct scoreboard) ||
        (board = map(fd)) == NULL)
        return NULL;
    describe(layout);
    if (strncmp(board->layout, layout, sizeof layout) == 0)
        return board;
    munmap(board, sizeof *board);
    return NULL;
}

bool scoreboard_fits(int fd)
{
    struct scoreboard *board = reopen(fd);

    if (board != NULL)
        munmap(board, sizeof *board);
    return board != NULL;
}

struct scoreboard *scoreboard_open(int *fd)
{
    struct scoreboard *board = reopen(*fd);

    if (board != NULL)
        return board;
    if (*fd >= 0)
        close(*fd);
    *fd = memfd_create("scoreboard", 0);
    if (*fd < 0 || ftruncate(*fd, sizeof *board) != 0 || (board = map(*fd)) == NULL) {
        perror("scoreboard");
        abort();
    }
    describe(board->layout);
    board->started = stamp_now();
    return board;
}

size_t scoreboard_reach(const struct scoreboard *board)
{
    return atomic_load(&board->slots_used);
}

int64_t scoreboard_size(const struct scoreboard *board)
{
    const uint32_t size = atomic_load(&board->size);

    return size > 0 ? size : 1;
}

/* The first free one: slots in use stay close together, and those that look at all of them look at few. */
struct scoreboard_slot *scoreboard_take(struct scoreboard *board)
{
    struct scoreboard_slot *slot = board->slots;

    while (slot < board->slots + SCOREBOARD_SLOTS && atomic_load(&slot->state) != SLOT_FREE)
        slot++;
    if (slot == board->slots + SCOREBOARD_SLOTS)
        return NULL;
    memset(slot, 0, sizeof *slot);
    slot->generation = atomic_load(&board->generation);
    slot->started = stamp_now();
    slot->started_ticks = slot->idle_since_ticks = stamp_ticks();
    atomic_store(&slot->state, SLOT_STARTING);
    atomic_store(&board->slots_used, MAX(atomic_load(&board->slots_used), (uint32_t)(slot - board->slots) + 1));
    return slot;
}

void scoreboard_release(struct scoreboard_slot *slot)
{
    atomic_store(&slot->pid, 0);
    atomic_store(&slot->state, SLOT_FREE);
}

struct scoreboard_slot *scoreboard_find(struct scoreboard *board, pid_t pid)
{
    for (size_t i = 0; i < scoreboard_reach(board); i++)
        if (atomic_load(&board->slots[i].pid) == pid && atomic_load(&board->slots[i].state) != SLOT_FREE)
            return &board->slots[i];
    return NULL;
}

void scoreboard_begin_write(struct scoreboard_slot *slot)
{
    atomic_fetch_add_explicit(&slot->sequence, 1, memory_order_relaxed);
    atomic_thread_fence(memory_order_release);
}

void scoreboard_end_write(struct scoreboard_slot *slot)
{
    atomic_fetch_add_explicit(&slot->sequence, 1, memory_order_release);
}

bool scoreboard_read(const struct scoreboard_slot *slot, struct scoreboard_request *copy)
{
    for (int i = 0; i < READ_TRIES; i++) {
        const uint32_t before = atomic_load_explicit(&slot->sequence, memory_order_acquire);

        if (atomic_load(&slot->state) == SLOT_FREE)
            return false;
        memcpy(copy, &slot->request, sizeof *copy);
        atomic_thread_fence(memory_order_acquire);
        if (before % 2 == 0 && atomic_load_explicit(&slot->sequence, memory_order_relaxed) == before)
            return true;
    }
    return false;
}

void scoreboard_note_queue(struct scoreboard *board, uint32_t waiting)
{
    if (waiting > atomic_load(&board->max_queue))
        atomic_store(&board->max_queue, waiting);
}

static size_t status_number(int status)
{
    for (size_t i = 0; i + 1 < SCOREBOARD_STATUSES; i++)
        if (statuses[i] == status)
            return i;
    return SCOREBOARD_STATUSES - 1;
}

void scoreboard_count(struct scoreboard *board, size_t route, int status, int64_t duration_us)
{
    struct route_counters *counters = &board->routes[MIN(route, SCOREBOARD_ROUTES - 1)];
    size_t bucket = 0;

    while (bucket < SCOREBOARD_BUCKETS && duration_us > bounds_us[bucket])
        bucket++;
    atomic_fetch_add_explicit(&counters->by_status[status_number(status)], 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&counters->buckets[bucket], 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&counters->duration_us, (uint64_t)duration_us, memory_order_relaxed);
}

int scoreboard_status(size_t number)
{
    return statuses[number];
}

int64_t scoreboard_bound_us(size_t bucket)
{
    return bounds_us[bucket];
}
