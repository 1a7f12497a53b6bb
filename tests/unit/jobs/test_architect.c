/* The built-in architect on documents as they are: decks with covers and agendas, readers with headings, speech without punctuation,
 * other languages. */
#include "jobs/architect/stage_directions.h"
#include "tests/unit/jobs/drafting.h"

static int points_in(const char *criteria)
{
    struct str rest = str_of(criteria);
    int points = 0;

    while (rest.at != NULL) {
        struct str line = str_cut(&rest, '\n');
        points += (int)strtol(line.at, NULL, 10);
    }
    return points;
}

static int points_of(const struct exercise *exercise)
{
    int points = 0;

    for (size_t i = 0; i < exercise->criterion_count; i++)
        points += exercise->criteria[i].max_points;
    return points;
}

static void assert_points_add_up(void)
{
    for (size_t m = 0; m < structure.module_count; m++)
        for (size_t l = 0; l < structure.modules[m].lesson_count; l++)
            for (size_t e = 0; e < structure.modules[m].lessons[l].exercise_count; e++) {
                const struct exercise *exercise = &structure.modules[m].lessons[l].exercises[e];
                assert_int_equal(points_in(exercise->grading_criteria), 10);
                assert_int_equal(points_of(exercise), 10);
                assert_int_equal(exercise->pass_mark, STRUCTURE_PASS_MARK);
                assert_true(exercise->citation_count > 0);
            }
}

static void the_outline_of_a_lecture_is_that_of_its_slides(void **state)
{
    const struct generation_material materials[] = {document_material(1, "lecture.mp4", speech()),
                                                    document_material(2, "slides.pdf", deck()),
                                                    document_material(3, "reader.md", reader())};

    (void)state;
    assert_true(draft(materials, 3, NULL));
    assert_int_equal(structure.module_count, 1);
    assert_string_equal(structure.modules[0].title, "Version Control with Git");
    assert_int_equal(structure.modules[0].lesson_count, 4);
    assert_string_equal(structure.modules[0].lessons[0].title, "Commits");
    assert_string_equal(structure.modules[0].lessons[1].title, "Branches");
    assert_string_equal(structure.modules[0].lessons[2].title, "Merging");
    assert_string_equal(structure.modules[0].lessons[3].title, "Remotes");
    assert_cited(materials, 3);
    assert_points_add_up();
}

static void speech_is_laid_onto_the_slides_it_talks_about(void **state)
{
    const struct generation_material materials[] = {document_material(1, "lecture.mp4", speech()),
                                                    document_material(2, "slides.pdf", deck())};

    (void)state;
    assert_true(draft(materials, 2, "en"));
    assert_int_equal(lesson_called("Branches")->video_start, 27);
    assert_int_equal(lesson_called("Branches")->video_end, 45);
    assert_int_equal(lesson_called("Branches")->slide_first, 4);
    assert_int_equal(lesson_called("Branches")->slide_last, 5);
    assert_int_equal(lesson_called("Merging")->video_start, 45);
    assert_int_equal(lesson_called("Remotes")->video_end, 80);
    assert_true(uuid_equal(lesson_called("Merging")->video, materials[0].id));
    assert_true(uuid_equal(lesson_called("Merging")->presentation, materials[1].id));
}

static void a_concept_requires_those_before_that_its_explanation_speaks_of(void **state UNUSED)
{
    const struct generation_material materials[] = {document_material(2, "slides.pdf", deck())};
    const struct concept *branch;

    assert_true(draft(materials, 1, "en"));
    branch = concept_called("branch"); /* a movable pointer to a commit */
    assert_non_null(branch);
    assert_int_equal(branch->prerequisites.count, 1);
    assert_string_equal(branch->prerequisites.items[0], concept_called("commit")->title);
    assert_int_equal(concept_called("commit")->prerequisites.count, 0);
}

