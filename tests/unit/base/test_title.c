/* The title of a process, as the kernel shows it to others. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/files.h"
#include "base/title.h"

/* What stands in /proc, up to the first NUL; the rest must be NUL too. */
static const char *shown(void)
{
    static char text[4096];
    int fd = open("/proc/self/cmdline", O_RDONLY);
    size_t length;

    assert_true(files_read_at(fd, 0, text, sizeof text, &length));
    close(fd);
    for (size_t i = strnlen(text, length); i < length; i++)
        assert_int_equal(text[i], '\0');
    return text;
}

static void a_title_is_what_others_see(void **state)
{
    (void)state;
    title_set("cs-api: responder %d ", 3);
    title_tail("GET", "/courses/{course}");
    assert_string_equal(shown(), "cs-api: responder 3 GET /courses/{course}");
}

static void a_shorter_tail_leaves_nothing_of_the_longer(void **state)
{
    (void)state;
    title_set("a ");
    title_tail("long", "tail");
    title_tail("b", NULL);
    assert_string_equal(shown(), "a b");
    title_set("c");
    assert_string_equal(shown(), "c");
}

static void what_is_too_long_is_cut(void **state)
{
    char text[2 * TITLE_BYTES] = "";

    (void)state;
    memset(text, 'x', sizeof text - 1);
    title_set("%s", text);
    assert_int_equal(strlen(shown()), TITLE_BYTES - 1);
    title_set("head ");
    title_tail(text, text);
    assert_int_equal(strlen(shown()), TITLE_BYTES - 1);
    title_tail("z", NULL);
    assert_string_equal(shown(), "head z");
}

static void a_child_has_one_of_its_own(void **state)
{
    int status;
    pid_t pid;

    (void)state;
    title_set("parent");
    pid = fork();
    if (pid == 0) {
        title_set("child");
        _exit(strcmp(shown(), "child"));
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
    assert_string_equal(shown(), "parent");
}

static void the_environment_stays(void **state)
{
    char environment[64] = "";
    int fd = open("/proc/self/environ", O_RDONLY);
    size_t length;

    (void)state;
    assert_true(files_read_at(fd, 0, environment, sizeof environment - 1, &length));
    close(fd);
    assert_non_null(strchr(environment, '='));
}

static char **own_arguments;

static void the_arguments_can_still_be_read(void **state)
{
    (void)state;
    title_set("%0*d", TITLE_BYTES, 0);
    assert_non_null(strstr(own_arguments[0], "test_title"));
}

int main(int count, char **arguments)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_title_is_what_others_see), cmocka_unit_test(a_shorter_tail_leaves_nothing_of_the_longer),
        cmocka_unit_test(what_is_too_long_is_cut),    cmocka_unit_test(a_child_has_one_of_its_own),
        cmocka_unit_test(the_environment_stays),      cmocka_unit_test(the_arguments_can_still_be_read),
    };

    (void)count;
    own_arguments = arguments;
    title_begin(arguments);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
