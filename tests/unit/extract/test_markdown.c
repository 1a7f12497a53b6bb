#include "tests/unit/extract/extraction.h"

static void every_block_becomes_a_chunk(void **state UNUSED)
{
    struct result r = extract_text("markdown", "# Tables\n\nFast *and*\n[simple](http://x \"y\").\n\n"
                                               "```c title=x\nint a;\n  int b;\n```\n\n## Next `one`\n\n- a\n- b\n");

    assert_int_equal(chunk_count(&r), 5);
    assert_chunk(&r, 0, "heading", "Tables");
    assert_int_equal(json_get_int(chunk_meta(&r, 0), "level", 0), 1);
    assert_chunk(&r, 1, "paragraph", "Fast and simple.");
    assert_chunk(&r, 2, "code", "int a;\n  int b;");
    assert_string_equal(json_get_text(chunk_meta(&r, 2), "language", ""), "c");
    assert_chunk(&r, 3, "heading", "Next one");
    assert_int_equal(json_get_int(chunk_meta(&r, 3), "level", 0), 2);
    assert_chunk(&r, 4, "list", "- a\n- b");
    assert_title(&r, "Tables");
    result_free(&r);
}

static void fenced_code_is_no_heading(void **state UNUSED)
{
    struct result r = extract_text("markdown", "```sh\n# not a heading\n```\n");

    assert_int_equal(chunk_count(&r), 1);
    assert_chunk(&r, 0, "code", "# not a heading");
    assert_title(&r, "(null)");
    result_free(&r);
}

static void code_keeps_its_first_indentation(void **state UNUSED)
{
    struct result r = extract_text("markdown", "```\n\n    return x;\n}\n```\n");

    assert_chunk(&r, 0, "code", "    return x;\n}");
    assert_true(json_is_null(json_object_get(chunk_meta(&r, 0), "language")));
    result_free(&r);
}

static void lists_keep_numbers_and_nesting(void **state UNUSED)
{
    struct result r = extract_text("markdown", "3. one\n   more\n4. two\n   - deep\n     1. deeper\n\n   last\n");

    assert_int_equal(chunk_count(&r), 1);
    assert_chunk(&r, 0, "list", "3. one more\n4. two\n  - deep\n    1. deeper\n  last");
    result_free(&r);
}

static void code_in_a_list_is_code(void **state UNUSED)
{
    struct result r = extract_text("markdown", "1. Install it:\n\n   ```bash\n   # first\n   apt update\n   ```\n\n"
                                               "   Then wait.\n\n2. Compile:\n\n       cc x.c\n\n- last\n");

    assert_int_equal(chunk_count(&r), 5);
    assert_chunk(&r, 0, "list", "1. Install it:");
    assert_chunk(&r, 1, "code", "# first\napt update");
    assert_string_equal(json_get_text(chunk_meta(&r, 1), "language", ""), "bash");
    assert_chunk(&r, 2, "list", "Then wait.\n2. Compile:");
    assert_chunk(&r, 3, "code", "cc x.c");
    assert_chunk(&r, 4, "list", "- last");
    result_free(&r);
}

static void marks_of_parts_are_no_text(void **state UNUSED)
{
    struct result r = extract_text(
        "markdown", "::: challenge\n\n## Sorting\n\nWhy is it slow?\n:::\n\n::: {.solution}\nIt swaps.\n:::\n\n"
                    "```\n::: kept\n```\n\n:::\n");

    assert_int_equal(chunk_count(&r), 4);
    assert_chunk(&r, 0, "heading", "Sorting");
    assert_chunk(&r, 1, "paragraph", "Why is it slow?");
    assert_chunk(&r, 2, "paragraph", "It swaps.");
    assert_chunk(&r, 3, "code", "::: kept");
    result_free(&r);
}