static void concepts_are_defined_in_the_words_of_the_material(void **state)
{
    const struct generation_material materials[] = {document_material(1, "lecture.mp4", speech()),
                                                    document_material(2, "slides.pdf", deck()),
                                                    document_material(3, "reader.md", reader())};
    const struct concept *commit, *conflict;

    (void)state;
    assert_true(draft(materials, 3, "en"));
    commit = concept_called("commit");
    conflict = concept_called("merge conflict");
    assert_non_null(commit);
    assert_non_null(conflict);
    assert_string_equal(conflict->definition, "A merge conflict happens when both branches changed the same lines.");
    assert_true(str_starts(str_of(commit->definition), STR("A commit is a snapshot of all tracked files")));
    assert_non_null(concept_called("staging area"));
    assert_non_null(concept_called("branch"));
    assert_non_null(concept_called("fast-forward merge"));
    assert_true(commit->examples.count > 0);
    assert_true(commit->timecodes.count > 0);
}

static void titles_that_organise_are_no_lessons(void **state)
{
    const struct generation_material materials[] = {document_material(2, "slides.pdf", deck())};

    (void)state;
    assert_true(draft(materials, 1, "en"));
    assert_int_equal(structure_lesson_total(&structure), 4);
    assert_non_null(strstr(structure.summary, "Commits are snapshots, branches are pointers."));
}

static void exercises_that_the_material_sets_are_taken_over(void **state)
{
    const struct generation_material materials[] = {document_material(2, "slides.pdf", deck()),
                                                    document_material(3, "reader.md", reader())};
    const char *text;

    (void)state;
    assert_true(draft(materials, 2, "en"));
    text = text_of(&structure);
    assert_non_null(strstr(text, "Make two branches that change the same line and merge them."));
    assert_non_null(strstr(text, "Resolving it takes these steps:"));
    assert_non_null(strstr(text, "git commit -m"));
    assert_points_add_up();
}

static void a_numbered_exercise_is_one_too(void **state)
{
    json_t *d = json_keep(arena, document_new("presentation", NULL));
    const struct generation_material materials[] = {document_material(1, "memory.pdf", d)};

    (void)state;
    document_slide(d, 1, "Virtual memory", "Virtual memory\nLecture 4");
    document_slide(d, 2, "Paging", "Paging\n• A frame is a block of physical memory of the size of a page");
    document_slide(d, 3, "Page faults",
                   "Page faults\n• A page fault occurs when a page is touched that is not in memory");
    document_slide(d, 4, "Exercise 3", "Exercise 3\n• Count the page faults of FIFO for 1 2 3 4 1 2 5 1 2 3 4 5");
    assert_true(draft(materials, 1, NULL));
    assert_int_equal(structure_lesson_total(&structure), 2);
    assert_string_equal(lesson_called("Page faults")->exercises[0].description,
                        "Count the page faults of FIFO for 1 2 3 4 1 2 5 1 2 3 4 5");
    assert_non_null(concept_called("Page fault"));
}

static void an_exercise_of_many_sentences_is_one(void **state)
{
    static const char long_task[] =
        "Read the program of the last lesson, which keeps the open brackets of a text on a stack. Change it so that it "
        "also "
        "knows square brackets and braces, and let it tell the place of the first bracket that does not fit. Test it "
        "with at "
        "least five texts of your own, among them one without brackets. Hand in the program and the texts.";
    json_t *d = json_keep(arena, document_new("text", NULL));
    const struct generation_material materials[] = {document_material(1, "stacks.md", d)};

    (void)state;
    document_heading(d, 1, "Stacks");
    document_heading(d, 2, "Basics");
    document_paragraph(d, "A stack is a list that grows and shrinks at one end.");
    document_heading(d, 2, "Exercises");
    document_list(d, arena_printf(arena, "1. %s\n2. Explain when a queue is better than a stack.", long_task));
    assert_true(draft(materials, 1, "en"));
    assert_string_equal(lesson_called("Basics")->exercises[0].description, long_task);
    assert_string_equal(lesson_called("Basics")->exercises[1].description,
                        "Explain when a queue is better than a stack.");
}

