#include <time.h>

#include "jobs/extract/html/page_source.h"
#include "tests/unit/extract/extraction.h"

static void assert_page(const char *body, const char *type, const char *text)
{
    struct result r = extract_text("html", body);

    assert_int_equal(chunk_count(&r), 1);
    assert_chunk(&r, 0, type, text);
    result_free(&r);
}

static void assert_language(const char *html, const char *language)
{
    struct result r = extract_text("html", html);
    const json_t *said = json_object_get(chunk_meta(&r, 0), "language");

    assert_string_equal(json_get_text(chunk_at(&r, 0), "chunk_type", ""), "code");
    if (language == NULL)
        assert_true(json_is_null(said));
    else
        assert_string_equal(json_string_value(said), language);
    result_free(&r);
}

/* ---- text ---- */

static void paragraphs_are_as_a_browser_shows_them(void **state UNUSED)
{
    assert_page("<p>One\n  two<b>three</b>&nbsp;four<wbr>five si&shy;x<br>  seven", "paragraph",
                "One twothree fourfive six\nseven");
    assert_page("<p>10<sup>6</sup> and x<sub>1</sub>, said<sup class=reference><a href=#1>[1]</a></sup>.", "paragraph",
                "10^6 and x1, said.");
    assert_page("<div>a<!-- b --><style>d</style>e</div>", "paragraph", "ae");
    assert_page("<p>It is <del>red</del><ins>blue</ins>.", "paragraph", "It is blue.");
    assert_page("<p>1 < 2 & 3 &lt; 4", "paragraph", "1 < 2 & 3 < 4");
}

static void two_breaks_part_paragraphs(void **state UNUSED)
{
    struct result r = extract_text("html", "One<br>two<br> <br>three<font>four<br><br><br>five</font>");

    assert_chunk(&r, 0, "paragraph", "One\ntwo");
    assert_chunk(&r, 1, "paragraph", "threefour");
    assert_chunk(&r, 2, "paragraph", "five");
    assert_int_equal(chunk_count(&r), 3);
    result_free(&r);
}

static void headings_have_their_level(void **state UNUSED)
{
    struct result r = extract_text("html", "<h1>Heat</h1><p>a<h3>Water <a class=headerlink href=#w>¶</a></h3>b");

    assert_chunk(&r, 0, "heading", "Heat");
    assert_chunk(&r, 2, "heading", "Water");
    assert_int_equal(json_get_int(chunk_meta(&r, 2), "level", 0), 3);
    assert_chunk(&r, 3, "paragraph", "b");
    assert_title(&r, "Heat");
    result_free(&r);
}

static void lists_have_a_line_for_each_item(void **state UNUSED)
{
    assert_page("<ol start=3><li>a<ul><li>b<li>c</ul><li value=9><p>d</p><p>e</p></ol>", "list",
                "3. a\n  - b\n  - c\n9. d\n  e");
    assert_page("<ul><li>What is heat?<details><summary>Answer</summary>Energy.</details><li>b</ul>", "list",
                "- What is heat?\n  Answer\n  Energy.\n- b");
    assert_page("<dl><dt>Flour<dd>500 g<dt>Water<dd>350 g</dl>", "list", "- Flour: 500 g\n- Water: 350 g");
}

static void a_list_is_parted_by_the_code_in_it(void **state UNUSED)
{
    struct result r = extract_text("html", "<ul><li>Run<pre>make</pre><li>Wait</ul>");

    assert_chunk(&r, 0, "list", "- Run");
    assert_chunk(&r, 1, "code", "make");
    assert_chunk(&r, 2, "list", "- Wait");
    result_free(&r);
}

static void tables_are_rows_unless_they_only_set_parts_beside_one_another(void **state UNUSED)
{
    assert_page("<table><tr><th>a<th>b<tr><td>1<br>2<td>3</table>", "table", "| a | b |\n| 1 2 | 3 |");
    assert_page("<table><tr><td rowspan=2>a<td>b<td>c<tr><td>d<td>e<tr><td colspan=2>f<td>g</table>", "table",
                "| a | b | c |\n| | d | e |\n| f | | g |");
    assert_page("<table><tr><td><p>All of it.</p></td></tr></table>", "paragraph", "All of it.");
}