static void inline_code_is_noted_beside_the_text(void **state UNUSED)
{
    struct result r = extract_text(
        "markdown", "Use `-c` or `.gitignore`, then `-c`.\n\nPlain.\n\n- `a b`\n- c\n\n## `x`\n\n    code\n");
    const json_t *noted = json_object_get(chunk_meta(&r, 0), "inline_code");

    assert_chunk(&r, 0, "paragraph", "Use -c or .gitignore, then -c.");
    assert_int_equal(json_array_size(noted), 2);
    assert_string_equal(json_string_value(json_array_get(noted, 0)), "-c");
    assert_string_equal(json_string_value(json_array_get(noted, 1)), ".gitignore");
    assert_null(json_object_get(chunk_meta(&r, 1), "inline_code"));
    assert_int_equal(json_array_size(json_object_get(chunk_meta(&r, 2), "inline_code")), 1);
    assert_int_equal(json_array_size(json_object_get(chunk_meta(&r, 3), "inline_code")), 1);
    assert_null(json_object_get(chunk_meta(&r, 4), "inline_code"));
    result_free(&r);
}

static void pipe_tables_are_tables(void **state UNUSED)
{
    struct result r =
        extract_text("markdown", "Before it:\n| Op | Cost |\n|:---|-----:|\n| `get` | *low* |\n| put |\n\n"
                                 "a | b\n--|--\n1 | 2\n\nno | table\n-- no\n");

    assert_chunk(&r, 0, "paragraph", "Before it:");
    assert_chunk(&r, 1, "table", "| Op | Cost |\n| get | low |\n| put |");
    assert_chunk(&r, 2, "table", "| a | b |\n| 1 | 2 |");
    assert_chunk(&r, 3, "paragraph", "no | table -- no");
    result_free(&r);
}

static void html_leaves_its_text(void **state UNUSED)
{
    struct result r =
        extract_text("markdown", "<!-- hidden\n\nstill -->\n\n<div>shown <b>too</b></div>\n\na <br> b &amp; c\n");

    assert_int_equal(chunk_count(&r), 2);
    assert_chunk(&r, 0, "paragraph", "shown too");
    assert_chunk(&r, 1, "paragraph", "a\nb & c");
    result_free(&r);
}

static void scripts_and_style_sheets_are_no_text(void **state UNUSED)
{
    struct result r = extract_text("markdown", "<script>\nlet a = 1 < 2;\n\nlet b = '<b>';\n</script>\n\nshown\n\n"
                                               "<STYLE type=\"text/css\">p { color: red }</STYLE>\n\n"
                                               "<div>before<script src=x></script> after</div>\n\n"
                                               "<scripture>told</scripture>\n\n<style>p {}\n\nnever closed\n");

    assert_int_equal(chunk_count(&r), 3);
    assert_chunk(&r, 0, "paragraph", "shown");
    assert_chunk(&r, 1, "paragraph", "before after");
    assert_chunk(&r, 2, "paragraph", "told");
    result_free(&r);
}

static void quotes_and_images_leave_their_words(void **state UNUSED)
{
    struct result r = extract_text("markdown", "> # Quoted\n> wisdom\n\n![a *fine* picture](x.png)\n");

    assert_chunk(&r, 0, "heading", "Quoted");
    assert_chunk(&r, 1, "paragraph", "wisdom");
    assert_chunk(&r, 2, "paragraph", "a fine picture");
    result_free(&r);
}

static void front_matter_gives_title_and_language(void **state UNUSED)
{
    struct result r = extract_text("markdown", "---\ntitle: \"On: Tables\"\nlang: uk\ntags: [a]\n---\n# Other\n");

    assert_title(&r, "On: Tables");
    assert_string_equal(json_get_text(r.document, "language", ""), "uk");
    assert_int_equal(chunk_count(&r), 1);
    result_free(&r);
}

static void a_rule_is_no_front_matter(void **state UNUSED)
{
    struct result r = extract_text("markdown", "---\n\ntitle: x\n");

    assert_chunk(&r, 0, "paragraph", "title: x");
    assert_title(&r, "(null)");
    result_free(&r);
}