static void headings_alone_make_a_course(void **state)
{
    json_t *d = json_keep(arena, document_new("text", NULL));
    const struct generation_material materials[] = {document_material(1, "networks.md", d)};

    (void)state;
    document_heading(d, 1, "Computer networks");
    document_heading(d, 2, "1. Layers");
    document_heading(d, 3, "1.1 The link layer");
    document_paragraph(d, "A frame is the unit of data of the link layer. It carries the addresses of two stations.");
    document_heading(d, 3, "1.2 The network layer");
    document_paragraph(
        d, "A packet is the unit of data of the network layer. A router is a machine that passes packets on.");
    document_heading(d, 2, "2. Transport");
    document_heading(d, 3, "2.1 Datagrams");
    document_paragraph(d, "UDP refers to a transport protocol that sends datagrams without a connection.");
    document_heading(d, 3, "2.2 Streams");
    document_paragraph(
        d,
        "TCP is a transport protocol that delivers a stream of bytes in order. By a segment we mean one piece of it.");
    assert_true(draft(materials, 1, NULL));
    assert_int_equal(structure.module_count, 2);
    assert_string_equal(structure.modules[0].title, "Layers");
    assert_string_equal(structure.modules[1].title, "Transport");
    assert_string_equal(structure.modules[0].lessons[1].title, "The network layer");
    assert_non_null(concept_called("Router"));
    assert_non_null(concept_called("UDP"));
    assert_non_null(concept_called("TCP"));
    assert_non_null(concept_called("Segment"));
}

static void chapters_of_a_book_are_its_modules(void **state)
{
    static const char *const chapters[] = {"1 Arrays", "2 Lists", "3 Trees"};
    json_t *d = json_keep(arena, document_new("presentation", "A Manual"));
    const struct generation_material materials[] = {document_material(1, "manual.pdf", d)};
    int page = 1;

    (void)state;
    document_slide(d, page++, "A Manual", "A Manual\nVersion 3\nCopyright 2020 Somebody");
    document_slide(d, page++, "Contents", "Arrays . . . . . . . 4\nLists . . . . . . . . 6\nTrees . . . . . . . . 8");
    document_slide(d, page++, "iv", "iv");
    for (int i = 0; i < 3; i++) {
        document_slide(d, page++, chapters[i],
                       "This chapter begins with what the structure is good for and how it lies in memory.");
        document_slide(d, page++, "A Manual",
                       "A Manual\nThe structure is used in many programs, because it is simple to understand.");
        document_slide(d, page++, arena_printf(arena, "%d.1 Costs", i + 1),
                       "Costs of finding, adding and removing an element are compared here.");
        document_slide(d, page++, "A Manual",
                       "A Manual\nMore about it follows, with figures that were measured on real machines.");
    }
    assert_true(draft(materials, 1, "en"));
    assert_int_equal(structure.module_count, 3);
    assert_string_equal(structure.modules[0].title, "Arrays");
    assert_string_equal(structure.modules[2].title, "Trees");
    assert_string_equal(structure.modules[1].lessons[0].title, "Lists");
    assert_int_equal(structure.modules[1].lessons[0].slide_first, 8);
}

static void names_of_files_and_functions_stay_as_they_are_written(void **state)
{
    json_t *d = json_keep(arena, document_new("text", NULL));
    const struct generation_material materials[] = {document_material(1, "x.md", d)};

    (void)state;
    document_heading(d, 2, "package.json and file extensions");
    document_paragraph(d, "A package.json file is a file that describes a package. Node.js is a runtime for scripts "
                          "outside of browsers.");
    document_heading(d, 2, "main() returns");
    document_paragraph(d, "An exit status is a small number that a program leaves behind when it ends.");
    document_paragraph(
        d, "The -c is an option that copies the file. A .gitignore is a list of patterns that are passed over. "
           "The --verbose is an option that shows every file. A well-known port is a port below the number 1024.");
    assert_true(draft(materials, 1, "en"));
    assert_non_null(lesson_called("package.json and file extensions"));
    assert_non_null(lesson_called("main() returns"));
    assert_non_null(concept_called("Node.js"));
    assert_non_null(concept_called("-c"));
    assert_non_null(concept_called(".gitignore"));
    assert_non_null(concept_called("--verbose"));
    assert_non_null(concept_called("Well-known port"));
}