static void code_keeps_its_lines_and_has_its_language(void **state UNUSED)
{
    assert_page("<pre>\n a\n   b<br>c</pre>", "code", " a\n   b\nc");
    assert_page("<pre><span class=lineno>1 </span>a\n<span class=lineno>2 </span>b</pre>", "code", "a\nb");
    assert_language("<pre><code class='language-c'>x</code></pre>", "c");
    assert_language("<div class='highlight-python3 notranslate'><div class=highlight><pre>x</pre></div></div>",
                    "python3");
    assert_language("<div class='highlight highlight-source-shell'><pre>x</pre></div>", "shell");
    assert_language("<pre class='brush: java'>x</pre>", "java");
    assert_language("<div class='highlight hl-ipython3'><pre>x</pre></div>", "python");
    assert_language("<pre class=rust><code>x</code></pre>", "rust");
    assert_language("<pre class='highlight plaintext'>x</pre>", NULL);
}

static void formulas_are_their_source(void **state UNUSED)
{
    assert_page("<p>So <span style='display:none'><math alttext='{\\displaystyle a^2}'><mi>a</mi></math></span>"
                "<img class=mwe-math-fallback-image-inline alt='{\\displaystyle a^2}'> holds.",
                "paragraph", "So a^2 holds.");
    assert_page("<p>So <span class=katex><span class=katex-mathml><math><semantics><mi>a</mi><annotation "
                "encoding='application/x-tex'>a_1</annotation></semantics></math></span><span class=katex-html "
                "aria-hidden=true>a1</span></span>.",
                "paragraph", "So a_1.");
    assert_page("<p>So <script type='math/tex'>a < b</script>.", "paragraph", "So a < b.");
}

static void a_picture_of_a_formula_is_its_source(void **state UNUSED)
{
    assert_page("<p>So <img class=texrender alt='a^2'> and <img class=equation_image alt='LaTeX: b^2'> and <img "
                "src='https://www.google.com/chart?cht=tx&chl=c' alt='c^2'>, not <img src=d.png alt='d'>.",
                "paragraph", "So a^2 and b^2 and c^2, not .");
}

/* ---- what programs make of a text ---- */

static void items_are_counted_as_the_page_counts_them(void **state UNUSED)
{
    assert_page("<ol><li>a<ol type=a><li>b<li>c</ol><li>d<ol style='list-style-type: upper-roman'><li>e<li>f</ol></ol>",
                "list", "1. a\n  a. b\n  b. c\n2. d\n  I. e\n  II. f");
}

static void an_item_that_is_struck_out_leaves_no_mark(void **state UNUSED)
{
    assert_page("<ul><li>a<li><del>b</del><li>c</ul>", "list", "- a\n- c");
}

static void the_sign_of_an_option_stands_before_it(void **state UNUSED)
{
    struct result r = extract_text("html", "<p>Which?</p><div><span>a. </span><div>heat</div></div>"
                                           "<div><span>10) </span><div><p>work</p></div></div><p>b.</p>");

    assert_chunk(&r, 0, "paragraph", "Which?");
    assert_chunk(&r, 1, "paragraph", "a. heat");
    assert_chunk(&r, 2, "paragraph", "10) work");
    assert_chunk(&r, 3, "paragraph", "b.");
    result_free(&r);
}

static void a_list_of_one_item_after_another_is_one(void **state UNUSED)
{
    assert_page("<ol class=n start=1><li>a</ol><ol class=n start=2><li>b</ol> <ol class=n start=3><li>c</ol>", "list",
                "1. a\n2. b\n3. c");
    assert_page("<ol class='lst-kix_x-0 start' start=1><li>a</ol><ol class='lst-kix_x-1 start' start=1><li>b</ol>"
                "<ol class='lst-kix_x-0' start=2><li>c</ol>",
                "list", "1. a\n  1. b\n2. c");
    assert_page("<ul class=toggle><li><details><summary>a</summary><p>b</p></details></ul><ul class=toggle><li>c</ul>",
                "list", "- a\n  b\n- c");
}

