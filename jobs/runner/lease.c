#include "jobs/runner/runner.h"

void lease_keep(struct runner *runner, bool renew)
{
    const struct claim **claims = arena_array(runner->scratch, runner->slot_count, sizeof *claims);
    struct runner_slot **slots = arena_array(runner->scratch, runner->slot_count, sizeof *slots);
    bool *held = arena_array(runner->scratch, runner->slot_count, sizeof *held);
    struct fault fault = {0};
    const struct unit unit = {.pg = runner->db, .arena = runner->scratch, .fault = &fault};
    size_t count = 0;

    for (size_t i = 0; i < runner->slot_count; i++) {
        if (!runner->slots[i].taken)
            continue;
        slots[count] = &runner->slots[i];
        claims[count++] = &runner->slots[i].claim;
    }
    if (count == 0 || !pg_ready(runner->db, &fault) ||
        !claim_renew(&unit, claims, count, renew ? (int)runner->settings->worker_lease : 0, held))
        return; /* without the database nobody else can take them either */
    for (size_t i = 0; i < count; i++)
        if (!held[i])
            slot_kill(slots[i], SLOT_LOST);
}
