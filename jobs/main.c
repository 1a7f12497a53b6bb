/*
 * cs-jobs: the runner.
 *
 *   cs-jobs [--settings FILE]                     runs in the foreground and logs to standard error, one JSON line per event
 *   cs-jobs [--settings FILE] --models [--json]   what models would be asked
 *   cs-jobs --version | --help
 *
 * Everything else comes from the environment and the settings file (.env.example lists it).
 */
#include <errno.h>
#include <locale.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/log.h"
#include "base/title.h"
#include "gen/release.h"
#include "jobs/describe/describer.h"
#include "jobs/generate/generator.h"
#include "jobs/homework/model_grader.h"
#include "jobs/ingest/extraction.h"
#include "jobs/llm/models_report.h"
#include "jobs/runner/run.h"
#include "jobs/runner/runner.h"

#define SETTINGS_CEILING (2 * MIB)
#define PROBLEMS MIB
#define FILES_CEILING (64 * MIB)
#define USAGE                                                                     \
    "usage: cs-jobs [--settings FILE] [--models [--json]] | --version | --help\n" \
    "Settings come from the environment and, behind it, from lines NAME=value of FILE; see .env.example.\n"

struct command {
    const char *settings; /* NULL: no settings file */
    bool models, json;
};

/* What every job would fail by is said before the first is taken. */
static bool check_place(const char *setting, const char *path, int wanted, struct buf *problems)
{
    if (access(path, wanted) == 0)
        return true;
    buf_printf(problems, "%s: %s cannot be used: %s\n", setting, path, strerror(errno));
    return false;
}

/* Says what is wrong with the data files and with what jobs need, all of it. */
static bool check_files(const struct settings *settings, struct buf *problems)
{
    struct arena *arena = arena_new(FILES_CEILING);
    struct describer describer;
    struct generator generator;
    bool good = generator_load(&generator, arena, settings, problems);

    good = model_grader_check_files(arena, settings, problems) && good;
    good = describer_load_prompt(&describer, arena, settings, problems) && good;
    good = check_place("LIBEXEC_DIR", extraction_program(arena, settings), X_OK, problems) && good;
    good = check_place("WORK_DIR", run_scratch(settings), W_OK | X_OK, problems) && good;
    arena_free(arena);
    return good;
}

static void check_files_or_exit(const struct settings *settings)
{
    struct buf problems = buf_make(PROBLEMS);

    if (!check_files(settings, &problems)) {
        fputs(buf_text(&problems), stderr);
        exit(EX_CONFIG);
    }
    buf_free(&problems);
}

/* The first line says what the runner was told, for whoever asks later why it behaves as it does. */
static void set_up_log(const struct settings *settings)
{
    log_setup("cs-jobs", (enum log_level)settings->log_level);
    settings_put_audit(settings, log_open(LOG_INFO, "settings"));
    log_close();
}

static bool load_again(const struct runner_start *start, struct settings *settings, struct arena *arena,
                       struct buf *problems, struct buf *warnings)
{
    if (!settings_load_all(settings, start->settings_file, arena, problems, warnings) ||
        !check_files(settings, problems))
        return false;
    set_up_log(settings);
    return true;
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

static bool read_command(char **word, struct command *command)
{
    *command = (struct command){0};
    for (word++; *word != NULL; word++) {
        if (strcmp(*word, "--models") == 0)
            command->models = true;
        else if (strcmp(*word, "--json") == 0)
            command->json = true;
        else if (strcmp(*word, "--settings") == 0 && word[1] != NULL && word[1][0] != '\0')
            command->settings = *++word;
        else
            return false;
    }
    return command->models || !command->json;
}

static int run(const struct command *command, char **argv, struct buf *warnings)
{
    static struct settings settings;
    const struct runner_start start = {command->settings, load_again};

    settings_load_or_exit(&settings, command->settings, arena_new(SETTINGS_CEILING), warnings);
    if (command->models)
        return show_models(&settings, command->json);
    check_files_or_exit(&settings);
    set_up_log(&settings);
    log_say_lines(LOG_WARNING, "settings", buf_str(warnings));
    setlocale(LC_CTYPE, "C.UTF-8"); /* libcurl takes the letters of a host name by it */
    title_begin(argv);
    return runner_run(&settings, &start);
}

int main(int argc, char **argv)
{
    struct buf warnings = buf_make(PROBLEMS);
    struct command command;

    if (argc == 2 && strcmp(argv[1], "--version") == 0)
        return puts("cs-jobs " RELEASE_VERSION " (commit " RELEASE_COMMIT ")") < 0;
    if (argc == 2 && strcmp(argv[1], "--help") == 0)
        return fputs(USAGE, stdout) < 0;
    if (read_command(argv, &command))
        return run(&command, argv, &warnings);
    fputs(USAGE, stderr);
    return EX_USAGE;
}
