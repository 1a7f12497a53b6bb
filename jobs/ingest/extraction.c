#include "jobs/ingest/extraction.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/exec.h"
#include "base/files.h"
#include "base/limits.h"
#include "base/stamp.h"
#include "jobs/runner/stderr_tail.h"

#define ARGUMENTS 48
#define EXIT_FAILED 1
#define EXIT_USAGE 64
#define LINE_MOST (256 * KIB)  /* of progress: a segment is far shorter */
#define LINE_ARENA MIB         /* for what is made of one */
#define STDERR_MOST (64 * KIB) /* of standard error */

/* The descriptors of one run, ours. */
struct pipes {
    int document, stderr_fd;           /* memory files that cs-extract writes */
    int progress_read, progress_write; /* ends of a pipe */
};

/* ---- descriptors ---- */

static bool open_pipes(struct pipes *pipes, struct fault *fault)
{
    int progress[2] = {-1, -1};

    *pipes = (struct pipes){memfd_create("document", MFD_CLOEXEC), memfd_create("stderr", MFD_CLOEXEC), -1, -1};
    if (pipes->document < 0 || pipes->stderr_fd < 0 || pipe2(progress, O_CLOEXEC) != 0)
        return fault_log(fault, FAULT_UNAVAILABLE, "descriptors for the extractor: %m");
    pipes->progress_read = progress[0];
    pipes->progress_write = progress[1];
    return fcntl(progress[0], F_SETFL, O_NONBLOCK) == 0 || fault_log(fault, FAULT_UNAVAILABLE, "fcntl: %m");
}

static void shut(int *descriptor)
{
    if (*descriptor >= 0)
        close(*descriptor);
    *descriptor = -1;
}

static void close_pipes(struct pipes *pipes)
{
    shut(&pipes->document);
    shut(&pipes->stderr_fd);
    shut(&pipes->progress_read);
    shut(&pipes->progress_write);
}

static size_t size_of(int file)
{
    return (size_t)MAX(lseek(file, 0, SEEK_END), 0);
}

/* What was written to a memory file; of more than `most` bytes the end. */
static bool read_back(struct arena *arena, int file, size_t most, struct str *text, struct fault *fault)
{
    size_t size = size_of(file), length = MIN(size, most), got;
    char *bytes = arena_alloc(arena, length + 1);

    if (!files_read_at(file, (int64_t)(size - length), bytes, length, &got))
        return fault_log(fault, FAULT_INTERNAL, "reading the extractor's output back: %m");
    *text = (struct str){bytes, got};
    return true;
}

static bool read_document(struct arena *arena, int file, struct str *text, struct fault *fault)
{
    const size_t most = LIMIT_DOCUMENT + MIB;

    if (size_of(file) > most)
        return fault_log(fault, FAULT_INTERNAL, "the extractor wrote %zu bytes", size_of(file));
    return read_back(arena, file, most, text, fault);
}

/* ---- the command ---- */

int extraction_cpu_s(int64_t size, bool heavy, int timeout_s)
{
    const int64_t by_size = LIMIT_EXTRACT_CPU + size / MIB * LIMIT_EXTRACT_CPU_PER_MIB;

    return heavy ? timeout_s : (int)MIN(by_size, timeout_s);
}

const char *extraction_program(struct arena *arena, const struct settings *settings)
{
    if (settings->libexec_dir[0])
        return arena_printf(arena, "%s/cs-extract", settings->libexec_dir);
    return files_of_program(arena, "../libexec/course-supporter", ".", "cs-extract");
}

static void put_engine(const struct extraction_order *order, const char **argv)
{
    const char *const arguments[] = {"--engine", order->engine, "--library", order->library,
                                     "--model",  order->model,  "--speaks",  order->speaks};

    memcpy(argv, arguments, sizeof arguments);
}

