/* The tasks that materials set: what is one, what belongs to it, where its solution goes, and which lesson it goes to. */
#include "jobs/architect/headings.h"
#include "jobs/architect/task_lines.h"
#include "tests/unit/jobs/drafting.h"

static json_t *course(void)
{
    json_t *d = json_keep(arena, document_new("text", NULL));

    document_heading(d, 1, "Algorithms");
    document_heading(d, 2, "Sorting");
    document_paragraph(d, "Bubble sort is an algorithm that swaps neighbours until nothing is left to swap.");
    return d;
}

static void draft_of(json_t *d)
{
    const struct generation_material materials[] = {document_material(1, "algorithms.md", d)};

    assert_true(draft(materials, 1, "en"));
}

static const struct exercise *task(size_t number)
{
    const struct lesson *lesson = lesson_called("Sorting");

    assert_true(number < lesson->exercise_count);
    return &lesson->exercises[number];
}

static void a_task_has_its_parts_and_its_paragraphs(void **state UNUSED)
{
    json_t *d = course();

    document_heading(d, 2, "Exercises");
    document_paragraph(d, "These exercises go with the text above.");
    document_list(
        d,
        "1. Sort the list by hand.\n  (a) with bubble sort,\n  (b) as you like.\n  Which one is faster?\n2. Prove it.");
    draft_of(d);
    assert_string_equal(task(0)->description,
                        "Sort the list by hand.\n(a) with bubble sort,\n(b) as you like.\nWhich one is faster?");
    assert_string_equal(task(1)->description, "Prove it.");
    assert_null(strstr(text_of(&structure), "go with the text above"));
}

static void code_and_tables_belong_to_their_task(void **state UNUSED)
{
    json_t *d = course();

    document_heading(d, 2, "Exercises");
    document_list(d, "1. What does this print?");
    document_code(d, "puts(\"x\");");
    document_list(d, "Explain each step.\n2. Who pays less?");
    document_add(d, "table", "| A | 3 |", json_object());
    document_paragraph(d, "Justify your answer.");
    draft_of(d);
    assert_string_equal(task(0)->description, "What does this print?\n\n```c\nputs(\"x\");\n```\n\nExplain each step.");
    assert_string_equal(task(1)->description, "Who pays less?\n\n| A | 3 |\n\nJustify your answer.");
}

static void hints_and_solutions_are_no_part_of_the_task(void **state UNUSED)
{
    json_t *d = course();

    document_heading(d, 2, "Exercises");
    document_list(d, "1. Sort 3, 1, 2.\n  Hint: begin at the left.\n2. Count the swaps.");
    document_paragraph(d, "Solution: There are two.");
    document_heading(d, 2, "Solutions");
    document_list(d, "1. The list is 1, 2, 3.\n2. Not read: there is one already.\n7. Of no task.");
    draft_of(d);
    assert_string_equal(task(0)->description, "Sort 3, 1, 2.");
    assert_string_equal(task(0)->reference_solution, "Hint: begin at the left.");
    assert_string_equal(task(1)->description, "Count the swaps.");
    assert_string_equal(task(1)->reference_solution, "There are two.");
    assert_null(strstr(text_of(&structure), "Of no task"));
    assert_int_equal(structure_lesson_total(&structure), 1);
}

static void assert_choice(size_t number, const char *question, const char *right)
{
    const struct exercise *exercise = task(number);

    assert_int_equal(exercise->kind, EXERCISE_CHOICE);
    assert_string_equal(exercise->description, question);
    assert_string_equal(exercise->reference_solution, right);
    assert_int_equal(exercise->option_count, 2);
    for (size_t i = 0; i < exercise->option_count; i++)
        assert_int_equal(exercise->options[i].correct, strcmp(exercise->options[i].text, right) == 0);
}

static void a_question_with_options_is_a_choice(void **state UNUSED)
{
    json_t *d = course();

    document_heading(d, 2, "Quiz");
    document_list(d,
                  "1. Which sort is slow?\n  A) Bubble sort\n  B) Quick sort\n  Answer: A\n2. What does it swap?\n  a) "
                  "Ends\n  b) Neighbours");
    document_heading(d, 3, "Check yourself");
    document_paragraph(d, "Which one splits the list?");
    document_list(d, "a) Bubble sort\nb) Quick sort");
    document_paragraph(d, "The correct answer is b.");
    document_heading(d, 3, "Answer key");
    document_list(d, "2. b");
    draft_of(d);
    assert_choice(0, "Which sort is slow?", "Bubble sort");
    assert_choice(1, "What does it swap?", "Neighbours");
    assert_choice(2, "Which one splits the list?", "Quick sort");
}