static void two_lists_that_begin_anew_are_two(void **state UNUSED)
{
    struct result r = extract_text("html", "<ol><li>a</ol><ol><li>b</ol><ul><li>c</ul>");

    assert_chunk(&r, 0, "list", "1. a");
    assert_chunk(&r, 1, "list", "1. b");
    assert_chunk(&r, 2, "list", "- c");
    result_free(&r);
}

static void notes_are_read_without_their_marks(void **state UNUSED)
{
    struct result r = extract_text("html", "<p>Heat is energy.<a href=#fn1 class=footnote-ref><sup>1</sup></a>"
                                           "<section role=doc-endnotes><ol><li><p>Not matter.<a href=#fnref1 "
                                           "role=doc-backlink>\u21A9\uFE0E</a></ol></section>");

    assert_chunk(&r, 0, "paragraph", "Heat is energy.");
    assert_chunk(&r, 1, "list", "1. Not matter.");
    result_free(&r);
}

static void notes_of_word_are_read_and_comments_are_not(void **state UNUSED)
{
    static const char *const prose =
        "A body that is heated gains energy, and it loses energy when it is cooled or does work on another body. "
        "The sum of all that its molecules have is called its internal energy, which depends on its state alone.";
    struct buf html = buf_make(16 * KIB);
    struct result r;

    buf_printf(&html,
               "<div class=WordSection1><p>%s<a class=msocomanchor href=#c>[O1]</a></div>"
               "<div style='mso-element:footnote-list'><div style='mso-element:footnote' id=ftn1><p>A note.</div></div>"
               "<div style='mso-element:comment-list'><div class=msocomtxt><p>Check!</div></div>",
               prose);
    r = extract_text("html", buf_text(&html));
    assert_int_equal(chunk_count(&r), 2);
    assert_chunk(&r, 0, "paragraph", prose);
    assert_chunk(&r, 1, "paragraph", "A note.");
    result_free(&r);
    buf_clear(&html);
    buf_printf(&html,
               "<p>%s<sup><a href=#cmnt1>[a]</a></sup></p><div><p><a href=#cmnt_ref1 id=cmnt1>[a]</a>Sure?</div>",
               prose);
    assert_page(buf_text(&html), "paragraph", prose);
    buf_free(&html);
}

static void a_caption_is_read_though_it_is_hidden_from_those_who_listen(void **state UNUSED)
{
    assert_page("<figure><img src=a alt='A leaf'><figcaption aria-hidden=true>A leaf</figcaption></figure>",
                "paragraph", "A leaf");
}

static void what_a_speaker_says_with_a_slide_is_read(void **state UNUSED)
{
    struct result r = extract_text("html", "<section><h2>Heat</h2><aside class=notes>Wait a little.</aside></section>");

    assert_chunk(&r, 1, "paragraph", "Wait a little.");
    result_free(&r);
}

static void a_heading_that_nobody_sees_is_not_read(void **state UNUSED)
{
    assert_page("<h4 class=accesshide>Question text</h4><p>What is heat?</p>", "paragraph", "What is heat?");
}

/* ---- what a page says of itself ---- */

static void the_title_may_be_a_paragraph(void **state UNUSED)
{
    struct result r = extract_text("html", "<p class='c1 subtitle'>By us<p class='c7 title'>Heat<h1>Part A</h1>");

    assert_title(&r, "Heat");
    result_free(&r);
    r = extract_text("html", "<title>week3_heat</title><h1>Heat and work</h1>");
    assert_title(&r, "Heat and work");
    result_free(&r);
}

static void formulas_without_a_source_are_linear(void **state UNUSED)
{
    assert_page("<p>So <math>\n <mi>p</mi><mo>=</mo> "
                "<mfrac><mrow><mi>n</mi><mi>R</mi><mi>T</mi></mrow><mi>V</mi></mfrac></math> holds.",
                "paragraph", "So p=(nRT)/V holds.");
    assert_page("<p><math><msqrt><mn>2</mn></msqrt><mo>+</mo><msup><mi>x</mi><mn>2</mn></msup><mo>+</mo>"
                "<msubsup><mi>a</mi><mi>i</mi><mrow><mi>n</mi><mo>+</mo><mn>1</mn></mrow></msubsup></math>",
                "paragraph", "sqrt(2)+x^2+a_i^(n+1)");
    assert_page("<p><math><mtable><mtr><mtd><mn>1</mn></mtd><mtd><mn>0</mn></mtd></mtr><mtr><mtd><mn>0</mn></mtd><mtd>"
                "<mn>1</mn></mtd></mtr></mtable></math>",
                "paragraph", "[1, 0; 0, 1]");
}

