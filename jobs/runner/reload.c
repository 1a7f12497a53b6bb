#include <stdlib.h>

#include "base/log.h"
#include "jobs/runner/runner.h"

#define SETTINGS_CEILING (2 * MIB)
#define PROBLEMS (64 * KIB)

/* A child that waits for a job has the settings of before. One that is at work keeps them to its end. */
static void retire_idle(struct runner *runner)
{
    for (size_t i = 0; i < runner->slot_count; i++)
        if (!runner->slots[i].taken)
            slot_retire(&runner->slots[i]);
}

static void adopt(struct runner *runner, const struct settings *settings, struct arena *arena)
{
    retire_idle(runner);
    runner_close_sessions(runner);
    arena_free(runner->settings_arena);
    runner->settings_arena = arena;
    runner->settings = settings;
    if (!runner_open_slots(runner))
        log_say(LOG_ERROR, "reload", "the machine has no room for more jobs: %m");
    runner_open_window(runner);
    runner_open_sessions(runner);
    sender_restart(&runner->sender, settings);
    memset(&runner->due, 0, sizeof runner->due); /* leases may be shorter */
}

void reload_settings(struct runner *runner)
{
    struct arena *arena = arena_new(SETTINGS_CEILING);
    struct settings *settings = arena_alloc(arena, sizeof *settings);
    struct buf problems = buf_make(PROBLEMS), warnings = buf_make(PROBLEMS);

    if (runner->start->load(runner->start, settings, arena, &problems, &warnings)) {
        log_say_lines(LOG_WARNING, "settings", buf_str(&warnings));
        adopt(runner, settings, arena);
        log_say(LOG_INFO, "reload", "the settings are those of now");
    } else {
        log_say_lines(LOG_ERROR, "settings", buf_str(&problems));
        log_say(LOG_ERROR, "reload_refused", "the settings cannot be used; those of before are kept");
        arena_free(arena);
    }
    buf_free(&problems);
    buf_free(&warnings);
}
