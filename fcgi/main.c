/*
 * cs-api: the API as FastCGI responders.
 *
 *   spawn-fcgi -s SOCKET -M 0660 -n -- cs-api --pool api|upload
 *   cs-api --version
 *   cs-api --print-env-example     the settings, as .env.example
 *   cs-api --check-settings [NAME...]   only looks at the settings, and at the names a settings file has: 0 good, 78 wrong
 *   cs-api --pool api --check      tries settings and services, serves nothing: 0 fit, 1 not, 78 wrong settings, 3 see pool.h
 */
#include <fcgiapp.h>

#include "base/log.h"
#include "fcgi/pool/master.h"
#include "fcgi/services.h"
#include "gen/release.h"

#define USAGE                                                                                                     \
    "usage: cs-api --pool api|upload [--check] | --check-settings [NAME...] | --print-env-example | --version | " \
    "--help\n"
#define EXIT_USAGE 2
#define EXIT_UNFIT 1

struct command {
    enum route_pool pool; /* 0: not given */
    bool check, example;
};

static bool read_command(char **arguments, struct command *command)
{
    *command = (struct command){0};
    for (char **word = arguments + 1; *word != NULL; word++) {
        if (strcmp(*word, "--print-env-example") == 0)
            command->example = true;
        else if (strcmp(*word, "--check") == 0)
            command->check = true;
        else if (strcmp(*word, "--pool") == 0 && word[1] != NULL && strcmp(word[1], "api") == 0 && word++)
            command->pool = POOL_API;
        else if (strcmp(*word, "--pool") == 0 && word[1] != NULL && strcmp(word[1], "upload") == 0 && word++)
            command->pool = POOL_UPLOAD;
        else
            return false;
    }
    return command->pool != 0 || command->example;
}

/* What is asked of the program by one word, before it has any setting. */
static bool answers_alone(char **arguments)
{
    const char *word = arguments[1] != NULL ? arguments[1] : "";

    if (strcmp(word, "--version") == 0)
        return puts("cs-api " RELEASE_VERSION) >= 0;
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

int main(int count, char **arguments)
{
    struct arena *arena = arena_new(MIB);
    struct settings settings;
    struct command command;

    if (answers_alone(arguments))
        return 0;
    if (count > 1 && strcmp(arguments[1], "--check-settings") == 0) {
        settings_check_or_exit((const char *const *)arguments + 2, arena);
        return 0;
    }
    if (!read_command(arguments, &command)) {
        fputs(USAGE, stderr);
        return EXIT_USAGE;
    }
    if (command.example)
        return print_example();
    settings_load_or_exit(&settings, arena);
    log_setup(command.pool == POOL_API ? "cs-api" : "cs-api-upload", (enum log_level)settings.log_level);
    if (command.check)
        return check(&settings, command.pool);
    if (FCGX_IsCGI()) {
        fputs("cs-api: fd 0 is no listening socket; start it under spawn-fcgi\n" USAGE, stderr);
        return EXIT_USAGE;
    }
    tell_settings(&settings);
    return master_run(&settings, command.pool, arguments);
}