static void a_rule_before_text_takes_nothing_away(void **state UNUSED)
{
    struct result r =
        extract_text("markdown", "---\n\nThis is a rule, then text: with a colon.\n\n---\n\nMore text.\n");
    struct result s = extract_text("markdown", "---\nHeat flows: from hot to cold.\n\n---\n\nMore text.\n");
    struct result t = extract_text("markdown", "---\nNote: heat flows\nfrom hot to cold.\n\n---\n\nMore text.\n");

    assert_int_equal(chunk_count(&r), 2);
    assert_chunk(&r, 0, "paragraph", "This is a rule, then text: with a colon.");
    assert_chunk(&r, 1, "paragraph", "More text.");
    assert_chunk(&s, 0, "paragraph", "Heat flows: from hot to cold.");
    assert_chunk(&t, 0, "paragraph", "Note: heat flows from hot to cold.");
    result_free(&r);
    result_free(&s);
    result_free(&t);
}

static void front_matter_goes_on_over_indented_lines(void **state UNUSED)
{
    static const char *const cases[] = {
        "---\ntitle: >-\n  Heat and\n  work\nlang: en\n---\n\nBody.\n",
        "---\nlang: en\ntitle: |\n  Heat\n\n  and work\n---\n\nBody.\n",
        "---\ndescription: >\n  title: none\ntitle: \"Heat\n  and work\"\nlang:\n  en\n---\n\nBody.\n",
        "---\r\ntitle: >2+\r\n  Heat and work\r\nlang: en\r\n---\r\n\r\nBody.\r\n",
    };

    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct result r = extract_text("markdown", cases[i]);

        assert_title(&r, "Heat and work");
        assert_string_equal(json_get_text(r.document, "language", ""), "en");
        assert_chunk(&r, 0, "paragraph", "Body.");
        result_free(&r);
    }
}

static void a_value_of_front_matter_is_read_as_yaml(void **state UNUSED)
{
    static const struct {
        const char *value, *title;
    } cases[] = {
        {"\"A \\\"b\\\" \\\\ c\"", "A \"b\" \\ c"},
        {"'it''s' # why", "it's"},
        {"Heat # a comment", "Heat"},
        {"C# and F#", "C# and F#"},
        {"\"\\u041b\\x41\\U0001F600\" ", "ЛA😀"},
        {"\"a\\tb\\n\"", "a b"},
        {"\"a # b\" # c", "a # b"},
        {"~", "Other"},
        {"null", "Other"},
        {"# nothing", "Other"},
        {"''", "Other"},
        {"\"open", "open"},
        {"\"\\u12\"", "u12"},
        {"\"\\", "\\"},
        {"\"\\ud800\"", "\xEF\xBF\xBD"},
    };
    char text[200];

    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct result r;

        snprintf(text, sizeof text, "---\ntitle: %s\n---\n# Other\n", cases[i].value);
        r = extract_text("markdown", text);
        assert_title(&r, cases[i].title);
        result_free(&r);
    }
}

static void the_language_of_code_is_found_in_every_dialect(void **state UNUSED)
{
    static const struct {
        const char *info, *language;
    } cases[] = {
        {"python", "python"},
        {"js title=\"a.js\"", "js"},
        {"js{1,3}", "js"},
        {"language-go", "go"},
        {"{python}", "python"},
        {"{.r .numberLines}", "r"},
        {"{#first .haskell}", "haskell"},
        {"{r setup, include=FALSE}", "r"},
        {"{python, echo=FALSE}", "python"},
        {"{ .c }", "c"},
        {"{=html}", "html"},
        {"{code-block} python", "python"},
        {"", ""},
        {"{}", ""},
        {"{#only-a-name}", ""},
        {"{python", "python"},
    };

    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct buf text = buf_make((size_t)KIB);
        struct result r;

        buf_printf(&text, "```%s\nx\n```\n", cases[i].info);
        r = extract_bytes("markdown", text.data, text.len);
        assert_chunk(&r, 0, "code", "x");
        assert_string_equal(json_get_text(chunk_meta(&r, 0), "language", ""), cases[i].language);
        result_free(&r);
        buf_free(&text);
    }
}