static void a_sentence_that_only_speaks_of_a_term_defines_none(void **state)
{
    json_t *d = json_keep(arena, document_new("text", NULL));
    const struct generation_material materials[] = {document_material(1, "x.md", d)};

    (void)state;
    document_heading(d, 2, "Entropy");
    document_paragraph(
        d, "Entropy, as it happens, leads us to the arrow of time. Disorder grows with entropy in every engine.");
    assert_true(draft(materials, 1, "en"));
    assert_non_null(concept_called("Entropy"));
    assert_null(concept_called("Entropy")->definition);
    assert_true(concept_called("Entropy")->citation_count > 0);
}

static void speech_alone_is_cut_where_its_subject_changes(void **state)
{
    static const char *const subjects[] = {
        "a volcano is a vent in the crust of the earth through which magma rises the magma chamber lies below and an "
        "eruption follows when the "
        "pressure of the gas in the magma is high lava is magma that has reached the surface of the volcano",
        "an earthquake is a sudden shaking of the ground caused by slip along a fault seismic waves travel from the "
        "focus of the earthquake and "
        "a seismograph records the seismic waves the fault may have been locked for centuries",
        "a glacier is a mass of ice that moves under its own weight the glacier carves a valley and leaves a moraine "
        "when the ice melts a "
        "moraine is a ridge of debris that the ice of the glacier has carried",
    };
    json_t *d = json_keep(arena, document_new("video", NULL));
    const struct generation_material materials[] = {document_material(1, "talk.mp4", d)};

    (void)state;
    for (int i = 0; i < 30; i++)
        document_speech(d, i * 15, i * 15 + 15, subjects[i / 10]);
    assert_true(draft(materials, 1, "en"));
    assert_int_equal(structure_lesson_total(&structure), 3);
    assert_non_null(concept_called("Volcano"));
    assert_non_null(concept_called("Glacier"));
    for (int i = 0; i < 3; i++)
        assert_int_equal(structure.modules[0].lessons[i].video_start, i * 150);
    assert_cited(materials, 1);
}

static void speech_that_defines_nothing_is_called_after_its_words(void **state)
{
    json_t *d = json_keep(arena, document_new("video", NULL));
    const struct generation_material materials[] = {document_material(1, "talk.mp4", d)};

    (void)state;
    for (int i = 0; i < 60; i++)
        document_speech(d, i * 15, i * 15 + 15,
                        i < 30 ? "then we went up to the volcano and so did you and they saw it with us too"
                               : "and after that they took us to see your glacier which they were so far from");
    assert_true(draft(materials, 1, "en"));
    assert_int_equal(structure_lesson_total(&structure), 2);
    assert_string_equal(structure.modules[0].lessons[0].title, "Volcano");
    assert_string_equal(structure.modules[0].lessons[1].title, "Glacier");
}

static void a_short_stretch_without_concepts_is_part_of_its_neighbour(void **state)
{
    json_t *d = json_keep(arena, document_new("video", NULL));
    const struct generation_material materials[] = {document_material(1, "talk.mp4", d)};

    (void)state;
    for (int i = 0; i < 80; i++)
        document_speech(d, i * 15, i * 15 + 15,
                        i < 30   ? "a volcano is a vent of the earth and lava is the rock that flows out of the volcano"
                        : i < 48 ? "we took the chairs and then the umbrellas and so did they with us here"
                                 : "a glacier is a mass of ice that moves and a moraine is a ridge from the glacier");
    assert_true(draft(materials, 1, "en"));
    assert_int_equal(structure_lesson_total(&structure), 2);
    assert_string_equal(structure.modules[0].lessons[0].title, "Volcano");
    assert_string_equal(structure.modules[0].lessons[1].title, "Glacier and Moraine");
}

