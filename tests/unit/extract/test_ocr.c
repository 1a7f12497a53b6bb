/* Pictures of text: which pages and packs, and what of the lines that were recognised is kept. */
#include <fcntl.h>
#include <unistd.h>

#include "jobs/extract/ocr/ocr.h"
#include "jobs/extract/ocr/ocr_packs.h"
#include "jobs/extract/ocr/ocr_text.h"
#include "jobs/extract/page_list.h"
#include "tests/unit/extract/extraction.h"

static void pages_are_named_by_rising_runs(void **state UNUSED)
{
    static const char *const wrong[] = {"",    "0",   "x",     "1-",   "-1",   "2-1",
                                        "1,1", "3,2", "1-3,3", "1,,2", "1 ,2", "20001"};
    struct str list = STR("1-3,7");
    int first, last;

    for (size_t i = 0; i < ARRAY_COUNT(wrong); i++)
        assert_false(page_list_is_one(str_of(wrong[i])));
    assert_true(page_list_is_one(list));
    assert_int_equal(page_list_count(list), 4);
    assert_true(page_list_next(&list, &first, &last) && first == 1 && last == 3);
    assert_true(page_list_next(&list, &first, &last) && first == 7 && last == 7);
    assert_false(page_list_next(&list, &first, &last));
}

static void a_language_has_the_pack_of_its_name(void **state UNUSED)
{
    static const char *const cases[][2] = {
        {"uk", "ukr"}, {"uk-UA", "ukr"}, {"EN", "eng"},       {"zh", "chi_sim"},          {"zh-Hant-TW", "chi_tra"},
        {"nb", "nor"}, {"deu", "deu"},   {"frk", "frk"},      {"sr-Latn-RS", "srp_latn"}, {"sr", "srp"},
        {"en", "eng"}, {"eno", "eno"},   {"zh-CN", "chi_sim"}};

    for (size_t i = 0; i < ARRAY_COUNT(cases); i++)
        assert_true(str_equal(ocr_packs_name(str_of(cases[i][0])), str_of(cases[i][1])));
}

static void packs_that_are_there_are_taken_once_in_their_order(void **state UNUSED)
{
    char folder[] = "/tmp/packs-XXXXXX", path[64];
    struct buf packs = buf_make(256), missing = buf_make(256);

    assert_non_null(mkdtemp(folder));
    for (size_t i = 0; i < 2; i++) {
        snprintf(path, sizeof path, "%s/%s.traineddata", folder, i == 0 ? "eng" : "ukr");
        assert_int_equal(close(open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600)), 0);
    }
    ocr_packs_find(folder, STR("uk,de,en-GB, uk-UA,../eng,de,en"), &packs, &missing);
    assert_string_equal(buf_text(&packs), "ukr+eng");
    assert_string_equal(buf_text(&missing), "de, ../eng");
    for (size_t i = 0; i < 2; i++) {
        snprintf(path, sizeof path, "%s/%s.traineddata", folder, i == 0 ? "eng" : "ukr");
        unlink(path);
    }
    rmdir(folder);
    buf_free(&packs);
    buf_free(&missing);
}

/* ---- lines ---- */

static struct ocr_text text_of(const struct ocr_line *lines, size_t count)
{
    struct hyphens *hyphens = hyphens_open("/nowhere");
    struct ocr_text text = ocr_text_make();

    ocr_text_write(&text, lines, count, hyphens);
    hyphens_close(hyphens);
    return text;
}

static void assert_lines(const struct ocr_line *lines, size_t count, const char *expected)
{
    struct ocr_text text = text_of(lines, count);

    assert_string_equal(buf_text(&text.text), expected);
    ocr_text_free(&text);
}

static void a_block_is_set_apart_and_a_word_that_a_line_parts_is_whole(void **state UNUSED)
{
    const struct ocr_line lines[] = {{STR("The study of heat is called thermo-"), 95, 20, true},
                                     {STR("dynamics. It has well-"), 95, 20, false},
                                     {STR("Known laws and a Carnot-"), 95, 20, false},
                                     {STR("Another block"), 95, 20, true}};

    assert_lines(lines, ARRAY_COUNT(lines),
                 "The study of heat is called thermodynamics. It has well-\nKnown laws and a Carnot-\n\nAnother block");
}

