/* Hosts that materials come from. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "course/platform.h"

static struct arena *arena;

static int open_arena(void **state UNUSED)
{
    arena = arena_new((size_t)1 << 20);
    return 0;
}

static int close_arena(void **state UNUSED)
{
    arena_free(arena);
    return 0;
}

static void hosts_of_the_list_and_below_have_no_warning(void **state UNUSED)
{
    assert_null(platform_warning(arena, "https://uk.Wikipedia.org/wiki/a", SOURCE_WEB));
    assert_null(platform_warning(arena, "https://github.com:443/a/b", SOURCE_WEB));
    assert_null(platform_warning(arena, "http://youtu.be/a", SOURCE_VIDEO));
}

static void all_others_are_named(void **state UNUSED)
{
    assert_string_equal(
        platform_warning(arena, "https://notgithub.com/a", SOURCE_WEB),
        "Platform 'notgithub.com' is not in the verified list for 'web'. Processing may fail or produce poor results.");
    assert_non_null(platform_warning(arena, "https://github.com/a", SOURCE_VIDEO));
}

static void platforms_of_recordings_are_known(void **state UNUSED)
{
    assert_true(platform_keeps_videos("https://m.youtube.com/watch?v=a"));
    assert_true(platform_keeps_videos("https://player.vimeo.com/video/1"));
    assert_false(platform_keeps_videos("https://example.org/youtube.com"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hosts_of_the_list_and_below_have_no_warning),
        cmocka_unit_test(all_others_are_named),
        cmocka_unit_test(platforms_of_recordings_are_known),
    };

    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
