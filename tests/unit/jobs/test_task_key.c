/* Keys of answers: which texts are some, and what they say. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "jobs/architect/task_key.h"

static struct arena *arena;

/* "1=b 2=a, c", or "" where it is none. */
static const char *read_as(const char *text)
{
    struct str rest = str_of(text), letters;
    const char *read = "";
    int number;

    if (!task_key_is(rest))
        return "";
    while (task_key_next(&rest, &number, &letters))
        read = arena_printf(arena, "%s%s%d=%.*s", read, *read != '\0' ? " " : "", number, (int)letters.len, letters.at);
    return read;
}

static void numbers_with_letters_are_a_key(void **state UNUSED)
{
    static const struct {
        const char *text, *read;
    } cases[] = {
        {"1. b", "1=b"},
        {"1 – б; 2 – А", "1=б 2=А"},
        {"1-B 2-A 3-D", "1=B 2=A 3=D"},
        {"1) a, c; 2) b.", "1=a, c 2=b"},
        {"1: (b), 12: (d)", "1=b 12=d"},
        {"1. b\n2. a", "1=b 2=a"},
    };

    for (size_t i = 0; i < ARRAY_COUNT(cases); i++)
        assert_string_equal(read_as(cases[i].text), cases[i].read);
}

static void other_texts_are_none(void **state UNUSED)
{
    static const char *const texts[] = {
        "", "b", "1.", "1. Sort it.", "1. b because it is even", "1. b 2. The list.", "1234 - b", "1. 2", "2 – 3 = a"};

    for (size_t i = 0; i < ARRAY_COUNT(texts); i++)
        assert_string_equal(read_as(texts[i]), "");
}

static int start(void **state UNUSED)
{
    arena = arena_new((size_t)1 << 20);
    return 0;
}

static int stop(void **state UNUSED)
{
    arena_free(arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_with_letters_are_a_key),
        cmocka_unit_test(other_texts_are_none),
    };

    return cmocka_run_group_tests(tests, start, stop);
}
