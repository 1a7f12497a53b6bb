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

#define EXIT_FAILED 1
#define EXIT_USAGE 64
#define LINE_MOST (256 * KIB) /* of progress: a segment is far shorter */
#define LINE_ARENA MIB        /* for what is made of one */
#define WORDS_MOST (64 * KIB) /* of standard error */

/* The descriptors of one run, ours. */
struct pipes {
    int document, words;     /* memory files that cs-extract writes */
    int ear_read, ear_write; /* progress lines */
};

/* ---- descriptors ---- */

static bool open_pipes(struct pipes *pipes, struct fault *fault)
{
    int ear[2] = {-1, -1};

    *pipes = (struct pipes){memfd_create("document", MFD_CLOEXEC), memfd_create("words", MFD_CLOEXEC), -1, -1};
    if (pipes->document < 0 || pipes->words < 0 || pipe2(ear, O_CLOEXEC) != 0)
        return fault_log(fault, FAULT_UNAVAILABLE, "descriptors for the extractor: %m");
    pipes->ear_read = ear[0];
    pipes->ear_write = ear[1];
    return fcntl(ear[0], F_SETFL, O_NONBLOCK) == 0 || fault_log(fault, FAULT_UNAVAILABLE, "fcntl: %m");
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
    shut(&pipes->words);
    shut(&pipes->ear_read);
    shut(&pipes->ear_write);
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
        return fault_log(fault, FAULT_INTERNAL, "reading back what the extractor wrote: %m");
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

/* LIBEXEC_DIR, or the folder that this program lies in. */
static const char *program(struct arena *arena, const struct settings *settings)
{
    if (settings->libexec_dir[0])
        return arena_printf(arena, "%s/cs-extract", settings->libexec_dir);
    return files_beside_program(arena, "cs-extract");
}

static const char *const *command(struct arena *arena, const struct extraction_order *order)
{
    const char **argv = arena_array(arena, 12, sizeof *argv);
    size_t n = 0;

    argv[n++] = "cs-extract";
    argv[n++] = order->format;
    argv[n++] = "--progress-fd";
    argv[n++] = "3";
    argv[n++] = "--cpu-seconds";
    argv[n++] = arena_printf(arena, "%d", order->timeout_s);
    if (order->language) {
        argv[n++] = "--language";
        argv[n++] = order->language;
    }
    if (order->resume_at > 0) {
        argv[n++] = "--resume-at";
        argv[n++] = arena_printf(arena, "%.3f", order->resume_at);
    }
    return argv;
}

/* ---- listening ---- */

static void hear_line(struct arena *arena, const struct extraction_ear *ear, struct str line)
{
    struct fault ignored = {0};
    json_t *tree, *segment;

    if (!json_read(arena, line, &tree, &ignored))
        return;
    segment = json_object_get(tree, "segment");
    if (json_is_object(segment) && ear->segment)
        ear->segment(ear->context, segment);
    else if (json_is_string(json_object_get(tree, "stage")) && ear->progress)
        ear->progress(ear->context, json_get_text(tree, "stage", ""), json_get_int(tree, "done", 0),
                      json_get_int(tree, "total", -1), json_get_text(tree, "unit", ""));
}

/* What a line leaves in the arena goes with it: there may be as many as a transcription of a day takes. */
static void hear_lines(struct arena *arena, const struct extraction_ear *ear, struct buf *heard)
{
    const char *end;

    while (heard->len > 0 && (end = memchr(heard->data, '\n', heard->len))) {
        hear_line(arena, ear, (struct str){heard->data, (size_t)(end - heard->data)});
        arena_reset(arena);
        buf_consume(heard, (size_t)(end - heard->data) + 1);
    }
}

/* False when it will say nothing more. */
static bool hear(struct arena *arena, const struct extraction_ear *ear, int descriptor, struct buf *heard)
{
    char bytes[16384];
    ssize_t got = read(descriptor, bytes, sizeof bytes);

    if (got > 0) {
        buf_put(heard, bytes, (size_t)got);
        hear_lines(arena, ear, heard);
    }
    if (heard->overflow)
        buf_clear(heard); /* a line that is none: what follows is heard again */
    return got > 0 || (got < 0 && (errno == EAGAIN || errno == EINTR));
}

/* Listens until the child has ended. False when the time is up. */
static bool attend(const struct extraction_order *order, struct pipes *pipes, const struct exec_child *child)
{
    int64_t deadline = stamp_ticks() + order->timeout_s * STAMP_SECOND;
    struct arena *arena = arena_new(LINE_ARENA);
    struct buf heard = buf_make(LINE_MOST);
    bool ended = false;

    while (!ended && stamp_ticks() < deadline) {
        struct pollfd polled[] = {{.fd = child->pidfd, .events = POLLIN}, {.fd = pipes->ear_read, .events = POLLIN}};

        if (poll(polled, 2, (int)MIN((deadline - stamp_ticks()) / 1000 + 1, 60000)) <= 0)
            continue;
        if (polled[1].revents && !hear(arena, &order->ear, pipes->ear_read, &heard))
            shut(&pipes->ear_read);
        else if (!polled[1].revents)
            ended = polled[0].revents != 0;
    }
    buf_free(&heard);
    arena_free(arena);
    return ended;
}

/* ---- the end ---- */

static double seconds_of(struct timeval time)
{
    return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

/* {"code", "detail"} on the last line of standard error. */
static bool file_verdict(struct arena *arena, struct str words, struct fault *fault)
{
    struct fault ignored = {0};
    json_t *tree = NULL;
    enum fault_kind kind;
    const char *line;

    words = str_trim(words);
    line = words.len ? memrchr(words.at, '\n', words.len) : NULL;
    if (line)
        words = (struct str){line + 1, (size_t)(words.at + words.len - line - 1)};
    if (!json_read(arena, words, &tree, &ignored))
        return fault_log(fault, FAULT_INTERNAL, "the extractor failed without a verdict: %.*s",
                         (int)MIN(words.len, 200), words.at);
    kind = fault_by_code(str_of(json_get_text(tree, "code", "")));
    return fault_set(fault, kind == FAULT_NONE ? FAULT_INTERNAL : kind, "%s", json_get_text(tree, "detail", ""));
}

/* Says what it was killed by, what it had used up, and its last words. */
static bool explain_death(struct arena *arena, const struct extraction_order *order, const struct pipes *pipes,
                          const struct exec_end *end, struct fault *fault)
{
    const struct rusage *used = &end->usage;
    struct fault ignored = {0};
    struct str words;

    if (end->signal == SIGXCPU)
        return fault_set(fault, FAULT_TIME_LIMIT, "The file could not be read within %d seconds of processor time.",
                         order->timeout_s);
    fault_set(fault, FAULT_PROCESS_DIED,
              "The extractor was killed by signal %d (%s), after %.1f s of processor time and with %ld MiB of memory.",
              end->signal, strsignal(end->signal), seconds_of(used->ru_utime) + seconds_of(used->ru_stime),
              used->ru_maxrss / 1024);
    if (read_back(arena, pipes->words, WORDS_MOST, &words, &ignored))
        stderr_tail_explain(words, fault);
    return false;
}

static bool judge(struct arena *arena, const struct extraction_order *order, const struct pipes *pipes,
                  const struct exec_end *end, struct str *document, struct fault *fault)
{
    struct str words;

    if (end->signal)
        return explain_death(arena, order, pipes, end, fault);
    if (end->code == 0)
        return read_document(arena, pipes->document, document, fault);
    if (end->code == EXIT_USAGE)
        return fault_set(fault, FAULT_UNSUPPORTED_FORMAT, "Files of the kind '%s' cannot be read yet.", order->format);
    return read_back(arena, pipes->words, WORDS_MOST, &words, fault) && file_verdict(arena, words, fault);
}

static bool run(struct arena *arena, const struct settings *settings, const struct extraction_order *order,
                struct pipes *pipes, struct str *document, struct fault *fault)
{
    const struct exec_options options = {
        .program = program(arena, settings),
        .argv = command(arena, order),
        .in = order->file,
        .out = pipes->document,
        .err = pipes->words,
        .extra = pipes->ear_write,
    };
    struct exec_child child;
    struct exec_end end;

    if (!exec_start(&options, &child, fault))
        return false;
    shut(&pipes->ear_write);
    if (!attend(order, pipes, &child)) {
        exec_kill(&child);
        fault_set(fault, FAULT_TIME_LIMIT, "The file could not be read within %d seconds.", order->timeout_s);
    }
    while (!exec_wait(&child, EXEC_FOREVER, &end))
        continue;
    return fault->kind == FAULT_NONE && judge(arena, order, pipes, &end, document, fault);
}

bool extraction_run(struct arena *arena, const struct settings *settings, const struct extraction_order *order,
                    struct str *document, struct fault *fault)
{
    struct pipes pipes;
    bool done = open_pipes(&pipes, fault) && run(arena, settings, order, &pipes, document, fault);

    close_pipes(&pipes);
    return done;
}
