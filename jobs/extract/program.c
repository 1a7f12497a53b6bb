#include "jobs/extract/program.h"

#include <errno.h>
#include <signal.h>
#include <unistd.h>

#include "base/files.h"
#include "jobs/extract/error_report.h"
#include "jobs/extract/probe.h"
#include "jobs/extract/sandbox.h"

#ifdef __SANITIZE_ADDRESS__
/* The leak check needs a thread and ptrace, which the sandbox refuses; the unit tests and fuzz targets look for leaks. */
__attribute__((visibility("default"))) const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
    return "detect_leaks=0";
}
#endif

int program_usage(const char *names, const char *wrong)
{
    const bool asked = wrong != NULL && strcmp(wrong, "--help") == 0;

    if (wrong != NULL && !asked)
        fprintf(stderr, "cs-extract: cannot use '%s'\n", wrong);
    fprintf(asked ? stdout : stderr,
            "usage: cs-extract %s [options] < file > document.json\n%s"
            "       cs-extract --self-test-sandbox\n",
            names, options_help());
    return asked ? 0 : ERROR_REPORT_EXIT_USAGE;
}

static bool enter_sandbox(const struct options *options, struct fault *fault)
{
    const struct sandbox_limits limits = {
        .cpu_seconds = options->cpu_seconds,
        .memory = options->memory,
        .keep_fd = options->progress_fd,
    };

    return sandbox_enter(&limits, fault);
}

int program_test_sandbox(void)
{
    static const struct options options = {.progress_fd = -1, .cpu_seconds = 10, .memory = LIMIT_EXTRACT_MEMORY};
    struct fault fault = {0};

    if (!enter_sandbox(&options, &fault)) {
        error_report_write(&fault);
        return ERROR_REPORT_EXIT_FAILED;
    }
    return probe_sandbox() ? 0 : ERROR_REPORT_EXIT_FAILED;
}

bool program_read(const struct format *format, struct extraction *x)
{
    if (x->options->language != NULL)
        document_writer_set_language(&x->document, str_of(x->options->language));
    if (x->input.size == 0) {
        document_writer_warn(&x->document, "The file is empty.");
        return true;
    }
    return format->read(x);
}

static bool write_out(struct str bytes, struct fault *fault)
{
    return files_write(STDOUT_FILENO, bytes.at, bytes.len) ||
           fault_log(fault, FAULT_INTERNAL, "writing the output: %s", strerror(errno));
}

static bool write_document(struct extraction *x)
{
    struct buf out = buf_make(LIMIT_DOCUMENT + MIB);
    bool done = document_writer_render(&x->document, &out, &x->fault) && write_out(buf_str(&out), &x->fault);

    buf_free(&out);
    return done;
}

static bool write_result(struct extraction *x)
{
    return x->output.len > 0 ? write_out(buf_str(&x->output), &x->fault) : write_document(x);
}

static bool prepare(const struct format *format, struct extraction *x)
{
    x->input = input_of_fd(STDIN_FILENO);
    document_writer_init(&x->document, format->source_type);
    progress_init(&x->progress, x->options->progress_fd, format->stage, format->unit);
    error_report_on_time_limit();
    return format->prepare == NULL || format->prepare(x);
}

static int extract(const struct format *format, const struct options *options)
{
    struct extraction x = {.options = options};
    bool done = prepare(format, &x) && enter_sandbox(options, &x.fault) && input_settle(&x.input, &x.fault) &&
                program_read(format, &x) && write_result(&x);

    if (!done)
        error_report_write(&x.fault);
    if (format->release != NULL)
        format->release(&x);
    progress_free(&x.progress);
    document_writer_free(&x.document);
    buf_free(&x.output);
    input_close(&x.input);
    return done ? 0 : ERROR_REPORT_EXIT_FAILED;
}

int program_run(const struct format *format, const char *const *arguments)
{
    struct options options;
    const char *wrong = NULL;

    clearenv();
    signal(SIGPIPE, SIG_IGN);
    if (!options_parse(arguments, &options, &wrong))
        return program_usage(format->name, wrong);
    return extract(format, &options);
}
