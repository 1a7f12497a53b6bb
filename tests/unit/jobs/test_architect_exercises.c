/* The exercises that the built-in architect makes: their kinds, that they have one right answer, and that they stay away where they would not. */
#include "tests/unit/jobs/drafting.h"

static json_t *lesson_of(const char *const *sentences, size_t count)
{
    json_t *d = json_keep(arena, document_new("text", NULL));

    document_heading(d, 1, "A course");
    document_heading(d, 2, "First");
    for (size_t i = 0; i < count; i++)
        document_paragraph(d, sentences[i]);
    return d;
}

#define LESSON_OF(sentences) lesson_of(sentences, ARRAY_COUNT(sentences))

static void draft_of(json_t *d, const char *language)
{
    const struct generation_material materials[] = {document_material(1, "x.md", d)};

    assert_true(draft(materials, 1, language));
}

/* The first exercise of the kind; NULL: there is none. */
static const struct exercise *exercise_of(enum exercise_kind kind)
{
    for (size_t l = 0; l < structure.modules[0].lesson_count; l++)
        for (size_t e = 0; e < structure.modules[0].lessons[l].exercise_count; e++)
            if (structure.modules[0].lessons[l].exercises[e].kind == kind)
                return &structure.modules[0].lessons[l].exercises[e];
    return NULL;
}

static const struct exercise_option *option_called(const struct exercise *exercise, const char *text)
{
    for (size_t i = 0; i < exercise->option_count; i++)
        if (strcmp(exercise->options[i].text, text) == 0)
            return &exercise->options[i];
    return NULL;
}

static const char *const keys[] = {
    "A volcano is a vent in the crust through which magma rises.",
    "A glacier is a mass of ice that moves downhill under its own weight.",
    "A fjord is a narrow inlet of the sea between steep cliffs.",
    "A desert is a region that receives hardly any rain in a year.",
};

static void a_choice_offers_other_concepts_with_their_own_definitions_against_them(void **state UNUSED)
{
    const struct exercise *choice;

    draft_of(LESSON_OF(keys), "en");
    choice = exercise_of(EXERCISE_CHOICE);
    assert_non_null(choice);
    assert_int_equal(choice->option_count, 4);
    for (size_t i = 0; i < 4; i++) {
        const struct exercise_option *option = &choice->options[i];
        assert_true(i == 0 || strcmp(choice->options[i - 1].text, option->text) < 0);
        assert_non_null(strstr(option->reason, concept_called(option->text)->definition));
        assert_int_equal(option->correct,
                         strstr(choice->reference_solution, option->text) == choice->reference_solution);
        assert_true(!option->correct || strstr(choice->description, option->text) == NULL);
    }
    assert_non_null(strstr(choice->description, "A(n) ____ is"));
    assert_int_equal(choice->citation_count, 1);
}

static void no_option_may_be_right_as_well(void **state UNUSED)
{
    static const char *const sentences[] = {
        "A stack is a list that grows and shrinks at one end.",
        "A pile is a list that grows and shrinks at its end.",                      /* the same in other words */
        "A big stack is a stack that holds more than a thousand entries.",          /* a stack as well */
        "A queue is a line of entries that leave as they came, unlike in a stack.", /* explained by it */
        "A heap is a tree whose parents are never larger than their children.",
        "A ring is a buffer whose last place touches its first place.",
    };
    const struct exercise *exercise;

    draft_of(LESSON_OF(sentences), "en");
    exercise = exercise_of(EXERCISE_CHOICE);
    if (exercise != NULL && option_called(exercise, "Stack") != NULL) {
        assert_null(option_called(exercise, "Pile"));
        assert_null(option_called(exercise, "Big stack"));
        assert_null(option_called(exercise, "Queue"));
    }
    exercise = exercise_of(EXERCISE_MATCH);
    if (exercise != NULL)
        assert_true(option_called(exercise, "Stack") == NULL || option_called(exercise, "Pile") == NULL);
    exercise = exercise_of(EXERCISE_GAP);
    if (exercise != NULL) {
        assert_null(option_called(exercise, "stack"));
        assert_null(option_called(exercise, "pile"));
    }
}

static void names_of_one_thing_are_no_options_of_each_other(void **state UNUSED)
{
    static const char *const sentences[] = {
        "Interest is a payment for the use of money over time.",
        "Yield is a gain that an owner of bonds may expect.",
        "Yield is also called interest by some writers.",
        "Barter is an exchange of goods without any coins.",
        "Profit is a surplus that remains when all costs are covered.",
    };
    const struct exercise *choice;

    draft_of(LESSON_OF(sentences), "en");
    choice = exercise_of(EXERCISE_CHOICE);
    if (choice != NULL)
        assert_true(option_called(choice, "Interest") == NULL || option_called(choice, "Yield") == NULL);
}