static void a_key_answers_several_questions(void **state UNUSED)
{
    json_t *d = course();

    document_heading(d, 2, "Quiz");
    document_list(d,
                  "1. Which sort is slow?\n  a) Bubble sort\n  b) Quick sort\n2. What does it swap?\n  a) Ends\n  b) "
                  "Neighbours");
    document_heading(d, 3, "Answers");
    document_paragraph(d, "1 \u2013 a, 2 \u2013 b");
    draft_of(d);
    assert_choice(0, "Which sort is slow?", "Bubble sort");
    assert_choice(1, "What does it swap?", "Neighbours");
}

static void questions_may_stand_with_their_answers(void **state UNUSED)
{
    json_t *d = course();

    document_heading(d, 2, "Quiz");
    document_paragraph(d, "Q: Which sort is slow?\nA: Bubble sort.\nQ: What does it swap? A: Neighbours.");
    document_paragraph(d, "Q: When does it end?");
    document_paragraph(d, "A: When nothing is left.");
    document_list(d, "- Q: Is it stable?\n  A: It is.");
    draft_of(d);
    assert_string_equal(task(0)->description, "Which sort is slow?");
    assert_string_equal(task(0)->reference_solution, "Bubble sort.");
    assert_string_equal(task(1)->description, "What does it swap?");
    assert_string_equal(task(1)->reference_solution, "Neighbours.");
    assert_string_equal(task(2)->description, "When does it end?");
    assert_string_equal(task(2)->reference_solution, "When nothing is left.");
    assert_string_equal(task(3)->description, "Is it stable?");
    assert_string_equal(task(3)->reference_solution, "It is.");
}

static void a_hint_may_stand_in_the_same_paragraph(void **state UNUSED)
{
    json_t *d = course();

    document_heading(d, 2, "Exercises");
    document_list(d, "1. Sort 3, 1, 2. Hint: begin at the left.\n2. Count the swaps.");
    document_heading(d, 3, "Thinking");
    document_paragraph(d, "Why is it slow? (Hint: count.)");
    draft_of(d);
    assert_string_equal(task(0)->description, "Sort 3, 1, 2.");
    assert_string_equal(task(0)->reference_solution, "Hint: begin at the left.");
    assert_string_equal(task(1)->description, "Count the swaps.");
    assert_string_equal(task(2)->description, "Thinking\n\nWhy is it slow?");
}

static void solutions_are_found_by_their_numbers(void **state UNUSED)
{
    json_t *d = course();

    document_heading(d, 2, "Exercises");
    document_list(d, "1. Sort 3, 1, 2.\n2. Count the swaps.");
    document_heading(d, 2, "Answers");
    document_list(d, "2. There are two.\n1. The list is 1, 2, 3.");
    draft_of(d);
    assert_string_equal(task(0)->reference_solution, "The list is 1, 2, 3.");
    assert_string_equal(task(1)->reference_solution, "There are two.");
}

static void a_labelled_heading_begins_one_task(void **state UNUSED)
{
    json_t *d = course();

    document_heading(d, 3, "Exercise 1: Guess a number");
    document_paragraph(d, "Write a game.");
    document_list(d, "1. It asks.\n2. It answers.");
    document_heading(d, 4, "Hint");
    document_paragraph(d, "Halve the range.");
    document_heading(d, 3, "Exercise 2");
    document_paragraph(d, "Play it.");
    draft_of(d);
    assert_string_equal(task(0)->description, "Guess a number\n\nWrite a game.\n1. It asks.\n2. It answers.");
    assert_string_equal(task(0)->reference_solution, "Halve the range.");
    assert_string_equal(task(1)->description, "Play it.");
}

static void what_a_solution_follows_is_a_task(void **state UNUSED)
{
    json_t *d = course();

    document_heading(d, 2, "Choosing a pivot");
    document_paragraph(d, "Which element is the best one?");
    document_list(d, "1. The first\n2. The last");
    document_heading(d, 2, "Solution");
    document_paragraph(d, "None of them.");
    draft_of(d);
    assert_string_equal(task(0)->description,
                        "Choosing a pivot\n\nWhich element is the best one?\n1. The first\n2. The last");
    assert_string_equal(task(0)->reference_solution, "None of them.");
    assert_int_equal(structure_lesson_total(&structure), 1);
}

static void solutions_without_exercises_are_matter(void **state UNUSED)
{
    json_t *d = course();

    document_heading(d, 2, "Solutions");
    document_paragraph(d, "A solution is a mixture in which one substance is spread evenly.");
    document_heading(d, 3, "Tonic");
    draft_of(d);
    assert_non_null(lesson_called("Solutions"));
}