static const char *const *command(struct arena *arena, const struct extraction_order *order)
{
    const char **argv = arena_array(arena, ARGUMENTS, sizeof *argv);
    size_t n = 0;

    argv[n++] = "cs-extract";
    argv[n++] = order->format;
    argv[n++] = "--progress-fd";
    argv[n++] = "3";
    argv[n++] = "--cpu-seconds";
    argv[n++] = arena_printf(arena, "%d", order->cpu_s);
    if (order->language) {
        argv[n++] = "--language";
        argv[n++] = order->language;
    }
    if (order->charset) {
        argv[n++] = "--charset";
        argv[n++] = order->charset;
    }
    if (order->course_language) {
        argv[n++] = "--course-language";
        argv[n++] = order->course_language;
    }
    if (order->page > 0) {
        argv[n++] = "--page";
        argv[n++] = arena_printf(arena, "%d", order->page);
    }
    if (order->pages) {
        argv[n++] = "--pages";
        argv[n++] = order->pages;
        argv[n++] = "--ocr-languages";
        argv[n++] = order->ocr_languages;
        argv[n++] = "--ocr-data";
        argv[n++] = order->ocr_data;
    }
    if (order->page_s > 0) {
        argv[n++] = "--page-seconds";
        argv[n++] = arena_printf(arena, "%d", order->page_s);
    }
    if (order->resume_at > 0) {
        argv[n++] = "--resume-at";
        argv[n++] = arena_printf(arena, "%.3f", order->resume_at);
    }
    if (order->piece_seconds > 0) {
        argv[n++] = "--piece-seconds";
        argv[n++] = arena_printf(arena, "%d", order->piece_seconds);
    }
    if (order->engine != NULL)
        put_engine(order, argv + n);
    return argv;
}

/* ---- progress ---- */

static void read_line(struct arena *arena, const struct extraction_callbacks *callbacks, struct str line)
{
    struct fault ignored = {0};
    json_t *tree, *segment, *page;

    if (!json_read(arena, line, &tree, &ignored))
        return;
    segment = json_object_get(tree, "segment");
    page = json_object_get(tree, "page");
    if (json_is_object(segment) && callbacks->segment)
        callbacks->segment(callbacks->context, segment);
    else if (json_is_object(page) && callbacks->page)
        callbacks->page(callbacks->context, page);
    else if (json_is_number(json_object_get(tree, "heard")) && callbacks->heard)
        callbacks->heard(callbacks->context, json_get_double(tree, "heard", 0));
    else if (json_is_string(json_object_get(tree, "stage")) && callbacks->progress)
        callbacks->progress(callbacks->context, json_get_text(tree, "stage", ""), json_get_int(tree, "done", 0),
                            json_get_int(tree, "total", -1), json_get_text(tree, "unit", ""));
    else if (json_is_object(tree) && callbacks->object)
        callbacks->object(callbacks->context, tree);
}

/* The arena is reset after each line: the transcription of a day has very many. */
static void read_lines(struct arena *arena, const struct extraction_callbacks *callbacks, struct buf *pending)
{
    const char *end;

    while (pending->len > 0 && (end = memchr(pending->data, '\n', pending->len))) {
        read_line(arena, callbacks, (struct str){pending->data, (size_t)(end - pending->data)});
        arena_reset(arena);
        buf_consume(pending, (size_t)(end - pending->data) + 1);
    }
}

/* False at the end of the pipe. */
static bool read_progress(struct arena *arena, const struct extraction_callbacks *callbacks, int descriptor,
                          struct buf *pending)
{
    char bytes[16384];
    ssize_t got = read(descriptor, bytes, sizeof bytes);

    if (got > 0) {
        buf_put(pending, bytes, (size_t)got);
        read_lines(arena, callbacks, pending);
    }
    if (pending->overflow)
        buf_clear(pending); /* no line is that long: it is dropped */
    return got > 0 || (got < 0 && (errno == EAGAIN || errno == EINTR));
}

/* Reads progress until the child has ended. False when the time is up. */
static bool supervise(const struct extraction_order *order, struct pipes *pipes, const struct exec_child *child)
{
    int64_t deadline = stamp_ticks() + order->timeout_s * STAMP_SECOND;
    struct arena *arena = arena_new(LINE_ARENA);
    struct buf pending = buf_make(LINE_MOST);
    bool ended = false;

    while (!ended && stamp_ticks() < deadline) {
        struct pollfd polled[] = {{.fd = child->pidfd, .events = POLLIN},
                                  {.fd = pipes->progress_read, .events = POLLIN}};

        if (poll(polled, 2, (int)MIN((deadline - stamp_ticks()) / 1000 + 1, 60000)) <= 0)
            continue;
        if (polled[1].revents && !read_progress(arena, &order->callbacks, pipes->progress_read, &pending))
            shut(&pipes->progress_read);
        else if (!polled[1].revents)
            ended = polled[0].revents != 0;
    }
    buf_free(&pending);
    arena_free(arena);
    return ended;
}

