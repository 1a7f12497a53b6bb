/*
 * Prints what is made from tables of the code: `tables env` is .env.example and `tables settings` docs/settings.md
 * (lib/config/settings.h); `tables errors` is docs/errors.md and `tables explain` sql/errors.tsv (lib/base/fault_kinds.h).
 */
#include "base/fault.h"
#include "config/settings.h"

static bool print_env(void)
{
    struct buf text = buf_make(1 << 20);

    settings_example(&text);
    fputs(buf_text(&text), stdout);
    buf_free(&text);
    return true;
}

/* ---- the reference of settings ---- */

static void print_setting(const char *name, const char *value, const char *values, const char *description)
{
    const char *mark = value[0] != '\0' ? "`" : "";

    printf("| `%s` | %s%s%s | %s | %s |\n", name, mark, value, mark, values, description);
}

static void print_whole(const char *name, int64_t value, int64_t low, int64_t high, const char *description)
{
    char text[24], values[64];

    snprintf(text, sizeof text, "%lld", (long long)value);
    snprintf(values, sizeof values, "%lld to %lld", (long long)low, (long long)high);
    print_setting(name, text, values, description);
}

static bool print_settings(void)
{
    static const char *const PLAIN = "text", *const SECRET = "secret";

    fputs("<!-- Made by `make docs/settings.md`. -->\n"
          "# Settings\n\n"
          "All settings of the programs, from the table in `lib/config/settings.h`. They come from the environment or "
          "from\n"
          "the file that `--settings` names; the environment wins. A secret `NAME` may come as `NAME_FILE`, the path "
          "of a\n"
          "file that holds it. What is set to nothing counts as not set. Wrong values, and names that nearly are a\n"
          "setting's, are reported all together, and the program exits 78; `cs-api --check-settings` only looks.\n"
          "[.env.example](../.env.example) is the same as a file to fill in.\n",
          stdout);
#define TEXT(field, name, fallback, secrecy, description) print_setting(name, fallback, secrecy, description);
#define WHOLE(field, name, fallback, low, high, description) print_whole(name, fallback, low, high, description);
#define FLAG(field, name, fallback, description) \
    print_setting(name, (fallback) ? "true" : "false", "true or false", description);
#define GROUP(description) \
    printf("\n## %s\n\n| Setting | Default | Values | What it is |\n|---|---|---|---|\n", description);
    SETTINGS(TEXT, WHOLE, FLAG, GROUP)
#undef TEXT
#undef WHOLE
#undef FLAG
#undef GROUP
    return true;
}

/* ---- the catalogue of errors ---- */

enum request { REQUEST_CHANGE, REQUEST_WAIT, REQUEST_NEVER };

static const struct error {
    int status;
    enum request request;
    enum fault_retry job;
    const char *code, *title, *meaning, *cause, *remedy;
} errors[] = {
#define F(kind, http, request, job, ...) {http, REQUEST_##request, FAULT_##job, __VA_ARGS__},
    FAULT_KINDS(F) FAULT_KINDS_OF_NGINX(F)
#undef F
};

static const char *where(const struct error *e)
{
    if (e->job == FAULT_NEVER)
        return "requests";
    return e->request == REQUEST_NEVER ? "jobs" : "requests, jobs";
}

/* The number means something only to those who see it: a job has no status. */
static const char *status(const struct error *e, char text[16])
{
    snprintf(text, 16, "%d", e->status);
    return e->request == REQUEST_NEVER ? "" : text;
}

static const char *request_policy(const struct error *e)
{
    switch (e->request) {
    case REQUEST_CHANGE:
        return "A request: not as it is; the same one is refused again until something has changed.";
    case REQUEST_WAIT:
        return "A request: the same one again, after as many seconds as Retry-After says, or after a few.";
    case REQUEST_NEVER:
        break;
    }
    return "";
}

static const char *job_policy(const struct error *e)
{
    switch (e->job) {
    case FAULT_FAIL:
        return "A job: fails at once; retry it after the remedy.";
    case FAULT_RETRY:
        return "A job: is tried again by itself until its attempts are used up; then it fails and can be retried.";
    case FAULT_NEVER:
        break;
    }
    return "";
}

/* Both policies in one text. */
static const char *policy(const struct error *e, char text[512])
{
    const char *request = request_policy(e), *job = job_policy(e);

    snprintf(text, 512, "%s%s%s", request, *request != '\0' && *job != '\0' ? " " : "", job);
    return text;
}

static bool again(const struct error *e)
{
    return e->request == REQUEST_WAIT || e->job == FAULT_RETRY;
}

static void print_index(void)
{
    char text[16];

    fputs("\n## All codes\n\n| Code | Status | Title | Met by | May pass by itself |\n|---|---|---|---|---|\n", stdout);
    for (size_t i = 0; i < ARRAY_COUNT(errors); i++)
        printf("| [`%s`](#%s) | %s | %s | %s | %s |\n", errors[i].code, errors[i].code, status(&errors[i], text),
               errors[i].title, where(&errors[i]), again(&errors[i]) ? "yes" : "no");
}

static void print_error(const struct error *e)
{
    char number[16], text[512];
    const char *shown = status(e, number);

    printf("\n### `%s`\n\n**%s%s%s.** %s\n\n", e->code, shown, *shown != '\0' ? " " : "", e->title, e->meaning);
    printf("- **Cause:** %s\n- **Remedy:** %s\n- **Retry:** %s\n", e->cause, e->remedy, policy(e, text));
}

static bool print_errors(void)
{
    fputs(
        "<!-- Made by `make docs/errors.md`. -->\n"
        "# Errors\n\n"
        "Every error has a stable `code`. A request that fails is answered with `application/problem+json` (RFC 9457): "
        "its `code` is one of\nthese and its `type` is the address of the entry here. A failed job or material has its "
        "code in `error_code`. Of each code this page\nsays what it means, what causes it, what to do about it, and "
        "whether the same may be tried again. The texts `title` and `detail`\nare for people and may change; let "
        "programs go by `code`.\n",
        stdout);
    print_index();
    fputs("\n## Each code\n", stdout);
    for (size_t i = 0; i < ARRAY_COUNT(errors); i++)
        print_error(&errors[i]);
    return true;
}

/* A line an error, its columns separated by tabs; the first line names them. */
static bool print_explain(void)
{
    char number[16], text[512];

    puts("code\tstatus\tmet_by\ttitle\tmeaning\tcause\tremedy\tretry");
    for (size_t i = 0; i < ARRAY_COUNT(errors); i++) {
        const struct error *e = &errors[i];

        printf("%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", e->code, status(e, number), where(e), e->title, e->meaning, e->cause,
               e->remedy, policy(e, text));
    }
    return true;
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        bool (*print)(void);
    } tables[] = {
        {"env", print_env}, {"settings", print_settings}, {"errors", print_errors}, {"explain", print_explain}};

    for (size_t i = 0; argc == 2 && i < ARRAY_COUNT(tables); i++)
        if (strcmp(argv[1], tables[i].name) == 0)
            return tables[i].print() && fflush(stdout) == 0 ? EXIT_SUCCESS : 2;
    fputs("usage: tables env|settings|errors|explain\n", stderr);
    return 2;
}
