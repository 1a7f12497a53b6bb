#include "tests/unit/extract/extraction.h"

static const struct chunk paragraph = {.type = CHUNK_PARAGRAPH};

static json_t *rendered(struct document_writer *document)
{
    struct buf out = buf_make((size_t)(LIMIT_DOCUMENT + MIB));
    struct fault fault = {0};
    json_t *tree;

    assert_true(document_writer_render(document, &out, &fault));
    tree = json_loadb(out.data, out.len, 0, NULL);
    assert_non_null(tree);
    buf_free(&out);
    return tree;
}

static struct chunk with_text(struct chunk chunk, struct str text)
{
    chunk.text = text;
    return chunk;
}

static const char *text_of(json_t *tree, size_t index)
{
    return json_get_text(json_array_get(json_object_get(tree, "chunks"), index), "text", "(null)");
}

static void all_members_are_there_when_nothing_is_known(void **state UNUSED)
{
    struct document_writer document;
    json_t *tree;

    document_writer_init(&document, "text");
    tree = rendered(&document);
    assert_string_equal(json_get_text(tree, "source_type", ""), "text");
    assert_true(json_is_null(json_object_get(tree, "title")));
    assert_true(json_is_null(json_object_get(tree, "language")));
    assert_true(json_is_object(json_object_get(tree, "metadata")));
    assert_true(json_is_array(json_object_get(tree, "chunks")));
    assert_true(json_is_array(json_object_get(tree, "warnings")));
    json_decref(tree);
    document_writer_free(&document);
}

static void texts_are_cleaned(void **state UNUSED)
{
    struct chunk chunk = with_text(paragraph, STR(" \n a\0b\x01"
                                                  "c\xFF\xED\xA0\x80"
                                                  "d\tе\x7F\u00AD\uFEFFж \xC2\x85\n"));
    struct document_writer document;
    struct fault fault = {0};
    json_t *tree;

    document_writer_init(&document, "text");
    assert_true(document_writer_add(&document, &chunk, &fault));
    tree = rendered(&document);
    assert_string_equal(text_of(tree, 0), "abc\uFFFD\uFFFD\uFFFD\uFFFDd\tеж");
    json_decref(tree);
    document_writer_free(&document);
}

static void blank_texts_add_nothing(void **state UNUSED)
{
    struct chunk chunk = with_text(paragraph, STR(" \n\x01 \t"));
    struct document_writer document;
    struct fault fault = {0};

    document_writer_init(&document, "text");
    assert_true(document_writer_add(&document, &chunk, &fault));
    assert_int_equal(document.chunk_count, 0);
    document_writer_free(&document);
}

static void long_texts_are_split_at_lines_or_words(void **state UNUSED)
{
    struct buf text = buf_make((size_t)MIB);
    struct document_writer document;
    struct fault fault = {0};
    struct chunk chunk;
    json_t *tree;

    for (int i = 0; i < 20000; i++)
        buf_puts(&text, "word word\n");
    document_writer_init(&document, "text");
    chunk = with_text(paragraph, buf_str(&text));
    assert_true(document_writer_add(&document, &chunk, &fault));
    tree = rendered(&document);
    assert_int_equal(document.chunk_count, 4);
    for (size_t i = 0; i < 4; i++) {
        assert_true(strlen(text_of(tree, i)) <= DOCUMENT_WRITER_CHUNK_TEXT);
        assert_true(str_ends_nocase(str_of(text_of(tree, i)), STR("word word")));
        assert_true(str_starts(str_of(text_of(tree, i)), STR("word word\n")));
    }
    json_decref(tree);
    document_writer_free(&document);
    buf_free(&text);
}

static void text_without_a_place_to_split_is_split_at_a_character(void **state UNUSED)
{
    struct buf text = buf_make((size_t)MIB);
    struct document_writer document;
    struct fault fault = {0};
    struct chunk chunk;
    json_t *tree;

    for (int i = 0; i < 40000; i++)
        buf_puts(&text, "€");
    document_writer_init(&document, "text");
    chunk = with_text(paragraph, buf_str(&text));
    assert_true(document_writer_add(&document, &chunk, &fault));
    tree = rendered(&document);
    assert_int_equal(document.chunk_count, 2);
    assert_int_equal(strlen(text_of(tree, 0)) + strlen(text_of(tree, 1)), 3 * 40000);
    json_decref(tree);
    document_writer_free(&document);
    buf_free(&text);
}

