/* One lifetime per unit of work: bounds, order of release, and nothing left behind. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/arena.h"

static struct arena *arena;

static int open_arena(void **state)
{
    (void)state;
    arena = arena_new(1 << 20);
    return 0;
}

static int close_arena(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static void memory_is_zeroed_and_aligned_for_any_type(void **state)
{
    (void)state;
    for (size_t size = 0; size < 300; size += 7) {
        uint8_t *at = arena_alloc(arena, size);

        assert_int_equal((uintptr_t)at % _Alignof(max_align_t), 0);
        for (size_t i = 0; i < size; i++)
            assert_int_equal(at[i], 0);
        memset(at, 0xAA, size);
    }
}

static void memory_is_zeroed_again_after_a_reset(void **state)
{
    (void)state;
    for (int round = 0; round < 3; round++) {
        uint8_t *small = arena_alloc(arena, 1000), *large = arena_alloc(arena, 200000);

        for (size_t i = 0; i < 1000; i++)
            assert_int_equal(small[i] | large[i * 200], 0);
        memset(small, 0xAA, 1000);
        memset(large, 0xAA, 200000);
        arena_reset(arena);
        assert_int_equal(arena_used(arena), 0);
    }
}

static void allocations_do_not_overlap(void **state)
{
    uint8_t *first = arena_alloc(arena, 40000), *second = arena_alloc(arena, 40000), *third = arena_alloc(arena, 3);

    (void)state;
    memset(first, 1, 40000);
    memset(second, 2, 40000);
    memset(third, 3, 3);
    assert_int_equal(first[39999], 1);
    assert_int_equal(second[0], 2);
    assert_int_equal(second[39999], 2);
    assert_true(arena_used(arena) >= 80003);
}

static void copies_are_terminated(void **state)
{
    (void)state;
    assert_string_equal(arena_strdup(arena, "text"), "text");
    assert_string_equal(arena_strndup(arena, "text", 2), "te");
    assert_string_equal(arena_strndup(arena, NULL, 0), "");
    assert_string_equal(arena_printf(arena, "%s-%03d", "node", 7), "node-007");
}

static char order[8];

static void a_grown_array_keeps_what_is_in_it(void **state)
{
    size_t *items = NULL, room = 0;

    (void)state;
    for (size_t count = 0; count < 1000; count++) {
        items = arena_grow(arena, items, count, &room, sizeof *items);
        assert_true(room > count);
        items[count] = count;
    }
    for (size_t i = 0; i < 1000; i++)
        assert_int_equal(items[i], i);
    assert_ptr_equal(arena_grow(arena, items, room - 1, &room, sizeof *items), items);
}

static void note(void *handle)
{
    size_t length = strlen(order);

    order[length] = *(char *)handle;
}

static void what_was_deferred_runs_once_last_first(void **state)
{
    static char a = 'a', b = 'b', c = 'c';

    (void)state;
    memset(order, 0, sizeof order);
    arena_defer(arena, note, &a);
    arena_defer(arena, note, &b);
    arena_reset(arena);
    assert_string_equal(order, "ba");
    arena_defer(arena, note, &c);
    arena_reset(arena);
    arena_reset(arena);
    assert_string_equal(order, "bac");
}

static void defer_from_a_release(void *handle)
{
    static char late = 'z';

    (void)handle;
    arena_defer(arena, note, &late);
}

static void a_release_may_defer_another(void **state)
{
    (void)state;
    memset(order, 0, sizeof order);
    arena_defer(arena, defer_from_a_release, NULL);
    arena_reset(arena);
    assert_string_equal(order, "z");
}

static void pass_the_ceiling(void)
{
    for (;;)
        arena_alloc(arena, 1000);
}

static void overflow_an_array(void)
{
    arena_array(arena, SIZE_MAX / 2, 4);
}

static void ask_for_everything(void)
{
    arena_alloc(arena, SIZE_MAX - 3);
}

/* Whether the act ends a process by abort, with a word on stderr. */
static bool aborts(void (*act)(void))
{
    int pipe_fds[2], status;
    char words[100];
    ssize_t got;
    pid_t pid;

    assert_int_equal(pipe(pipe_fds), 0);
    pid = fork();
    if (pid == 0) {
        signal(SIGABRT, SIG_DFL);
        dup2(pipe_fds[1], STDERR_FILENO);
        act();
        _exit(0);
    }
    close(pipe_fds[1]);
    got = read(pipe_fds[0], words, sizeof words);
    close(pipe_fds[0]);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return got > 0 && memcmp(words, "arena: ", 7) == 0 && WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

static void passing_the_ceiling_ends_the_process(void **state)
{
    (void)state;
    assert_true(aborts(pass_the_ceiling));
    assert_true(aborts(overflow_an_array));
    assert_true(aborts(ask_for_everything));
}

static void the_whole_ceiling_can_be_used(void **state)
{
    struct arena *small = arena_new(100000);
    size_t used = 0;

    (void)state;
    while (used + 1024 <= 100000) {
        arena_alloc(small, 512);
        used = arena_used(small);
    }
    arena_free(small);
    arena_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(memory_is_zeroed_and_aligned_for_any_type, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(memory_is_zeroed_again_after_a_reset, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(allocations_do_not_overlap, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(copies_are_terminated, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(a_grown_array_keeps_what_is_in_it, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(what_was_deferred_runs_once_last_first, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(a_release_may_defer_another, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(passing_the_ceiling_ends_the_process, open_arena, close_arena),
        cmocka_unit_test(the_whole_ceiling_can_be_used),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
