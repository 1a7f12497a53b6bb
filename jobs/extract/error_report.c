#include "jobs/extract/error_report.h"

#include <signal.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/json.h"
#include "base/limits.h"

/* One write, so that the line stands alone even if others write to the same place. Nothing can be done if it fails. */
static void say(const char *line, size_t length)
{
    ssize_t ignored UNUSED = write(STDERR_FILENO, line, length);
}

void error_report_write(const struct fault *fault)
{
    struct buf buf = buf_make(4 * KIB);
    struct json_out out = json_out(&buf);

    json_open(&out, NULL);
    json_put_text(&out, "code", fault_code(fault->kind));
    json_put_text(&out, "detail", fault->detail);
    if (fault->log[0] != '\0')
        json_put_text(&out, "log", fault->log);
    json_close(&out);
    buf_putc(&buf, '\n');
    say(buf.data, buf.len);
    buf_free(&buf);
}

/* Ready-made lines: these are written where nothing may be allocated. */
static void end_with(const char *line)
{
    say(line, strlen(line));
    _exit(ERROR_REPORT_EXIT_FAILED);
}

static void on_time_limit(int number UNUSED)
{
    end_with("{\"code\":\"time_limit\",\"detail\":\"The file takes more processor time than it may. "
             "Split it into smaller files or simplify it.\"}\n");
}

void error_report_on_time_limit(void)
{
    struct sigaction action = {.sa_handler = on_time_limit, .sa_flags = SA_ONSTACK};

    sigaction(SIGXCPU, &action, NULL);
}

static void on_page_limit(int number UNUSED)
{
    end_with("{\"code\":\"file_too_complex\",\"detail\":\"A page takes more processor time than it may. "
             "Simplify it, or print the file into a new one.\"}\n");
}

void error_report_page_limit(int seconds)
{
    struct sigaction action = {.sa_handler = on_page_limit, .sa_flags = SA_ONSTACK};
    struct itimerval timer = {.it_value.tv_sec = seconds};

    sigaction(SIGPROF, &action, NULL);
    setitimer(ITIMER_PROF, &timer, NULL);
}

void error_report_out_of_memory(void)
{
    end_with("{\"code\":\"memory_limit\",\"detail\":\"The file takes more memory than it may. "
             "Split it into smaller files or simplify it.\"}\n");
    abort();
}

void *error_report_calloc(size_t count, size_t size)
{
    void *memory = calloc(count, size);

    if (memory == NULL)
        error_report_out_of_memory();
    return memory;
}

void *error_report_realloc(void *old, size_t size)
{
    void *memory = realloc(old, size);

    if (memory == NULL)
        error_report_out_of_memory();
    return memory;
}
