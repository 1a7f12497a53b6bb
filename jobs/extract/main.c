/*
 * cs-extract: a file on standard input becomes a document on standard output.
 *
 *     cs-extract pdf|markdown|html|text|captions|docx|pptx|media [options] < file > document.json
 *     cs-extract picture|thumbnail --page N < file > picture
 *     cs-extract pictures|scenes --progress-fd 3 < file 3> pictures
 *     cs-extract ocr-pdf|ocr-pptx --pages LIST [options] < file > document.json
 *     cs-extract --self-test-sandbox
 *     cs-extract --help
 *
 * Exit status 0: the whole document was written. 1: it was not, and the last line of standard error is a JSON object with
 * `code` and `detail` (error_report.h). 64: wrong use. The environment is ignored.
 */
#include <errno.h>
#include <unistd.h>

#include "base/files.h"
#include "base/limits.h"
#include "jobs/extract/error_report.h"
#include "jobs/extract/format.h"
#include "jobs/extract/program.h"

/* Becomes the program of that name in the folder that this one lies in. */
static int become(const char *name, char **argv)
{
    struct arena *arena = arena_new(MIB);
    const char *path = files_beside_program(arena, name);
    char *const environment[] = {NULL};
    struct fault fault = {0};

    execve(path, argv, environment);
    fault_log(&fault, FAULT_INTERNAL, "running %s: %s", path, strerror(errno));
    error_report_write(&fault);
    arena_free(arena);
    return ERROR_REPORT_EXIT_FAILED;
}

static int show_usage(const char *wrong)
{
    struct buf names = buf_make(256);
    int status = program_usage(format_names(&names), wrong);

    buf_free(&names);
    return status;
}

int main(int argc, char **argv)
{
    const struct format *format;

    if (argc == 2 && strcmp(argv[1], "--self-test-sandbox") == 0)
        return program_test_sandbox();
    format = argc > 1 ? format_by_name(argv[1]) : NULL;
    if (format == NULL)
        return show_usage(argc > 1 ? argv[1] : NULL);
    if (format->program != NULL)
        return become(format->program, argv);
    return program_run(format, (const char *const *)argv + 2);
}
