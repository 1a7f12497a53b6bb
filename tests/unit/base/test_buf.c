/* Buffers with a ceiling. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"

static void bytes_are_added_and_terminated(void **state)
{
    struct buf buf = buf_make(1000);

    (void)state;
    assert_string_equal(buf_text(&buf), "");
    assert_int_equal(buf_str(&buf).len, 0);
    buf_puts(&buf, "one");
    buf_putc(&buf, ' ');
    buf_put(&buf, "two\0", 4);
    buf_printf(&buf, "%d", 3);
    assert_int_equal(buf.len, 9);
    assert_memory_equal(buf_text(&buf), "one two\0003", 10);
    buf_free(&buf);
}

static void the_ceiling_can_be_reached_and_not_passed(void **state)
{
    struct buf buf = buf_make(5);

    (void)state;
    buf_puts(&buf, "12345");
    assert_false(buf.overflow);
    buf_putc(&buf, '6');
    assert_true(buf.overflow);
    assert_string_equal(buf_text(&buf), "12345");
    buf_clear(&buf);
    assert_false(buf.overflow);
    buf_puts(&buf, "ok");
    assert_string_equal(buf_text(&buf), "ok");
    buf_free(&buf);
}

static void after_an_overflow_what_is_there_is_a_true_beginning(void **state)
{
    struct buf buf = buf_make(5);

    (void)state;
    buf_puts(&buf, "123");
    buf_printf(&buf, "%s", "too long");
    buf_puts(&buf, "4");
    assert_true(buf.overflow);
    assert_string_equal(buf_text(&buf), "123");
    assert_null(buf_reserve(&buf, 1));
    buf_free(&buf);
}

static void growth_keeps_the_bytes(void **state)
{
    struct buf buf = buf_make(1 << 20);

    (void)state;
    for (unsigned i = 0; i < 100000; i++)
        buf_putc(&buf, (char)('a' + i % 26));
    assert_int_equal(buf.len, 100000);
    for (unsigned i = 0; i < 100000; i++)
        assert_int_equal(buf_text(&buf)[i], 'a' + i % 26);
    buf_free(&buf);
    assert_null(buf.data);
}

static void consuming_moves_the_rest_to_the_front(void **state)
{
    struct buf buf = buf_make(100);

    (void)state;
    buf_puts(&buf, "headbody");
    buf_consume(&buf, 4);
    assert_string_equal(buf_text(&buf), "body");
    buf_consume(&buf, 100);
    assert_string_equal(buf_text(&buf), "");
    buf_free(&buf);
}

static void reserved_room_is_written_by_the_caller(void **state)
{
    struct buf buf = buf_make(10);
    char *at = buf_reserve(&buf, 10);

    (void)state;
    assert_non_null(at);
    memcpy(at, "0123456789", 10);
    buf.len += 10;
    assert_string_equal(buf_text(&buf), "0123456789");
    buf_free(&buf);
}

static void one_of_an_arena_is_freed_with_it(void **state)
{
    struct arena *arena = arena_new(1 << 16);
    struct buf *buf = buf_new(arena, 4);

    (void)state;
    buf_puts(buf, "1234");
    assert_string_equal(buf_text(buf), "1234");
    buf_putc(buf, '5');
    assert_true(buf->overflow);
    arena_free(arena); /* the leak checker sees what is left */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_are_added_and_terminated),
        cmocka_unit_test(the_ceiling_can_be_reached_and_not_passed),
        cmocka_unit_test(after_an_overflow_what_is_there_is_a_true_beginning),
        cmocka_unit_test(growth_keeps_the_bytes),
        cmocka_unit_test(consuming_moves_the_rest_to_the_front),
        cmocka_unit_test(reserved_room_is_written_by_the_caller),
        cmocka_unit_test(one_of_an_arena_is_freed_with_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