static void what_leads_to_a_list_goes_with_items_that_need_it(void **state UNUSED)
{
    json_t *d = course();

    document_heading(d, 2, "Problem set");
    document_paragraph(d, "Compute the number of swaps:");
    document_list(d, "1. for 8 elements,\n2. for 1024 elements.");
    document_paragraph(d, "Write a program that:");
    document_list(d, "- reads numbers\n- sorts them");
    draft_of(d);
    assert_string_equal(task(0)->description, "Compute the number of swaps:\nfor 8 elements,");
    assert_string_equal(
        task(1)->description,
        "Compute the number of swaps:\nfor 1024 elements.\n\nWrite a program that:\n- reads numbers\n- sorts them");
}

static void none_falls_off(void **state UNUSED)
{
    json_t *d = course();
    size_t count = 0;

    document_heading(d, 2, "Searching");
    document_paragraph(d, "Linear search is an algorithm that looks at each element in turn.");
    document_heading(d, 2, "Exercises");
    for (int i = 0; i < STRUCTURE_EXERCISES + 5; i++)
        document_list(d, arena_printf(arena, "%d. Run bubble sort for the case %d.", i + 1, i + 1));
    draft_of(d);
    assert_int_equal(lesson_called("Sorting")->exercise_count, STRUCTURE_EXERCISES);
    for (size_t i = 0; i < lesson_called("Searching")->exercise_count; i++)
        count += strstr(lesson_called("Searching")->exercises[i].description, "Run bubble sort") != NULL;
    assert_int_equal(count, 5);
    assert_int_equal(warnings.count, 0);
}

static void tasks_without_room_are_counted(void **state UNUSED)
{
    json_t *d = course();

    document_heading(d, 2, "Exercises");
    for (int i = 0; i < STRUCTURE_EXERCISES + 3; i++)
        document_list(d, arena_printf(arena, "%d. Run bubble sort for the case %d.", i + 1, i + 1));
    draft_of(d);
    assert_int_equal(warnings.count, 1);
    assert_string_equal(warnings.items[0],
                        "3 of 23 tasks that the materials set were left out, because the lessons hold no more.");
}

static void a_task_that_is_too_long_is_told_of(void **state UNUSED)
{
    json_t *d = course();
    char *text = arena_alloc(arena, STRUCTURE_TEXT + 100);

    memset(text, 'a', STRUCTURE_TEXT + 50);
    document_heading(d, 2, "Exercises");
    document_paragraph(d, arena_printf(arena, "Read this text %s", text));
    draft_of(d);
    assert_int_equal(strlen(task(0)->description), STRUCTURE_TEXT);
    assert_int_equal(warnings.count, 1);
    assert_non_null(strstr(warnings.items[0], "1 task that the materials set is longer"));
}

static void exercises_below_a_lesson_are_that_lessons(void **state UNUSED)
{
    json_t *d = course();

    document_heading(d, 3, "Exercises");
    document_list(d, "1. Compare it with linear search.");
    document_heading(d, 2, "Searching");
    document_paragraph(d, "Linear search is an algorithm that looks at each element in turn.");
    draft_of(d);
    assert_string_equal(task(0)->description, "Compare it with linear search.");
    assert_int_equal(task(0)->difficulty_level, 4);
}

static void how_hard_a_task_is_is_told_by_its_verbs(void **state UNUSED)
{
    static const struct {
        const char *task;
        int level;
    } cases[] = {{"Name three parts of it.", 1},        {"Explain what it does.", 2},
                 {"Compute the sum of 3 and 4.", 3},    {"Prove that it always ends.", 4},
                 {"Design a language of your own.", 5}, {"Well, go on with it then.", 3}};
    json_t *d = course();

    document_heading(d, 2, "Exercises");
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++)
        document_list(d, arena_printf(arena, "%zu. %s", i + 1, cases[i].task));
    draft_of(d);
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        assert_string_equal(task(i)->description, cases[i].task);
        assert_int_equal(task(i)->difficulty_level, cases[i].level);
    }
}

