#include <sysexits.h>
#include <unistd.h>

#include "base/limits.h"
#include "config/settings.h"

#define PROBLEMS (64 * KIB)

static const char *from_environment(void *context, const char *name)
{
    (void)context;
    return getenv(name);
}

/* Values and names are judged whatever the other says. After clearenv(3) there is no list of names. */
static bool judge(struct settings *settings, struct arena *arena, struct buf *problems)
{
    static const char *const none[] = {NULL};
    const char *const *names = environ != NULL ? (const char *const *)environ : none;
    const bool good = settings_load(settings, from_environment, NULL, arena, problems);

    return settings_check_names(names, problems, NULL) && good;
}

static void refuse(const struct buf *problems)
{
    fputs("The settings cannot be used:\n", stderr);
    fputs(buf_text(problems), stderr);
    exit(EX_CONFIG);
}

void settings_load_or_exit(struct settings *settings, struct arena *arena)
{
    struct buf problems = buf_make(PROBLEMS);

    if (!judge(settings, arena, &problems))
        refuse(&problems);
    buf_free(&problems);
}

void settings_check_or_exit(const char *const *names, struct arena *arena)
{
    struct buf problems = buf_make(PROBLEMS), strangers = buf_make(PROBLEMS);
    struct settings settings;
    bool good = judge(&settings, arena, &problems);

    good = settings_check_names(names, &problems, &strangers) && good;
    fputs(buf_text(&strangers), stderr);
    if (!good)
        refuse(&problems);
    buf_free(&problems);
    buf_free(&strangers);
}