static void lines_that_are_not_sure_are_left_out_and_counted(void **state UNUSED)
{
    const struct ocr_line lines[] = {{STR("A heat engine takes heat from a source."), 93, 20, true},
                                     {STR("Sle 7rw q]"), 41, 20, false},
                                     {STR("~- _ . --"), 96, 20, false},
                                     {STR("iy"), 70, 20, true},
                                     {STR("It gives the rest to a sink."), 90, 20, false}};
    struct ocr_text text = text_of(lines, ARRAY_COUNT(lines));

    assert_string_equal(buf_text(&text.text),
                        "A heat engine takes heat from a source.\n\nIt gives the rest to a sink.");
    assert_int_equal(text.left_out, 2);
    assert_int_equal(text.unsure, 9);
    assert_true(ocr_text_is_readable(&text));
    ocr_text_free(&text);
}

static void a_picture_of_mostly_doubtful_lines_is_not_readable(void **state UNUSED)
{
    static const struct {
        struct ocr_line lines[3];
        bool readable;
    } cases[] = {
        {{{STR("Questions?"), 92, 40, true}}, true},
        {{{STR("Qwest jon"), 72, 40, true}}, false},
        {{{STR("of"), 95, 40, true}}, false},
        {{{STR("a line of twenty-five good letters"), 70, 20, true}}, true},
        {{{STR("a line of twenty-five good letters"), 62, 20, true}}, false},
        {{{STR("a line of twenty-five good letters"), 90, 20, true},
          {STR("wri tten by a ha nd that no body can re ad at all"), 30, 20, true},
          {STR("wri tten by a ha nd that no body can re ad at all"), 30, 20, true}},
         false},
    };

    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct ocr_text text = text_of(cases[i].lines, 3);

        assert_int_equal(ocr_text_is_readable(&text), cases[i].readable);
        ocr_text_free(&text);
    }
}

static void a_first_line_that_is_larger_is_the_title(void **state UNUSED)
{
    struct ocr_line lines[] = {{STR("Heat engines"), 95, 40, true},
                               {STR("take heat from a source"), 95, 20, true},
                               {STR("and give it to a sink"), 95, 20, false}};
    struct ocr_text text = text_of(lines, ARRAY_COUNT(lines));

    assert_string_equal(buf_text(&text.title), "Heat engines");
    ocr_text_free(&text);
    lines[0].height = 24;
    text = text_of(lines, ARRAY_COUNT(lines));
    assert_int_equal(text.title.len, 0);
    ocr_text_free(&text);
}

static void pictures_of_a_slide_follow_one_another(void **state UNUSED)
{
    const struct ocr_line first[] = {{STR("The first picture of a slide"), 90, 20, true}},
                          second[] = {{STR("and the second one"), 80, 20, true}},
                          noise[] = {{STR("x~ Wm"), 20, 20, true}};
    struct ocr_text all = ocr_text_make(), a = text_of(first, 1), b = text_of(noise, 1), c = text_of(second, 1);

    ocr_text_append(&all, &a);
    ocr_text_append(&all, &b);
    ocr_text_append(&all, &c);
    assert_string_equal(buf_text(&all.text), "The first picture of a slide\n\nand the second one");
    assert_int_equal(all.letters, a.letters + c.letters);
    assert_true(all.confidence > 80 && all.confidence < 90);
    ocr_text_free(&all);
    ocr_text_free(&a);
    ocr_text_free(&b);
    ocr_text_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pages_are_named_by_rising_runs),
        cmocka_unit_test(a_language_has_the_pack_of_its_name),
        cmocka_unit_test(packs_that_are_there_are_taken_once_in_their_order),
        cmocka_unit_test(a_block_is_set_apart_and_a_word_that_a_line_parts_is_whole),
        cmocka_unit_test(lines_that_are_not_sure_are_left_out_and_counted),
        cmocka_unit_test(a_picture_of_mostly_doubtful_lines_is_not_readable),
        cmocka_unit_test(a_first_line_that_is_larger_is_the_title),
        cmocka_unit_test(pictures_of_a_slide_follow_one_another),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
