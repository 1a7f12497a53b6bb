/*
 * Prints what is made from tables of the code: `tables env` is .env.example (lib/config/settings.h), `tables errors` is docs/errors.md
 * (FAULT_KINDS of lib/base/fault.h).
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

static void print_kinds(enum fault_kind first, enum fault_kind end)
{
    fputs("\n| `code` | Status | Title | A job with it |\n|---|---|---|---|\n", stdout);
    for (enum fault_kind kind = first; kind < end; kind++)
        printf("| `%s` | %d | %s | %s |\n", fault_code(kind), fault_http_status(kind), fault_title(kind),
               fault_retry(kind) == FAULT_RETRY ? "is tried again" : "fails");
}

static bool print_errors(void)
{
    fputs("# Error catalogue\n\n"
          "Every error has a stable `code`. Requests answer with `application/problem+json` (RFC 9457) whose `code` is "
          "one of\n"
          "these; a failed job carries one as its error code. This page is written by `make docs/errors.md` from the "
          "table\n"
          "`FAULT_KINDS` in `lib/base/fault.h`.\n\n"
          "## Answers to requests\n",
          stdout);
    print_kinds(FAULT_NONE + 1, FAULT_FILE_ENCRYPTED);
    fputs("\n## Outcomes of jobs\n\nThey are found in jobs and materials; the status is what a request would have been "
          "answered.\n",
          stdout);
    print_kinds(FAULT_FILE_ENCRYPTED, FAULT_COUNT);
    fputs("\n## Answers of nginx\n\nWhat it refuses before a program sees it, besides some of the codes above.\n\n"
          "| `code` | Status | Title |\n|---|---|---|\n"
          "| `forbidden` | 403 | Forbidden |\n"
          "| `uri_too_long` | 414 | URI too long |\n"
          "| `headers_too_large` | 431 | Request headers too large |\n",
          stdout);
    return true;
}

int main(int argc, char **argv)
{
    bool done = argc == 2 &&
                ((strcmp(argv[1], "env") == 0 && print_env()) || (strcmp(argv[1], "errors") == 0 && print_errors()));

    if (!done)
        fputs("usage: tables env|errors\n", stderr);
    return done && fflush(stdout) == 0 ? EXIT_SUCCESS : 2;
}
