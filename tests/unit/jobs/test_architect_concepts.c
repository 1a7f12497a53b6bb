/* Concepts and definitions of the built-in architect: what is one, how it is written, and what is none. */
#include "tests/unit/jobs/drafting.h"

static void draft_of(const json_t *d, const char *language)
{
    const struct generation_material materials[] = {document_material(1, "x.md", d)};

    assert_true(draft(materials, 1, language));
}

static void draft_sentences(const char *const *sentences, size_t count, const char *language)
{
    json_t *d = json_keep(arena, document_new("text", NULL));

    document_heading(d, 2, "Matter");
    for (size_t i = 0; i < count; i++)
        document_paragraph(d, sentences[i]);
    draft_of(d, language);
}

#define DRAFT(sentences, language) draft_sentences(sentences, ARRAY_COUNT(sentences), language)

static void assert_defined(const char *title, const char *definition)
{
    const struct concept *concept = concept_called(title);

    if (concept == NULL)
        fail_msg("no concept is called '%s': %s", title, text_of(&structure));
    assert_string_equal(concept->title, title);
    assert_non_null(concept->definition);
    if (strstr(concept->definition, definition) == NULL)
        fail_msg("'%s' is defined as '%s'", title, concept->definition);
}

static void code(json_t *d, const char *text, const char *name)
{
    document_add(d, "paragraph", text, json_pack("{s:[s]}", "inline_code", name));
}

static void names_that_are_set_as_code_keep_case_and_signs(void **state UNUSED)
{
    json_t *d = json_keep(arena, document_new("text", NULL));

    document_heading(d, 2, "The shell");
    code(d, "The option -x is an option that prints each command.", "-x");
    code(d, "A for loop is a command that repeats others.", "for");
    code(d, "A main() is a function that is called first.", "main()");
    code(d, "grep is a program that looks for lines.", "grep");
    code(d, "An .env is a file that holds settings.", ".env");
    draft_of(d, "en");
    assert_defined("-x", "prints each command");
    assert_defined("for loop", "repeats others");
    assert_defined("main()", "called first");
    assert_defined("grep", "looks for lines");
    assert_defined(".env", "holds settings");
}

static void common_words_are_terms_where_they_are_defined(void **state UNUSED)
{
    static const char *const sentences[] = {
        "A condition is a term that goes to the root of a contract.",
        "An offer is a statement on which a person is willing to be bound.",
        "An example is a case that shows something to a reader.",
        "A shield volcano is a good thing to look at from the sea.",
        "Magma is the most interesting part of this whole story.",
    };

    DRAFT(sentences, "en");
    assert_defined("Condition", "goes to the root");
    assert_defined("Offer", "willing to be bound");
    assert_null(concept_called("Example"));
    assert_null(concept_called("Shield volcano"));
    assert_null(concept_called("Magma"));
}

static void one_sentence_may_define_two_things(void **state UNUSED)
{
    static const char *const sentences[] = {
        "A packet is a unit of data of the network layer, and a router is a machine that passes packets on."};

    DRAFT(sentences, "en");
    assert_defined("Packet", "A packet is a unit of data");
    assert_defined("Router", "A router is a machine that passes packets on.");
    assert_null(strstr(concept_called("Router")->definition, "unit"));
}

static void speech_defines_without_commas(void **state UNUSED)
{
    json_t *d = json_keep(arena, document_new("video", NULL));

    document_speech(d, 0, 15,
                    "when the ice melts a moraine is a ridge of debris and then a fjord is an inlet of the sea");
    document_speech(d, 15, 30, "so the moraine stays and the fjord stays where the ice was");
    draft_of(d, "en");
    assert_defined("Moraine", "A moraine is a ridge of debris and then.");
    assert_defined("Fjord", "A fjord is an inlet of the sea.");
}

static void what_a_command_does_and_values_are_no_definitions(void **state UNUSED)
{
    json_t *d = json_keep(arena, document_new("text", NULL));

    document_heading(d, 2, "Menu");
    document_list(d, "- Record macro: saves what you type\n- Home page: https://example.org/ of the project\n"
                     "- Linked list: list of entries that know the next one");
    draft_of(d, "en");
    assert_null(concept_called("Record macro"));
    assert_null(concept_called("Home page"));
    assert_defined("Linked list", "List of entries");
}

static void entries_of_a_glossary_are_defined_line_by_line(void **state UNUSED)
{
    const char *const sentences[] = {
        "Producer: a living thing that makes its own food\nConsumer: a living thing that eats others",
        "Anna: I have read nothing at all.\nBen: That is what I expected."};
    json_t *d = json_keep(arena, document_new("presentation", NULL));

    DRAFT(sentences, "en");
    assert_defined("Producer", "A living thing that makes its own food.");
    assert_defined("Consumer", "A living thing that eats others.");
    assert_null(concept_called("Anna"));
    document_slide(d, 1, "Zones",
                   "Zones\nZone: a part of the name space for which one server is responsible\n"
                   "Delegation: handing a part of a zone to other servers");
    draft_of(d, "en");
    assert_defined("Zone", "A part of the name space for which one server is responsible.");
    assert_defined("Delegation", "Handing a part of a zone to other servers.");
}