static void headings_in_html_are_headings(void **state UNUSED)
{
    struct result r =
        extract_text("markdown", "<h1 align=\"center\">Heat\n  and <em>work</em></h1>\n<p><img src=\"a.png\"></p>\n\n"
                                 "Text.\n\n## Part\n\n<div>Before<H3>Third</H3>after 1 < 2</div>\n");

    assert_title(&r, "Heat and work");
    assert_chunk(&r, 0, "heading", "Heat and work");
    assert_int_equal(json_get_int(chunk_meta(&r, 0), "level", 0), 1);
    assert_chunk(&r, 3, "paragraph", "Before");
    assert_chunk(&r, 4, "heading", "Third");
    assert_int_equal(json_get_int(chunk_meta(&r, 4), "level", 0), 3);
    assert_chunk(&r, 5, "paragraph", "after 1 < 2");
    result_free(&r);
}

static void tables_in_html_are_tables(void **state UNUSED)
{
    static const struct {
        const char *html, *rows;
    } cases[] = {
        {"<table><tr><th>Unit</th><th>Symbol</th></tr><tr><td>metre</td><td>m</td></tr></table>",
         "| Unit | Symbol |\n| metre | m |"},
        {"<table>\n<caption>Units</caption>\n<tbody>\n<tr>\n  <td>a\n    <b>long</b> one</td>\n  <td></td>\n  "
         "<td>c</td>\n"
         "</tr>\n</tbody>\n</table>",
         "| Units |\n| a long one | | c |"},
        {"<table><tr><td>a<td>b<tr><td>c<td>d", "| a | b |\n| c | d |"},
        {"<table><tr><td>a<p>b</p><ul><li>c<li>d</ul></td><td><table><tr><td>e</td><td>f</td></tr></table></td></tr></"
         "table>",
         "| a b c d | e f |"},
        {"<tr><td>a</td><td>b</td></tr>", "| a | b |"},
    };

    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct result r = extract_text("markdown", cases[i].html);

        assert_int_equal(chunk_count(&r), 1);
        assert_chunk(&r, 0, "table", cases[i].rows);
        result_free(&r);
    }
}

static void html_in_a_list_is_text_of_its_item(void **state UNUSED)
{
    struct result r = extract_text("markdown", "- one\n\n  <h2>two</h2><p>three</p>\n- four\n");

    assert_int_equal(chunk_count(&r), 1);
    assert_chunk(&r, 0, "list", "- one\n  two three\n- four");
    result_free(&r);
}

static void the_title_is_the_first_heading_of_level_one(void **state UNUSED)
{
    struct result r = extract_text("markdown", "## Minor\n\n# Major\n"), s = extract_text("markdown", "## Minor\n");

    assert_title(&r, "Major");
    assert_title(&s, "Minor");
    result_free(&r);
    result_free(&s);
}

/* Depth costs no stack: thousands of levels of quotes and lists are read as any text. */
static void nesting_is_no_danger(void **state UNUSED)
{
    struct buf text = buf_make((size_t)MIB);
    struct result r;

    for (int i = 0; i < 50000; i++)
        buf_putc(&text, '>');
    buf_puts(&text, " deep\n\n");
    for (int i = 0; i < 300; i++)
        buf_printf(&text, "%*s- x\n", 2 * i, "");
    r = extract_bytes("markdown", text.data, text.len);
    assert_non_null(r.document);
    assert_chunk(&r, 0, "paragraph", "deep");
    result_free(&r);
    buf_free(&text);
}

static void the_same_bytes_give_the_same_document(void **state UNUSED)
{
    const char *text = "# A\n\n| a | b |\n|---|---|\n| c | d |\n\n1. x\n";
    struct result a = extract_text("markdown", text), b = extract_text("markdown", text);

    assert_true(json_equal(a.document, b.document));
    result_free(&a);
    result_free(&b);
}

