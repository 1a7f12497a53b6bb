#include "tests/unit/extract/extraction.h"

/* Text in Markdown, and its chunks as "type: text" with a blank line between them. */
struct example {
    const char *markdown, *chunks;
};

static void assert_examples(const struct example *examples, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct result r = extract_text("markdown", examples[i].markdown);
        struct buf found = buf_make((size_t)MIB);

        for (size_t k = 0; k < chunk_count(&r); k++)
            buf_printf(&found, "%s%s: %s", k > 0 ? "\n\n" : "", json_get_text(chunk_at(&r, k), "chunk_type", ""),
                       json_get_text(chunk_at(&r, k), "text", ""));
        assert_string_equal(buf_text(&found), examples[i].chunks);
        buf_free(&found);
        result_free(&r);
    }
}

#define ASSERT_EXAMPLES(examples) assert_examples(examples, ARRAY_COUNT(examples))

static void notes_are_text_behind_their_label(void **state UNUSED)
{
    static const struct example examples[] = {
        {"!!! note \"Read this\"\n    The body.\n\n    ```sh\n    ls\n    ```\n\nAfter.\n",
         "paragraph: Read this\n\nparagraph: The body.\n\ncode: ls\n\nparagraph: After."},
        {"??? tip\n    Folded.\n", "paragraph: Tip\n\nparagraph: Folded."},
        {"!!! warning \"\"\n    No label.\n", "paragraph: No label."},
        {"!!! note\n    Outer.\n\n    !!! tip\n        Inner.\n\n    Outer again.\n",
         "paragraph: Note\n\nparagraph: Outer.\n\nparagraph: Tip\n\nparagraph: Inner.\n\nparagraph: Outer again."},
        {"=== \"Linux\"\n\n    Run it.\n\n=== \"macOS\"\n\n    Open it.\n",
         "paragraph: Linux\n\nparagraph: Run it.\n\nparagraph: macOS\n\nparagraph: Open it."},
        {":::warning Careful\nHot.\n:::\n", "paragraph: Careful\n\nparagraph: Hot."},
        {":::note[Mind this]\nHot.\n:::\n", "paragraph: Mind this\n\nparagraph: Hot."},
        {"::: {.callout-tip title=\"A tip\"}\nCool.\n:::\n", "paragraph: A tip\n\nparagraph: Cool."},
        {":::{note}\nBody.\n:::\n", "paragraph: Note\n\nparagraph: Body."},
        {"```{warning} Stop\nHot.\n\n- a\n```\nAfter.\n",
         "paragraph: Stop\n\nparagraph: Hot.\n\nlist: - a\n\nparagraph: After."},
        {":::{code-block} python\nprint(1)\n:::\n", "code: print(1)"},
        {"> [!NOTE]\n> Body.\n", "paragraph: Note\n\nparagraph: Body."},
        {"> [!tip]- My title\n> Body.\n", "paragraph: My title\n\nparagraph: Body."},
        {"/// details | More\nBody.\n///\n", "paragraph: More\n\nparagraph: Body."},
        {"!!! is loud\n\n??? what\n", "paragraph: !!! is loud\n\nparagraph: ??? what"},
    };

    ASSERT_EXAMPLES(examples);
}

static void templates_are_no_text(void **state UNUSED)
{
    static const struct example examples[] = {
        {"{% include toc.html %}\n\nA {{ site.title }} b.\n", "paragraph: A b."},
        {"{% highlight ruby %}\nputs {{ 1 }}\n{% endhighlight %}\n", "code: puts {{ 1 }}"},
        {"{% comment %}\nhidden\n{% endcomment %}\nshown\n", "paragraph: shown"},
        {"{{< figure\n  src=\"a.png\"\n>}}\n\nText {{< ref \"x\" >}}.\n", "paragraph: Text ."},
        {"{% tab title=\"First\" %}\nBody.\n{% endtab %}\n", "paragraph: First Body."},
        {"import Tabs from '@theme/Tabs';\nexport const a = 1;\n\n<Tabs items={['a', 'b']}>\n\nBody.\n\n</Tabs>\n\n{/* "
         "a\nremark */}\n",
         "paragraph: Body."},
        {"Write `{{ name }}` and:\n\n```\n{% raw %}\n```\n\n    {{ code }}\n",
         "paragraph: Write {{ name }} and:\n\ncode: {% raw %}\n\ncode: {{ code }}"},
        {"We import goods from 'abroad'.\n\nImport duties are high.\n",
         "paragraph: We import goods from 'abroad'.\n\nparagraph: Import duties are high."},
        {"%% a remark %%\n\n%%\nof lines\n%%\n\nText %%hidden%% here.\n", "paragraph: Text here."},
        {"[TOC]\n\n\\newpage\n\n--8<-- \"a.md\"\n\nText.\n", "paragraph: Text."},
    };

    ASSERT_EXAMPLES(examples);
}