static void what_says_nothing_of_its_term_is_no_definition(void **state UNUSED)
{
    const char *const english[] = {"This is known as the proton chain.",
                                   "A groupoid is a set with an operation such that"},
                      *const ukrainian[] = {"Практика — найкращий учитель.",
                                            "Пролог — перша частина п'єси, що готує глядача."};

    DRAFT(english, "en");
    assert_null(concept_called("Proton chain"));
    assert_null(concept_called("Groupoid"));
    DRAFT(ukrainian, "uk");
    assert_null(concept_called("Практика"));
    assert_defined("Пролог", "Перша частина");
}

static void captions_define_behind_a_dash(void **state UNUSED)
{
    json_t *d = json_keep(arena, document_new("video", NULL));

    document_speech(d, 0, 15,
                    "Антиген — це речовина, яку організм розпізнає як чужу. Антитіло — це білок, що зв'язує антиген.");
    document_speech(d, 15, 30, "Далі — про те, чого ми не бачимо, коли антитіло діє.");
    draft_of(d, "uk");
    assert_defined("Антиген", "Речовина, яку організм розпізнає як чужу.");
    assert_defined("Антитіло", "Білок, що зв'язує антиген.");
    assert_null(concept_called("Далі"));
}

static void terms_with_their_meaning_below_are_defined(void **state UNUSED)
{
    static const char *const sentences[] = {
        "object database\n       A set of objects, of which each is known by its name.",
        "working tree\n       During the checkout it is filled with the files of a commit.",
        "GENERAL DESCRIPTION\n       A bundle is a file that holds some commits of a repository.",
        "shallow repository\n       A shallow repository has an incomplete history of commits in it.",
    };

    DRAFT(sentences, "en");
    assert_defined("Object database", "A set of objects");
    assert_null(concept_called("Working tree"));
    assert_defined("Bundle", "A bundle is a file");
}

static void titles_are_terms_only_where_they_name_some(void **state UNUSED)
{
    static const char *const titles[] = {"Paging the log", "Why turtles?", "Introduction", "Introduction to entropy",
                                         "Chapter 3: Carnot cycle"};
    json_t *d = json_keep(arena, document_new("text", NULL));

    for (size_t i = 0; i < ARRAY_COUNT(titles); i++) {
        document_heading(d, 2, titles[i]);
        document_paragraph(
            d,
            "We met the log and turtles before, as they grow with entropy in the Carnot cycle, the introduction says.");
    }
    draft_of(d, "en");
    assert_null(concept_called("Log"));
    assert_null(concept_called("Turtles"));
    assert_null(concept_called("Introduction"));
    assert_non_null(concept_called("Entropy"));
    assert_non_null(concept_called("Carnot cycle"));
    assert_null(concept_called("Entropy")->definition);
}

static void german_names_things_in_many_ways(void **state UNUSED)
{
    static const char *const sentences[] = {
        "Ein Pfad, der an seinem Anfang endet, heißt Kreis.",
        "Zwei Knoten mit einer gemeinsamen Kante werden auch Nachbarn genannt.",
        "Ein Knoten ohne Kinder wird als Blatt bezeichnet.",
        "Einen zusammenhängenden Graphen ohne Kreise nennt man Baum.",
        "Bei einer Oxidation handelt es sich um eine Reaktion, die Elektronen abgibt.",
        "Der Begriff „Tiefe“ bezeichnet die Länge des Pfades von der Wurzel.",
        "Der Grad eines Knotens ist die Zahl seiner Kanten im Graphen.",
        "Zugang liegt vor, wenn der Empfänger den Brief lesen kann.",
        "Ein Graph, dessen Kanten eine Richtung haben, heißt gerichtet, wie wir wissen.",
        "Ein Beispiel ist ein Stadtplan mit seinen vielen Straßen.",
    };
    static const char *const terms[] = {"Kreis", "Nachbarn",           "Blatt", "Baum", "Oxidation",
                                        "Tiefe", "Grad eines Knotens", "Zugang"};

    DRAFT(sentences, "de");
    for (size_t i = 0; i < ARRAY_COUNT(terms); i++)
        assert_defined(terms[i], sentences[i]);
    assert_null(concept_called("Gerichtet"));
    assert_null(concept_called("Beispiel"));
}

