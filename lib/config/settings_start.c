#include <sysexits.h>
#include <unistd.h>

#include "base/limits.h"
#include "config/settings.h"
#include "config/settings_file.h"

#define PROBLEMS (64 * KIB)
#define NAME_MOST 64

/* Where settings come from. */
struct sources {
    struct settings_file file; /* without lines when none was named */
    struct arena *arena;
};

static const char *from_environment(const char *name)
{
    const char *value = getenv(name);

    return value == NULL || value[0] == '\0' ? NULL : value;
}

/* Whether the environment gives the secret in its other form: NAME_FILE for NAME, or NAME for NAME_FILE. */
static bool is_overruled(const char *name)
{
    const struct str text = str_of(name), suffix = STR("_FILE");
    char other[NAME_MOST];

    if (str_ends_nocase(text, suffix))
        snprintf(other, sizeof other, "%.*s", (int)(text.len - suffix.len), name);
    else
        snprintf(other, sizeof other, "%s_FILE", name);
    return settings_is_secret(str_ends_nocase(text, suffix) ? other : name) && from_environment(other) != NULL;
}

static const char *look_up(void *context, const char *name, const char **place)
{
    const struct sources *sources = context;
    const char *value = from_environment(name);
    const struct settings_line *line;

    if (value != NULL)
        return value;
    line = settings_file_find(&sources->file, name);
    if (line == NULL || is_overruled(name))
        return NULL;
    *place = arena_printf(sources->arena, "%s, line %d", sources->file.path, line->number);
    return line->value;
}

/* Values and names are judged whatever the other says. After clearenv(3) there is no list of names. */
bool settings_load_all(struct settings *settings, const char *path, struct arena *arena, struct buf *problems,
                       struct buf *warnings)
{
    static const char *const none[] = {NULL};
    const char *const *names = environ != NULL ? (const char *const *)environ : none;
    struct sources sources = {.arena = arena};
    bool good;

    if (path != NULL && !settings_file_read(&sources.file, path, arena, problems))
        return false;
    good = settings_load(settings, look_up, &sources, arena, problems) && !sources.file.wrong;
    good = settings_check_names(names, problems, NULL) && good;
    good = settings_check_file_names(&sources.file, problems, warnings) && good;
    if (sources.file.exposed)
        buf_printf(warnings, "%s: holds a secret, and everybody on this machine may read it: chmod o-r.\n", path);
    return good;
}

static void refuse(const struct buf *problems)
{
    fputs("The settings cannot be used:\n", stderr);
    fputs(buf_text(problems), stderr);
    exit(EX_CONFIG);
}

void settings_load_or_exit(struct settings *settings, const char *path, struct arena *arena, struct buf *warnings)
{
    struct buf problems = buf_make(PROBLEMS);

    if (!settings_load_all(settings, path, arena, &problems, warnings))
        refuse(&problems);
    buf_free(&problems);
}

void settings_check_or_exit(const char *path, const char *const *names, struct arena *arena)
{
    struct buf problems = buf_make(PROBLEMS), warnings = buf_make(PROBLEMS);
    struct settings settings;
    bool good = settings_load_all(&settings, path, arena, &problems, &warnings);

    good = settings_check_names(names, &problems, &warnings) && good;
    fputs(buf_text(&warnings), stderr);
    if (!good)
        refuse(&problems);
    buf_free(&problems);
    buf_free(&warnings);
}