static void attributes_are_no_text(void **state UNUSED)
{
    static const struct example examples[] = {
        {"# Heat {#heat .big}\n\nText.\n{: .lead }\n", "heading: Heat\n\nparagraph: Text."},
        {"A [small]{.smallcaps} word, a [link](http://a){target=_blank}, ![p](a.png){ width=50% }.\n",
         "paragraph: A small word, a link, p."},
        {"{:toc}\n\n* item\n{: .x}\n", "list: - item"},
        {"<div class=\"a\" markdown=\"1\">\nSome *text*.\n</div>\n", "paragraph: Some text."},
        {"See {ref}`the part` and {math}`a_b`.\n", "paragraph: See the part and a_b."},
        {"The set {1, 2}, {x} and {a: 1}.\n", "paragraph: The set {1, 2}, {x} and {a: 1}."},
    };

    ASSERT_EXAMPLES(examples);
}

static void links_of_wikis_and_marks_of_notes_leave_their_words(void **state UNUSED)
{
    static const struct example examples[] = {
        {"See [[Page|the label]], [[Other]] and [[Page#Part]].![[a.png]]\n",
         "paragraph: See the label, Other and Page."},
        {"[[1]](http://a) and [@smith, p. 3; @jones].\n", "paragraph: [1] and (smith, p. 3; jones)."},
        {"Hot[^1]. Cold^[very *cold*].\n\n[^1]: Or *warm*.\n[^b c]: See\n  there.\n",
         "paragraph: Hot. Cold (very cold).\n\nparagraph: Or warm. See there."},
        {"- one\n\n  [^3]: two\n\n```\n[^2]: code\n```\n", "list: - one\n  two\n\ncode: [^2]: code"},
        {"~~gone~~ ==marked== H~2~O x^2^ a == b and c == d\n", "paragraph: gone marked H2O x^2 a == b and c == d"},
        {"10<sup>6</sup> and 4<sup>th</sup>, H<sub>2</sub>O\n", "paragraph: 10^6 and 4th, H2O"},
        {"- [ ] to do\n- [x] done\n", "list: - to do\n- done"},
        {"A fact. ^a1b2\n", "paragraph: A fact."},
        {"*[HTML]: Hyper Text Markup Language\n", "paragraph: HTML: Hyper Text Markup Language"},
    };

    ASSERT_EXAMPLES(examples);
}

static void formulas_are_left_as_they_are(void **state UNUSED)
{
    static const struct example examples[] = {
        {"Inline $a*b*c_1$, \\(x\\) and $\\{1, 2\\}$.\n", "paragraph: Inline $a*b*c_1$, \\(x\\) and $\\{1, 2\\}$."},
        {"$$\nE = mc^2 \\\\\n- a * b * c\n$$ {#eq-e}\n", "paragraph: $$ E = mc^2 \\\\ - a * b * c $$"},
        {"\\begin{align}\na &= b \\\\\n\\end{align}\n", "paragraph: \\begin{align} a &= b \\\\ \\end{align}"},
        {"From $5 to $10, *not* more.\n", "paragraph: From $5 to $10, not more."},
    };

    ASSERT_EXAMPLES(examples);
}

static void definition_lists_are_lists(void **state UNUSED)
{
    static const struct example examples[] = {
        {"Heat\n:   Energy in transit.\n\nWork\n: Force times way.\n: Labour.\n\nAfter.\n",
         "list: - Heat: Energy in transit.\n- Work: Force times way.\n  - Labour.\n\nparagraph: After."},
        {"Heat\n\n: Energy\n  in transit.\n\n    More of it.\n\n    ```sh\n    ls\n    ```\n",
         "list: - Heat: Energy in transit.\n  More of it.\n\ncode: ls"},
    };

    ASSERT_EXAMPLES(examples);
}

static void tables_without_pipes_are_tables(void **state UNUSED)
{
    static const struct example examples[] = {
        {"+------+--------+\n| Unit | Symbol |\n+======+========+\n| long | m[^1]  |\n| one  |        "
         "|\n+------+--------+\n| a|b  | s      |\n+------+--------+\n",
         "table: | Unit | Symbol |\n| long one | m |\n| a\\|b | s |"},
        {"  Right Left\n------- ----\n     12 ab\n      3 c\n\nAfter.\n",
         "table: | Right | Left |\n| 12 | ab |\n| 3 | c |\n\nparagraph: After."},
        {"-------------------\n Head     Second\n          head\n-------- ----------\nOne      goes\n         "
         "on.\n\nTwo      ends.\n-------------------\n",
         "table: | Head | Second head |\n| One | goes on. |\n| Two | ends. |"},
        {"--- -----\na   b\nc   d\n--- -----\n", "table: | a | b |\n| c | d |"},
        {"Title\n-----\n\n- - -\n\nText.\n", "heading: Title\n\nparagraph: Text."},
    };

    ASSERT_EXAMPLES(examples);
}