static void german_compounds_are_compared_by_their_ends(void **state UNUSED)
{
    static const char *const sentences[] = {
        "Ein Primärschlüssel ist eine Spalte, deren Wert jede Zeile bestimmt.",
        "Ein Fremdschlüssel ist ein Verweis auf die Zeile einer anderen Tabelle.",
    };

    DRAFT(sentences, "de");
    assert_non_null(strstr(text_of(&structure), "Vergleichen Sie „Primärschlüssel“ mit „Fremdschlüssel“"));
}

static void bullets_are_not_cut_where_they_are_wrapped(void **state UNUSED)
{
    json_t *d = json_keep(arena, document_new("presentation", NULL));
    const struct generation_material materials[] = {document_material(1, "recht.pdf", d)};

    document_slide(d, 1, "Recht", "Recht\nEin Kurs");
    document_slide(
        d, 2, "Vertrag",
        "Vertrag\n• Vertrag: Geschäft aus zwei gleichen\nWillenserklärungen\n• Angebot: Erklärung an einen anderen\n"
        "• Annahme: Antwort auf ein Angebot");
    document_slide(d, 3, "Ende", "Ende\nEin Mangel ist ein Fehler einer verkauften Sache.");
    assert_true(draft(materials, 1, "de"));
    assert_defined("Vertrag", "Geschäft aus zwei gleichen Willenserklärungen");
    assert_defined("Angebot", "Erklärung an einen anderen");
}

static void a_concept_has_its_places_in_all_materials(void **state UNUSED)
{
    const struct generation_material materials[] = {document_material(1, "lecture.mp4", speech()),
                                                    document_material(2, "slides.pdf", deck()),
                                                    document_material(3, "reader.md", reader())};
    bool cited[4] = {false};
    size_t branches = 0;

    assert_true(draft(materials, 3, "en"));
    for (size_t l = 0; l < structure.modules[0].lesson_count; l++)
        for (size_t c = 0; c < structure.modules[0].lessons[l].concept_count; c++)
            branches += strcasecmp(structure.modules[0].lessons[l].concepts[c].title, "commit") == 0;
    assert_int_equal(branches, 1);
    for (size_t i = 0; i < concept_called("commit")->citation_count; i++)
        for (unsigned m = 0; m < 3; m++)
            cited[m] = cited[m] || uuid_equal(concept_called("commit")->citations[i].material, materials[m].id);
    assert_true(cited[0] && cited[1] && cited[2]);
}

static void what_is_used_before_it_is_explained_is_told(void **state UNUSED)
{
    json_t *d = json_keep(arena, document_new("text", NULL));

    document_heading(d, 1, "Networks");
    document_heading(d, 2, "Switches");
    document_paragraph(d, "A switch is a device that passes a frame to the right port.");
    document_heading(d, 2, "Frames");
    document_paragraph(d, "A frame is a unit of data that a cable carries.");
    draft_of(d, "en");
    assert_int_equal(concept_called("Switch")->prerequisites.count, 0);
    assert_int_equal(warnings.count, 1);
    assert_string_equal(warnings.items[0],
                        "Used before they are explained: “Frame” (in “Switches”, explained in “Frames”).");
}

static void defined_terms_that_a_lesson_has_no_room_for_are_counted(void **state UNUSED)
{
    json_t *d = json_keep(arena, document_new("text", NULL));

    document_heading(d, 1, "Words");
    document_heading(d, 2, "Glossary");
    for (int i = 0; i < 26; i++)
        document_paragraph(
            d, arena_printf(arena, "A gadget%c is a device that counts events of the kind %d.", 'a' + i, i));
    draft_of(d, "en");
    assert_int_equal(lesson_called("Glossary")->concept_count, 20);
    assert_int_equal(warnings.count, 1);
    assert_non_null(strstr(warnings.items[0], "6 defined terms were left out"));
    assert_non_null(strstr(warnings.items[0], "1 more"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(names_that_are_set_as_code_keep_case_and_signs),
        TEST(common_words_are_terms_where_they_are_defined),
        TEST(one_sentence_may_define_two_things),
        TEST(speech_defines_without_commas),
        TEST(what_a_command_does_and_values_are_no_definitions),
        TEST(entries_of_a_glossary_are_defined_line_by_line),
        TEST(what_says_nothing_of_its_term_is_no_definition),
        TEST(captions_define_behind_a_dash),
        TEST(terms_with_their_meaning_below_are_defined),
        TEST(titles_are_terms_only_where_they_name_some),
        TEST(german_names_things_in_many_ways),
        TEST(german_compounds_are_compared_by_their_ends),
        TEST(bullets_are_not_cut_where_they_are_wrapped),
        TEST(a_concept_has_its_places_in_all_materials),
        TEST(what_is_used_before_it_is_explained_is_told),
        TEST(defined_terms_that_a_lesson_has_no_room_for_are_counted),
    };

    return cmocka_run_group_tests_name("architect_concepts", tests, start, stop);
}