static void the_first_title_stays_and_is_one_clipped_line(void **state UNUSED)
{
    struct document_writer document;
    struct buf text = buf_make((size_t)MIB);
    json_t *tree;

    document_writer_init(&document, "text");
    document_writer_set_title(&document, STR("  "));
    buf_puts(&text, "two\nlines ");
    for (int i = 0; i < 600; i++)
        buf_puts(&text, "є");
    document_writer_set_title(&document, buf_str(&text));
    document_writer_set_title(&document, STR("too late"));
    tree = rendered(&document);
    assert_int_equal(str_code_points(str_of(json_get_text(tree, "title", ""))), LIMIT_TITLE);
    assert_true(str_starts(str_of(json_get_text(tree, "title", "")), STR("two lines є")));
    json_decref(tree);
    document_writer_free(&document);
    buf_free(&text);
}

static void metadata_follows_the_type(void **state UNUSED)
{
    const struct chunk chunks[] = {
        {.type = CHUNK_TRANSCRIPT, .text = STR("t"), .start_sec = 1.25, .end_sec = 7},
        {.type = CHUNK_SLIDE_TEXT, .text = STR("s"), .slide_number = 3, .title = STR(" A\nB ")},
        {.type = CHUNK_SLIDE_TEXT, .text = STR("s"), .slide_number = 4},
        {.type = CHUNK_HEADING, .text = STR("h"), .level = 2},
    };
    static const char *const expected[] = {
        "{\"end_sec\":7,\"start_sec\":1.25}",
        "{\"slide_number\":3,\"title\":\"A B\"}",
        "{\"slide_number\":4,\"title\":null}",
        "{\"level\":2}",
    };
    struct document_writer document;
    struct fault fault = {0};
    json_t *tree;

    document_writer_init(&document, "text");
    for (size_t i = 0; i < ARRAY_COUNT(chunks); i++)
        assert_true(document_writer_add(&document, &chunks[i], &fault));
    tree = rendered(&document);
    for (size_t i = 0; i < ARRAY_COUNT(chunks); i++) {
        json_t *meta = json_object_get(json_array_get(json_object_get(tree, "chunks"), i), "metadata");
        json_t *wanted = json_loads(expected[i], 0, NULL);

        assert_true(json_equal(meta, wanted));
        json_decref(wanted);
    }
    json_decref(tree);
    document_writer_free(&document);
}

static void too_many_chunks_are_too_complex(void **state UNUSED)
{
    struct chunk chunk = with_text(paragraph, STR("x"));
    struct document_writer document;
    struct fault fault = {0};
    int64_t added = 0;

    document_writer_init(&document, "text");
    while (document_writer_add(&document, &chunk, &fault))
        added++;
    assert_int_equal(added, LIMIT_DOCUMENT_CHUNKS);
    assert_int_equal(fault.kind, FAULT_FILE_TOO_COMPLEX);
    document_writer_free(&document);
}

static void too_much_text_is_too_complex(void **state UNUSED)
{
    struct buf text = buf_make((size_t)(4 * MIB));
    struct document_writer document;
    struct fault fault = {0};
    struct chunk chunk;
    int added = 0;

    memset(buf_reserve(&text, (size_t)(3 * MIB)), 'x', (size_t)(3 * MIB));
    text.len = (size_t)(3 * MIB);
    chunk = with_text(paragraph, buf_str(&text));
    document_writer_init(&document, "text");
    while (document_writer_add(&document, &chunk, &fault))
        added++;
    assert_int_equal(added, LIMIT_DOCUMENT / (3 * MIB));
    assert_int_equal(fault.kind, FAULT_FILE_TOO_COMPLEX);
    document_writer_free(&document);
    buf_free(&text);
}

static void warnings_beyond_the_ceiling_are_counted(void **state UNUSED)
{
    struct document_writer document;
    json_t *tree, *warnings;

    document_writer_init(&document, "text");
    for (int i = 0; i < DOCUMENT_WRITER_WARNINGS + 7; i++)
        document_writer_warn(&document, "Warning %d.", i);
    tree = rendered(&document);
    warnings = json_object_get(tree, "warnings");
    assert_int_equal(json_array_size(warnings), DOCUMENT_WRITER_WARNINGS + 1);
    assert_string_equal(json_string_value(json_array_get(warnings, DOCUMENT_WRITER_WARNINGS)),
                        "7 more warnings were left out.");
    json_decref(tree);
    document_writer_free(&document);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_members_are_there_when_nothing_is_known),
        cmocka_unit_test(texts_are_cleaned),
        cmocka_unit_test(blank_texts_add_nothing),
        cmocka_unit_test(long_texts_are_split_at_lines_or_words),
        cmocka_unit_test(text_without_a_place_to_split_is_split_at_a_character),
        cmocka_unit_test(the_first_title_stays_and_is_one_clipped_line),
        cmocka_unit_test(metadata_follows_the_type),
        cmocka_unit_test(too_many_chunks_are_too_complex),
        cmocka_unit_test(too_much_text_is_too_complex),
        cmocka_unit_test(warnings_beyond_the_ceiling_are_counted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
