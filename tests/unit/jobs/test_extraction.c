/* Listening to an extractor, with a script that stands in for it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/pidfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/limits.h"
#include "jobs/ingest/extraction.h"

struct heard {
    int segments, last_done;
    double silent_until;
};

static void on_segment(void *context, const json_t *segment)
{
    struct heard *heard = context;

    assert_string_equal(json_get_text(segment, "text", ""), "so much for that");
    heard->segments++;
}

static void on_heard(void *context, double end_sec)
{
    struct heard *heard = context;

    heard->silent_until = end_sec;
}

static void on_progress(void *context, const char *stage, int64_t done, int64_t total, const char *unit)
{
    struct heard *heard = context;

    assert_string_equal(stage, "transcribe");
    assert_string_equal(unit, "seconds");
    assert_int_equal(total, -1);
    heard->last_done = (int)done;
}

/* A folder with a cs-extract that tells so many pieces and writes a document. */
static void stand_in(const char *folder, int pieces)
{
    char path[64];
    FILE *script;

    snprintf(path, sizeof path, "%s/cs-extract", folder);
    script = fopen(path, "w");
    assert_non_null(script);
    fprintf(script,
            "#!/bin/sh\ni=0\nwhile [ $i -lt %d ]; do\n  i=$((i + 1))\n"
            "  echo '{\"segment\":{\"start_sec\":1,\"end_sec\":2,\"text\":\"so much for that\"}}' >&3\n"
            "  echo '{\"heard\":2.5}' >&3\n"
            "  echo '{\"stage\":\"transcribe\",\"done\":'$i',\"total\":null,\"unit\":\"seconds\"}' >&3\n"
            "done\necho '{}'\n",
            pieces);
    assert_int_equal(fclose(script), 0);
    assert_int_equal(chmod(path, 0755), 0);
}

/* What the job's arena holds after it. */
static size_t listen_to(const char *folder, int pieces)
{
    struct settings settings = {.libexec_dir = folder};
    struct heard heard = {0};
    const struct extraction_order order = {
        .format = "media",
        .timeout_s = 300,
        .cpu_s = 300,
        .file = STDIN_FILENO,
        .callbacks = {.progress = on_progress, .segment = on_segment, .heard = on_heard, .context = &heard}};
    struct arena *arena = arena_new(LIMIT_JOB_ARENA);
    struct fault fault = {0};
    struct str document;
    size_t used;

    stand_in(folder, pieces);
    assert_true(extraction_run(arena, &settings, &order, &document, &fault));
    assert_true(str_equal(document, STR("{}\n")));
    assert_int_equal(heard.segments, pieces);
    assert_true(heard.silent_until == 2.5);
    assert_int_equal(heard.last_done, pieces);
    used = arena_used(arena);
    arena_free(arena);
    return used;
}

/* valgrind of Debian 12 does not know pidfd_open(2). */
static bool pidfd_is_there(void)
{
    int fd = pidfd_open(getpid(), 0);

    if (fd >= 0)
        close(fd);
    return fd >= 0;
}

static void however_much_is_told_the_job_s_arena_keeps_nothing_of_it(void **state UNUSED)
{
    char folder[] = "/tmp/cs-unit-extraction-XXXXXX", path[64];

    if (!pidfd_is_there())
        skip();
    assert_non_null(mkdtemp(folder));
    assert_int_equal(listen_to(folder, 500), listen_to(folder, 1));
    snprintf(path, sizeof path, "%s/cs-extract", folder);
    assert_int_equal(unlink(path) + rmdir(folder), 0);
}

static void processor_time_goes_by_the_size_of_what_is_not_listened_to(void **state)
{
    static const struct {
        int64_t size;
        bool heavy;
        int timeout_s, cpu_s;
    } vectors[] = {
        {0, false, 1800, LIMIT_EXTRACT_CPU},
        {10 * KIB, false, 1800, LIMIT_EXTRACT_CPU},
        {6 * MIB, false, 1800, LIMIT_EXTRACT_CPU + 6 * LIMIT_EXTRACT_CPU_PER_MIB},
        {GIB, false, 1800, 1800},
        {10 * KIB, false, 20, 20},
        {10 * KIB, true, 21600, 21600},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(vectors); i++)
        assert_int_equal(extraction_cpu_s(vectors[i].size, vectors[i].heavy, vectors[i].timeout_s), vectors[i].cpu_s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(however_much_is_told_the_job_s_arena_keeps_nothing_of_it),
        cmocka_unit_test(processor_time_goes_by_the_size_of_what_is_not_listened_to),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