static void tasks_on_pages_are_joined_from_their_lines(void **state UNUSED)
{
    json_t *d = json_keep(arena, document_new("presentation", NULL));
    const struct generation_material materials[] = {document_material(1, "a.pdf", d)};
    const struct lesson *lesson;

    document_slide(d, 1, "Algorithms", "Algorithms\nA course");
    document_slide(d, 2, "Sorting", "Sorting\nBubble sort is an algorithm that swaps neighbours until none is left.");
    document_slide(d, 3, "Exercises",
                   "Exercises\n1. Sort the list 3, 1, 2 by hand, and write down\neach swap.\n2. Name an algorithm.");
    assert_true(draft(materials, 1, "en"));
    lesson = lesson_called("Sorting");
    assert_string_equal(lesson->exercises[0].description, "Sort the list 3, 1, 2 by hand, and write down each swap.");
    assert_string_equal(lesson->exercises[1].description, "Name an algorithm.");
}

static void lines_are_known_by_their_marks(void **state UNUSED)
{
    static const struct {
        const char *line, *text;
        enum task_mark mark;
        int number;
    } cases[] = {{"3. Sort", "Sort", TASK_MARK_NUMBER, 3},
                 {"(3) Sort", "Sort", TASK_MARK_NUMBER, 3},
                 {"3.2) Sort", "Sort", TASK_MARK_NUMBER, 3002},
                 {"3.5 kg of sand", "3.5 kg of sand", TASK_MARK_NONE, 0},
                 {"b) Sort", "Sort", TASK_MARK_LETTER, 0},
                 {"б) Відсортуйте", "Відсортуйте", TASK_MARK_LETTER, 0},
                 {"A. Turing", "A. Turing", TASK_MARK_NONE, 0},
                 {"- Sort", "Sort", TASK_MARK_BULLET, 0},
                 {"Exercise 3: Sort", "Sort", TASK_MARK_NUMBER, 3},
                 {"**Aufgabe 3.** Sortieren", "Sortieren", TASK_MARK_NUMBER, 3},
                 {"Завдання № 3. Відсортуйте", "Відсортуйте", TASK_MARK_NUMBER, 3},
                 {"A3: Sort", "Sort", TASK_MARK_NUMBER, 3},
                 {"Q3. Sort", "Sort", TASK_MARK_NUMBER, 3},
                 {"3*. Sort", "Sort", TASK_MARK_NUMBER, 3},
                 {"1.3* Sort", "Sort", TASK_MARK_NUMBER, 1003},
                 {"A3 paper", "A3 paper", TASK_MARK_NONE, 0},
                 {"Exercise for all of us, they say", "Exercise for all of us, they say", TASK_MARK_NONE, 0},
                 {"Question for discussion: Why?", "Question for discussion: Why?", TASK_MARK_NUMBER, 0},
                 {"Exercise is healthy", "Exercise is healthy", TASK_MARK_NONE, 0},
                 {"", "", TASK_MARK_NONE, 0}};

    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct task_line line = task_lines_read(str_of(cases[i].line));
        assert_int_equal(line.mark, cases[i].mark);
        assert_int_equal(line.number, line.mark == TASK_MARK_NUMBER ? cases[i].number : line.number);
        assert_true(str_equal(line.text, str_of(cases[i].text)));
    }
}

static void labels_of_hints_and_solutions_are_known(void **state UNUSED)
{
    static const struct {
        const char *line, *rest;
        enum task_label label;
    } cases[] = {{"Hint: count", "count", TASK_LABEL_HINT},
                 {"(Hint: count)", "count", TASK_LABEL_HINT},
                 {"Answer \u2013 three", "three", TASK_LABEL_SOLUTION},
                 {"Correct answer: B", "B", TASK_LABEL_SOLUTION},
                 {"The answer is b.", "b", TASK_LABEL_SOLUTION},
                 {"The answer is what the program prints for it.", NULL, TASK_LABEL_NONE},
                 {"*Lösung:* drei", "drei", TASK_LABEL_SOLUTION},
                 {"Розв'язок. Три", "Три", TASK_LABEL_SOLUTION},
                 {"Solution", "", TASK_LABEL_SOLUTION},
                 {"Answer the questions.", NULL, TASK_LABEL_NONE},
                 {"Solutions of salt are clear.", NULL, TASK_LABEL_NONE}};

    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct str rest = {NULL, 0};
        assert_int_equal(task_lines_label(str_of(cases[i].line), &rest), cases[i].label);
        if (cases[i].rest != NULL)
            assert_true(str_equal(rest, str_of(cases[i].rest)));
    }
}