static void prose_that_is_preformatted_is_read_as_text(void **state UNUSED)
{
#define LINE "Heat flows from what is hot to what is cold until both of them are equally warm.\n"
    struct result r =
        extract_text("html", "<pre>THE FIRST LAW\n\n" LINE LINE LINE LINE "\n" LINE LINE LINE LINE "</pre>");

    assert_chunk(&r, 0, "heading", "THE FIRST LAW");
    assert_int_equal(chunk_count(&r), 3);
    assert_string_equal(json_get_text(chunk_at(&r, 2), "chunk_type", ""), "paragraph");
    result_free(&r);
    r = extract_text("html", "<pre class=language-lua>" LINE LINE LINE LINE LINE LINE LINE LINE "</pre>");
    assert_string_equal(json_get_text(chunk_at(&r, 0), "chunk_type", ""), "code");
    result_free(&r);
#undef LINE
}

static void what_a_button_opens_is_read_with_it(void **state UNUSED)
{
    struct result r = extract_text(
        "html",
        "<h1>Problems</h1><div><h2><button>Problem 1</button></h2><p>What is heat, and where does it flow?</p>"
        "<button>Show</button><div class=solution style='display:none'>It flows to what is colder.</div></div>");

    assert_chunk(&r, 1, "heading", "Problem 1");
    assert_chunk(&r, 2, "paragraph", "What is heat, and where does it flow?");
    assert_chunk(&r, 3, "paragraph", "It flows to what is colder.");
    assert_int_equal(chunk_count(&r), 4);
    result_free(&r);
}

static void the_facts_are_those_that_the_page_states(void **state UNUSED)
{
    struct result r =
        extract_text("html", "<html lang=de_AT><title>Brot | Ofen</title><meta property=og:site_name content=Ofen>"
                             "<script type='application/ld+json'>{\"@graph\":[{\"headline\":\"Brot\",\"datePublished\":"
                             "\"2023-11-02T18:00:00Z\",\"author\":[{\"name\":\"Mira\"}]}]}</script><p>Mehl.");
    const json_t *meta = json_object_get(r.document, "metadata");

    assert_title(&r, "Brot");
    assert_string_equal(json_get_text(r.document, "language", ""), "de-AT");
    assert_string_equal(json_get_text(meta, "author", ""), "Mira");
    assert_string_equal(json_get_text(meta, "published", ""), "2023-11-02");
    assert_string_equal(json_get_text(meta, "format", ""), "html");
    result_free(&r);
}

/* ---- character sets ---- */

static void the_character_set_is_the_one_that_is_said(void **state UNUSED)
{
    assert_page("<meta charset=windows-1251><p>\xD2\xE5\xEF\xEB\xEE", "paragraph",
                "\xD0\xA2\xD0\xB5\xD0\xBF\xD0\xBB\xD0\xBE");
    assert_page("<meta http-equiv=Content-Type content='text/html; charset=koi8-u'><p>\xF4\xC5\xD0\xCC\xCF",
                "paragraph", "\xD0\xA2\xD0\xB5\xD0\xBF\xD0\xBB\xD0\xBE");
    assert_page("\xEF\xBB\xBF<meta charset=koi8-r><p>\xC3\xA9", "paragraph", "\xC3\xA9");
    assert_page("<meta charset=iso-8859-1><p>na\xC3\xAFve \xE2\x80\x93 a word", "paragraph",
                "na\xC3\xAFve \xE2\x80\x93 a word");
}

/* ---- no text of its own ---- */

static void assert_no_text(const char *html, const char *why)
{
    struct result r = extract_text("html", html);

    assert_fault(&r, "no_main_text");
    assert_non_null(strstr(r.fault.detail, why));
}