static void stage_directions_are_no_text(void **state)
{
    static const char *const spoken[] = {
        "( class laughs ) I have a potato here and here is a corkscrew.",
        "Torque is the product of force and lever arm. ( class laughs ) You can see the torque here.",
        "[Music] A torque turns the corkscrew (as a screwdriver does). [Applause] ( class laughs )",
    };
    json_t *d = json_keep(arena, document_new("text", NULL));
    const struct generation_material materials[] = {document_material(1, "talk.txt", d)};

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(spoken); i++)
        document_paragraph(d, spoken[i]);
    assert_true(draft(materials, 1, "en"));
    assert_non_null(concept_called("Torque"));
    assert_null(strcasestr(text_of(&structure), "class laughs"));
    assert_null(strstr(text_of(&structure), "[Music]"));
    assert_null(strstr(text_of(&structure), "[Applause]"));
}

static void names_of_icons_are_no_text(void **state)
{
    (void)state;
    assert_true(str_equal(stage_directions_strip(arena, STR(":material-folder-open: Mix 3:2:1 at 10:30:45 :tada:")),
                          STR("Mix 3:2:1 at 10:30:45")));
}

static void a_file_that_is_one_chunk_is_cut_where_its_subject_changes(void **state)
{
    static const char *const words[][4] = {{"boiler", "furnace", "steam", "radiator"},
                                           {"melody", "octave", "rhythm", "chord"},
                                           {"judge", "court", "clause", "verdict"}};
    json_t *d = json_keep(arena, document_new("text", NULL));
    const struct generation_material materials[] = {document_material(1, "topics.txt", d)};
    const char *text = "";

    (void)state;
    for (size_t i = 0; i < 3 * 50; i++) {
        const char *const *topic = words[i / 50];
        text = arena_printf(arena, "%sThe %s and the %s belong together as we see here.\n", text, topic[i % 4],
                            topic[(i * 7 + 1) % 4]);
    }
    document_paragraph(d, text);
    assert_true(draft(materials, 1, "en"));
    assert_true(structure_lesson_total(&structure) >= 3);
    assert_cited(materials, 1);
}

static void folders_are_modules_of_their_own(void **state)
{
    struct generation_material materials[] = {document_material(1, "a.pdf", deck()),
                                              document_material(2, "b.md", reader())};

    (void)state;
    memset(&materials[1].node, 2, sizeof materials[1].node);
    materials[0].node_title = "Week 1";
    materials[1].node_title = "Week 2";
    assert_true(draft(materials, 2, "en"));
    assert_int_equal(structure.module_count, 2);
}

static void other_languages_are_served_by_their_dashes(void **state)
{
    json_t *d = json_keep(arena, document_new("text", NULL));
    const struct generation_material materials[] = {document_material(1, "дані.md", d)};

    (void)state;
    document_heading(d, 1, "Структури даних");
    document_heading(d, 2, "Стек");
    document_paragraph(d, "Стек — це структура даних, у якій останній доданий елемент вилучають першим.");
    document_heading(d, 2, "Черга");
    document_paragraph(d, "Черга — це структура даних, у якій першим вилучають елемент, доданий першим.");
    assert_true(draft(materials, 1, "uk"));
    assert_non_null(lesson_called("Стек"));
    assert_non_null(concept_called("Черга"));
    assert_non_null(strstr(lesson_called("Стек")->exercises[0].description, "Поясніть"));
}

static void the_same_input_gives_the_same_bytes(void **state)
{
    const struct generation_material materials[] = {document_material(1, "lecture.mp4", speech()),
                                                    document_material(2, "slides.pdf", deck()),
                                                    document_material(3, "reader.md", reader())};
    const char *first;

    (void)state;
    assert_true(draft(materials, 3, NULL));
    first = text_of(&structure);
    for (int i = 0; i < 3; i++) {
        arena_alloc(arena, 4096 * (size_t)(i + 1)); /* other addresses */
        assert_true(draft(materials, 3, NULL));
        assert_string_equal(text_of(&structure), first);
    }
}

