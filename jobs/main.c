/*
 * cs-jobs: the runner. Takes no arguments but --version, --help and --models, which shows what models would be asked; everything else comes
 * from the environment (.env.example lists it).
 * Runs in the foreground and logs to standard error, one JSON line per event.
 */
#include <errno.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/log.h"
#include "gen/release.h"
#include "jobs/describe/describer.h"
#include "jobs/generate/generator.h"
#include "jobs/homework/model_grader.h"
#include "jobs/ingest/extraction.h"
#include "jobs/llm/models_report.h"
#include "jobs/runner/run.h"
#include "jobs/runner/runner.h"

#define SETTINGS_CEILING MIB
#define FILES_CEILING (64 * MIB)
#define USAGE \
    "usage: cs-jobs [--version | --help | --models [--json]]\nSettings come from the environment; see .env.example.\n"

/* What every job would fail by is said before the first is taken. */
static bool check_place(const char *setting, const char *path, int wanted, struct buf *problems)
{
    if (access(path, wanted) == 0)
        return true;
    buf_printf(problems, "%s: %s cannot be used: %s\n", setting, path, strerror(errno));
    return false;
}

/* Says what is wrong with the data files and with what jobs need, all of it, and ends. */
static void check_files_or_exit(const struct settings *settings)
{
    struct arena *arena = arena_new(FILES_CEILING);
    struct buf problems = buf_make(MIB);
    struct describer describer;
    struct generator generator;
    bool good = generator_load(&generator, arena, settings, &problems);

    good = model_grader_check_files(arena, settings, &problems) && good;
    good = describer_load_prompt(&describer, arena, settings, &problems) && good;
    good = check_place("LIBEXEC_DIR", extraction_program(arena, settings), X_OK, &problems) && good;
    good = check_place("WORK_DIR", run_scratch(settings), W_OK | X_OK, &problems) && good;
    if (!good) {
        fputs(buf_text(&problems), stderr);
        exit(EX_CONFIG);
    }
    buf_free(&problems);
    arena_free(arena);
}

/* The models and chains of the registry, with what the settings make of them. */
static int show_models(const struct settings *settings, bool as_json)
{
    struct arena *arena = arena_new(FILES_CEILING);
    struct buf text = buf_make(MIB);
    struct generator generator;
    bool good = generator_load(&generator, arena, settings, &text);

    if (good && as_json)
        models_report_json(&text, settings, generator.registry);
    else if (good)
        models_report_text(&text, settings, generator.registry);
    fputs(buf_text(&text), good ? stdout : stderr);
    buf_free(&text);
    arena_free(arena);
    return good ? EX_OK : EX_CONFIG;
}

static bool wants_models(int argc, char **argv)
{
    return argc >= 2 && argc <= 3 && strcmp(argv[1], "--models") == 0 && (argc == 2 || strcmp(argv[2], "--json") == 0);
}

int main(int argc, char **argv)
{
    static struct settings settings;

    if (argc == 2 && strcmp(argv[1], "--version") == 0)
        return puts("cs-jobs " RELEASE_VERSION) < 0;
    if (argc == 2 && strcmp(argv[1], "--help") == 0)
        return fputs(USAGE, stdout) < 0;
    if (argc != 1 && !wants_models(argc, argv)) {
        fputs(USAGE, stderr);
        return EX_USAGE;
    }
    settings_load_or_exit(&settings, arena_new(SETTINGS_CEILING));
    if (argc != 1)
        return show_models(&settings, argc == 3);
    check_files_or_exit(&settings);
    log_setup("cs-jobs", (enum log_level)settings.log_level);
    settings_put_audit(&settings, log_open(LOG_INFO, "settings"));
    log_close();
    return runner_run(&settings);
}