static void a_page_that_shows_nothing_without_scripts_login_or_consent_has_no_text(void **state UNUSED)
{
    assert_no_text("<script src=a.js></script><noscript>You need to enable JavaScript.</noscript><div id=root></div>",
                   "scripts");
    assert_no_text("<frameset cols=20%,80%><frame src=menu.html><frame src=text.html></frameset>", "frames");
    assert_no_text("<h1>Sign in</h1><form><input type=email><input type=password><button>Sign in</button></form>",
                   "login");
    assert_no_text("<div><h2>Before you continue</h2><p>We use cookies. Do you agree?</p><button>Accept</button></div>",
                   "consent");
}

static void a_page_without_text_and_scripts_is_empty(void **state UNUSED)
{
    struct result r = extract_text("html", "<html><body></body></html>");

    assert_int_equal(chunk_count(&r), 0);
    assert_int_equal(warning_count(&r), 1);
    result_free(&r);
}

static void a_short_text_is_one(void **state UNUSED)
{
    assert_page(
        "<script src=count.js></script><p>Lecture 3 is moved to Tuesday, 14:00, and held in room 210 of the old house.",
        "paragraph", "Lecture 3 is moved to Tuesday, 14:00, and held in room 210 of the old house.");
}

/* ---- what a page is about ---- */

#define LONG                                                                                                           \
    "Glaciers are blue, as ice takes the red out of the light, and the more of it the light has passed, the bluer it " \
    "comes out of it at the end. "

static void questions_and_answers_are_all_of_the_text(void **state UNUSED)
{
    struct result r = extract_text("html", "<main><div class=post-body><p>" LONG
                                           "Why?</div><div class=post-body><p>" LONG LONG LONG LONG
                                           "</div></main><footer>Copyright</footer>");

    assert_int_equal(chunk_count(&r), 2);
    result_free(&r);
}

static void a_section_may_be_called_like_a_part_around_the_text(void **state UNUSED)
{
    struct result r = extract_text("html", "<main><section id=comments><h1>Comments</h1><p>" LONG
                                           "</section><div id=comments><p>Nice page, thank you for it.</div></main>");

    assert_int_equal(chunk_count(&r), 2);
    assert_chunk(&r, 0, "heading", "Comments");
    result_free(&r);
}

static void the_heading_of_a_page_is_kept_though_it_lies_outside(void **state UNUSED)
{
    struct result r = extract_text(
        "html",
        "<title>Ice | Blue</title><header><h1>Ice</h1><nav><a href=a>Home</a></nav></header><main><p>" LONG "</main>");

    assert_chunk(&r, 0, "heading", "Ice");
    assert_title(&r, "Ice");
    assert_int_equal(chunk_count(&r), 2);
    result_free(&r);
}

static void menus_of_old_pages_are_links_without_prose(void **state UNUSED)
{
    struct result r = extract_text(
        "html", "<table><tr><td><a href=a>Home</a><br><a href=b>One</a><br><a href=c>Two</a></td><td><p>" LONG
                "<ul><li><a href=d>Notes</a><li><a href=e>Slides</a></ul></td></tr></table>");

    assert_int_equal(chunk_count(&r), 2);
    assert_chunk(&r, 1, "list", "- Notes\n- Slides");
    result_free(&r);
}

/* ---- hostile pages ---- */

static struct result extract_repeated(const char *piece, size_t times, const char *end)
{
    struct buf html = buf_make((size_t)(64 * MIB));
    struct result r;

    for (size_t i = 0; i < times; i++)
        buf_puts(&html, piece);
    buf_puts(&html, end);
    r = extract_text("html", buf_text(&html));
    buf_free(&html);
    return r;
}

#define FEW 5000
#define MANY (10 * FEW)

/* Seconds of processor time. */
static double time_of(const char *piece, size_t times)
{
    const clock_t began = clock();
    struct result r = extract_repeated(piece, times, "end");

    assert_true(r.document != NULL || strcmp(fault_code(r.fault.kind), "no_main_text") == 0);
    result_free(&r);
    return (double)(clock() - began) / CLOCKS_PER_SEC;
}

