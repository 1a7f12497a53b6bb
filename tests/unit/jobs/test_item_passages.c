#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "jobs/regenerate/item_passages.h"

#define CHUNKS 40
#define MATERIAL ((struct uuid){{1}})
#define ANOTHER ((struct uuid){{2}})

static int set_up(void **state)
{
    *state = arena_new(16 * 1024 * 1024);
    return 0;
}

static int tear_down(void **state)
{
    arena_free(*state);
    return 0;
}

/* Of ten seconds each, or a slide each from 1 on. */
static const json_t *document_of(struct arena *arena, bool is_spoken)
{
    json_t *chunks = json_array();

    for (int i = 0; i < CHUNKS; i++)
        json_array_append_new(
            chunks, is_spoken ? json_pack("{s:{s:i, s:i}}", "metadata", "start_sec", 10 * i, "end_sec", 10 * i + 9)
                              : json_pack("{s:{s:i}}", "metadata", "slide_number", i + 1));
    return json_keep(arena, json_pack("{s:o}", "chunks", chunks));
}

static void assert_range(void **state, bool is_spoken, const struct citation *citations, size_t count, size_t first,
                         size_t end)
{
    size_t found_first, found_end;

    assert_true(
        item_passages_range(document_of(*state, is_spoken), MATERIAL, citations, count, &found_first, &found_end));
    assert_int_equal(found_first, first);
    assert_int_equal(found_end, end);
}

static void a_stretch_goes_from_the_first_place_to_the_last_and_on(void **state)
{
    const struct citation seconds[] = {{MATERIAL, CITATION_SECOND, 125}, {MATERIAL, CITATION_SECOND, 100}};
    const struct citation slides[] = {{MATERIAL, CITATION_SLIDE, 5}}, chunk = {MATERIAL, CITATION_CHUNK, 20};

    assert_range(state, true, seconds, 2, 8, 25);
    assert_range(state, false, slides, 1, 2, 17);
    assert_range(state, false, &chunk, 1, 18, 33);
}

static void it_ends_where_the_document_does(void **state)
{
    const struct citation citations[] = {{MATERIAL, CITATION_CHUNK, 0}, {MATERIAL, CITATION_CHUNK, CHUNKS - 1}};

    assert_range(state, false, citations, 2, 0, CHUNKS);
}

static void what_is_not_there_has_none(void **state)
{
    const struct citation citations[] = {{MATERIAL, CITATION_SECOND, 1e6}, {ANOTHER, CITATION_SECOND, 20}};
    size_t first, end;

    assert_false(item_passages_range(document_of(*state, true), MATERIAL, citations, 2, &first, &end));
    assert_false(item_passages_range(document_of(*state, true), MATERIAL, citations, 0, &first, &end));
}

int main(void)
{
#define T(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        T(a_stretch_goes_from_the_first_place_to_the_last_and_on),
        T(it_ends_where_the_document_does),
        T(what_is_not_there_has_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
