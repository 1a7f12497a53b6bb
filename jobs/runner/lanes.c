#include "jobs/runner/lanes.h"

/* Whether a job of this kind may start at all. */
static bool allow(const struct lanes_state *state, enum queue_lane lane)
{
    if (lane == QUEUE_LIGHT)
        return true;
    if (state->heavy_running >= MAX(1, state->slots - 1))
        return false;
    return lane == QUEUE_URGENT || state->window_open;
}

static bool heavy_first(const struct lanes_state *state)
{
    return state->heavy_running == 0 && (state->slots > 1 || state->last == WORK_LIGHT);
}

size_t lanes_wanted(const struct lanes_state *state, enum queue_lane lanes[QUEUE_LANE_COUNT], bool *express)
{
    static const enum queue_lane orders[2][QUEUE_LANE_COUNT] = {{QUEUE_LIGHT, QUEUE_URGENT, QUEUE_HEAVY},
                                                                {QUEUE_URGENT, QUEUE_HEAVY, QUEUE_LIGHT}};
    const enum queue_lane *order = orders[heavy_first(state)];
    size_t count = 0;

    *express = state->running >= state->slots;
    if (*express) {
        lanes[0] = QUEUE_LIGHT;
        return state->express_running < state->express;
    }
    for (size_t i = 0; i < QUEUE_LANE_COUNT; i++)
        if (allow(state, order[i]))
            lanes[count++] = order[i];
    return count;
}

int lanes_overdue(const int64_t *ages_us, int count, int express)
{
    int overdue = -1;

    if (count < express)
        return -1;
    for (int i = 0; i < count; i++)
        if (ages_us[i] >= LANES_EXPRESS_US && (overdue < 0 || ages_us[i] < ages_us[overdue]))
            overdue = i;
    return overdue;
}
