/* The little XML reader: what it finds, and that it takes the malformed for absent. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "store/xml.h"

static int make_arena(void **state)
{
    *state = arena_new(8 << 20);
    return 0;
}

static int free_arena(void **state)
{
    arena_free(*state);
    return 0;
}

static void elements_are_found_at_any_depth_and_in_order(void **state)
{
    struct str rest =
        STR("<?xml version=\"1.0\"?><a xmlns=\"u>\"><!-- <k>no</k> --><b><k>1</k></b>\n<s3:k>2</s3:k><k/></a>");
    struct str inner;

    (void)state;
    assert_true(xml_next(&rest, "k", &inner) && str_equal(inner, STR("1")));
    assert_true(xml_next(&rest, "k", &inner) && str_equal(inner, STR("2")));
    assert_true(xml_next(&rest, "k", &inner) && inner.len == 0);
    assert_false(xml_next(&rest, "k", &inner));
    assert_false(xml_next(&rest, "k", &inner));
}

static void names_match_whole(void **state)
{
    assert_string_equal(xml_text(*state, STR("<Keys>a</Keys><NextKey>b</NextKey><Key id='1'>c</Key>"), "Key"), "c");
    assert_string_equal(xml_text(*state, STR("<a><b>x</b></a>"), "c"), "");
}

static void an_element_inside_its_like_belongs_to_it(void **state)
{
    struct str rest = STR("<Prefix>p<Prefix>q</Prefix></Prefix><Prefix>r</Prefix>"), inner;

    (void)state;
    assert_true(xml_next(&rest, "Prefix", &inner) && str_equal(inner, STR("p<Prefix>q</Prefix>")));
    assert_true(xml_next(&rest, "Prefix", &inner) && str_equal(inner, STR("r")));
}

static void references_are_decoded(void **state)
{
    static const struct {
        const char *from, *to;
    } vectors[] = {
        {"a &amp;&lt;&gt;&quot;&apos; b", "a &<>\"' b"},
        {"&#233;&#xE9;&#x20AC;&#128512;", "éé€😀"},
        {"&unknown; & &; &#; &#x; &#0; &#xD800; &#x110000; &#12a;",
         "&unknown; & &; &#; &#x; &#0; &#xD800; &#x110000; &#12a;"},
        {"&amp", "&amp"},
        {"&amp;lt;", "&lt;"},
    };

    for (size_t i = 0; i < ARRAY_COUNT(vectors); i++)
        assert_string_equal(xml_text(*state, str_of(arena_printf(*state, "<t>%s</t>", vectors[i].from)), "t"),
                            vectors[i].to);
}

static void what_is_escaped_reads_back(void **state)
{
    const char *text = "a<b>&c \"d\" é &amp;";
    const char *xml = arena_printf(*state, "<t>%s</t>", xml_escape(*state, text));

    assert_string_equal(xml_text(*state, str_of(xml), "t"), text);
}

static void malformed_input_holds_nothing(void **state)
{
    static const char *const texts[] = {"",     "<",  "<t",       "<t>", "<t>x", "<t>x</",   "</t>",
                                        "<!--", "<?", "<t>x</u>", "<>",  "</>",  "< t>x</t>"};

    for (size_t i = 0; i < ARRAY_COUNT(texts); i++)
        assert_string_equal(xml_text(*state, str_of(texts[i]), "t"), "");
}

static void nothing_is_left_behind_the_last_element(void **state)
{
    struct str rest = STR("<t>unclosed <?xml <u/>"), inner;

    (void)state;
    assert_false(xml_next(&rest, "t", &inner));
    assert_int_equal(rest.len, 0);
}

/* A megabyte of each would take minutes if it were looked through again and again. */
static void hostile_input_takes_linear_time(void **state)
{
    size_t length = 1 << 20;
    char *text = arena_alloc(*state, length + 1);

    memset(text, '&', length);
    memcpy(text, "<t>", 3);
    memcpy(text + length - 4, "</t>", 4);
    assert_int_equal(strlen(xml_text(*state, str_of(text), "t")), length - 7);
    memset(text, '<', length);
    assert_string_equal(xml_text(*state, str_of(text), "t"), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(elements_are_found_at_any_depth_and_in_order),
        cmocka_unit_test(names_match_whole),
        cmocka_unit_test(an_element_inside_its_like_belongs_to_it),
        cmocka_unit_test(references_are_decoded),
        cmocka_unit_test(what_is_escaped_reads_back),
        cmocka_unit_test(malformed_input_holds_nothing),
        cmocka_unit_test(nothing_is_left_behind_the_last_element),
        cmocka_unit_test(hostile_input_takes_linear_time),
    };

    return cmocka_run_group_tests(tests, make_arena, free_arena);
}