static void terms_are_matched_with_what_they_mean(void **state UNUSED)
{
    const struct exercise *match;

    draft_of(LESSON_OF(keys), "en");
    match = exercise_of(EXERCISE_MATCH);
    assert_non_null(match);
    assert_true(match->option_count >= 3);
    for (size_t i = 0; i < match->option_count; i++) {
        assert_true(match->options[i].correct);
        assert_null(strcasestr(match->options[i].reason, match->options[i].text));
        assert_non_null(strstr(match->options[i].reason, "____"));
    }
    assert_int_equal(match->citation_count, match->option_count);
}

static void a_gap_is_filled_by_the_term_as_it_stands_there(void **state UNUSED)
{
    static const char *const sentences[] = {
        "Зовнішнім ключем називають стовпець, який посилається на іншу таблицю.",
        "Індекс — це структура, яка прискорює пошук рядків.",
    };
    const struct exercise *gap;

    draft_of(LESSON_OF(sentences), "uk");
    gap = exercise_of(EXERCISE_GAP);
    assert_non_null(gap);
    assert_int_equal(gap->option_count, 1);
    assert_true(strcmp(gap->options[0].text, "Зовнішнім ключем") == 0 || strcmp(gap->options[0].text, "Індекс") == 0);
    assert_null(exercise_of(EXERCISE_CHOICE));
}

static void steps_are_put_in_the_order_of_the_material(void **state UNUSED)
{
    json_t *d = LESSON_OF(keys);
    const struct exercise *order;

    document_paragraph(d, "A volcano is climbed in these steps:");
    document_list(d, "1. Pack water;\n2. Walk up;\n3. Look into it.");
    draft_of(d, "en");
    order = exercise_of(EXERCISE_ORDER);
    assert_non_null(order);
    assert_int_equal(order->option_count, 3);
    assert_string_equal(order->options[0].text, "Pack water");
    assert_string_equal(order->options[2].text, "Look into it");
    assert_string_equal(order->reference_solution, "1. Pack water\n2. Walk up\n3. Look into it");
}

static void a_list_without_an_order_is_not_put_in_one(void **state UNUSED)
{
    json_t *d = LESSON_OF(keys);

    document_paragraph(d, "There are three kinds of them:");
    document_list(d, "1. shield volcanoes\n2. cinder cones\n3. lava domes");
    draft_of(d, "en");
    assert_null(exercise_of(EXERCISE_ORDER));
    assert_non_null(strstr(text_of(&structure), "Name all 3 of them."));
}

static size_t explained(void)
{
    size_t count = 0;

    for (size_t e = 0; e < structure.modules[0].lessons[0].exercise_count; e++)
        count += strstr(structure.modules[0].lessons[0].exercises[e].description, "in your own words") != NULL;
    return count;
}

static void one_concept_of_a_lesson_is_explained_where_more_can_be_asked(void **state UNUSED)
{
    draft_of(LESSON_OF(keys), "en");
    assert_int_equal(explained(), 1);
}

static const char *const said[] = {"A volcano is a vent in the crust through which magma rises."};

static void prose_and_output_are_no_code_to_be_read(void **state UNUSED)
{
    json_t *d = LESSON_OF(said);

    document_code(d, "This is a paragraph that somebody has indented.\nIt speaks of a volcano, but it is no program.");
    document_paragraph(d, "The paragraph above speaks of a volcano and is set as a program, which it is not.");
    document_add(d, "code", "total 12\n-rw-r--r-- 1 a b 12 volcano.txt", json_pack("{s:s}", "language", "output"));
    document_paragraph(d, "The listing shows the file volcano.txt and its size, which is 12 bytes.");
    draft_of(d, "en");
    assert_null(strstr(text_of(&structure), "What does this code do"));
}

static void code_that_nothing_is_said_about_is_not_asked_for(void **state UNUSED)
{
    json_t *d = LESSON_OF(said);

    document_code(d, "int main(void)\n{\n    return erupt(3);\n}");
    document_paragraph(d, "Mountains of this sort are found on islands, where people like to go in summer.");
    draft_of(d, "en");
    assert_null(strstr(text_of(&structure), "What does this code do"));
}

static void code_is_asked_for_with_what_the_text_says_about_it(void **state UNUSED)
{
    json_t *d = LESSON_OF(said);

    document_code(d, "int main(void)\n{\n    return erupt(3);\n}");
    document_paragraph(d, "The function main calls erupt and returns what that returns.");
    draft_of(d, "en");
    assert_non_null(strstr(text_of(&structure), "What does this code do"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_choice_offers_other_concepts_with_their_own_definitions_against_them),
        TEST(no_option_may_be_right_as_well),
        TEST(names_of_one_thing_are_no_options_of_each_other),
        TEST(terms_are_matched_with_what_they_mean),
        TEST(a_gap_is_filled_by_the_term_as_it_stands_there),
        TEST(steps_are_put_in_the_order_of_the_material),
        TEST(a_list_without_an_order_is_not_put_in_one),
        TEST(one_concept_of_a_lesson_is_explained_where_more_can_be_asked),
        TEST(prose_and_output_are_no_code_to_be_read),
        TEST(code_that_nothing_is_said_about_is_not_asked_for),
        TEST(code_is_asked_for_with_what_the_text_says_about_it),
    };

    return cmocka_run_group_tests_name("architect_exercises", tests, start, stop);
}
