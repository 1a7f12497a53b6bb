/*
 * cs-jobs: the runner. Takes no arguments but --version and --help; everything comes from the environment (.env.example lists it).
 * Runs in the foreground and logs to standard error, one JSON line per event.
 */
#include <sysexits.h>

#include "base/limits.h"
#include "base/log.h"
#include "gen/release.h"
#include "jobs/generate/generator.h"
#include "jobs/runner/runner.h"

#define SETTINGS_CEILING MIB
#define FILES_CEILING (64 * MIB)
#define USAGE "usage: cs-jobs [--version | --help]\nSettings come from the environment; see .env.example.\n"

/* Says what is wrong with the data files, all of it, and ends. */
static void check_files_or_exit(const struct settings *settings)
{
    struct arena *arena = arena_new(FILES_CEILING);
    struct buf problems = buf_make(MIB);
    struct generator generator;

    if (!generator_load(&generator, arena, settings, &problems)) {
        fputs(buf_text(&problems), stderr);
        exit(EX_CONFIG);
    }
    buf_free(&problems);
    arena_free(arena);
}

int main(int argc, char **argv)
{
    static struct settings settings;

    if (argc == 2 && strcmp(argv[1], "--version") == 0)
        return puts("cs-jobs " RELEASE_VERSION) < 0;
    if (argc == 2 && strcmp(argv[1], "--help") == 0)
        return fputs(USAGE, stdout) < 0;
    if (argc != 1) {
        fputs(USAGE, stderr);
        return EX_USAGE;
    }
    settings_load_or_exit(&settings, arena_new(SETTINGS_CEILING));
    check_files_or_exit(&settings);
    log_setup("cs-jobs", (enum log_level)settings.log_level);
    return runner_run(&settings);
}
