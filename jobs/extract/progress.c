#include "jobs/extract/progress.h"

#include <errno.h>
#include <unistd.h>

#include "base/limits.h"

#define LINE_CEILING (256 * KIB)
#define PAUSE (STAMP_SECOND / 4)

void progress_init(struct progress *progress, int fd, const char *stage, const char *unit)
{
    *progress = (struct progress){.fd = fd, .stage = stage, .unit = unit, .line = buf_make(LINE_CEILING)};
}

void progress_free(struct progress *progress)
{
    buf_free(&progress->line);
}

static void write_line(struct progress *progress)
{
    struct str rest;

    buf_putc(&progress->line, '\n');
    rest = buf_str(&progress->line);
    while (rest.len > 0 && progress->fd >= 0) {
        ssize_t sent = write(progress->fd, rest.at, rest.len);

        if (sent < 0 && errno != EINTR)
            progress->fd = -1;
        rest.at += MAX(sent, 0);
        rest.len -= (size_t)MAX(sent, 0);
    }
    buf_clear(&progress->line);
}

static void tell(struct progress *progress, int64_t done, int64_t total)
{
    struct json_out out = json_out(&progress->line);

    json_open(&out, NULL);
    json_put_text(&out, "stage", progress->stage);
    json_put_int(&out, "done", done);
    if (total >= 0)
        json_put_int(&out, "total", MAX(total, done));
    else
        json_put_null(&out, "total");
    json_put_text(&out, "unit", progress->unit);
    json_close(&out);
    write_line(progress);
}

void progress_tell(struct progress *progress, int64_t done, int64_t total)
{
    int64_t now;

    if (progress->fd < 0 || (done == progress->last_done && progress->last_ticks != 0))
        return;
    now = stamp_ticks();
    if (progress->last_ticks != 0 && now - progress->last_ticks < PAUSE)
        return;
    progress->last_ticks = now;
    progress->last_done = done;
    tell(progress, done, total);
}

void progress_finish(struct progress *progress, int64_t done, int64_t total)
{
    if (progress->fd >= 0)
        tell(progress, done, total);
}

void progress_heard(struct progress *progress, double end_sec)
{
    struct json_out out = json_out(&progress->line);

    if (progress->fd < 0)
        return;
    json_open(&out, NULL);
    json_put_double(&out, "heard", end_sec);
    json_close(&out);
    write_line(progress);
}

void progress_segment(struct progress *progress, double start_sec, double end_sec, const char *text)
{
    struct json_out out = json_out(&progress->line);

    if (progress->fd < 0)
        return;
    json_open(&out, NULL);
    json_open(&out, "segment");
    json_put_double(&out, "start_sec", start_sec);
    json_put_double(&out, "end_sec", end_sec);
    json_put_text(&out, "text", text);
    json_close(&out);
    json_close(&out);
    write_line(progress);
}

void progress_object(struct progress *progress, const char *name, void (*fill)(struct json_out *out, const void *what),
                     const void *what)
{
    struct json_out out = json_out(&progress->line);

    if (progress->fd < 0)
        return;
    json_open(&out, NULL);
    json_open(&out, name);
    fill(&out, what);
    json_close(&out);
    json_close(&out);
    write_line(progress);
}

void progress_page(struct progress *progress, const struct progress_page *page)
{
    struct json_out out = json_out(&progress->line);

    if (progress->fd < 0)
        return;
    json_open(&out, NULL);
    json_open(&out, "page");
    json_put_int(&out, "slide_number", page->slide_number);
    json_put_str(&out, "text", page->text);
    if (page->title.len > 0)
        json_put_str(&out, "title", page->title);
    else
        json_put_null(&out, "title");
    json_put_int(&out, "left_out", page->left_out);
    json_close(&out);
    json_close(&out);
    write_line(progress);
}