static void lines_that_stand_by_themselves_stay_apart(void **state UNUSED)
{
    struct result r = extract_text("markdown", "A wrapped\nparagraph: of two\nlines.\n\n"
                                               "Producer: makes its own food\nConsumer: eats what others make\n\n"
                                               "Review questions:\n\u2014 Who eats?\n\u2014 Who is\neaten?\n\n"
                                               "Sort:\na) algae\nb) fish\n");

    assert_int_equal(chunk_count(&r), 4);
    assert_chunk(&r, 0, "paragraph", "A wrapped paragraph: of two lines.");
    assert_chunk(&r, 1, "paragraph", "Producer: makes its own food\nConsumer: eats what others make");
    assert_chunk(&r, 2, "paragraph", "Review questions:\n\u2014 Who eats?\n\u2014 Who is eaten?");
    assert_chunk(&r, 3, "paragraph", "Sort:\na) algae\nb) fish");
    result_free(&r);
}

static void options_of_a_question_have_lines_of_their_own(void **state UNUSED)
{
    struct result r = extract_text(
        "markdown", "1. Which\n   of these?\n   A. heat\n   B. work\n2. Або?\n\n   а) так\n   б) ні\n"
                    "3. Or?\n   (a) yes\n   (b) no\n   Answer: it\n   depends\n\nQ\nC. one\nD. two\nAnswer: D\n\n"
                    "It is by\nA. Einstein.\n");

    assert_chunk(&r, 0, "list",
                 "1. Which of these?\n  A. heat\n  B. work\n2. Або?\n  а) так\n  б) ні\n3. Or?\n  (a) yes\n  (b) no\n  "
                 "Answer: it depends");
    assert_chunk(&r, 1, "paragraph", "Q\nC. one\nD. two\nAnswer: D");
    assert_chunk(&r, 2, "paragraph", "It is by A. Einstein.");
    result_free(&r);
}

static void what_says_the_right_option_has_a_line_of_its_own(void **state UNUSED)
{
    struct result r = extract_text(
        "markdown", "1. Which?\n   a) heat\n   b) work\n   that goes on\n   Answer: b\n2. Яке?\n   А. один\n   "
                    "Б. два\n   Правильна відповідь: А\n\nQ\na) one\nb) two\nCorrect answer: a\n\n"
                    "We say\nAnswer: to it\nand more.\n");

    assert_chunk(&r, 0, "list",
                 "1. Which?\n  a) heat\n  b) work that goes on\n  Answer: b\n2. Яке?\n  А. один\n  Б. два\n  "
                 "Правильна відповідь: А");
    assert_chunk(&r, 1, "paragraph", "Q\na) one\nb) two\nCorrect answer: a");
    assert_chunk(&r, 2, "paragraph", "We say Answer: to it and more.");
    result_free(&r);
}

static void a_caption_that_repeats_its_picture_is_read_once(void **state UNUSED)
{
    struct result r = extract_text("markdown", "<figure>\n<img src=\"a.png\" alt=\"A &amp; B\" />\n"
                                               "<figcaption>A &amp; B</figcaption>\n</figure>\n\n"
                                               "<figure><img alt=\"A\"><figcaption>B</figcaption></figure>\n");

    assert_int_equal(chunk_count(&r), 3);
    assert_chunk(&r, 0, "paragraph", "A & B");
    assert_chunk(&r, 1, "paragraph", "A");
    assert_chunk(&r, 2, "paragraph", "B");
    result_free(&r);
}

static void a_caption_below_a_picture_is_read_once(void **state UNUSED)
{
    struct result r = extract_text("markdown", "![Supply and demand](a.png)\n\n*Supply and demand*\n\nText.\n\n"
                                               "![png](output_3_0.png)\n\nSupply and demand\n");

    assert_int_equal(chunk_count(&r), 3);
    assert_chunk(&r, 0, "paragraph", "Supply and demand");
    assert_chunk(&r, 1, "paragraph", "Text.");
    assert_chunk(&r, 2, "paragraph", "Supply and demand");
    result_free(&r);
}