/* ---- the end ---- */

static double seconds_of(struct timeval time)
{
    return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

/* {"code", "detail"} on the last line of standard error. */
static bool file_error_report(struct arena *arena, struct str message, struct fault *fault)
{
    struct fault ignored = {0};
    json_t *tree = NULL;
    enum fault_kind kind;
    const char *line;

    message = str_trim(message);
    line = message.len ? memrchr(message.at, '\n', message.len) : NULL;
    if (line)
        message = (struct str){line + 1, (size_t)(message.at + message.len - line - 1)};
    if (!json_read(arena, message, &tree, &ignored))
        return fault_log(fault, FAULT_INTERNAL, "the extractor failed without an error report: %.*s",
                         (int)MIN(message.len, 200), message.at);
    kind = fault_by_code(str_of(json_get_text(tree, "code", "")));
    return fault_set(fault, kind == FAULT_NONE ? FAULT_INTERNAL : kind, "%s", json_get_text(tree, "detail", ""));
}

/* Says what it was killed by, what it had used up, and its last message. */
static bool explain_death(struct arena *arena, const struct extraction_order *order, const struct pipes *pipes,
                          const struct exec_end *end, struct fault *fault)
{
    const struct rusage *used = &end->usage;
    struct fault ignored = {0};
    struct str message;

    if (end->signal == SIGXCPU)
        return fault_set(fault, FAULT_TIME_LIMIT, "The file could not be read within %d seconds of processor time.",
                         order->cpu_s);
    fault_set(fault, FAULT_PROCESS_DIED,
              "The extractor was killed by signal %d (%s), after %.1f s of processor time and with %ld MiB of memory.",
              end->signal, strsignal(end->signal), seconds_of(used->ru_utime) + seconds_of(used->ru_stime),
              used->ru_maxrss / 1024);
    if (read_back(arena, pipes->stderr_fd, STDERR_MOST, &message, &ignored))
        stderr_tail_explain(message, fault);
    return false;
}

static bool read_result(struct arena *arena, const struct extraction_order *order, const struct pipes *pipes,
                        const struct exec_end *end, struct str *document, struct fault *fault)
{
    struct str message;

    if (end->signal)
        return explain_death(arena, order, pipes, end, fault);
    if (end->code == 0)
        return read_document(arena, pipes->document, document, fault);
    if (end->code == EXIT_USAGE)
        return fault_set(fault, FAULT_UNSUPPORTED_FORMAT, "Files of the kind '%s' cannot be read yet.", order->format);
    return read_back(arena, pipes->stderr_fd, STDERR_MOST, &message, fault) && file_error_report(arena, message, fault);
}

static bool run(struct arena *arena, const struct settings *settings, const struct extraction_order *order,
                struct pipes *pipes, struct str *document, struct fault *fault)
{
    const struct exec_options options = {
        .program = extraction_program(arena, settings),
        .argv = command(arena, order),
        .in = order->file,
        .out = pipes->document,
        .err = pipes->stderr_fd,
        .extra = pipes->progress_write,
    };
    struct exec_child child;
    struct exec_end end;

    if (!exec_start(&options, &child, fault))
        return false;
    shut(&pipes->progress_write);
    if (!supervise(order, pipes, &child)) {
        exec_kill(&child);
        fault_set(fault, FAULT_TIME_LIMIT, "The file could not be read within %d seconds.", order->timeout_s);
    }
    while (!exec_wait(&child, EXEC_FOREVER, &end))
        continue;
    return fault->kind == FAULT_NONE && read_result(arena, order, pipes, &end, document, fault);
}

bool extraction_run(struct arena *arena, const struct settings *settings, const struct extraction_order *order,
                    struct str *document, struct fault *fault)
{
    struct pipes pipes;
    bool done = open_pipes(&pipes, fault) && run(arena, settings, order, &pipes, document, fault);

    close_pipes(&pipes);
    return done;
}
