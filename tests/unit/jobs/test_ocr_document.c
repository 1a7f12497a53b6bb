/* What was read from pictures of pages, in the document of their file. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/limits.h"
#include "jobs/ingest/ocr_document.h"

#define EMPTY "{\"title\":null,\"chunks\":[],\"warnings\":[]}"

struct world {
    struct arena *arena;
    json_t *tree;
};

static json_t *json_of(struct arena *arena, const char *text)
{
    struct fault fault = {0};
    json_t *tree;

    assert_true(json_read(arena, str_of(text), &tree, &fault));
    return tree;
}

/* Pages that say texts; NULL: nothing that can be read. All of those without text were read. */
static struct world merge(const char *document, const char *const *texts, size_t count, bool as_text)
{
    struct world w = {.arena = arena_new((size_t)(16 * MIB))};
    json_t *pages = json_keep(w.arena, json_array()), *unread = json_keep(w.arena, json_array());
    const struct ocr_reading reading = {.pages = pages, .unread = unread, .wanted = count, .as_text = as_text};

    for (size_t i = 0; i < count; i++) {
        json_array_append_new(pages, json_pack("{s:i, s:s, s:n, s:i}", "slide_number", (int)i + 1, "text",
                                               texts[i] != NULL ? texts[i] : "", "title", "left_out", 0));
        json_array_append_new(unread, json_integer((json_int_t)i + 1));
    }
    w.tree = json_keep(w.arena, json_copy(json_of(w.arena, document)));
    ocr_document_merge(w.arena, w.tree, &reading);
    return w;
}

static const char *text_at(const struct world *w, size_t index)
{
    return json_get_text(json_array_get(json_object_get(w->tree, "chunks"), index), "text", "(none)");
}

static size_t count_of(const struct world *w)
{
    return json_array_size(json_object_get(w->tree, "chunks"));
}

static void numbers_are_written_as_runs(void **state UNUSED)
{
    static const int numbers[] = {1, 2, 3, 7, 9, 10};
    struct arena *arena = arena_new((size_t)(64 * KIB));

    assert_string_equal(ocr_document_runs(arena, numbers, 6, ",", 100), "1-3,7,9-10");
    assert_string_equal(ocr_document_runs(arena, numbers, 6, ", ", 3), "1-3, ...");
    assert_string_equal(ocr_document_runs(arena, numbers, 0, ",", 100), "");
    arena_free(arena);
}

static void what_runs_from_page_to_page_is_left_out(void **state UNUSED)
{
    static const char *const texts[] = {"Thermodynamics 11\n\nHeat is energy.\n\n11",
                                        "12 Chapter one\nWork is energy.\n12",
                                        "Thermodynamics 13\n\nA cycle is closed.",
                                        "14 Chapter one\nA sink is cold.",
                                        "Thermodynamics 15",
                                        "16 Chapter one\nA source is hot.\nFigure 3"};
    struct world w = merge(EMPTY, texts, ARRAY_COUNT(texts), false);

    assert_int_equal(count_of(&w), 6);
    assert_string_equal(text_at(&w, 0), "Heat is energy.");
    assert_string_equal(text_at(&w, 1), "Work is energy.");
    assert_string_equal(text_at(&w, 2), "A cycle is closed.");
    assert_string_equal(text_at(&w, 3), "A sink is cold.");
    assert_string_equal(text_at(&w, 4), "Thermodynamics 15"); /* all that the page says */
    assert_string_equal(text_at(&w, 5), "A source is hot.\nFigure 3");
    arena_free(w.arena);
}

static void lines_that_two_pages_share_are_kept(void **state UNUSED)
{
    static const char *const texts[] = {"Exercises\nFind the work.", "Exercises\nFind the heat.", "Answers\nNone."};
    struct world w = merge(EMPTY, texts, ARRAY_COUNT(texts), false);

    assert_string_equal(text_at(&w, 0), "Exercises\nFind the work.");
    assert_string_equal(text_at(&w, 2), "Answers\nNone.");
    arena_free(w.arena);
}

static void pages_stand_among_the_others_before_what_is_noted(void **state UNUSED)
{
    static const char document[] =
        "{\"title\":null,\"chunks\":[{\"chunk_type\":\"slide_text\",\"text\":\"note\",\"index\":0,\"metadata\":{"
        "\"slide_number\":2,\"notes\":true}},{\"chunk_type\":\"slide_text\",\"text\":\"last\",\"index\":1,\"metadata\":"
        "{"
        "\"slide_number\":4}}],\"warnings\":[\"Pages without text, perhaps pictures: 1-3.\",\"Another.\"]}";
    static const char *const texts[] = {"first", "second", NULL};
    struct world w = merge(document, texts, ARRAY_COUNT(texts), false);
    const json_t *warnings = json_object_get(w.tree, "warnings");

    assert_int_equal(count_of(&w), 4);
    assert_string_equal(text_at(&w, 0), "first");
    assert_string_equal(text_at(&w, 1), "second");
    assert_string_equal(text_at(&w, 2), "note");
    assert_string_equal(text_at(&w, 3), "last");
    assert_int_equal(json_array_size(warnings), 3);
    assert_string_equal(json_string_value(json_array_get(warnings, 0)), "Another.");
    assert_string_equal(json_string_value(json_array_get(warnings, 1)),
                        "Pages read from pictures of their text, in which words may be wrong: 1-2.");
    assert_string_equal(json_string_value(json_array_get(warnings, 2)),
                        "Pages without text, whose pictures show none that can be read: 3.");
    arena_free(w.arena);
}

static void in_a_text_each_block_is_a_paragraph_of_one_line(void **state UNUSED)
{
    static const char *const texts[] = {"Heat is\nenergy.\n\nWork is\nenergy, too."};
    struct world w = merge(EMPTY, texts, 1, true);

    assert_int_equal(count_of(&w), 2);
    assert_string_equal(text_at(&w, 0), "Heat is energy.");
    assert_string_equal(text_at(&w, 1), "Work is energy, too.");
    arena_free(w.arena);
}

static void a_document_is_not_filled_beyond_its_ceiling(void **state UNUSED)
{
    struct buf text = buf_make((size_t)(4 * MIB));
    struct world w;

    for (size_t i = 0; i <= LIMIT_DOCUMENT_CHUNKS; i++)
        buf_puts(&text, "word\n\n");
    w = merge(EMPTY, (const char *const[]){buf_text(&text)}, 1, true);
    assert_int_equal(count_of(&w), LIMIT_DOCUMENT_CHUNKS);
    assert_string_equal(json_string_value(json_array_get(json_object_get(w.tree, "warnings"), 1)),
                        "1 passages of pictures were left out: a file has no more than 200000.");
    arena_free(w.arena);
    buf_free(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_written_as_runs),
        cmocka_unit_test(what_runs_from_page_to_page_is_left_out),
        cmocka_unit_test(lines_that_two_pages_share_are_kept),
        cmocka_unit_test(pages_stand_among_the_others_before_what_is_noted),
        cmocka_unit_test(in_a_text_each_block_is_a_paragraph_of_one_line),
        cmocka_unit_test(a_document_is_not_filled_beyond_its_ceiling),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