static void a_style_sheet_inside_of_html_is_no_code(void **state UNUSED)
{
    struct result r = extract_text("markdown", "<div>\n<style scoped>\n    .a {\n    }\n\n    .b {\n    }\n</style>\n"
                                               "<table><tr><td>1</td><td>2</td></tr></table>\n</div>\n");

    assert_int_equal(chunk_count(&r), 1);
    assert_chunk(&r, 0, "table", "| 1 | 2 |");
    result_free(&r);
    r = extract_text("markdown", "<div>\n<style>\n\nText goes on.\n");
    assert_chunk(&r, 0, "paragraph", "Text goes on.");
    result_free(&r);
}

static void options_of_a_directive_are_no_code(void **state UNUSED)
{
    struct result r = extract_text("markdown", "```{code-block} python\n:linenos:\n:caption: The loop\n\nx = 1\n```\n");

    assert_chunk(&r, 0, "code", "x = 1");
    result_free(&r);
    r = extract_text("markdown", "```yaml\n:key: value\n```\n");
    assert_chunk(&r, 0, "code", ":key: value");
    result_free(&r);
}

static void metadata_without_marks_is_metadata(void **state UNUSED)
{
    struct result r =
        extract_text("markdown", "Title: Heat and work\nAuthor: A teacher\n  of physics\n\nHeat flows.\n");

    assert_title(&r, "Heat and work");
    assert_chunk(&r, 0, "paragraph", "Heat flows.");
    result_free(&r);
    r = extract_text("markdown", "Note: heat flows\nfrom hot to cold.\n\nTitle: none\n");
    assert_chunk(&r, 0, "paragraph", "Note: heat flows from hot to cold.");
    result_free(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_block_becomes_a_chunk),
        cmocka_unit_test(fenced_code_is_no_heading),
        cmocka_unit_test(code_keeps_its_first_indentation),
        cmocka_unit_test(lists_keep_numbers_and_nesting),
        cmocka_unit_test(code_in_a_list_is_code),
        cmocka_unit_test(marks_of_parts_are_no_text),
        cmocka_unit_test(inline_code_is_noted_beside_the_text),
        cmocka_unit_test(pipe_tables_are_tables),
        cmocka_unit_test(html_leaves_its_text),
        cmocka_unit_test(scripts_and_style_sheets_are_no_text),
        cmocka_unit_test(quotes_and_images_leave_their_words),
        cmocka_unit_test(front_matter_gives_title_and_language),
        cmocka_unit_test(a_rule_is_no_front_matter),
        cmocka_unit_test(a_rule_before_text_takes_nothing_away),
        cmocka_unit_test(front_matter_goes_on_over_indented_lines),
        cmocka_unit_test(a_value_of_front_matter_is_read_as_yaml),
        cmocka_unit_test(the_language_of_code_is_found_in_every_dialect),
        cmocka_unit_test(headings_in_html_are_headings),
        cmocka_unit_test(tables_in_html_are_tables),
        cmocka_unit_test(html_in_a_list_is_text_of_its_item),
        cmocka_unit_test(the_title_is_the_first_heading_of_level_one),
        cmocka_unit_test(lines_that_stand_by_themselves_stay_apart),
        cmocka_unit_test(nesting_is_no_danger),
        cmocka_unit_test(the_same_bytes_give_the_same_document),
        cmocka_unit_test(options_of_a_question_have_lines_of_their_own),
        cmocka_unit_test(what_says_the_right_option_has_a_line_of_its_own),
        cmocka_unit_test(a_caption_that_repeats_its_picture_is_read_once),
        cmocka_unit_test(a_caption_below_a_picture_is_read_once),
        cmocka_unit_test(a_style_sheet_inside_of_html_is_no_code),
        cmocka_unit_test(options_of_a_directive_are_no_code),
        cmocka_unit_test(metadata_without_marks_is_metadata),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
