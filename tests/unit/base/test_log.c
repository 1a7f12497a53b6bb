/* Log lines: each is one JSON object, written at once, never longer than LOG_LINE. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/log.h"

static struct arena *arena;

static int start(void **state)
{
    (void)state;
    arena = arena_new(8 << 20);
    log_setup("test", LOG_INFO);
    return 0;
}

static int finish(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

/* What the act writes on standard error, in one read: a pipe keeps single writes whole. */
static struct str written_by(void (*act)(void))
{
    static char text[65536];
    int saved = dup(STDERR_FILENO), pipe_fds[2];
    ssize_t got;

    assert_int_equal(pipe2(pipe_fds, O_NONBLOCK), 0);
    dup2(pipe_fds[1], STDERR_FILENO);
    act();
    dup2(saved, STDERR_FILENO);
    close(saved);
    got = read(pipe_fds[0], text, sizeof text);
    close(pipe_fds[0]);
    close(pipe_fds[1]);
    return (struct str){text, got < 0 ? 0 : (size_t)got};
}

static json_t *read_line(struct str line)
{
    struct fault fault = {0};
    json_t *tree = NULL;

    assert_true(line.len > 0 && line.len <= LOG_LINE && line.at[line.len - 1] == '\n');
    if (!json_read(arena, line, &tree, &fault))
        fail_msg("%s in %.*s", fault.detail, (int)line.len, line.at);
    return tree;
}

static void say_hello(void)
{
    log_say(LOG_WARNING, "start", "pool of %d", 8);
}

static void a_line_says_when_who_and_what(void **state)
{
    json_t *line = read_line(written_by(say_hello));
    stamp at;

    (void)state;
    assert_string_equal(json_get_text(line, "level", ""), "warning");
    assert_string_equal(json_get_text(line, "program", ""), "test");
    assert_string_equal(json_get_text(line, "event", ""), "start");
    assert_string_equal(json_get_text(line, "message", ""), "pool of 8");
    assert_true(stamp_parse(str_of(json_get_text(line, "at", "")), &at));
}

static void whisper(void)
{
    log_say(LOG_DEBUG, "detail", "unheard");
    json_put_int(log_open(LOG_DEBUG, "detail"), "n", 1);
    log_close();
}

static void lines_below_the_level_are_dropped(void **state)
{
    (void)state;
    assert_int_equal(written_by(whisper).len, 0);
    log_setup("test", LOG_DEBUG);
    assert_true(written_by(whisper).len > 0);
    assert_true(log_wants(LOG_DEBUG));
}

static size_t filler;

static void say_much(void)
{
    static char long_text[200000];
    struct json_out *line = log_open(LOG_ERROR, "long");

    memset(long_text, 'x', filler);
    long_text[filler] = '\0';
    json_put_int(line, "first", 1);
    json_open(line, "nested");
    json_put_text(line, "marks", "a,\"b{[");
    json_put_int(line, "c", 2);
    json_close(line);
    json_put_text(line, "filler", long_text);
    json_open(line, "tail");
    json_put_int(line, "d", 3);
    json_put_int(line, "e", 4);
    json_close(line);
    json_put_int(line, "last", 9);
    log_close();
}

static void long_lines_lose_whole_members(void **state)
{
    (void)state;
    for (filler = 3700; filler < 4100; filler += 1) {
        json_t *line = read_line(written_by(say_much));
        bool clipped = json_get_bool(line, "clipped", false);

        assert_int_equal(json_get_int(line, "first", 0), 1);
        assert_int_equal(json_get_int(json_object_get(line, "nested"), "c", 0), 2);
        assert_int_equal(json_get_int(line, "last", 0), clipped ? 0 : 9);
    }
    filler = 199999;
    assert_true(json_get_bool(read_line(written_by(say_much)), "clipped", false));
}

static void levels_are_read_in_any_case(void **state)
{
    enum log_level level = LOG_DEBUG;

    (void)state;
    assert_true(log_level_parse(STR("WARNING"), &level));
    assert_int_equal(level, LOG_WARNING);
    assert_false(log_level_parse(STR("warn"), &level));
    assert_false(log_level_parse(STR(""), &level));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_line_says_when_who_and_what, start, finish),
        cmocka_unit_test_setup_teardown(lines_below_the_level_are_dropped, start, finish),
        cmocka_unit_test_setup_teardown(long_lines_lose_whole_members, start, finish),
        cmocka_unit_test(levels_are_read_in_any_case),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
