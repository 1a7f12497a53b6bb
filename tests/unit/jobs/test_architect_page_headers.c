/* Running headers and footers are told from what a slide or page says. */
#include "jobs/architect/lines.h"
#include "jobs/architect/page_headers.h"
#include "tests/unit/jobs/drafting.h"

#define SLIDES 12

/* What is left of the text `slide` of those shown, each made by `make`. */
static const char *left_of(const char *(*make)(int slide), const char *title, int slides, int slide)
{
    struct page_headers *headers = page_headers_new(arena);
    struct str left;

    for (int i = 1; i <= slides; i++)
        page_headers_show(headers, str_of(make(i)), str_of(title), i);
    left = page_headers_strip(headers, arena, str_of(make(slide)), str_of(title), slide);
    return arena_strndup(arena, left.at, left.len);
}

/* A line of its own for each slide. */
static const char *matter(int slide)
{
    return arena_printf(arena, "What is said on %c and nowhere else.", 'A' + slide);
}

static const char *footed(int slide)
{
    return arena_printf(arena, "%s\nCS 350 Operating Systems Autumn 2024 %d / %d", matter(slide), slide, SLIDES);
}

static const char *headed(int slide)
{
    return arena_printf(arena, "University of Somewhere\nJane's Course\n%s", matter(slide));
}

/* Steps of one slide are pages that all tell the same number. */
static const char *stepped(int slide)
{
    return arena_printf(arena, "%s\nSorting %d of 5", matter(slide), (slide + 1) / 2);
}

/* Pages count from the third; each chapter has a header of its own, which even pages begin with their number. */
static const char *paged(int slide)
{
    static const char *const chapters[] = {"Arrays", "Lists in Memory", "Trees"};
    int chapter = (slide - 3) / 4;

    if (slide < 3)
        return matter(slide);
    return slide % 2 == 0
               ? arena_printf(arena, "%d Chapter %d. %s\n%s", slide - 2, chapter, chapters[chapter], matter(slide))
               : arena_printf(arena, "Section %d.1: %s %d\n%s", chapter, chapters[chapter], slide - 2, matter(slide));
}

static void what_recurs_at_the_edges_is_left_out(void **state)
{
    static const char *(*const makers[])(int) = {footed, headed, stepped};

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(makers); i++)
        for (int slide = 1; slide <= SLIDES; slide++)
            assert_string_equal(left_of(makers[i], "", SLIDES, slide), matter(slide));
}

static void headers_of_chapters_are_known_by_their_page_numbers(void **state)
{
    (void)state;
    for (int slide = 3; slide <= 14; slide++)
        assert_string_equal(left_of(paged, "", 14, slide), matter(slide));
}

/* ---- what must stay ---- */

static const char *answering(int slide)
{
    static const int answers[] = {42, 7, 13, 1};

    return arena_printf(arena, "%s\nThe answer is %d", matter(slide), answers[slide % 4]);
}

static const char *exercising(int slide)
{
    return arena_printf(arena, "Exercise %d\n%s", slide, matter(slide));
}

static const char *giving_examples(int slide)
{
    return arena_printf(arena, "Example\n%s", matter(slide));
}

static const char *going_on(int slide)
{
    return arena_printf(arena, "Gradient descent\n%s", matter(slide));
}

static const char *counting(int slide)
{
    return slide < 4 ? arena_printf(arena, "Gradient descent %d\n%s", slide, matter(slide)) : matter(slide);
}

static void what_carries_matter_stays(void **state)
{
    static const struct {
        const char *(*make)(int);
        const char *title;
        int slides;
    } cases[] = {
        {answering, "", SLIDES},
        {exercising, "", SLIDES},
        {giving_examples, "", SLIDES},
        {going_on, "Gradient descent", SLIDES},
        {going_on, "", 3},
        {counting, "", SLIDES},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++)
        for (int slide = 1; slide <= cases[i].slides; slide++)
            assert_string_equal(left_of(cases[i].make, cases[i].title, cases[i].slides, slide), cases[i].make(slide));
}

/* ---- in a course ---- */

static void footers_make_no_concepts(void **state)
{
    static const char *const titles[] = {"Operating Systems",  "Metrics",     "FIFO",
                                         "Shortest job first", "Round robin", "Summary"};
    static const char *const texts[] = {"Lecture 3",
                                        "Response time is the time from arrival to first run",
                                        "A convoy is a queue of short jobs behind a long one",
                                        "Starvation is what happens to long jobs",
                                        "A quantum is the slice of time that a job may run",
                                        "Scheduling trades turnaround for response time"};
    json_t *d = json_keep(arena, document_new("presentation", NULL));
    const struct generation_material materials[] = {document_material(1, "scheduling.pdf", d)};

    (void)state;
    for (int i = 0; i < (int)ARRAY_COUNT(titles); i++)
        document_slide(d, i + 1, titles[i],
                       arena_printf(arena, "%s\n\n• %s\n\nCS 350 Operating Systems Autumn 2024 %d / 6", titles[i],
                                    texts[i], i + 1));
    assert_true(draft(materials, 1, NULL));
    assert_non_null(concept_called("Quantum"));
    assert_null(concept_called("Operating Systems"));
    assert_null(strstr(text_of(&structure), "Autumn"));
}

static void headers_with_page_numbers_make_no_lessons(void **state)
{
    json_t *d = json_keep(arena, document_new("presentation", NULL));
    const struct generation_material materials[] = {document_material(1, "manual.pdf", d)};

    (void)state;
    document_slide(d, 1, "A Manual", "A Manual");
    document_slide(d, 2, "Appendix A Copying Information",
                   "Appendix A Copying Information\n\nA licence is a permission that the owner of a work gives.");
    for (int i = 3; i <= 9; i++) {
        const char *header = arena_printf(arena, "Appendix A: Copying Information %d", i - 1);
        document_slide(d, i, i % 2 ? header : NULL,
                       arena_printf(arena, "%s\n\n%s It goes on in the words of the law.", header, matter(i)));
    }
    assert_true(draft(materials, 1, NULL));
    assert_non_null(lesson_called("Appendix A Copying Information"));
    assert_null(strstr(text_of(&structure), "Appendix A: Copying"));
}

/* A page may begin in the middle of a paragraph. */
static void a_line_that_the_next_goes_on_with_is_no_title(void **state)
{
    (void)state;
    assert_int_equal(lines_title(STR("What a frame carries along are\nthe addresses of two stations.")).len, 0);
    assert_int_equal(lines_title(STR("The addresses of two stations that each of the frames carries\nEthernet.")).len,
                     0);
    assert_int_equal(lines_title(STR("Link layer\nA frame is a unit of data.")).len, 10);
    assert_int_equal(lines_title(STR("The addresses of two stations that each of the frames carries\n\nthey are.")).len,
                     61);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_recurs_at_the_edges_is_left_out),
        TEST(headers_of_chapters_are_known_by_their_page_numbers),
        TEST(what_carries_matter_stays),
        TEST(footers_make_no_concepts),
        TEST(headers_with_page_numbers_make_no_lessons),
        TEST(a_line_that_the_next_goes_on_with_is_no_title),
    };

    return cmocka_run_group_tests_name("architect_page_headers", tests, start, stop);
}