static void headings_of_exercises_are_known(void **state UNUSED)
{
    static const struct {
        const char *title;
        enum section_kind kind;
    } cases[] = {{"Exercise 3: Guess", SECTION_EXERCISES},
                 {"Exercises for chapter 3", SECTION_EXERCISES},
                 {"Programming exercises", SECTION_EXERCISES},
                 {"Problem 1: Deadlocks", SECTION_CONTENT},
                 {"Physical exercise and health", SECTION_CONTENT},
                 {"Übungen zu Kapitel 2", SECTION_EXERCISES},
                 {"Aufgaben des Betriebssystems", SECTION_CONTENT},
                 {"Завдання 4", SECTION_EXERCISES},
                 {"Вправи до розділу 2", SECTION_EXERCISES},
                 {"Розв’язки", SECTION_SOLUTIONS},
                 {"Musterlösungen", SECTION_SOLUTIONS}};

    for (size_t i = 0; i < ARRAY_COUNT(cases); i++)
        assert_int_equal(headings_kind(arena, cases[i].title), cases[i].kind);
}

static void labelled_tasks_need_no_heading(void **state UNUSED)
{
    json_t *d = course();
    const struct exercise *exercises;

    document_paragraph(d, "Task 7 waits for a sorted list.");
    document_heading(d, 3, "Hands on");
    document_paragraph(d, "Everything you need is above.");
    document_paragraph(d, "Task 1. Copy the list.");
    document_paragraph(d, "Task 2. What does this print?");
    document_code(d, "puts(\"x\");");
    document_paragraph(d, "Task 3 (5 points)\nName a faster way.");
    draft_of(d);
    exercises = lesson_called("Hands on")->exercises;
    assert_string_equal(exercises[0].description, "Copy the list.");
    assert_string_equal(exercises[1].description, "What does this print?\n\n```c\nputs(\"x\");\n```");
    assert_string_equal(exercises[2].description, "(5 points) Name a faster way.");
    assert_null(strstr(text_of(&structure), "Task 7 waits"));
}

static void tasks_within_a_text_without_headings_leave_it_its_matter(void **state UNUSED)
{
    json_t *d = json_keep(arena, document_new("text", NULL));

    document_paragraph(d, "Bubble sort is an algorithm that swaps neighbours until nothing is left to swap.");
    document_paragraph(d, "Exercise 1: Sort the list by hand:");
    document_paragraph(d, "3, 1, 2");
    document_paragraph(d, "A heap is a tree whose parents are never smaller than their children.");
    draft_of(d);
    assert_non_null(concept_called("Heap"));
    assert_non_null(strstr(text_of(&structure), "Sort the list by hand:\\n\\n3, 1, 2\""));
}

static void a_label_of_some_words_and_a_title_before_a_list_begin_tasks(void **state UNUSED)
{
    json_t *d = course();

    document_heading(d, 2, "Exercises");
    document_paragraph(d, "Exercise 1");
    document_paragraph(d, "Sort the list.");
    document_paragraph(d, "Question for discussion: Why is it slow?");
    document_paragraph(d, "Review questions:\n— What is a swap?\n— When does it end?");
    draft_of(d);
    assert_string_equal(task(0)->description, "Sort the list.");
    assert_string_equal(task(1)->description, "Question for discussion: Why is it slow?");
    assert_string_equal(task(2)->description, "What is a swap?");
    assert_string_equal(task(3)->description, "When does it end?");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_task_has_its_parts_and_its_paragraphs),
        TEST(code_and_tables_belong_to_their_task),
        TEST(hints_and_solutions_are_no_part_of_the_task),
        TEST(a_hint_may_stand_in_the_same_paragraph),
        TEST(solutions_are_found_by_their_numbers),
        TEST(a_labelled_heading_begins_one_task),
        TEST(what_a_solution_follows_is_a_task),
        TEST(solutions_without_exercises_are_matter),
        TEST(what_leads_to_a_list_goes_with_items_that_need_it),
        TEST(none_falls_off),
        TEST(tasks_without_room_are_counted),
        TEST(a_task_that_is_too_long_is_told_of),
        TEST(exercises_below_a_lesson_are_that_lessons),
        TEST(a_question_with_options_is_a_choice),
        TEST(a_key_answers_several_questions),
        TEST(questions_may_stand_with_their_answers),
        TEST(how_hard_a_task_is_is_told_by_its_verbs),
        TEST(tasks_on_pages_are_joined_from_their_lines),
        TEST(lines_are_known_by_their_marks),
        TEST(labels_of_hints_and_solutions_are_known),
        TEST(headings_of_exercises_are_known),
        TEST(labelled_tasks_need_no_heading),
        TEST(tasks_within_a_text_without_headings_leave_it_its_matter),
        TEST(a_label_of_some_words_and_a_title_before_a_list_begin_tasks),
    };

    return cmocka_run_group_tests_name("architect_tasks", tests, start, stop);
}