static void a_guide_is_kept_and_enriched(void **state)
{
    static const char guide_text[] =
        "{\"title\":\"My course\",\"modules\":[{\"title\":\"Mine\",\"lessons\":[{\"title\":\"Working with "
        "branches\",\"concepts\":["
        "{\"title\":\"Branch\",\"definition\":\"My words.\"},{\"title\":\"Own\",\"definition\":\"Nobody else "
        "knows.\"}]},"
        "{\"title\":\"Merging\"}]}]}";
    const struct generation_material materials[] = {document_material(2, "slides.pdf", deck())};
    struct generation_input input = {
        .title = "A course", .language = "en", .materials = materials, .material_count = 1};
    struct structure_losses losses;
    struct structure guide;
    json_t *tree;

    (void)state;
    assert_true(json_read(arena, str_of(guide_text), &tree, &fault));
    assert_true(structure_read(arena, tree, NULL, NULL, &guide, &losses, &fault));
    input.guide = &guide;
    assert_true(architect_draft(arena, &input, &structure, &warnings, &fault));
    assert_string_equal(structure.title, "My course");
    assert_string_equal(structure.modules[0].title, "Mine");
    assert_string_equal(structure.modules[0].lessons[0].title, "Working with branches");
    assert_string_equal(concept_called("Branch")->definition, "My words.");
    assert_true(concept_called("Branch")->citation_count > 0);
    assert_string_equal(concept_called("Own")->definition, "Nobody else knows.");
    assert_int_equal(lesson_called("Working with branches")->slide_first, 4);
    assert_true(lesson_called("Merging")->concept_count > 0);
    assert_int_equal(structure.module_count, 2);
    assert_int_equal(structure_lesson_total(&structure), 4);
    assert_int_equal(guide.modules[0].lessons[1].concept_count, 0);
}

static void what_is_drafted_passes_the_reader_whole(void **state)
{
    const struct generation_material materials[] = {document_material(1, "lecture.mp4", speech()),
                                                    document_material(2, "slides.pdf", deck()),
                                                    document_material(3, "reader.md", reader())};
    struct structure_losses losses;
    struct structure again;
    json_t *tree;

    (void)state;
    assert_true(draft(materials, 3, NULL));
    assert_true(json_read(arena, str_of(text_of(&structure)), &tree, &fault));
    assert_true(structure_read(arena, tree, NULL, NULL, &again, &losses, &fault));
    assert_int_equal(losses.items + losses.citations, 0);
    assert_string_equal(text_of(&again), text_of(&structure));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_outline_of_a_lecture_is_that_of_its_slides),
        TEST(speech_is_laid_onto_the_slides_it_talks_about),
        TEST(a_concept_requires_those_before_that_its_explanation_speaks_of),
        TEST(concepts_are_defined_in_the_words_of_the_material),
        TEST(titles_that_organise_are_no_lessons),
        TEST(exercises_that_the_material_sets_are_taken_over),
        TEST(a_numbered_exercise_is_one_too),
        TEST(an_exercise_of_many_sentences_is_one),
        TEST(headings_alone_make_a_course),
        TEST(chapters_of_a_book_are_its_modules),
        TEST(names_of_files_and_functions_stay_as_they_are_written),
        TEST(a_sentence_that_only_speaks_of_a_term_defines_none),
        TEST(speech_alone_is_cut_where_its_subject_changes),
        TEST(speech_that_defines_nothing_is_called_after_its_words),
        TEST(a_short_stretch_without_concepts_is_part_of_its_neighbour),
        TEST(stage_directions_are_no_text),
        TEST(names_of_icons_are_no_text),
        TEST(a_file_that_is_one_chunk_is_cut_where_its_subject_changes),
        TEST(folders_are_modules_of_their_own),
        TEST(other_languages_are_served_by_their_dashes),
        TEST(the_same_input_gives_the_same_bytes),
        TEST(a_guide_is_kept_and_enriched),
        TEST(what_is_drafted_passes_the_reader_whole),
    };

    return cmocka_run_group_tests_name("architect", tests, start, stop);
}
