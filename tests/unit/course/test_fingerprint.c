#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/limits.h"
#include "course/fingerprint.h"

/* printf '' | sha256sum, and of the lines named beside each. */
#define OF_NOTHING "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define C "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"

static struct arena *arena;

static const char *of_text(const char *text)
{
    char *hex = arena_alloc(arena, DIGEST_SHA256_HEX);

    digest_sha256_hex(str_of(text), hex);
    return hex;
}

static const char *of_document(const char *text)
{
    char *hex = arena_alloc(arena, DIGEST_SHA256_HEX);
    struct fault fault = {0};
    json_t *tree;

    assert_true(json_read(arena, str_of(text), &tree, &fault));
    assert_true(fingerprint_document(arena, tree, hex, &fault));
    return hex;
}

static void a_node_hashes_its_sorted_lines(void **state)
{
    char hex[DIGEST_SHA256_HEX];
    const char *const materials[] = {B, A}, *const nodes[] = {C};

    (void)state;
    fingerprint_node(arena, materials, 2, nodes, 1, hex);
    assert_string_equal(hex, of_text("m:" A "\nm:" B "\nn:" C));
    fingerprint_node(arena, NULL, 0, NULL, 0, hex);
    assert_string_equal(hex, OF_NOTHING);
}

static void a_course_hashes_its_sorted_roots(void **state)
{
    char hex[DIGEST_SHA256_HEX];
    const char *const roots[] = {C, A};

    (void)state;
    fingerprint_course(arena, roots, 2, hex);
    assert_string_equal(hex, of_text(A "\n" C));
    fingerprint_course(arena, NULL, 0, hex);
    assert_string_equal(hex, OF_NOTHING);
}

static void a_tree_is_hashed_from_its_leaves_whatever_the_order_of_its_nodes(void **state)
{
    /* 2 is the root, 0 its child, 1 the child of 0. */
    struct fingerprint_tree_node nodes[] = {{.parent = 2}, {.parent = 0}, {.parent = -1}};
    const struct fingerprint_leaf leaves[] = {{1, A}, {2, B}};
    const char *inner = of_text("m:" A), *middle;

    (void)state;
    fingerprint_tree(arena, nodes, 3, leaves, 2);
    assert_string_equal(nodes[1].value, inner);
    middle = of_text(arena_printf(arena, "n:%s", inner));
    assert_string_equal(nodes[0].value, middle);
    assert_string_equal(nodes[2].value, of_text(arena_printf(arena, "m:" B "\nn:%s", middle)));
}

#define DOCUMENT(title, warning, created, text, slide)                                               \
    "{\"source_type\": \"presentation\", \"title\": \"" title                                        \
    "\", \"language\": null, \"metadata\": {\"page_count\": 1, "                                     \
    "\"created\": \"" created "\"}, \"chunks\": [{\"chunk_type\": \"slide_text\", \"text\": \"" text \
    "\", \"index\": 0, "                                                                             \
    "\"metadata\": {\"slide_number\": " slide "}}], \"warnings\": [" warning "]}"

static void a_document_hashes_what_it_says_and_not_when_or_from_where(void **state)
{
    const char *first = of_document(DOCUMENT("x", "", "2020", "Stacks", "1"));

    (void)state;
    assert_string_equal(first, of_document(DOCUMENT("y", "\"late\"", "2021", "Stacks", "1")));
    assert_string_not_equal(first, of_document(DOCUMENT("x", "", "2020", "Queues", "1")));
    assert_string_not_equal(first, of_document(DOCUMENT("x", "", "2020", "Stacks", "2")));
}

static void texts_do_not_run_into_one_another(void **state)
{
    const char *one =
        "{\"source_type\":\"text\",\"chunks\":[{\"chunk_type\":\"paragraph\",\"text\":\"ab\",\"metadata\":{}},"
        "{\"chunk_type\":\"paragraph\",\"text\":\"c\",\"metadata\":{}}]}";
    const char *other =
        "{\"source_type\":\"text\",\"chunks\":[{\"chunk_type\":\"paragraph\",\"text\":\"a\",\"metadata\":{}},"
        "{\"chunk_type\":\"paragraph\",\"text\":\"bc\",\"metadata\":{}}]}";

    (void)state;
    assert_string_not_equal(of_document(one), of_document(other));
}

static void what_has_no_chunks_is_no_document(void **state)
{
    char hex[DIGEST_SHA256_HEX];
    struct fault fault = {0};

    (void)state;
    assert_false(fingerprint_document(arena, json_keep(arena, json_object()), hex, &fault));
    assert_int_equal(fault.kind, FAULT_MALFORMED_JSON);
}

static int clean(void **state)
{
    (void)state;
    arena_reset(arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_node_hashes_its_sorted_lines, clean),
        cmocka_unit_test_teardown(a_course_hashes_its_sorted_roots, clean),
        cmocka_unit_test_teardown(a_tree_is_hashed_from_its_leaves_whatever_the_order_of_its_nodes, clean),
        cmocka_unit_test_teardown(a_document_hashes_what_it_says_and_not_when_or_from_where, clean),
        cmocka_unit_test_teardown(texts_do_not_run_into_one_another, clean),
        cmocka_unit_test_teardown(what_has_no_chunks_is_no_document, clean),
    };
    int failed;

    arena = arena_new(16 * MIB);
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(arena);
    return failed;
}