/* Ten times the length takes ten times as long, and not a hundred times. */
static void time_grows_with_the_length_of_a_page(void **state UNUSED)
{
    static const char *const pieces[] = {
        "<div>",
        "<a href=x>",
        "<b>x<p>",
        "<ul><li>",
        "<table><tr><td></div><div>",
        "<svg><desc></div><div>",
        "<li><section>",
        "<script>",
        "<!--",
        "</p></br>",
        "<p class=\"",
        "<select><option>",
        "<sup>x",
        "<h2>Comments</h2>",
    };

    for (size_t i = 0; i < ARRAY_COUNT(pieces); i++) {
        const double few = time_of(pieces[i], FEW), many = time_of(pieces[i], MANY);

        if (many > 40 * few + 0.5)
            fail_msg("%s: %.2f s, and %.2f s for ten times as many", pieces[i], few, many);
    }
}

static void a_tag_of_very_many_attributes_is_read(void **state UNUSED)
{
    struct buf html = buf_make((size_t)(64 * MIB));
    struct result r;

    buf_puts(&html, "<p");
    for (int i = 0; i < 300000; i++)
        buf_printf(&html, " a%d=1", i);
    buf_puts(&html, ">x");
    r = extract_text("html", buf_text(&html));
    assert_chunk(&r, 0, "paragraph", "x");
    result_free(&r);
    buf_free(&html);
}

static void words_of_tags_that_lie_too_deep_stay_apart(void **state UNUSED)
{
    struct result r = extract_repeated("<div>", PAGE_SOURCE_DEPTH + 10, "one<div>two</div>");

    assert_chunk(&r, 0, "paragraph", "one\ntwo");
    result_free(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paragraphs_are_as_a_browser_shows_them),
        cmocka_unit_test(two_breaks_part_paragraphs),
        cmocka_unit_test(headings_have_their_level),
        cmocka_unit_test(lists_have_a_line_for_each_item),
        cmocka_unit_test(a_list_is_parted_by_the_code_in_it),
        cmocka_unit_test(tables_are_rows_unless_they_only_set_parts_beside_one_another),
        cmocka_unit_test(code_keeps_its_lines_and_has_its_language),
        cmocka_unit_test(formulas_are_their_source),
        cmocka_unit_test(a_picture_of_a_formula_is_its_source),
        cmocka_unit_test(items_are_counted_as_the_page_counts_them),
        cmocka_unit_test(an_item_that_is_struck_out_leaves_no_mark),
        cmocka_unit_test(the_sign_of_an_option_stands_before_it),
        cmocka_unit_test(a_list_of_one_item_after_another_is_one),
        cmocka_unit_test(two_lists_that_begin_anew_are_two),
        cmocka_unit_test(notes_are_read_without_their_marks),
        cmocka_unit_test(notes_of_word_are_read_and_comments_are_not),
        cmocka_unit_test(a_caption_is_read_though_it_is_hidden_from_those_who_listen),
        cmocka_unit_test(what_a_speaker_says_with_a_slide_is_read),
        cmocka_unit_test(a_heading_that_nobody_sees_is_not_read),
        cmocka_unit_test(the_title_may_be_a_paragraph),
        cmocka_unit_test(formulas_without_a_source_are_linear),
        cmocka_unit_test(prose_that_is_preformatted_is_read_as_text),
        cmocka_unit_test(what_a_button_opens_is_read_with_it),
        cmocka_unit_test(the_facts_are_those_that_the_page_states),
        cmocka_unit_test(the_character_set_is_the_one_that_is_said),
        cmocka_unit_test(a_page_that_shows_nothing_without_scripts_login_or_consent_has_no_text),
        cmocka_unit_test(a_page_without_text_and_scripts_is_empty),
        cmocka_unit_test(a_short_text_is_one),
        cmocka_unit_test(questions_and_answers_are_all_of_the_text),
        cmocka_unit_test(a_section_may_be_called_like_a_part_around_the_text),
        cmocka_unit_test(the_heading_of_a_page_is_kept_though_it_lies_outside),
        cmocka_unit_test(menus_of_old_pages_are_links_without_prose),
        cmocka_unit_test(time_grows_with_the_length_of_a_page),
        cmocka_unit_test(a_tag_of_very_many_attributes_is_read),
        cmocka_unit_test(words_of_tags_that_lie_too_deep_stay_apart),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
