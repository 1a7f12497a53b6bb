/*
 * cs-jobs: the runner. Takes no arguments; everything comes from the environment (.env.example lists it). Runs in the foreground
 * and logs to standard error, one JSON line per event.
 */
#include "base/limits.h"
#include "base/log.h"
#include "jobs/runner.h"

#define SETTINGS_CEILING MIB

int main(int argc, char **argv)
{
    static struct settings settings;

    if (argc != 1) {
        fprintf(stderr, "usage: %s\nSettings come from the environment; see .env.example.\n", argv[0]);
        return 64; /* EX_USAGE */
    }
    settings_load_or_exit(&settings, arena_new(SETTINGS_CEILING));
    log_setup("cs-jobs", (enum log_level)settings.log_level);
    return runner_run(&settings);
}