static void html_keeps_its_words_apart(void **state UNUSED)
{
    static const struct example examples[] = {
        {"one<br>two<br/>three\n", "paragraph: one\ntwo\nthree"},
        {"<ul><li>one</li><li>two &eacute;<ul><li>deep</li></ul></li></ul>\n", "list: - one\n- two \u00e9\n  - deep"},
        {"<ol start=\"3\"><li>three</li><li>four</li></ol>\n", "list: 3. three\n4. four"},
        {"<dl><dt>Heat</dt><dd>Energy</dd></dl>\n", "list: - Heat: Energy"},
        {"<pre><code class=\"language-js\">let a = 1 &lt; 2;\n  b();\n</code></pre>\n", "code: let a = 1 < 2;\n  b();"},
        {"<p>\n  <b>Bold</b><br>\n  next&nbsp;&amp; &#228; &unknown; &\n</p>\n",
         "paragraph: Bold\nnext\u00a0& \u00e4 &unknown; &"},
        {"<p><img src=a.png alt='a \"fine\" picture'></p>\n", "paragraph: a \"fine\" picture"},
        {"<b>Head</b> <ul><li>a</li><li>b</li></ul>\n", "paragraph: Head\na\nb"},
        {"| Verse one\n| verse two\n", "paragraph: Verse one\nverse two"},
    };

    ASSERT_EXAMPLES(examples);
}

static void front_matter_may_be_toml_or_a_title_block(void **state UNUSED)
{
    static const char *const texts[] = {
        "+++\ndate = 2020-01-01\ntitle = \"Heat\" # why\n[params]\ntitle = \"no\"\n+++\nBody.\n",
        "% Heat\n% Somebody\n  else\n% 2020\n\nBody.\n",
        "---\n# a remark\ntitle: Heat # another\n---\nBody.\n",
    };

    for (size_t i = 0; i < ARRAY_COUNT(texts); i++) {
        struct result r = extract_text("markdown", texts[i]);

        assert_title(&r, "Heat");
        assert_int_equal(chunk_count(&r), 1);
        assert_chunk(&r, 0, "paragraph", "Body.");
        result_free(&r);
    }
}

/* Nothing but openers, in one line and in many: time grows in proportion. */
static void openers_without_an_end_are_no_danger(void **state UNUSED)
{
    static const char *const openers[] = {"[[", "{{",   "$",          "^[",      "`",          "<a b={", "[^",   "~~",
                                          "|",  "%%\n", "---- ---\n", "+--+\n|", "!!! note\n", "&lt",    "x\n: "};

    for (size_t i = 0; i < ARRAY_COUNT(openers); i++) {
        struct buf text = buf_make((size_t)MIB);
        struct result r;

        while (text.len < 200000)
            buf_puts(&text, openers[i]);
        r = extract_bytes("markdown", text.data, text.len);
        assert_non_null(r.document);
        result_free(&r);
        buf_free(&text);
    }
}

static void labels_and_cells_may_be_long(void **state UNUSED)
{
    struct buf text = buf_make((size_t)MIB), words = buf_make((size_t)MIB);
    char border[103] = "";
    struct result r;

    while (words.len < 20000)
        buf_puts(&words, words.len > 0 ? " word" : "word");
    memset(border, '-', sizeof border - 1);
    buf_printf(&text, "!!! note \"%.600s\"\n    Body.\n\n+%s+---+\n", buf_text(&words), border);
    for (size_t at = 0; at < words.len; at += 100)
        buf_printf(&text, "| %.100s | b |\n", buf_text(&words) + at);
    buf_printf(&text, "+%s+---+\n| c | longer than its border |\n+%s+---+\n", border, border);
    r = extract_bytes("markdown", text.data, text.len);
    assert_int_equal(strlen(json_get_text(chunk_at(&r, 0), "text", "")), 599); /* without the blank at its end */
    assert_string_equal(json_get_text(chunk_at(&r, 2), "chunk_type", ""), "table");
    assert_true(strlen(json_get_text(chunk_at(&r, 2), "text", "")) > words.len);
    assert_non_null(strstr(json_get_text(chunk_at(&r, 2), "text", ""), "longer than its border |"));
    result_free(&r);
    buf_free(&text);
    buf_free(&words);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(notes_are_text_behind_their_label),
        cmocka_unit_test(templates_are_no_text),
        cmocka_unit_test(attributes_are_no_text),
        cmocka_unit_test(links_of_wikis_and_marks_of_notes_leave_their_words),
        cmocka_unit_test(formulas_are_left_as_they_are),
        cmocka_unit_test(definition_lists_are_lists),
        cmocka_unit_test(tables_without_pipes_are_tables),
        cmocka_unit_test(html_keeps_its_words_apart),
        cmocka_unit_test(front_matter_may_be_toml_or_a_title_block),
        cmocka_unit_test(openers_without_an_end_are_no_danger),
        cmocka_unit_test(labels_and_cells_may_be_long),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
