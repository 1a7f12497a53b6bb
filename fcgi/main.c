/*
 * cs-api: the API as FastCGI responders.
 *
 *   spawn-fcgi -s SOCKET -M 0660 -n -- cs-api --pool api|upload [--settings FILE]
 *   cs-api --version
 *   cs-api --print-env-example     the settings, as .env.example
 *   cs-api --check-settings [--settings FILE] [NAME...]   only looks at the settings, and at names of a file that is not read: 0 good, 78 wrong
 *   cs-api --pool api --check [--settings FILE]   tries settings and services, serves nothing: 0 fit, 1 not, 78 wrong settings, 3 see pool.h
 */
#include <fcgiapp.h>

#include "base/log.h"
#include "base/title.h"
#include "fcgi/pool/master.h"
#include "fcgi/services.h"
#include "gen/release.h"

#define USAGE                                                                                           \
    "usage: cs-api --pool api|upload [--settings FILE] [--check] | --check-settings [--settings FILE] " \
    "[NAME...] | --print-env-example | --version | --help\n"                                            \
    "Settings come from the environment and, behind it, from lines NAME=value of FILE; see .env.example.\n"
#define WARNINGS (64 * KIB)
#define EXIT_USAGE 2
#define EXIT_UNFIT 1

struct command {
    enum route_pool pool; /* 0: not given */
    bool check, example, check_settings;
    const char *settings;     /* NULL: no settings file */
    const char *const *names; /* behind --check-settings */
};

static bool read_pool(const char *word, struct command *command)
{
    if (strcmp(word, "api") == 0)
        command->pool = POOL_API;
    else if (strcmp(word, "upload") == 0)
        command->pool = POOL_UPLOAD;
    else
        return false;
    return true;
}

/* Moves *word to the last one that it took. */
static bool read_word(char ***word, struct command *command)
{
    const char *option = **word, *value = (*word)[1];

    if (strcmp(option, "--print-env-example") == 0)
        return command->example = true;
    if (strcmp(option, "--check") == 0)
        return command->check = true;
    if (strcmp(option, "--check-settings") == 0)
        return command->check_settings = true;
    if (value == NULL)
        return false;
    ++*word;
    if (strcmp(option, "--settings") == 0)
        return (command->settings = value)[0] != '\0';
    return strcmp(option, "--pool") == 0 && read_pool(value, command);
}

static bool read_command(char **arguments, struct command *command)
{
    char **word = arguments + 1;

    *command = (struct command){0};
    for (; *word != NULL && (!command->check_settings || strcmp(*word, "--settings") == 0); word++)
        if (!read_word(&word, command))
            return false;
    command->names = (const char *const *)word;
    return command->check_settings ? command->pool == 0 && !command->check && !command->example
                                   : command->pool != 0 || command->example;
}

/* What is asked of the program by one word, before it has any setting. */
static bool answers_alone(char **arguments)
{
    const char *word = arguments[1] != NULL ? arguments[1] : "";

    if (strcmp(word, "--version") == 0)
        return puts("cs-api " RELEASE_VERSION " (commit " RELEASE_COMMIT ")") >= 0;
    return strcmp(word, "--help") == 0 && fputs(USAGE, stdout) >= 0;
}

static int print_example(void)
{
    struct buf text = buf_make(256 * KIB);

    settings_example(&text);
    fputs(buf_text(&text), stdout);
    buf_free(&text);
    return 0;
}

/* Whether this program could serve: what a reload asks before it lets go of the one that does. */
static int check(const struct settings *settings, enum route_pool pool)
{
    if (!services_try(settings, pool))
        return EXIT_UNFIT;
    return master_continues() ? MASTER_FIT : MASTER_FIT_ANEW;
}

/* What it was started with, for whoever asks later why it behaves as it does. */
static void tell_settings(const struct settings *settings)
{
    settings_put_audit(settings, log_open(LOG_INFO, "settings"));
    log_close();
}

static int serve_pool(const struct command *command, struct arena *arena, char **arguments)
{
    struct buf warnings = buf_make(WARNINGS);
    struct settings settings;

    settings_load_or_exit(&settings, command->settings, arena, &warnings);
    log_setup(command->pool == POOL_API ? "cs-api" : "cs-api-upload", (enum log_level)settings.log_level);
    log_say_lines(LOG_WARNING, "settings", buf_str(&warnings));
    buf_free(&warnings);
    if (command->check)
        return check(&settings, command->pool);
    if (FCGX_IsCGI()) {
        fputs("cs-api: fd 0 is no listening socket; start it under spawn-fcgi\n" USAGE, stderr);
        return EXIT_USAGE;
    }
    tell_settings(&settings);
    title_begin(arguments);
    return master_run(&settings, command->pool, arguments);
}

int main(int count, char **arguments)
{
    struct arena *arena = arena_new(2 * MIB);
    struct command command;

    (void)count;
    if (answers_alone(arguments))
        return 0;
    if (!read_command(arguments, &command)) {
        fputs(USAGE, stderr);
        return EXIT_USAGE;
    }
    if (command.example)
        return print_example();
    if (!command.check_settings)
        return serve_pool(&command, arena, arguments);
    settings_check_or_exit(command.settings, command.names, arena);
    return 0;
}
