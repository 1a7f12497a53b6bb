/* Whole writes, whole reads with a ceiling, and paths beside the program. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/files.h"
#include "base/limits.h"

static int set_up(void **state)
{
    *state = arena_new(16 * MIB);
    return 0;
}

static int tear_down(void **state)
{
    arena_free(*state);
    return 0;
}

static const char *file_of(struct arena *arena, const void *bytes, size_t length)
{
    char *path = arena_strdup(arena, "/tmp/cs-files-XXXXXX");
    int fd = mkstemp(path);

    assert_true(fd >= 0);
    assert_true(files_write(fd, bytes, length));
    close(fd);
    return path;
}

static void *drain(void *context)
{
    size_t *total = context;
    char bytes[1000];
    ssize_t got;

    while ((got = read((int)total[0], bytes, sizeof bytes)) > 0)
        total[1] += (size_t)got;
    return NULL;
}

static void a_write_that_a_pipe_takes_in_pieces_is_whole(void **state)
{
    size_t length = MIB, reader[2] = {0};
    char *bytes = arena_alloc(*state, length);
    pthread_t thread;
    int ends[2];

    assert_int_equal(pipe(ends), 0);
    reader[0] = (size_t)ends[0];
    assert_int_equal(pthread_create(&thread, NULL, drain, reader), 0);
    assert_true(files_write(ends[1], bytes, length));
    close(ends[1]);
    pthread_join(thread, NULL);
    close(ends[0]);
    assert_int_equal(reader[1], length);
}

static void a_failed_write_leaves_its_reason_in_errno(void **state)
{
    int fd = open("/dev/full", O_WRONLY | O_CLOEXEC);

    (void)state;
    assert_false(files_write(fd, "x", 1));
    assert_int_equal(errno, ENOSPC);
    close(fd);
}

static void a_file_is_read_whole_up_to_its_ceiling(void **state)
{
    const char *path = file_of(*state, "12345", 5);
    struct fault fault = {0};
    struct str text;

    assert_true(files_read(*state, path, 5, &text, &fault));
    assert_int_equal(text.len, 5);
    assert_string_equal(text.at, "12345");
    assert_false(files_read(*state, path, 4, &text, &fault));
    assert_int_equal(fault.kind, FAULT_INTERNAL);
    assert_non_null(strstr(fault.log, "is longer than 4 bytes"));
    unlink(path);
}

static void a_file_that_cannot_be_read_is_named_with_the_reason(void **state)
{
    struct fault missing = {0}, folder = {0};
    struct str text;

    assert_false(files_read(*state, "/tmp/cs-files/none", 5, &text, &missing));
    assert_string_equal(missing.log, "/tmp/cs-files/none: No such file or directory");
    assert_false(files_read(*state, "/tmp", 5, &text, &folder));
    assert_string_equal(folder.log, "/tmp: Is a directory");
}

static void a_read_at_an_offset_ends_where_the_file_does(void **state)
{
    const char *path = file_of(*state, "12345", 5);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    char bytes[8];
    size_t got;

    unlink(path);
    assert_true(files_read_at(fd, 3, bytes, sizeof bytes, &got));
    assert_int_equal(got, 2);
    assert_memory_equal(bytes, "45", 2);
    close(fd);
}

static void the_program_lies_beside_itself(void **state)
{
    assert_int_equal(access(files_beside_program(*state, "test_files"), X_OK), 0);
    assert_int_equal(access(files_beside_program(*state, "../base/test_files"), X_OK), 0);
}

static void an_installed_program_finds_its_files_where_they_are_installed_and_a_built_one_as_built(void **state)
{
    const char *installed = files_of_program(*state, "../base", "..", "test_files");
    const char *built = files_of_program(*state, "../share/course-supporter", "../base", "test_files");

    assert_string_equal(installed, files_beside_program(*state, "../base/test_files"));
    assert_string_equal(built, installed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_write_that_a_pipe_takes_in_pieces_is_whole),
        cmocka_unit_test(a_failed_write_leaves_its_reason_in_errno),
        cmocka_unit_test(a_file_is_read_whole_up_to_its_ceiling),
        cmocka_unit_test(a_file_that_cannot_be_read_is_named_with_the_reason),
        cmocka_unit_test(a_read_at_an_offset_ends_where_the_file_does),
        cmocka_unit_test(the_program_lies_beside_itself),
        cmocka_unit_test(an_installed_program_finds_its_files_where_they_are_installed_and_a_built_one_as_built),
    };

    return cmocka_run_group_tests_name("files", tests, set_up, tear_down);
}
